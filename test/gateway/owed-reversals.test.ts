/** The gateway's own reversals: what is owed, sent, repeated, acknowledged, and what is not owed at all. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLimits, type MessageJson } from '../../src/index.ts'
import { ASCII, UNIONPAY, without } from '../support/speakers.ts'
import { APPROVES, type Manner, type Received, SILENT } from '../support/spy-issuer.ts'
import { openSpied, type SpiedStand, Stand } from '../support/stand.ts'
import { AMOUNT, Scene } from './support/scene.ts'

const LIMITS = createLimits()
let scene: Scene
let stand: SpiedStand

beforeEach(async () => {
  scene = await Scene.open(UNIONPAY)
  stand = scene.stand
})
afterEach(() => scene.close())

function advices(): MessageJson[] {
  return stand.issuer.received.items.map(({ json }) => json).filter((json) => json['0']?.startsWith('042'))
}

/** The n-th advice, counted from 1. */
function advice(count: number): Promise<Received> {
  const isAdvice = ({ json }: Received): boolean => json['0']?.startsWith('042') === true
  return stand.issuer.received.find(
    (one) => isAdvice(one) && stand.issuer.received.items.filter(isAdvice).indexOf(one) === count - 1,
    `advice ${count}`,
  )
}

function event(name: string, count = 1): Promise<unknown> {
  return stand.log.find(() => stand.log.items.filter(({ facts }) => facts['event'] === name).length >= count, `${count} ${name}`)
}

/** Sales and refunds are answered, reversals as given. */
function toReversals(manner: Manner): Manner {
  return (json) => (json['0']?.startsWith('042') ? manner(json) : APPROVES(json))
}

describe('no answer of the issuer', () => {
  it('R68: itmo for the terminal, 0420 for the issuer, in the same commit; the amount stays held until it is acknowledged', async () => {
    const sale = await scene.sale()
    const request = UNIONPAY.refund(scene.stan(), 4_000, sale)
    const held = await scene.hold(request)
    stand.issuer.manner = SILENT
    stand.clock.advance(LIMITS.issuerTimeoutMs)
    expect(await scene.pos.answerTo(request)).toMatchObject({ 0: '0230', 39: '98' })
    expect(stand.turnOf(request['11'])).toMatchObject({
      reason: 'issuer_timeout',
      route: 'refund',
      hint: 'no answer in 20000 ms: no bytes came',
    })
    const first = await advice(1)
    expect(first.json).toMatchObject({
      0: '0420',
      2: request['2'],
      3: '200000',
      4: '000000004000',
      37: held.json['37'],
      39: '68',
      90: `0200${held.json['11']}${held.json['7']}0000000000100000000000`,
    })
    expect(stand.gateway.owedReversals).toBe(1)
    expect(await scene.stateOf(request)).toBe('in-doubt')
    expect(await scene.left(sale)).toBe(6_000)
    expect((await scene.refund(sale, 6_001)).answer['39']).toBe('64')
    first.answer()
    await event('reversal-acknowledged')
    expect(await scene.left(sale)).toBe(AMOUNT)
    expect(await scene.stateOf(request)).toBe('reversed')
    expect(stand.gateway.owedReversals).toBe(0)
  })

  it('P6, R69: an acknowledgement that comes after its time, each time, ends the reversal all the same', async () => {
    await scene.hold(UNIONPAY.sale(scene.stan(), AMOUNT))
    stand.issuer.manner = SILENT
    stand.clock.advance(LIMITS.issuerTimeoutMs)
    const first = await advice(1)
    stand.clock.advance(LIMITS.issuerTimeoutMs)
    await event('reversal-repeated')
    first.answer()
    await event('reversal-acknowledged')
    expect(stand.gateway.owedReversals).toBe(0)
    expect(advices()).toHaveLength(1)
    expect(await stand.ledger.reversals('owed')).toEqual([])
  })

  it('P6: a refusal that comes after its time is none', async () => {
    await scene.hold(UNIONPAY.sale(scene.stan(), AMOUNT))
    stand.issuer.manner = SILENT
    stand.clock.advance(LIMITS.issuerTimeoutMs)
    const first = await advice(1)
    stand.clock.advance(LIMITS.issuerTimeoutMs)
    await event('reversal-repeated')
    first.answer({ 39: '96' })
    await event('late-response')
    expect(stand.gateway.owedReversals).toBe(1)
  })

  it('R72: the advice is repeated as 0421 with the same DE7, 11, 37 and 90, with longer and longer pauses, without end', async () => {
    const request = UNIONPAY.sale(scene.stan(), AMOUNT)
    await scene.hold(request)
    stand.issuer.manner = SILENT
    stand.clock.advance(LIMITS.issuerTimeoutMs)
    await advice(1)
    const pausesMs: number[] = []
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      const timers = stand.clock.delays.length
      stand.clock.advance(LIMITS.issuerTimeoutMs)
      await event('reversal-repeated', attempt)
      pausesMs.push(stand.clock.delays.slice(timers).find((delayMs) => delayMs >= LIMITS.reversalPauseMinMs * 0.8) ?? 0)
      stand.advanceUntilSent()
      await advice(attempt + 1)
    }
    const [first, ...others] = advices()
    expect(first?.['0']).toBe('0420')
    for (const other of others) expect(other).toEqual({ ...first, 0: '0421' })
    const expected = Array.from({ length: 10 }, (_, at) => Math.min(LIMITS.reversalPauseMaxMs, LIMITS.reversalPauseMinMs * 2 ** at))
    for (const [at, pauseMs] of expected.entries()) {
      expect(pausesMs[at]).toBeGreaterThanOrEqual(pauseMs * 0.8)
      expect(pausesMs[at]).toBeLessThanOrEqual(pauseMs * 1.2)
    }
    stand.issuer.manner = APPROVES
    stand.clock.advance(LIMITS.issuerTimeoutMs)
    await event('reversal-repeated', 11)
    stand.advanceUntilSent()
    await event('reversal-acknowledged')
    expect(stand.gateway.owedReversals).toBe(0)
  })

  it('R69: an answer that comes after it changes nothing: late-response, and the reversal goes out', async () => {
    const request = UNIONPAY.sale(scene.stan(), AMOUNT)
    const held = await scene.hold(request)
    stand.issuer.manner = SILENT
    stand.clock.advance(LIMITS.issuerTimeoutMs)
    expect((await scene.pos.answerTo(request))['39']).toBe('98')
    held.answer({ 38: 'LATE01' })
    await event('late-response')
    stand.issuer.manner = APPROVES
    const owed = await advice(1)
    owed.answer()
    await event('reversal-acknowledged')
    expect(await scene.stateOf(request)).toBe('reversed')
    expect((await scene.sale()).answer['39']).toBe('00')
    expect(scene.pos.client.frames.items).toHaveLength(2)
  })

  it('R78: a void without answer is undone: DE90 names the 0400, and the sale stands again', async () => {
    const sale = await scene.sale()
    const request = UNIONPAY.void(scene.stan(), AMOUNT, sale)
    const held = await scene.hold(request)
    stand.clock.advance(LIMITS.issuerTimeoutMs)
    expect((await scene.pos.answerTo(request))['39']).toBe('98')
    expect((await advice(1)).json['90']?.slice(0, 20)).toBe(`0400${held.json['11']}${held.json['7']}`)
    await event('reversal-acknowledged')
    expect(await scene.left(sale)).toBe(AMOUNT)
    expect((await scene.pos.pay(UNIONPAY.void(scene.stan(), AMOUNT, sale))).answer['39']).toBe('00')
  })
})

describe('an answer that cannot be used counts as none', () => {
  it.each<readonly [string, MessageJson]>([
    ['another amount', { 4: '000000009999' }],
    ['more than was asked, as a part', { 39: '10', 4: '000000010001' }],
    ['nothing, as a part', { 39: '10', 4: '000000000000' }],
  ])('%s', async (_name, elements) => {
    stand.issuer.manner = toReversals(APPROVES)
    const request = UNIONPAY.sale(scene.stan(), AMOUNT)
    const held = await scene.hold(request)
    held.answer(elements)
    expect((await scene.pos.answerTo(request))['39']).toBe('98')
    expect((await advice(1)).json['39']).toBe('68')
    await event('reversal-acknowledged')
    expect(await scene.stateOf(request)).toBe('reversed')
  })

  it.each<readonly [string, MessageJson]>([
    ['another STAN', { 11: '999999' }],
    ['another DE7', { 7: '0101000000' }],
    ['another MTI class', { 0: '0810' }],
  ])('%s is nobody’s answer: the request waits on', async (_name, elements) => {
    const request = UNIONPAY.sale(scene.stan(), AMOUNT)
    const held = await scene.hold(request)
    held.answer(elements)
    await event('late-response')
    expect(await scene.stateOf(request)).toBe('pending')
    held.answer()
    expect((await scene.pos.answerTo(request))['39']).toBe('00')
  })
})

describe('what the issuer says to a reversal', () => {
  async function owe(): Promise<void> {
    const sale = await scene.sale()
    expect((await scene.pos.pay(UNIONPAY.reversal(sale.request))).answer['39']).toBe('00')
  }

  it.each(['00', '85', '25'])('R74: %s ends it', async (code) => {
    stand.issuer.manner = toReversals(() => ({ 39: code }))
    await owe()
    await event('reversal-acknowledged')
    stand.clock.advance(LIMITS.reversalPauseMaxMs * 10)
    expect(advices()).toHaveLength(1)
    expect((await stand.ledger.reversals())[0]).toMatchObject({ state: 'done', lastCode: code, attempts: 1 })
  })

  it.each(['91', '96', '98'])('R74: %s is no answer: again', async (code) => {
    stand.issuer.manner = toReversals((json) => ({ 39: json['0'] === '0420' ? code : '00' }))
    await owe()
    await event('reversal-repeated')
    stand.advanceUntilSent()
    expect((await advice(2)).json['0']).toBe('0421')
    await event('reversal-acknowledged')
    expect(stand.log.items.filter(({ facts }) => facts['event'] === 'reversal-failed')).toEqual([])
  })

  it('R74: any other code is repeated slowly and logged as reversal-failed each time', async () => {
    stand.issuer.manner = toReversals(() => ({ 39: '12' }))
    await owe()
    await event('reversal-failed')
    const [line] = stand.log.items.filter(({ facts }) => facts['event'] === 'reversal-failed')
    expect(line).toMatchObject({ level: 'error', facts: { code: '12', attempts: 1 } })
    stand.clock.advance(LIMITS.reversalPauseMaxMs * 0.79)
    expect(advices()).toHaveLength(1)
    stand.advanceUntilSent()
    await advice(2)
    await event('reversal-failed', 2)
    expect(stand.gateway.owedReversals).toBe(1)
    stand.issuer.manner = APPROVES
    stand.advanceUntilSent()
    await event('reversal-acknowledged')
    expect(stand.gateway.owedReversals).toBe(0)
  })
})

describe('the link to the issuer', () => {
  it('R84: lost after the send is a time-out: reversed as soon as it is there again', async () => {
    const request = UNIONPAY.sale(scene.stan(), AMOUNT)
    const held = await scene.hold(request)
    stand.issuer.hangUp()
    expect((await scene.pos.answerTo(request))['39']).toBe('98')
    expect(stand.turnOf(request['11'])).toMatchObject({ reason: 'issuer_timeout', hint: 'the link was lost' })
    expect(advices()).toHaveLength(0)
    stand.clock.advance(LIMITS.reconnectMinMs * 2)
    expect((await advice(1)).json['90']?.slice(0, 20)).toBe(`0200${held.json['11']}${held.json['7']}`)
    await event('reversal-acknowledged')
    expect(await scene.stateOf(request)).toBe('reversed')
  })

  it('R84: not there: 91 at once, nothing is sent and nothing owed', async () => {
    const sale = await scene.sale()
    await stand.issuer.close()
    await stand.log.find(({ facts }) => facts['code'] === 'LINK_CLOSED' && 'waiting' in facts, 'the loss of the link')
    const before = scene.sent
    for (const request of [UNIONPAY.sale(scene.stan(), AMOUNT), UNIONPAY.refund(scene.stan(), AMOUNT, sale)]) {
      expect((await scene.pos.ask(request))['39']).toBe('91')
      expect(await scene.stateOf(request)).toBe('declined')
    }
    expect(await scene.left(sale)).toBe(AMOUNT)
    expect(stand.gateway.owedReversals).toBe(0)
    expect(stand.gateway.issuerIsUp).toBe(false)
    await stand.issuer.listen()
    stand.clock.advance(LIMITS.reconnectMinMs * 2)
    await stand.log.find(() => stand.gateway.issuerIsUp, 'the link')
    expect((await scene.refund(sale)).answer['39']).toBe('00')
    expect(scene.sentSince(before).map((json) => json['0'])).toEqual(['0200'])
  })

  it('R70: a reversal of what never left the gateway is ok and not sent', async () => {
    await stand.issuer.close()
    await stand.log.find(({ facts }) => facts['code'] === 'LINK_CLOSED' && 'waiting' in facts, 'the loss of the link')
    const request = UNIONPAY.sale(scene.stan(), AMOUNT)
    expect((await scene.pos.ask(request))['39']).toBe('91')
    expect((await scene.pos.ask(UNIONPAY.reversal(request)))['39']).toBe('00')
    expect(stand.gateway.owedReversals).toBe(0)
  })

  it("a terminal's reversal does not wait for it", async () => {
    const sale = await scene.sale()
    await stand.issuer.close()
    await stand.log.find(({ facts }) => facts['code'] === 'LINK_CLOSED' && 'waiting' in facts, 'the loss of the link')
    expect((await scene.pos.ask(UNIONPAY.reversal(sale.request)))['39']).toBe('00')
    expect(stand.gateway.owedReversals).toBe(1)
    await stand.issuer.listen()
    stand.clock.advance(LIMITS.reconnectMinMs * 2)
    await event('reversal-acknowledged')
    expect(advices().map((json) => json['0'])).toEqual(['0420'])
  })
})

describe('R76: a restart', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unswipe-test-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('sends what was owed, as a repeat of what was sent, and owes what was in flight', async () => {
    const ledger = join(folder, 'ledger.db')
    const first = await openSpied({ dialects: [ASCII.dialect], ledger })
    const pos = await first.pos(ASCII.dialect)
    const sale = await pos.pay(ASCII.sale(1, AMOUNT))
    first.issuer.manner = SILENT
    await pos.pay(ASCII.reversal(sale.request))
    const sent = await first.issuer.received.find(({ json }) => json['0'] === '0420', 'the advice')
    first.clock.advance(LIMITS.issuerTimeoutMs)
    await first.log.find(({ facts }) => facts['event'] === 'reversal-repeated', 'the first attempt to end')
    await first.close()

    const second = await openSpied({ dialects: [ASCII.dialect], ledger })
    const again = await second.issuer.received.find(({ json }) => json['0'] === '0421', 'the repeat')
    // The card and the terminal's clock are not kept (P18): DE7, 11, 37 and 90 are those of the first advice.
    const known = without(sent.json, 2, 12, 13, 14)
    expect(again.json).toEqual({ ...known, 0: '0421', 12: expect.any(String), 13: expect.any(String) })
    await second.log.find(({ facts }) => facts['event'] === 'reversal-acknowledged', 'its acknowledgement')
    await second.close()

    const third = await openSpied({ dialects: [ASCII.dialect], ledger })
    expect(third.gateway.owedReversals).toBe(0)
    await third.close()
  })

  it('knows its keys, its originals and its sessions again (R62)', async () => {
    const ledger = join(folder, 'ledger.db')
    const first = await openSpied({ dialects: [ASCII.dialect], ledger })
    const pos = await first.pos(ASCII.dialect)
    const sale = await pos.pay(ASCII.sale(1, AMOUNT))
    await first.gateway.settle()
    const refund = await pos.pay(ASCII.refund(2, 6_000, sale))
    await first.close()

    const second = await openSpied({ dialects: [ASCII.dialect], ledger })
    const again = await second.pos(ASCII.dialect)
    expect(await again.ask({ ...refund.request, 0: '0201' })).toEqual(refund.answer)
    expect((await again.ask(refund.request))['39']).toBe('94')
    expect((await again.ask(ASCII.refund(3, 4_001, sale)))['39']).toBe('64')
    expect((await again.ask(ASCII.refund(4, 4_000, sale)))['39']).toBe('00')
    expect(second.issuer.mtis).toEqual(['0200'])
    await second.close()
  })
})

it('a gateway starts without its issuer and says 91 until it is there', async () => {
  const alone = await Stand.start({ host: '127.0.0.1', port: 1 }, { dialects: [UNIONPAY.dialect] })
  const pos = await alone.pos(UNIONPAY.dialect)
  expect((await pos.ask(UNIONPAY.sale(1, AMOUNT)))['39']).toBe('91')
  expect(alone.gateway.owedReversals).toBe(0)
  await alone.close()
})
