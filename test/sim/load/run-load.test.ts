/** A load against servers that answer right, wrong, late, or not at all: each request and each answer is counted as what it is. */
import { afterEach, describe, expect, it } from 'vitest'
import { createLoadPlan, type LoadOptions, type LoadReport, loadDialect, runLoad } from '../../../sim/index.ts'
import { Seen } from '../../support/seen.ts'
import { type Arrived, type FrameServer, frameServer } from './support/frame-server.ts'

const dialect = loadDialect('iso8583-1987-ascii')
let server: FrameServer | undefined
afterEach(() => server?.close())

const REQUESTS = 40

async function load(take: (arrived: Arrived, count: number) => void, options: Partial<LoadOptions> = {}): Promise<LoadReport> {
  server = await frameServer(dialect, take)
  return runLoad(
    createLoadPlan({
      dialect,
      host: '127.0.0.1',
      port: server.port,
      pace: { loop: 'closed', inFlight: 2 },
      connections: 4,
      requestsMax: REQUESTS,
      durationMs: 20_000,
      warmUpMs: 0,
      timeoutMs: 10_000,
      ...options,
    }),
  )
}

describe('answers', () => {
  it.each([['open'], ['closed']] as const)('each request of an %s loop has its answer', async (loop) => {
    const pace = loop === 'open' ? ({ loop, ratePerSecond: 400, arrivals: 'poisson' } as const) : ({ loop, inFlight: 3 } as const)
    const stans = new Seen<string>()
    const report = await load(
      (arrived) => {
        stans.add(`${arrived.json['41']} ${arrived.json['11']}`)
        arrived.answer({})
      },
      { pace },
    )
    expect(report.total).toMatchObject({ sent: REQUESTS, answered: REQUESTS, approved: REQUESTS })
    expect(report.errors.total).toBe(0)
    expect(new Set(stans.items).size).toBe(REQUESTS)
    expect(report.connectionLife).toEqual({ opened: 4, lost: 0, refused: 0 })
    expect(report.bytes.sent).toBeGreaterThan(REQUESTS * 100)
  })

  const everyFourth = (wrong: (arrived: Arrived) => void) => (arrived: Arrived, count: number) =>
    count % 4 === 0 ? wrong(arrived) : arrived.answer({})
  const WRONG = REQUESTS / 4

  it.each<[string, (arrived: Arrived) => void, Partial<LoadReport['errors']>]>([
    ['another terminal', (arrived) => arrived.answer({ 41: 'OTHER001' }), { misEchoed: WRONG }],
    ['another amount', (arrived) => arrived.answer({ 4: '000000000001' }), { misEchoed: WRONG }],
    ['another MTI', (arrived) => arrived.answer({ 0: '0230' }), { misEchoed: WRONG }],
    ['a decline that nobody expects', (arrived) => arrived.answer({ 39: '05' }), { declined: WRONG }],
    ['a second answer', (arrived) => [1, 2].forEach(() => void arrived.answer({})), { unexpected: WRONG }],
    ['silence', () => {}, { noAnswer: WRONG }],
    ['another STAN', (arrived) => arrived.answer({ 11: '999999' }), { noAnswer: WRONG, unexpected: WRONG }],
    [
      'bytes that are no message',
      ({ socket }) => void socket.write(Buffer.from(`\u0000\u0020${'9'.repeat(32)}`, 'latin1')),
      { noAnswer: WRONG, unreadable: WRONG },
    ],
  ])('%s is counted', async (_what, wrong, errors) => {
    const report = await load(everyFourth(wrong), { timeoutMs: 300 })
    expect(report.total.sent).toBe(REQUESTS)
    expect(report.errors).toMatchObject(errors)
  })

  it('an answer after the time is late, and the request had none', async () => {
    const report = await load((arrived) => setTimeout(() => arrived.answer({}), 400), {
      pace: { loop: 'open', ratePerSecond: 100, arrivals: 'constant' },
      requestsMax: 60,
      timeoutMs: 200,
    })
    expect(report.errors.noAnswer).toBe(60)
    expect(report.total.answered).toBe(0)
    expect(report.errors.late).toBeGreaterThan(0)
  })

  it('a lost connection is counted, and made again', async () => {
    const report = await load((arrived, count) => (count === 10 ? void arrived.socket.destroy() : arrived.answer({})), {
      pace: { loop: 'open', ratePerSecond: 60, arrivals: 'constant' },
    })
    expect(report.connectionLife).toEqual({ opened: 5, lost: 1, refused: 0 })
    expect(report.total.sent).toBe(REQUESTS)
    expect(report.errors.noAnswer).toBeGreaterThan(0)
    expect(report.errors.noAnswer + report.total.answered).toBe(REQUESTS)
  })

  it('an expected decline stands apart', async () => {
    const report = await load(
      everyFourth((arrived) => arrived.answer({ 39: '51' })),
      { expectedCodes: new Set(['51']) },
    )
    expect(report.errors.total).toBe(0)
    expect(report.declines).toEqual({ 51: { count: WRONG, isExpected: true } })
    expect(report.total.approved).toBe(REQUESTS - WRONG)
  })
})

describe('flows', () => {
  it('refunds are of own approved sales, in parts, and never of more than is left', async () => {
    const left = new Map<string, number>()
    const wrong: string[] = []
    const report = await load(
      ({ json, answer }) => {
        const amount = Number(json['4'])
        const reference = `${json['41']} ${json['90']?.slice(4, 10)}`
        if (json['3'] === '200000') {
          const rest = (left.get(reference) ?? 0) - amount
          if (rest < 0) wrong.push(`${reference}: ${rest}`)
          left.set(reference, rest)
        } else left.set(`${json['41']} ${json['11']}`, amount)
        answer({})
      },
      { mix: { sale: 50, void: 0, refund: 50, reversal: 0 }, inParts: true, requestsMax: 400 },
    )
    expect(wrong).toEqual([])
    expect(report.errors.total).toBe(0)
    expect(report.flows.refund.approved).toBeGreaterThan(50)
    expect(report.flows.sale.sent + report.flows.refund.sent).toBe(400)
  })

  it('a reversal has the STAN of its sale and names it', async () => {
    const reversals = new Seen<Arrived['json']>()
    const report = await load(
      ({ json, answer }) => {
        if (json['0'] === '0400') reversals.add(json)
        answer({})
      },
      { mix: { sale: 50, void: 0, refund: 0, reversal: 50 } },
    )
    expect(report.flows.reversal.approved).toBe(reversals.items.length)
    expect(reversals.items.length).toBeGreaterThan(5)
    for (const json of reversals.items) expect(json['90']?.slice(0, 10)).toBe(`0200${json['11']}`)
  })

  it('a mix that the dialect has no template for is refused before anything is sent', async () => {
    const bare = { ...dialect, compose: new Map([...dialect.compose].filter(([kind]) => kind !== 'reversal')) }
    await expect(
      runLoad(
        createLoadPlan({
          dialect: bare,
          host: '127.0.0.1',
          port: 1,
          pace: { loop: 'closed', inFlight: 1 },
          mix: { sale: 1, void: 0, refund: 0, reversal: 1 },
        }),
      ),
    ).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })
})

describe('honesty', () => {
  const STALL_MS = 1_000
  const RATE = 200

  it('a server that stalls shows in the time of every request that was due meanwhile', async () => {
    let stalled: Arrived[] | undefined = []
    setTimeout(() => {
      for (const arrived of stalled ?? []) arrived.answer({})
      stalled = undefined
    }, STALL_MS)
    const report = await load((arrived) => (stalled === undefined ? arrived.answer({}) : void stalled.push(arrived)), {
      pace: { loop: 'open', ratePerSecond: RATE, arrivals: 'constant' },
      connections: 2,
      requestsMax: RATE * 2,
    })
    // A tenth of the second is left for the start of the load, the rest is evenly spread: half of these waited for half of it.
    const waited = (RATE * (STALL_MS - 100)) / 1_000
    expect(report.total.answered).toBe(RATE * 2)
    const halfOfTheStall = report.curve.find(({ part }) => part === 0.9)
    expect(halfOfTheStall?.ms).toBeGreaterThan((STALL_MS / 2) * (waited / RATE))
    expect(report.total.times?.max).toBeGreaterThan(STALL_MS * 0.8)
  })

  it('a client that is held up says that its figures do not count', async () => {
    const busy = setInterval(() => {
      const untilMs = performance.now() + 60
      while (performance.now() < untilMs);
    }, 70)
    const report = await load((arrived) => arrived.answer({}), {
      pace: { loop: 'open', ratePerSecond: 200, arrivals: 'constant' },
      requestsMax: 150,
    })
    clearInterval(busy)
    expect(report.client.lateSends).toBeGreaterThan(2)
    expect(report.invalid.join('; ')).toMatch(/sent late by the client.*held up/)
    expect(report.total.answered).toBe(150)
  })
})
