/** Reversals that the gateway owes, under a fake clock and the ledger's own rules. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { createLimits, decodeMessage, GatewayError, loadDialect } from '../../src/index.ts'
import type { IssuerAnswer } from '../../src/issuer/issuer-answer.ts'
import { Reversals } from '../../src/issuer/reversals.ts'
import type { LedgerCommand, OutcomeOf } from '../../src/terms/ledger-command.ts'
import type { ReversalJob } from '../../src/terms/transaction.ts'
import { stamp } from '../ledger/story/asked.ts'
import { saleCommand } from '../ledger/story/commands.ts'
import { MemoryLedger } from '../ledger/story/memory-ledger.ts'
import { SeenLog } from '../support/seen-log.ts'
import { FakeClock } from '../transport/support/fake-clock.ts'
import { FakeIssuer, type SentAdvice } from './support/fake-issuer.ts'

const LIMITS = createLimits()
const { reversalPauseMinMs: LEAST, reversalPauseMaxMs: LONGEST } = LIMITS
/** Share of a pause by which it may differ. */
const SHARE = 0.2

/** Cannot commit while it is told so. */
class FailingLedger extends MemoryLedger {
  fails = false

  override submit<C extends LedgerCommand>(command: C): Promise<OutcomeOf<C>> {
    if (this.fails) return Promise.reject(new GatewayError('LEDGER_FAILED', 'no space left'))
    return super.submit(command)
  }
}

let clock: FakeClock
let issuer: FakeIssuer
let ledger: FailingLedger
let log: SeenLog
let drawn: number
let reversals: Reversals

function start(limits = LIMITS): Reversals {
  return new Reversals({ issuer, ledger, limits, clock, log, random: { next: () => drawn, bytes: Buffer.alloc } })
}

beforeEach(() => {
  clock = new FakeClock()
  issuer = new FakeIssuer()
  ledger = new FailingLedger()
  log = new SeenLog()
  drawn = 0.5
  reversals = start()
})

/** The n-th sale, of its own terminal or another, got no answer. */
async function unanswered(number = 1, terminal = `T${number}`): Promise<ReversalJob> {
  const { asked: sale, ...command } = saleCommand(number)
  const asked = await ledger.submit({ ...command, asked: { ...sale, terminal } })
  if (asked.is !== 'proceed') throw new Error('The sale was decided without the issuer')
  const outcome = await ledger.submit({ do: 'unanswered', now: stamp(number), id: asked.transaction.id })
  if (outcome.is !== 'decided' || outcome.owed === undefined) throw new Error('No reversal is owed')
  return outcome.owed
}

/** The n-th advice, counted from 1. */
async function advice(count: number): Promise<SentAdvice> {
  const sent = await issuer.sent.count(count, 'advices')
  return sent[count - 1] as SentAdvice
}

/** What was answered is recorded, and the next try has its timer. */
async function settled(): Promise<void> {
  await nextTurn()
}

/** Answers the n-th advice, then waits as long as its repeat does. Gives the pause. */
async function answered(count: number, how: (sent: SentAdvice) => void): Promise<number> {
  how(await advice(count))
  await settled()
  const pauseMs = clock.delays.at(-1) ?? Number.NaN
  return pauseMs
}

/** Of tries; the alarm has a timer of its own. */
const pauses = (): number[] => clock.delays.filter((delayMs) => delayMs !== LIMITS.reversalOverdueMs)
const said = (code: string) => (sent: SentAdvice) => sent.answer(code)
const silence = (sent: SentAdvice): void => sent.end({ is: 'unanswered', why: 'no answer in 20000 ms' })
const events = (): unknown[] => log.items.map(({ facts }) => facts['event'])

describe('an owed reversal', () => {
  it('goes as 0420 and then as 0421 with the same DE7, 11, 37 and 90', async () => {
    const owed = await unanswered()
    reversals.owe(owed)
    clock.advance(await answered(1, silence))
    clock.advance(await answered(2, silence))
    await advice(3)
    const [first, second, third] = issuer.sent.items.map(({ json }) => json)
    expect([first?.['0'], second?.['0'], third?.['0']]).toEqual(['0420', '0421', '0421'])
    expect(second).toEqual({ ...first, 0: '0421' })
    expect(third).toEqual(second)
    const { transaction, reversal } = owed
    expect(first).toMatchObject({
      3: '000000',
      4: '000000010000',
      7: reversal.dateTime,
      11: reversal.stan,
      37: transaction.rrn,
      39: '68',
      90: `0200${transaction.issuerStan}${transaction.issuerDateTime}${'00000000001'}${'0'.repeat(11)}`,
    })
  })

  it('carries the card number and its expiry, and nothing else of the card', async () => {
    const carried = new Map([
      [2, '6200001234567892'],
      [14, '3012'],
      [35, '6200001234567892D30122010000000000'],
      [55, '9F3602001A'],
    ])
    reversals.owe(await unanswered(), carried)
    const { json } = await advice(1)
    expect(json).toMatchObject({ 2: '6200001234567892', 14: '3012' })
    expect(Object.keys(json)).not.toEqual(expect.arrayContaining(['35']))
    expect(Object.keys(json)).not.toEqual(expect.arrayContaining(['55']))
  })

  it.each(['00', '08', '25'])('is done with %s: no more tries, and the transaction is reversed', async (code) => {
    const owed = await unanswered()
    reversals.owe(owed)
    await answered(1, said(code))
    expect(clock.timers).toBe(0)
    expect(reversals.size).toBe(0)
    expect(await ledger.find({ id: owed.transaction.id })).toMatchObject([{ state: 'reversed' }])
    expect(await ledger.reversals()).toMatchObject([{ state: 'done', attempts: 1, lastCode: code }])
    expect(log.items).toMatchObject([{ level: 'info', facts: { event: 'reversal-acknowledged', code, attempts: 1 } }])
  })

  it.each([
    ['91', said('91')],
    ['96', said('96')],
    ['98', said('98')],
    ['no answer', silence],
  ])('is repeated after %s, without an alarm', async (_words, how) => {
    reversals.owe(await unanswered())
    expect(await answered(1, how)).toBe(LEAST)
    expect(log.items).toMatchObject([{ level: 'warn', facts: { event: 'reversal-repeated' } }])
    expect(reversals.size).toBe(1)
    clock.advance(LEAST)
    expect((await advice(2)).json[0]).toBe('0421')
  })

  it('R74: another code raises an alarm each time and waits the longest pause', async () => {
    reversals.owe(await unanswered())
    for (const count of [1, 2, 3]) {
      expect(await answered(count, said('12'))).toBe(LONGEST)
      expect(log.items).toHaveLength(count)
      clock.advance(LONGEST - 1)
      expect(issuer.sent.items).toHaveLength(count)
      clock.advance(1)
    }
    expect(log.items.map(({ level }) => level)).toEqual(['error', 'error', 'error'])
    expect(log.items[2]?.facts).toMatchObject({ event: 'reversal-failed', code: '12', attempts: 3, transaction: 1 })
    await answered(4, said('00'))
    expect(reversals.size).toBe(0)
  })

  it('goes back to the short pauses of its count once no answer follows a refusal', async () => {
    reversals.owe(await unanswered())
    clock.advance(await answered(1, said('05')))
    expect(await answered(2, silence)).toBe(LEAST * 2)
    expect(events()).toEqual(['reversal-failed', 'reversal-repeated'])
  })

  it('that is taken over twice is sent once', async () => {
    const owed = await unanswered()
    reversals.owe(owed)
    reversals.owe(owed)
    await answered(1, said('00'))
    expect(issuer.sent.items).toHaveLength(1)
  })
})

describe('the pause before the next try', () => {
  it('doubles from the least to the longest', async () => {
    reversals.owe(await unanswered())
    const pauses: number[] = []
    for (let count = 1; count <= 10; count++) {
      pauses.push(await answered(count, silence))
      clock.advance(LONGEST)
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 120, 120, 120].map((times) => times * LEAST))
  })

  it.each([
    [0, 1 - SHARE],
    [0.25, 1 - SHARE / 2],
    [0.999_999, 1 + SHARE],
  ])('has jitter: a draw of %d gives %d of it', async (draw, share) => {
    drawn = draw
    reversals.owe(await unanswered())
    expect(await answered(1, silence)).toBeCloseTo(LEAST * share, 1)
    clock.advance(LONGEST)
    expect(await answered(2, silence)).toBeCloseTo(LEAST * 2 * share, 1)
  })

  it('has no last try: after 200 of them the reversal is still owed', async () => {
    reversals.owe(await unanswered())
    for (let count = 1; count <= 200; count++) {
      await answered(count, silence)
      clock.advance(LONGEST * (1 + SHARE))
    }
    expect((await advice(201)).json[0]).toBe('0421')
    expect(await ledger.reversals('owed')).toMatchObject([{ attempts: 200, lastCode: null }])
    expect(reversals.size).toBe(1)
  })

  it('after a restart goes on where it was', async () => {
    const owed = await unanswered()
    reversals.owe({ ...owed, reversal: { ...owed.reversal, attempts: 3, lastCode: '91' } })
    expect((await advice(1)).json[0]).toBe('0421')
  })
})

describe('many owed reversals', () => {
  it('limits.reversalsInFlight is how many wait for the issuer at once', async () => {
    reversals = start(createLimits({ reversalsInFlight: 2 }))
    for (let number = 1; number <= 5; number++) reversals.owe(await unanswered(number))
    await settled()
    expect(issuer.sent.items).toHaveLength(2)
    expect(reversals.size).toBe(5)
    ;(await advice(1)).answer('00')
    await advice(3)
    ;(await advice(2)).answer('91')
    await advice(4)
    await settled()
    expect(issuer.sent.items).toHaveLength(4)
    ;(await advice(3)).answer('00')
    ;(await advice(4)).answer('00')
    ;(await advice(5)).answer('00')
    await settled()
    expect(reversals.size).toBe(1)
    expect(new Set(issuer.sent.items.map(({ json }) => json['11'])).size).toBe(5)
  })

  it('each has its own count and its own pause', async () => {
    reversals.owe(await unanswered(1))
    clock.advance(await answered(1, silence))
    await answered(2, silence)
    reversals.owe(await unanswered(2))
    expect(await answered(3, silence)).toBe(LEAST)
    expect(pauses()).toEqual([LEAST, 2 * LEAST, LEAST])
  })
})

describe('without a link', () => {
  it('nothing is sent, and everything at once when it is there', async () => {
    issuer.isUp = false
    for (let number = 1; number <= 3; number++) reversals.owe(await unanswered(number))
    clock.advance(LONGEST * 10)
    await settled()
    expect(issuer.sent.items).toHaveLength(0)
    expect(pauses()).toEqual([])
    issuer.isUp = true
    reversals.kick()
    expect(issuer.sent.items).toHaveLength(3)
  })

  it('what waits for its next try goes at once when the link is back, and only once', async () => {
    reversals.owe(await unanswered(1))
    reversals.owe(await unanswered(2))
    await answered(1, silence)
    await answered(2, said('12'))
    issuer.isUp = false
    issuer.isUp = true
    reversals.kick()
    expect(issuer.sent.items).toHaveLength(4)
    expect(clock.timers).toBe(1)
    reversals.kick()
    clock.advance(LONGEST * 2)
    await settled()
    expect(issuer.sent.items).toHaveLength(4)
  })

  it('a try whose time comes while the link is down waits for it', async () => {
    reversals.owe(await unanswered())
    await answered(1, silence)
    issuer.isUp = false
    clock.advance(LONGEST)
    await settled()
    expect(issuer.sent.items).toHaveLength(1)
    issuer.isUp = true
    reversals.kick()
    expect((await advice(2)).json[0]).toBe('0421')
  })

  it('one that never left counts as no try', async () => {
    const owed = await unanswered()
    issuer.refusal = { is: 'unsent', why: 'the link to the issuer takes no more' }
    reversals.owe(owed)
    await settled()
    expect(pauses()).toEqual([LEAST])
    issuer.refusal = undefined
    clock.advance(LEAST)
    expect((await advice(1)).json[0]).toBe('0420')
    expect(await ledger.reversals('owed')).toMatchObject([{ attempts: 0 }])
  })
})

describe('a ledger that cannot commit', () => {
  it('keeps the reversal owed: it is told, and the advice goes again until it is recorded', async () => {
    reversals.owe(await unanswered())
    ledger.fails = true
    expect(await answered(1, said('00'))).toBe(LEAST)
    expect(reversals.size).toBe(1)
    expect(log.items).toMatchObject([{ level: 'error', facts: { reversal: 1, error: expect.stringContaining('no space left') } }])
    expect(await ledger.reversals('owed')).toHaveLength(1)
    ledger.fails = false
    clock.advance(LEAST)
    const again = await advice(2)
    expect(again.json).toEqual(issuer.sent.items[0]?.json)
    await answered(2, said('00'))
    expect(reversals.size).toBe(0)
    expect(await ledger.reversals('owed')).toHaveLength(0)
  })

  it('does not take the place of others', async () => {
    reversals = start(createLimits({ reversalsInFlight: 1 }))
    reversals.owe(await unanswered(1))
    reversals.owe(await unanswered(2))
    ledger.fails = true
    await answered(1, said('00'))
    ledger.fails = false
    await answered(2, said('00'))
    expect(reversals.size).toBe(1)
  })
})

describe('when the gateway closes', () => {
  it('no timer is left and nothing is sent any more', async () => {
    reversals.owe(await unanswered(1))
    await answered(1, silence)
    reversals.owe(await unanswered(2))
    reversals.close()
    expect(clock.timers).toBe(0)
    await answered(2, silence)
    expect(clock.timers).toBe(0)
    reversals.kick()
    reversals.owe(await unanswered(3))
    expect(issuer.sent.items).toHaveLength(2)
    expect(await ledger.reversals('owed')).toHaveLength(3)
  })
})

describe('R75: the reversals of one terminal', () => {
  it('go in the order in which they were owed, one at a time; other terminals do not wait for them', async () => {
    for (const [number, terminal] of [
      [1, 'A'],
      [2, 'A'],
      [3, 'B'],
      [4, 'A'],
    ] as const)
      reversals.owe(await unanswered(number, terminal))
    await settled()
    expect(undone()).toEqual([1, 3])
    ;(await advice(1)).answer('00')
    await advice(3)
    ;(await advice(3)).answer('00')
    await advice(4)
    expect(undone()).toEqual([1, 3, 2, 4])
  })

  it('one that waits for its next try lets the next one go, and is in its place when its time comes', async () => {
    for (const number of [1, 2, 3]) reversals.owe(await unanswered(number, 'A'))
    await answered(1, said('12'))
    expect(undone()).toEqual([1, 2])
    clock.advance(LONGEST)
    ;(await advice(2)).answer('00')
    await advice(3)
    expect(undone()).toEqual([1, 2, 1])
  })

  it('of one sale: a part goes before the whole, and the whole only when the part is done', async () => {
    const owed = await unanswered(1)
    const part = { ...owed, reversal: { ...owed.reversal, replacementMinor: 6_000 } }
    const whole = { ...owed, reversal: { ...owed.reversal, id: 2, stan: '000777' } }
    reversals.owe(part)
    reversals.owe(whole)
    await answered(1, said('91'))
    expect(issuer.sent.items).toHaveLength(1)
    clock.advance(LEAST)
    ;(await advice(2)).answer('00')
    expect((await advice(3)).json).toMatchObject({ 0: '0420', 11: '000777' })
    expect(issuer.sent.items[0]?.json['95']?.slice(0, 12)).toBe('000000006000')
  })

  it('go before its payments: these wait until all that are due were sent, those of others do not', async () => {
    const [first, second] = [await unanswered(1, 'A'), await unanswered(2, 'A')]
    reversals.owe(first)
    reversals.owe(second)
    const passed: string[] = []
    void reversals.passed(first.transaction).then((isFree) => passed.push(`A ${isFree}`))
    void reversals.passed({ merchant: first.transaction.merchant, terminal: 'B' }).then((isFree) => passed.push(`B ${isFree}`))
    await settled()
    expect(passed).toEqual(['B true'])
    ;(await advice(1)).answer('00')
    await advice(2)
    await settled()
    expect(passed).toEqual(['B true', 'A true'])
  })

  it('that wait for their next try hold up no payment', async () => {
    const owed = await unanswered(1)
    reversals.owe(owed)
    await answered(1, said('12'))
    expect(await reversals.passed(owed.transaction)).toBe(true)
  })

  it('hold a payment up no longer than the issuer has to answer; then it is not sent', async () => {
    reversals = start(createLimits({ reversalsInFlight: 1 }))
    const [first, second] = [await unanswered(1), await unanswered(2)]
    reversals.owe(first)
    reversals.owe(second)
    const passed = reversals.passed(second.transaction)
    clock.advance(LIMITS.issuerTimeoutMs)
    expect(await passed).toBe(false)
    const closing = reversals.passed(second.transaction)
    reversals.close()
    expect(await closing).toBe(false)
  })

  it('hold up no payment while there is no link: it is not sent anyway', async () => {
    issuer.isUp = false
    const owed = await unanswered(1)
    reversals.owe(owed)
    expect(await reversals.passed(owed.transaction)).toBe(true)
  })
})

describe('alarms', () => {
  const overdue = (): unknown[] =>
    log.items.filter(({ facts }) => facts['event'] === 'reversal-overdue').map(({ level, facts }) => [level, facts['reversal']])

  async function owedNow(number: number): Promise<ReversalJob> {
    const owed = await unanswered(number)
    return { ...owed, reversal: { ...owed.reversal, createdAtMs: clock.nowMs() } }
  }

  it('P6: a reversal owed for longer than reversalOverdueMs is told once, with and without a link', async () => {
    issuer.isUp = false
    reversals.owe(await owedNow(1))
    clock.advance(60_000)
    reversals.owe(await owedNow(2))
    expect(reversals.oldestAtMs).toBe(clock.nowMs() - 60_000)
    clock.advance(LIMITS.reversalOverdueMs - 60_001)
    expect(overdue()).toEqual([])
    clock.advance(1)
    expect(overdue()).toEqual([['error', 1]])
    clock.advance(60_000)
    expect(overdue()).toEqual([
      ['error', 1],
      ['error', 2],
    ])
    clock.advance(LIMITS.reversalOverdueMs * 100)
    expect(overdue()).toHaveLength(2)
    expect(clock.timers).toBe(0)
    expect(reversals.size).toBe(2)
  })

  it('after a restart counts from when it was owed, not from the start', async () => {
    const owed = await owedNow(1)
    clock.advance(LIMITS.reversalOverdueMs * 2)
    reversals.owe(owed)
    clock.advance(0)
    expect(overdue()).toEqual([['error', 1]])
  })

  it('R75: as many as reversalsOwed are told once, and none is dropped', async () => {
    reversals = start(createLimits({ reversalsOwed: 2 }))
    issuer.isUp = false
    for (const number of [1, 2, 3]) reversals.owe(await owedNow(number))
    expect(log.items).toMatchObject([{ level: 'error', facts: { event: 'reversals-many', owed: 2, limit: 2 } }])
    expect(reversals.size).toBe(3)
    issuer.isUp = true
    reversals.kick()
    for (const count of [1, 2, 3]) (await advice(count)).answer('00')
    await settled()
    expect([reversals.size, reversals.oldestAtMs, clock.timers]).toEqual([0, undefined, 0])
  })
})

/** Number of the sale that each advice undoes, as they were sent. */
function undone(): number[] {
  return issuer.sent.items.map(({ json }) => Number(json['37']?.slice(4)))
}

describe('an acknowledgement that comes after its time', () => {
  const ACKNOWLEDGED: IssuerAnswer = {
    ...{ is: 'answered', responseCode: '00', approved: true, authorisationCode: undefined, approvedMinor: undefined },
    message: decodeMessage(loadDialect('iso8583-1987-binary').format, Buffer.from('0430'.padEnd(20, '0'), 'hex')),
  }

  it('P6: ends the reversal that waits for its next try', async () => {
    const owed = await unanswered()
    reversals.owe(owed)
    await answered(1, silence)
    reversals.late(owed.reversal, ACKNOWLEDGED)
    await settled()
    expect([reversals.size, clock.timers, issuer.sent.items.length]).toEqual([0, 0, 1])
    expect(await ledger.reversals()).toMatchObject([{ state: 'done', lastCode: '00' }])
  })

  it('P6: ends it while the time-out is being recorded, too', async () => {
    const owed = await unanswered()
    reversals.owe(owed)
    const sent = await advice(1)
    silence(sent)
    reversals.late(owed.reversal, ACKNOWLEDGED)
    await settled()
    await settled()
    expect([reversals.size, issuer.sent.items.length]).toEqual([0, 1])
  })

  it('is kept out where it is of other numbers, refuses, or cannot be recorded', async () => {
    const owed = await unanswered()
    reversals.owe(owed)
    const pauseMs = await answered(1, silence)
    reversals.late({ ...owed.reversal, stan: '999999' }, ACKNOWLEDGED)
    reversals.late(owed.reversal, { ...ACKNOWLEDGED, responseCode: '96', approved: false })
    ledger.fails = true
    reversals.late(owed.reversal, ACKNOWLEDGED)
    await settled()
    ledger.fails = false
    expect(reversals.size).toBe(1)
    clock.advance(pauseMs)
    expect((await advice(2)).json['0']).toBe('0421')
  })
})

it('one that an operator ended while the issuer had it, and the link was lost, holds up no other of its terminal', async () => {
  const [first, second] = [await unanswered(1, 'T1'), await unanswered(2, 'T1')]
  reversals.owe(first)
  reversals.owe(second)
  const sent = await advice(1)
  reversals.resolved(first)
  issuer.isUp = false
  sent.end({ is: 'unsent', why: 'the link takes no more' })
  await settled()
  issuer.isUp = true
  reversals.kick()
  expect((await advice(2)).json['11']).toBe(second.reversal.stan)
})
