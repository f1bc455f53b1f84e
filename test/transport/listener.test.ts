import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createHoldingServer, debugLines, echo, listen, warningFacts, warnings } from './support/listening.ts'
import { dial, frameOf, padded, until } from './support/sockets.ts'

describe('listening', () => {
  it('on port 0 takes a free one and says which', async () => {
    const listener = await listen(echo)
    expect(listener.host).toBe('127.0.0.1')
    expect(listener.port).toBeGreaterThan(0)
    const peer = await dial(listener.port)
    peer.socket.write(frameOf('hello'))
    await until(() => peer.frames.length === 1)
    expect(peer.frames).toEqual([padded('hello')])
    expect(listener.connections).toBe(1)
  })

  it('on a port that is taken is PORT_IN_USE in one line', async () => {
    const { port } = await listen(echo)
    await expect(listen(echo, {}, { port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: `Port ${port} of 127.0.0.1 is already in use; stop what listens there or choose another port`,
    })
  })

  it('on an address of another machine is PORT_IN_USE', async () => {
    await expect(listen(echo, {}, { host: '192.0.2.1' })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: '192.0.2.1 is not an address of this machine; listen on 127.0.0.1 or 0.0.0.0',
    })
  })

  it('on several ports keeps them apart', async () => {
    const first = await listen((connection) => connection.send(Buffer.from('from first')))
    const second = await listen((connection) => connection.send(Buffer.from('and second')))
    const peers = [await dial(first.port), await dial(second.port)]
    for (const peer of peers) peer.socket.write(frameOf('x'))
    await until(() => peers.every((peer) => peer.frames.length === 1))
    expect(peers.map((peer) => peer.frames[0])).toEqual(['from first', 'and second'])
  })

  it('stops without disturbing who is connected', async () => {
    const listener = await listen(echo)
    const peer = await dial(listener.port)
    listener.stopAccepting()
    listener.stopAccepting()
    const late = connect({ host: '127.0.0.1', port: listener.port })
    const refused = await new Promise<string>((resolve) => {
      late.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
    })
    expect(refused).toBe('ECONNREFUSED')
    peer.socket.write(frameOf('still here'))
    await until(() => peer.frames.length === 1)
  })

  it('lets in no more than the limit, and closes the others at once', async () => {
    const listener = await listen(echo, { connections: 2 })
    const peers = [await dial(listener.port), await dial(listener.port)]
    await until(() => listener.connections === 2)
    const third = await dial(listener.port)
    await until(() => third.isClosed)
    expect(listener.connections).toBe(2)
    expect(warnings()).toEqual(['LINK_REFUSED: 127.0.0.1 was not let in: 2 are connected (limit connections)'])
    for (const peer of peers) peer.socket.write(frameOf('in'))
    await until(() => peers.every((peer) => peer.frames.length === 1))
  })

  it('closes to the end: what was sent arrives, then FIN, and each close is told', async () => {
    const closed: number[] = []
    const listener = await listen(echo, {}, { onClose: (connection) => closed.push(connection.id) })
    const peers = await Promise.all([dial(listener.port), dial(listener.port), dial(listener.port)])
    for (const peer of peers) peer.socket.write(frameOf('last'))
    await until(() => peers.every((peer) => peer.frames.length === 1))
    await listener.close()
    await listener.close()
    expect(closed.sort()).toEqual([1, 2, 3])
    await until(() => peers.every((peer) => peer.hasEnded && peer.isClosed))
    expect(peers.map((peer) => peer.error)).toEqual(['', '', ''])
  })

  it('closes although a peer keeps its side open', async () => {
    const listener = await listen(echo)
    const peer = await dial(listener.port, { allowHalfOpen: true })
    await listener.close()
    await until(() => peer.hasEnded)
    expect(listener.connections).toBe(0)
  })
})

describe('what is not a frame', () => {
  it.each([
    [
      'an HTTP request',
      Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
      'FRAME_TOO_LONG',
      'announced 18245 bytes (limit 4096). The first bytes are "GE": this looks like an HTTP request sent to the POS port',
    ],
    [
      'a TLS hello',
      Buffer.from('16030102000100', 'hex'),
      'FRAME_TOO_LONG',
      'announced 5635 bytes (limit 4096). The first bytes are 16 03: this looks like a TLS hello: this port speaks plain TCP',
    ],
    ['a frame too short', Buffer.from('00050200', 'hex'), 'FRAME_TOO_SHORT', 'announced 5 bytes (at least 10). The first bytes are 00 05'],
  ])('%s is closed with one line in the log, others undisturbed', async (_name, bytes, code, words) => {
    const listener = await listen(echo)
    const other = await dial(listener.port)
    const peer = await dial(listener.port)
    const name = `127.0.0.1:${peer.socket.localPort}`
    peer.socket.write(bytes)
    await until(() => peer.isClosed)
    expect(peer.error).toBe('')
    expect(warnings()).toEqual([`${code}: ${name} ${words}`])
    expect(warningFacts()).toEqual({ code, peer: name, connection: 2 })
    other.socket.write(frameOf('fine'))
    await until(() => other.frames.length === 1)
  })

  it('after good frames does not take their answers away', async () => {
    const server = createHoldingServer()
    const listener = await listen(server.onFrame)
    const peer = await dial(listener.port)
    peer.socket.write(Buffer.concat([frameOf('one'), frameOf('two'), Buffer.from('GET / HTTP/1.1\r\n\r\n')]))
    await until(() => server.held.length === 2)
    await sleep(20)
    expect(peer.hasEnded).toBe(false)
    for (const one of server.held) server.answer(one)
    await until(() => peer.isClosed)
    expect(peer.frames).toEqual([padded('one'), padded('two')])
    expect(peer.error).toBe('')
    expect(warnings()).toHaveLength(1)
  })

  it('does not take answers away from a peer that goes on sending', async () => {
    const listener = await listen(echo)
    const peer = await dial(listener.port)
    peer.socket.write(frameOf('one'))
    peer.socket.write(Buffer.concat([Buffer.from('FFFF', 'hex'), Buffer.alloc(300_000)]))
    await until(() => peer.isClosed)
    expect(peer.frames).toEqual([padded('one')])
  })

  it('does not take answers away from a peer that reads them late', async () => {
    const listener = await listen(echo)
    const peer = await dial(listener.port)
    peer.socket.pause()
    peer.socket.write(Buffer.concat([frameOf('one'), Buffer.from('FFFF', 'hex')]))
    await until(() => warnings().length === 1)
    peer.socket.write(Buffer.alloc(1_000))
    await sleep(100)
    peer.socket.resume()
    await until(() => peer.isClosed)
    expect(peer.frames).toEqual([padded('one')])
    expect(peer.error).toBe('')
  })

  it('in masses is ten lines and a count', async () => {
    const listener = await listen(echo)
    const peers = await Promise.all(Array.from({ length: 40 }, () => dial(listener.port)))
    for (const peer of peers) peer.socket.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'))
    await until(() => peers.every((peer) => peer.isClosed))
    await listener.close()
    const lines = warnings()
    const leftOut = lines.map((line) => /^(\d+) more lines/.exec(line)?.[1]).reduce((sum, count) => sum + Number(count ?? 0), 0)
    const written = lines.filter((line) => line.startsWith('FRAME_TOO_LONG')).length
    expect(written + leftOut).toBe(40)
    expect(lines.length).toBeLessThan(40)
  })

  it('never ends: it is closed after the time for a frame, however it drips', async () => {
    const listener = await listen(echo, { frameTimeoutMs: 80 })
    const other = await dial(listener.port)
    const peer = await dial(listener.port)
    const frame = frameOf('x'.repeat(2_000))
    for (let at = 0; !peer.hasEnded && at < frame.length; at++) {
      peer.socket.write(frame.subarray(at, at + 1))
      await sleep(5)
    }
    await until(() => peer.isClosed)
    expect(peer.frames).toEqual([])
    const [line, ...rest] = warnings()
    expect(rest).toEqual([])
    expect(line).toMatch(
      /^FRAME_TIMEOUT: 127\.0\.0\.1:\d+ sent \d+ of 2002 bytes of a frame\. The first bytes are 07 D0.* \(limit 80 ms\)$/,
    )
    other.socket.write(frameOf('fine'))
    await until(() => other.frames.length === 1)
  })

  it('comes slowly but in time: it is answered', async () => {
    const listener = await listen(echo, { firstFrameTimeoutMs: 10_000 })
    const peer = await dial(listener.port)
    for (const byte of frameOf('slow')) {
      peer.socket.write(Buffer.of(byte))
      await sleep(2)
    }
    await until(() => peer.frames.length === 1)
  })
})

describe('silence', () => {
  it('after connecting ends the connection', async () => {
    const listener = await listen(echo, { firstFrameTimeoutMs: 40 })
    const peer = await dial(listener.port)
    await until(() => peer.hasEnded)
    expect(debugLines().some((line) => line.endsWith('sent nothing after connecting: closed'))).toBe(true)
  })

  it('between frames ends it later, and not while a request is in flight', async () => {
    const server = createHoldingServer()
    const listener = await listen(server.onFrame, { firstFrameTimeoutMs: 10_000, idleTimeoutMs: 60 })
    const peer = await dial(listener.port)
    peer.socket.write(frameOf('one'))
    await until(() => server.held.length === 1)
    await sleep(150)
    expect(peer.hasEnded).toBe(false)
    server.answer(server.held[0])
    await until(() => peer.hasEnded)
    expect(peer.frames).toHaveLength(1)
  })
})
