/** The business day of a gateway: by schedule, on demand, by message; and what a terminal sees of it. */
import { afterEach, describe, expect, it } from 'vitest'
import { createTerminal, type Terminal } from '../../sim/index.ts'
import { ON_DEMAND } from '../../src/gateway/business-day.ts'
import { loadDialect, type MessageJson, type SettlementPlan } from '../../src/index.ts'
import { temporaryLedger } from '../ledger/story/temporary.ts'
import { ASCII, UNIONPAY } from '../support/speakers.ts'
import { openSpied, type SpiedStand, type StandOptions } from '../support/stand.ts'
import { FakeClock } from '../transport/support/fake-clock.ts'
import { AMOUNT, Scene } from './support/scene.ts'

const SECOND = 1_000
const HOUR = 3_600_000
const DAY = 24 * HOUR
/** The clock begins at 04:26:40 of 2026-05-29. */
const MIDNIGHT = { cutover: '000000' }
const EVENING = { cutover: '230000' }

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

class SetBackClock extends FakeClock {
  backMs = 0

  override nowMs(): number {
    return super.nowMs() - this.backMs
  }
}

function plan(change: Partial<SettlementPlan>): StandOptions {
  return { settlement: { ...ON_DEMAND, ...change } }
}

async function scene(speaker: typeof ASCII, options: StandOptions): Promise<Scene> {
  const one = await Scene.open(speaker, options)
  opened.push(one)
  return one
}

async function device(options: StandOptions): Promise<{ stand: SpiedStand; terminal: Terminal }> {
  const stand = await openSpied({ dialects: ['unionpay-pos'], ...options })
  const terminal = await createTerminal({ dialect: loadDialect('unionpay-pos'), host: '127.0.0.1', port: stand.portOf('unionpay-pos') })
  opened.push(terminal, stand)
  return { stand, terminal }
}

describe('by schedule', () => {
  it('R7: a sale at 23:59:58, the cut-over at 00:00:00, a void at 00:00:01', async () => {
    const { stand, pos, sale, stan } = await bound(await scene(UNIONPAY, plan(MIDNIGHT)))
    await stand.gateway.advanceClock(19 * HOUR + 33 * 60_000 + 18 * SECOND)
    const before = await sale()
    expect(before.answer).toMatchObject({ 12: '235958', 13: '0529', 15: '0529', 39: '00' })
    await stand.gateway.advanceClock(2 * SECOND)
    expect(stand.gateway.clock).toMatchObject({ at: '2026-05-29T16:00:00.000Z', businessDate: '2026-05-30' })
    await stand.gateway.advanceClock(SECOND)
    const late = await pos.ask(UNIONPAY.void(stan(), AMOUNT, before))
    expect(late).toMatchObject({ 12: '000001', 13: '0530', 15: '0530', 39: '22' })
    expect(stand.turnOf(late['11'])).toMatchObject({ reason: 'void_after_settlement' })
    expect((await stand.gateway.find({ kind: 'sale' }))[0]).toMatchObject({ businessDate: '2026-05-29', settled: true })
  })

  it('R7: midnight alone changes nothing', async () => {
    const { stand, pos, sale, stan } = await bound(await scene(UNIONPAY, plan(EVENING)))
    await stand.gateway.advanceClock(18 * HOUR + 34 * 60_000)
    const evening = await sale()
    expect(evening.answer).toMatchObject({ 12: '230040', 13: '0529', 15: '0530' })
    await stand.gateway.advanceClock(HOUR)
    expect(await pos.ask(UNIONPAY.void(stan(), AMOUNT, evening))).toMatchObject({ 13: '0530', 15: '0530', 39: '00' })
  })

  it('a timer performs it, and the log says so', async () => {
    const { stand } = await scene(ASCII, plan(EVENING))
    stand.clock.advance(20 * HOUR)
    const { facts } = await stand.log.find(({ facts: { event } }) => event === 'cut-over', 'the cut-over')
    expect(facts).toMatchObject({ closed: '2026-05-29', businessDate: '2026-05-30', settled: 0, batch: 1 })
  })

  it('a clock moved over several performs each, in order', async () => {
    const { stand, sale } = await bound(await scene(ASCII, plan({ ...EVENING, delay: { ...ON_DEMAND.delay, days: 2 } })))
    await sale()
    await stand.gateway.advanceClock(3 * DAY)
    const settlements = await stand.ledger.settlements()
    expect(settlements.map(({ businessDate, settled, key }) => [businessDate, settled, key])).toEqual([
      ['2026-05-29', 0, 'schedule|2026-05-29T15:00:00.000Z'],
      ['2026-05-30', 0, 'schedule|2026-05-30T15:00:00.000Z'],
      ['2026-05-31', 1, 'schedule|2026-05-31T15:00:00.000Z'],
    ])
    expect(stand.gateway.clock).toEqual({
      at: '2026-05-31T20:26:40.000Z',
      businessDate: '2026-06-01',
      nextCutover: '2026-06-01T15:00:00.000Z',
      advancedMs: 3 * DAY,
    })
  })

  it('R7: a cut-over whose commit lasts over midnight still counts as one', async () => {
    const { stand } = await scene(ASCII, plan({ windowMs: HOUR }))
    stand.clock.advance(19 * HOUR + 33 * 60_000 + 19 * SECOND)
    const cutting = stand.gateway.cutOver()
    await Promise.resolve()
    stand.clock.advance(2 * SECOND)
    expect(await cutting).toMatchObject({ closed: '2026-05-29', businessDate: '2026-05-30' })
    const { facts } = await stand.log.find(({ facts: { event } }) => event === 'cut-over', 'the cut-over')
    expect(facts).toMatchObject({ closed: '2026-05-29', businessDate: '2026-05-30' })
  })

  it('a date that somebody opened in the afternoon is not closed again in the evening', async () => {
    const { stand } = await scene(ASCII, plan(EVENING))
    expect(await stand.gateway.cutOver()).toMatchObject({ closed: '2026-05-29', businessDate: '2026-05-30' })
    await stand.gateway.advanceClock(20 * HOUR)
    expect(stand.gateway.clock).toMatchObject({ businessDate: '2026-05-30', nextCutover: '2026-05-30T15:00:00.000Z' })
  })

  it('after a start the date goes on, and what was missed is made up for', async () => {
    const ledger = temporaryLedger()
    const clock = new FakeClock()
    const first = await Scene.open(ASCII, { ...plan(EVENING), ledger, clock })
    await first.sale()
    await first.close()
    clock.advance(2 * DAY)
    const { stand } = await scene(ASCII, { ...plan(EVENING), ledger, clock })
    expect(stand.gateway.clock.businessDate).toBe('2026-05-31')
    expect((await stand.ledger.settlements()).map(({ settled }) => settled)).toEqual([1, 0])
  })
})

describe('by message', () => {
  const cutOver = (stan: string, mti = '0800'): MessageJson => ({ 0: mti, 7: '0529042640', 11: stan, 70: '201' })

  it('R92: of the issuer, once however often it is sent', async () => {
    const { stand, sale } = await bound(await scene(ASCII, plan({})))
    const before = await sale()
    for (const mti of ['0800', '0801', '0800']) stand.issuer.ask(cutOver('000077', mti))
    expect(await stand.issuer.answers.count(3, 'answers')).toMatchObject([{ 39: '00', 15: '0530' }, { 39: '00' }, { 39: '00' }])
    expect(stand.gateway.clock.businessDate).toBe('2026-05-30')
    stand.issuer.ask(cutOver('000078', '0820'))
    await stand.issuer.answers.count(4, 'answers')
    expect(stand.gateway.clock.businessDate).toBe('2026-05-31')
    expect(before.answer['15']).toBe('0529')
  })

  it('R92: of a terminal whose dialect has it; what is in flight keeps its date', async () => {
    const one = await scene(ASCII, plan({}))
    const { stand, pos, speaker } = one
    const request = speaker.sale(one.stan(), AMOUNT)
    const held = await one.hold(request)
    const asked = { ...cutOver('000900', '0820'), 41: 'TERM0001', 42: 'MERCHANT0000001' }
    expect(await pos.ask(asked)).toMatchObject({ 0: '0830', 15: '0530', 39: '00', 70: '201' })
    held.answer({ 39: '00', 38: 'AB12CD' })
    expect(await pos.answerTo(request)).toMatchObject({ 15: '0529', 39: '00' })
    expect((await stand.gateway.find({ kind: 'sale' }))[0]).toMatchObject({ settlement: 'open', settledBatch: null })
    await stand.gateway.cutOver()
    expect((await stand.gateway.find({ kind: 'sale' }))[0]).toMatchObject({ settled: true, settledBatch: 2, businessDate: '2026-05-29' })
  })
})

describe('what a terminal sees', () => {
  it('R9: while a cut-over runs payments get 90, reversals and echoes do not', async () => {
    const { stand, pos, sale, stan } = await bound(await scene(UNIONPAY, plan({ windowMs: 60_000 })))
    const before = await sale()
    await stand.gateway.cutOver()
    const refused = await sale()
    expect(refused.answer['39']).toBe('90')
    expect(stand.turnOf(refused.request['11'])).toMatchObject({ id: null, reason: 'cut_over_running' })
    expect((await pos.ask(UNIONPAY.reversal(before.request)))['39']).toBe('25')
    await stand.gateway.advanceClock(60_000)
    expect((await pos.ask(UNIONPAY.refund(stan(), AMOUNT, before)))['39']).toBe('00')
  })

  it('R10: in the window a repeat gets what its first copy got', async () => {
    const { stand, pos, sale } = await bound(await scene(UNIONPAY, plan({ windowMs: 60_000 })))
    const before = await sale()
    await stand.gateway.cutOver()
    expect(await pos.ask({ ...before.request, 0: '0201' })).toMatchObject({ 39: '00', 37: before.answer['37'] })
  })

  it('R9: a wall clock that is set back after a cut-over does not keep the window open', async () => {
    const clock = new SetBackClock()
    const { stand, sale } = await bound(await scene(UNIONPAY, { ...plan({ windowMs: 60_000 }), clock }))
    await stand.gateway.cutOver()
    clock.backMs = HOUR
    await stand.gateway.advanceClock(60_000)
    expect((await sale()).answer['39']).toBe('00')
  })

  it('R93: between cut-over and settlement the view says pending-settlement and when', async () => {
    const { stand, sale } = await bound(await scene(ASCII, plan({ delay: { ...ON_DEMAND.delay, days: 1 } })))
    await sale()
    expect((await stand.gateway.find({}))[0]).toMatchObject({ settlement: 'open', dueDate: null })
    await stand.gateway.cutOver()
    expect((await stand.gateway.find({}))[0]).toMatchObject({ settlement: 'pending-settlement', dueDate: '2026-05-30', settled: false })
    await stand.gateway.cutOver()
    expect((await stand.gateway.find({}))[0]).toMatchObject({ settlement: 'settled', dueDate: '2026-05-30', settledBatch: 2 })
  })

  it('R14, R43: a refund the next day, and one 24 hours late, name the date of the sale that the device stored', async () => {
    const { stand, terminal } = await device(plan(EVENING))
    const sale = await terminal.ask({ kind: 'sale', amountMinor: AMOUNT })
    expect([sale.answer?.text(12), sale.answer?.text(13), sale.answer?.text(15)]).toEqual(['042640', '0529', '0529'])
    await stand.gateway.advanceClock(DAY)
    const next = await terminal.ask({ kind: 'refund', of: sale, amountMinor: 4_000 })
    expect([next.request.read({ element: 61, subfield: '3' }), next.answer?.text(13), next.answer?.text(15)]).toEqual([
      '0529',
      '0530',
      '0530',
    ])
    await stand.gateway.advanceClock(DAY)
    expect(await terminal.ask({ kind: 'refund', of: sale, amountMinor: 6_000 })).toMatchObject({ responseCode: '00' })
    expect(await terminal.ask({ kind: 'void', of: sale })).toMatchObject({ responseCode: '22' })
    expect(stand.issuer.received.items.map(({ json }) => json['7'])).toEqual(['0528202640', '0529202640', '0530202640'])
  })

  it('all local times are those of the configured zone', async () => {
    const { stand, sale } = await bound(await scene(ASCII, plan({ ...EVENING, timeZone: 'America/New_York' })))
    expect((await sale()).answer).toMatchObject({ 12: '162640', 13: '0528', 15: '0528' })
    expect(stand.gateway.clock.nextCutover).toBe('2026-05-29T03:00:00.000Z')
  })
})

/** A scene whose methods can be taken apart. */
async function bound(one: Scene): Promise<Pick<Scene, 'stand' | 'pos' | 'sale' | 'stan'>> {
  return { stand: one.stand, pos: one.pos, sale: (amountMinor) => one.sale(amountMinor), stan: () => one.stan() }
}
