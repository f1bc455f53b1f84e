/** Any order of any commands, in any batches: the books are right after each of them, and both engines agree. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/ledger/store/driver.ts'
import { openLedger } from '../../src/ledger/store/open-ledger.ts'
import { CREATE_LEDGER } from '../../src/ledger/store/open-store.ts'
import { SqliteStore } from '../../src/ledger/store/sqlite-store.ts'
import { createLimits } from '../../src/limits.ts'
import type { LedgerCommand, Outcome } from '../../src/terms/ledger-command.ts'
import type { Ledger } from '../../src/terms/ports.ts'
import { NO_DELAY } from '../../src/terms/settlement.ts'
import { SILENT_LOG } from '../../src/terms/silent-log.ts'
import { stamp } from './story/asked.ts'
import { answerCommand, refundCommand, reversalCommand, saleCommand, senderOf } from './story/commands.ts'
import { bookProblems, MemoryLedger } from './story/memory-ledger.ts'

const SALES = 3
const now = stamp(9)

/** A few sales and many requests about them, so that they meet. Ids that were never given out are taken out below. */
const command = fc.oneof(
  fc.integer({ min: 1, max: SALES }).map((number) => saleCommand(number)),
  fc
    .record({
      number: fc.integer({ min: 10, max: 20 }),
      of: fc.integer({ min: 1, max: SALES }),
      part: fc.constantFrom(1, 4_000, 6_000, 10_000),
    })
    .map(({ number, of, part }) => refundCommand(number, of, part, number % 3 === 0 ? 'void' : 'refund')),
  fc
    .record({
      number: fc.integer({ min: 30, max: 40 }),
      kind: fc.constantFrom('sale', 'refund', 'void'),
      of: fc.integer({ min: 1, max: 20 }),
    })
    .map(({ number, kind, of }) => reversalCommand(number, senderOf(kind, of))),
  fc
    .record({
      number: fc.integer({ min: 50, max: 60 }),
      of: fc.integer({ min: 1, max: SALES }),
      finalMinor: fc.constantFrom(1, 4_000, 9_000),
    })
    .map(({ number, of, finalMinor }) => ({ ...reversalCommand(number, senderOf('sale', of)), part: { finalMinor } })),
  fc.record({ id: fc.integer({ min: 1, max: 25 }), approved: fc.boolean() }).map(({ id, approved }) => answerCommand(id, approved)),
  fc.integer({ min: 1, max: 25 }).map((id): LedgerCommand => ({ do: 'unanswered', now, id })),
  fc.integer({ min: 1, max: 25 }).map((id): LedgerCommand => ({ do: 'unsent', now, id })),
  fc
    .record({ reversalId: fc.integer({ min: 1, max: 12 }), done: fc.boolean() })
    .map(({ reversalId, done }): LedgerCommand => ({ do: 'acknowledge', now, reversalId, code: done ? '00' : '91', done })),
  fc.constant<LedgerCommand>({ do: 'settle', now }),
  fc.constant<LedgerCommand>({ do: 'settle', now, terminal: 'T1' }),
  fc
    .record({ days: fc.integer({ min: 0, max: 2 }), key: fc.constantFrom('', '', 'a', 'b') })
    .map(({ days, key }): LedgerCommand => ({ do: 'cut-over', now, delay: { ...NO_DELAY, days }, key })),
  fc.constant<LedgerCommand>({ do: 'recover', now }),
)
/** Batches of one to six commands. */
const batches = fc.array(fc.array(command, { minLength: 1, maxLength: 6 }), { minLength: 5, maxLength: 40 })

/** What the rules can be asked: answers and acknowledgements of what is there. */
function possible(ledger: MemoryLedger, batch: readonly LedgerCommand[]): LedgerCommand[] {
  return batch.filter((one) => {
    if (one.do === 'acknowledge') return ledger.reversalRows.has(one.reversalId)
    if (one.do !== 'answer' && one.do !== 'unanswered' && one.do !== 'unsent') return true
    return ledger.transactionRows.get(one.id)?.kind !== 'reversal' && ledger.transactionRows.has(one.id)
  })
}

describe('any interleaving', () => {
  it('P2, P3: posted + held <= captured and the fold of the entries, every hold has its request, every doubt its reversal', () => {
    fc.assert(
      fc.property(batches, (story) => {
        const ledger = new MemoryLedger()
        for (const batch of story) {
          const commands = possible(ledger, batch)
          expect(ledger.run(commands)).toHaveLength(commands.length)
          expect(bookProblems(ledger)).toEqual([])
        }
      }),
      { numRuns: 1_500 },
    )
  })

  it('the rules leave the rows they are given as they were', () => {
    fc.assert(
      fc.property(batches, (story) => {
        const ledger = new MemoryLedger()
        for (const batch of story) {
          const before = structuredClone(ledger.rows())
          const rows = ledger.rows()
          const copy = new MemoryLedger()
          copy.transactionRows = new Map(rows.transactions.map((row) => [row.id, Object.freeze(row)]))
          copy.reversalRows = new Map(rows.reversals.map((row) => [row.id, Object.freeze(row)]))
          copy.settlementRows = new Map(rows.settlements.map((row) => [row.batch, row]))
          copy.names = [...rows.names]
          copy.tombstones = [...rows.tombstones]
          copy.counters = new Map(rows.counters.map((row) => [row.name, row]))
          copy.run(possible(ledger, batch))
          expect(ledger.rows()).toEqual(before)
          ledger.run(possible(ledger, batch))
        }
      }),
      { numRuns: 100 },
    )
  })

  it('SQLite loads what the rules need, from its log, its memory and its tables: same outcomes and rows as with all rows in memory', () => {
    const bounds = fc.record({ waitingMax: fc.constantFrom(0, 20, 10_000), generation: fc.constantFrom(1, 3, 10_000) })
    fc.assert(
      fc.property(batches, bounds, (story, bound) => {
        const ledger = new MemoryLedger()
        const database = openDatabase(':memory:')
        database.exec(CREATE_LEDGER)
        const store = new SqliteStore(database, { auditKey: Buffer.alloc(32, 7), ...bound })
        const outcomesOf = (commands: readonly LedgerCommand[]): unknown =>
          store.commit(commands).map((result) => (result.is === 'done' ? result.outcome : result.error.message))
        for (const batch of story) {
          const commands = possible(ledger, batch)
          const expected: readonly Outcome[] = ledger.run(commands)
          expect(outcomesOf(commands)).toEqual(expected)
        }
        const rows = store.answer({ ask: 'find', with: { limit: 1_000 } })
        expect(rows).toEqual([...ledger.transactionRows.values()].reverse())
        expect(store.answer({ ask: 'settlements', with: undefined })).toEqual([...ledger.settlementRows.values()])
        expect(store.answer({ ask: 'verify', with: undefined })).toMatchObject({ problems: [] })
        store.close()
      }),
      { numRuns: 300 },
    )
  })
})

describe('at the same time', () => {
  let ledger: Ledger
  beforeAll(async () => {
    ledger = await openLedger({ location: ':memory:', limits: createLimits(), holder: { simulation: true }, log: SILENT_LOG })
  })
  afterAll(() => ledger.close())

  async function settledSale(): Promise<void> {
    await ledger.submit({ do: 'reset', now })
    const sale = await ledger.submit(saleCommand(1))
    if (sale.is === 'proceed') await ledger.submit(answerCommand(sale.transaction.id))
    await ledger.submit({ do: 'settle', now })
  }

  it('R30: of 100 refunds of 60 % of one sale exactly one proceeds', async () => {
    await settledSale()
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, n) => ledger.submit(refundCommand(100 + n, 1, 6_000))))
    expect(outcomes.filter((outcome) => outcome.is === 'proceed')).toHaveLength(1)
    const declined = outcomes.flatMap((outcome) => (outcome.is === 'decided' ? [outcome.transaction.reason] : []))
    expect(declined).toEqual(Array(99).fill('exceeds_remaining'))
    expect((await ledger.verify()).problems).toEqual([])
  })

  it('R30, R60: of 100 copies of one message one has an effect and the others wait for it', async () => {
    await settledSale()
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => ledger.submit(refundCommand(100, 1, 6_000))))
    expect(outcomes.map((outcome) => outcome.is).sort()).toEqual([...Array(99).fill('in-progress'), 'proceed'])
    expect((await ledger.find({ kind: 'refund' })).length).toBe(1)
  })

  it('R30: as many refunds pass as fit, and not one more', async () => {
    await settledSale()
    const outcomes = await Promise.all(Array.from({ length: 300 }, (_, n) => ledger.submit(refundCommand(100 + n, 1, 300))))
    const ids = outcomes.flatMap((outcome) => (outcome.is === 'proceed' ? [outcome.transaction.id] : []))
    expect(ids).toHaveLength(33)
    await Promise.all(ids.map((id, at) => ledger.submit(answerCommand(id, at % 2 === 0))))
    const [sale] = await ledger.find({ kind: 'sale' })
    expect([sale?.postedMinor, sale?.heldMinor]).toEqual([17 * 300, 0])
    expect((await ledger.verify()).problems).toEqual([])
  })
})
