import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createHoldingServer, debugLines, echo, listen, warnings } from './support/listening.ts'
import { dial, frameOf, padded, until } from './support/sockets.ts'

describe('answers', () => {
  it('of one turn of the loop are joined into one write', async () => {
    const listener = await listen(echo)
    const peer = await dial(listener.port)
    peer.socket.write(Buffer.concat(Array.from({ length: 50 }, (_, number) => frameOf(`n${number}`))))
    await until(() => peer.frames.length === 50)
    expect(peer.reads).toHaveLength(1)
    expect(peer.frames.at(-1)).toBe(padded('n49'))
  })

  it('go to the connection that asked', async () => {
    const server = createHoldingServer()
    const listener = await listen(server.onFrame)
    const peers = await Promise.all(Array.from({ length: 20 }, () => dial(listener.port)))
    for (const [index, peer] of peers.entries()) peer.socket.write(frameOf(`terminal${index}`))
    await until(() => server.held.length === 20)
    for (const one of server.held.toReversed()) server.answer(one)
    await until(() => peers.every((peer) => peer.frames.length === 1))
    expect(peers.map((peer) => peer.frames[0])).toEqual(peers.map((_, index) => padded(`terminal${index}`)))
  })

  it('to a peer that is gone go nowhere', async () => {
    const server = createHoldingServer()
    const listener = await listen(server.onFrame)
    const peer = await dial(listener.port)
    peer.socket.write(frameOf('bye'))
    await until(() => server.held.length === 1)
    peer.socket.resetAndDestroy()
    await until(() => listener.connections === 0)
    expect(server.held[0]?.connection.isOpen).toBe(false)
    server.answer(server.held[0])
    expect(warnings()).toEqual([])
  })

  it('may be bytes as they are, or a reset', async () => {
    const listener = await listen((connection, payload) => {
      if (payload.toString().startsWith('reset')) connection.reset()
      else connection.sendBytes(Buffer.from('no frame at all'))
    })
    const peer = await dial(listener.port)
    peer.socket.write(frameOf('raw'))
    await until(() => peer.reads.length === 1)
    expect(peer.reads[0]?.toString()).toBe('no frame at all')
    peer.socket.write(frameOf('reset'))
    await until(() => peer.isClosed)
    expect(peer.error).toBe('ECONNRESET')
  })
})

describe('a peer that closes its side', () => {
  it('still gets the answer to what was complete, then FIN', async () => {
    const server = createHoldingServer()
    const listener = await listen(server.onFrame)
    const peer = await dial(listener.port, { allowHalfOpen: true })
    peer.socket.end(Buffer.concat([frameOf('one'), frameOf('two'), Buffer.from('00', 'hex')]))
    await until(() => server.held.length === 2)
    await sleep(20)
    expect(peer.hasEnded).toBe(false)
    for (const one of server.held) server.answer(one)
    await until(() => peer.hasEnded)
    expect(peer.frames).toEqual([padded('one'), padded('two')])
    expect(debugLines().some((line) => line.includes('closed inside a frame: sent 1 bytes of a frame'))).toBe(true)
    expect(warnings()).toEqual([])
  })

  it('without a request in flight gets FIN at once', async () => {
    const listener = await listen(echo)
    const peer = await dial(listener.port, { allowHalfOpen: true })
    peer.socket.end()
    await until(() => peer.hasEnded)
  })

  it('does not wait longer than the limit for an answer that does not come', async () => {
    const server = createHoldingServer()
    const listener = await listen(server.onFrame, { halfCloseTimeoutMs: 40 })
    const peer = await dial(listener.port, { allowHalfOpen: true })
    peer.socket.end(frameOf('one'))
    await until(() => peer.hasEnded)
    expect(server.held[0]?.connection.isOpen).toBe(false)
  })
})

describe('a peer that resets', () => {
  it.each(['before a byte', 'inside the header', 'inside a frame', 'after a request', 'with answers unread'])(
    '%s disturbs nobody',
    async (when) => {
      const server = createHoldingServer()
      const listener = await listen(server.onFrame)
      const other = await dial(listener.port)
      const peer = await dial(listener.port)
      await until(() => listener.connections === 2)
      if (when === 'inside the header') peer.socket.write(Buffer.from('00', 'hex'))
      if (when === 'inside a frame') peer.socket.write(frameOf('half').subarray(0, 7))
      if (when === 'after a request' || when === 'with answers unread') peer.socket.write(frameOf('whole'))
      if (when === 'with answers unread') {
        peer.socket.pause()
        await until(() => server.held.length === 1)
        server.answer(server.held[0])
      }
      await sleep(10)
      peer.socket.resetAndDestroy()
      await until(() => listener.connections === 1)
      other.socket.write(frameOf('fine'))
      await until(() => server.held.at(-1)?.payload.toString() === padded('fine'))
      server.answer(server.held.at(-1))
      await until(() => other.frames.length === 1)
      expect(warnings()).toEqual([])
    },
  )
})

describe('requests in flight', () => {
  it('of one connection are at most 64; the rest is read when they are answered', async () => {
    const server = createHoldingServer()
    const listener = await listen(server.onFrame)
    const peer = await dial(listener.port)
    const other = await dial(listener.port)
    for (let number = 0; number < 5_000; number++) peer.socket.write(frameOf(`n${number}`))
    await until(() => server.held.length === 64)
    await sleep(30)
    expect(server.held).toHaveLength(64)
    expect(server.held[0]?.connection.inFlight).toBe(64)
    other.socket.write(frameOf('other'))
    await until(() => server.held.length === 65)
    server.answer(server.held[64])
    await until(() => other.frames.length === 1)
    server.held.splice(64, 1)
    server.answer(server.held[0])
    await until(() => server.held.length === 65)
    for (let at = 1; at < 5_000; at++) {
      await until(() => server.held.length > at)
      expect(server.held[at]?.connection.inFlight).toBeLessThanOrEqual(64)
      server.answer(server.held[at])
    }
    await until(() => peer.frames.length === 5_000)
    expect(peer.frames.at(-1)).toBe(padded('n4999'))
  })

  it('answered at once inside the same call do not go deeper with each', async () => {
    const listener = await listen(
      (connection, payload) => {
        connection.begin()
        connection.send(payload)
        connection.end()
      },
      { inFlightPerConnection: 1 },
    )
    const peer = await dial(listener.port)
    peer.socket.write(Buffer.concat(Array.from({ length: 20_000 }, (_, number) => frameOf(`n${number}`))))
    await until(() => peer.frames.length === 20_000)
  })
})

describe('a peer that does not read', () => {
  it('is read no more above the limit, and reset after the time', async () => {
    const big = Buffer.alloc(4_000, 1)
    let served = 0
    const listener = await listen(
      (connection) => {
        served += 1
        connection.send(big)
      },
      { drainBytes: 65_536, drainTimeoutMs: 150 },
    )
    const other = await dial(listener.port)
    const peer = await dial(listener.port)
    peer.socket.pause()
    const requests = Buffer.concat(Array.from({ length: 500 }, () => frameOf('more')))
    const pump = setInterval(() => {
      if (peer.socket.writableLength < 100_000 && peer.socket.writable) peer.socket.write(requests)
    }, 1)
    await until(() => listener.connections === 1)
    clearInterval(pump)
    const [line, ...rest] = warnings()
    expect(rest).toEqual([])
    expect(line).toMatch(/^LINK_TIMEOUT: 127\.0\.0\.1:\d+ does not read its answers \(\d+ bytes unsent for 150 ms\): reset$/)
    const unsent = Number(/\((\d+) bytes/.exec(line ?? '')?.[1])
    // One chunk of requests (64 KiB / 12 bytes) may be answered before its answers are seen to be stuck.
    expect(unsent).toBeLessThan(65_536 + 5_500 * 4_002)
    const before = served
    other.socket.write(frameOf('fine'))
    await until(() => served === before + 1)
    peer.socket.resume()
    await until(() => peer.isClosed)
  })

  it('for a while is read again when it has caught up, and loses nothing', async () => {
    const big = Buffer.alloc(4_000, 1)
    let served = 0
    const listener = await listen(
      (connection) => {
        served += 1
        connection.send(big)
      },
      { drainBytes: 65_536 },
    )
    const peer = await dial(listener.port)
    peer.socket.pause()
    for (let number = 0; number < 4_000; number++) peer.socket.write(frameOf(`${number}`))
    let last = -1
    while (served !== last) {
      last = served
      await sleep(50)
    }
    peer.socket.resume()
    await until(() => peer.frames.length === 4_000)
    expect(served).toBe(4_000)
    expect(warnings()).toEqual([])
  })
})
