import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LinkError } from '../../src/errors.ts'
import { createLimits, type Limits } from '../../src/limits.ts'
import type { Clock } from '../../src/terms/ports.ts'
import { createLink, type Link } from '../../src/transport/link.ts'
import { createCountingClock } from './support/counting-clock.ts'
import { PLAIN } from './support/framings.ts'
import { createRecordedLog } from './support/recorded-log.ts'
import { expectQuiet, frameOf, padded, serve, until } from './support/sockets.ts'

let log = createRecordedLog()
let links: Link[] = []
let clock = createCountingClock()

beforeEach(() => {
  log = createRecordedLog()
  links = []
  clock = createCountingClock()
})

afterEach(async () => {
  await Promise.all(links.map((link) => link.close()))
  expect(clock.timers).toBe(0)
  await expectQuiet()
})

const half = { next: () => 0.5, bytes: (count: number) => Buffer.alloc(count) }

function open(port: number, limits: Partial<Limits> = {}, using: Clock = clock) {
  const told: string[] = []
  const frames: string[] = []
  const link = createLink({
    host: '127.0.0.1',
    port,
    framing: PLAIN,
    limits: createLimits({ reconnectMinMs: 20, reconnectMaxMs: 200, ...limits }),
    clock: using,
    random: half,
    log,
    onFrame: (payload) => frames.push(payload.toString('latin1')),
    onUp: () => told.push('up'),
    onDown: (error: LinkError) => told.push(error.code),
  })
  links.push(link)
  return { link, told, frames }
}

const payload = (text: string) => Buffer.from(padded(text))

describe('a link', () => {
  it('sends and receives frames once it is up', async () => {
    const server = await serve(0, (peer) => peer.socket.on('data', (chunk) => peer.socket.write(chunk)))
    const { link, frames, told } = open(server.port)
    expect(link.isUp).toBe(false)
    expect(link.send(payload('early'))).toBe(false)
    expect(await link.ready(20_000)).toBe(true)
    expect(link.send(payload('one'))).toBe(true)
    await until(() => frames.length === 1)
    expect(frames).toEqual([padded('one')])
    expect(told).toEqual(['up'])
    server.close()
  })

  it('joins the requests of one turn of the loop into one write', async () => {
    const server = await serve()
    const { link } = open(server.port)
    await link.ready(20_000)
    for (let number = 0; number < 60; number++) link.send(payload(`n${number}`))
    await until(() => server.peers[0]?.frames.length === 60)
    expect(server.peers[0]?.reads).toHaveLength(1)
  })

  it('gives the frames of one chunk in order', async () => {
    const server = await serve(0, (peer) => peer.socket.write(Buffer.concat([frameOf('a'), frameOf('b'), frameOf('c')])))
    const { frames } = open(server.port)
    await until(() => frames.length === 3)
    expect(frames).toEqual([padded('a'), padded('b'), padded('c')])
  })

  it('closes to the end: what was sent arrives, and nothing is left open', async () => {
    const server = await serve()
    const { link, told } = open(server.port)
    await link.ready(20_000)
    link.send(payload('last words'))
    await link.close()
    await link.close()
    await until(() => server.peers[0]?.isClosed === true)
    expect(server.peers[0]?.frames).toEqual([padded('last words')])
    expect(server.peers[0]?.error).toBe('')
    expect(told).toEqual(['up'])
    expect(link.send(payload('more'))).toBe(false)
    expect(await link.ready(20_000)).toBe(false)
    expect(clock.timers).toBe(0)
  })

  it('that is closed while it connects or waits leaves nothing', async () => {
    const server = await serve()
    const { link } = open(server.port)
    await link.close()
    server.close()
    const { link: nowhere } = open(server.port, { reconnectMinMs: 5_000 })
    await until(() => log.messages('warn').length === 1)
    await nowhere.close()
    expect(clock.timers).toBe(0)
  })
})

describe('a peer that is not there', () => {
  it('is told once, and tried again with longer and longer pauses', async () => {
    const gone = await serve()
    gone.close()
    const pauses: number[] = []
    const watched = {
      ...clock,
      after: (delayMs: number, run: () => void) => {
        if (delayMs !== 7_777) pauses.push(delayMs)
        return clock.after(delayMs === 7_777 ? delayMs : delayMs / 10, run)
      },
    }
    const { link, told } = open(gone.port, { connectTimeoutMs: 7_777 }, watched)
    await until(() => pauses.length >= 6)
    // Half of the way from 20 ms to 40, 80, 160, 200, 200.
    expect(pauses.slice(0, 6)).toEqual([30, 50, 90, 110, 110, 110])
    expect(told).toEqual(['LINK_REFUSED'])
    expect(log.messages('warn')).toEqual([`LINK_REFUSED: Cannot connect to 127.0.0.1:${gone.port}: ECONNREFUSED; trying again`])
    expect(link.send(payload('x'))).toBe(false)
  })

  it('keeps nobody waiting longer than asked', async () => {
    const gone = await serve()
    gone.close()
    const { link } = open(gone.port)
    expect(await link.ready(30)).toBe(false)
  })

  it('is found when it comes', async () => {
    const gone = await serve()
    gone.close()
    const { link, told } = open(gone.port)
    await until(() => told.length === 1)
    const ready = link.ready(20_000)
    const server = await serve(gone.port)
    expect(await ready).toBe(true)
    expect(told).toEqual(['LINK_REFUSED', 'up'])
    server.close()
  })
})

describe('a peer that restarts', () => {
  it('is connected to again, and each outage is told once', async () => {
    const first = await serve()
    const { link, told } = open(first.port)
    await link.ready(20_000)
    first.close()
    await until(() => told.includes('LINK_CLOSED'))
    expect(link.isUp).toBe(false)
    expect(link.send(payload('lost'))).toBe(false)
    await sleep(100)
    const second = await serve(first.port)
    expect(await link.ready(20_000)).toBe(true)
    link.send(payload('again'))
    await until(() => second.peers[0]?.frames.length === 1)
    second.close()
    await until(() => told.length === 4)
    expect(told).toEqual(['up', 'LINK_CLOSED', 'up', 'LINK_CLOSED'])
  })

  it('by FIN is down at once: who sends no more cannot answer', async () => {
    const server = await serve(0, (peer) => peer.socket.write(frameOf('last answer'), () => peer.socket.end()))
    const { told, frames } = open(server.port, { reconnectMinMs: 60_000, reconnectMaxMs: 60_000 })
    await until(() => told.length === 2)
    expect(told).toEqual(['up', 'LINK_CLOSED'])
    expect(frames).toEqual([padded('last answer')])
  })
})

describe('a peer that breaks framing', () => {
  it('is left with one line, and tried again', async () => {
    const server = await serve(0, (peer) =>
      peer.socket.write(Buffer.concat([frameOf('good'), Buffer.from('HTTP/1.1 400 Bad Request\r\n')])),
    )
    const { told, frames } = open(server.port, { reconnectMinMs: 60_000, reconnectMaxMs: 60_000 })
    await until(() => told.length === 2)
    expect(frames).toEqual([padded('good')])
    expect(log.messages('warn')).toEqual([
      `FRAME_TOO_LONG: 127.0.0.1:${server.port} announced 18516 bytes (limit 4096). The first bytes are "HT": this looks like an HTTP answer`,
      `LINK_CLOSED: The link to 127.0.0.1:${server.port} is lost: announced 18516 bytes (limit 4096); trying again`,
    ])
  })

  it('or does not finish a frame is left after the time', async () => {
    const server = await serve(0, (peer) => peer.socket.write(frameOf('half').subarray(0, 5)))
    const { told } = open(server.port, { frameTimeoutMs: 40, reconnectMinMs: 60_000, reconnectMaxMs: 60_000 })
    await until(() => told.length === 2)
    expect(log.messages('warn')[0]).toMatch(/^FRAME_TIMEOUT: 127\.0\.0\.1:\d+ sent 5 of 12 bytes of a frame/)
  })
})

describe('a peer that does not read', () => {
  it('gets no more above the limit, and is left after the time', async () => {
    const server = await serve(0, (peer) => peer.socket.pause())
    const { link, told } = open(server.port, { drainBytes: 65_536, drainTimeoutMs: 100, reconnectMinMs: 60_000, reconnectMaxMs: 60_000 })
    await link.ready(20_000)
    const big = Buffer.alloc(4_000, 1)
    let sent = 0
    while (link.send(big)) {
      sent += 1
      if (sent % 16 === 0) await new Promise(setImmediate)
    }
    expect(link.isUp).toBe(true)
    await until(() => told.includes('LINK_CLOSED'))
    expect(log.messages('warn')[0]).toMatch(/it does not read \(\d+ bytes unsent\); trying again$/)
  })
})
