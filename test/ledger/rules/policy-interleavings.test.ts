/** Any order of requests, answers, reversals and days, in any batches: no limit is ever passed, and totals are the sum of their rows. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../../../src/ledger/store/driver.ts'
import { openLedger } from '../../../src/ledger/store/open-ledger.ts'
import { CREATE_LEDGER } from '../../../src/ledger/store/open-store.ts'
import { SqliteStore } from '../../../src/ledger/store/sqlite-store.ts'
import { createLimits } from '../../../src/limits.ts'
import type { LedgerCommand, RequestCommand, Stamp } from '../../../src/terms/ledger-command.ts'
import type { Policy } from '../../../src/terms/policy.ts'
import type { Ledger } from '../../../src/terms/ports.ts'
import { SILENT_LOG } from '../../../src/terms/silent-log.ts'
import type { Transaction } from '../../../src/terms/transaction.ts'
import { stamp } from '../story/asked.ts'
import { answerCommand, refundCommand, reversalCommand, saleCommand, senderOf } from '../story/commands.ts'
import { bookProblems, MemoryLedger } from '../story/memory-ledger.ts'

const SALES = 3
const DAY_MS = 86_400_000
const CAPS = {
  terminalDayMinor: 9_000,
  cardDayCount: 4,
  partialCount: 2,
  refundMinor: 6_000,
  originalBasisPoints: 8_000,
  negativeMinor: 2_000,
}
const POLICY: Policy = { steer: 'asked', limits: CAPS, actions: {} }

/** Days pass as the numbers of requests grow. */
const dayOf = (number: number): Stamp => stamp(number, number < 15 ? 0 : DAY_MS)
const under = (command: RequestCommand, number: number): RequestCommand => ({ ...command, now: dayOf(number), policy: POLICY })

const command = fc.oneof(
  fc.integer({ min: 1, max: SALES }).map((number): LedgerCommand => under(saleCommand(number), number)),
  fc
    .record({
      number: fc.integer({ min: 10, max: 25 }),
      of: fc.integer({ min: 1, max: SALES }),
      part: fc.constantFrom(1, 1_999, 3_000, 6_000, 10_000),
    })
    .map(({ number, of, part }): LedgerCommand => under(refundCommand(number, of, part, number % 5 === 0 ? 'void' : 'refund'), number)),
  fc
    .record({
      number: fc.integer({ min: 30, max: 40 }),
      kind: fc.constantFrom('sale', 'refund', 'void'),
      of: fc.integer({ min: 1, max: 25 }),
    })
    .map(({ number, kind, of }): LedgerCommand => reversalCommand(number, senderOf(kind, of))),
  fc.record({ id: fc.integer({ min: 1, max: 25 }), approved: fc.boolean() }).map(({ id, approved }) => answerCommand(id, approved)),
  fc.integer({ min: 1, max: 25 }).map((id): LedgerCommand => ({ do: 'unanswered', now: stamp(9), id })),
  fc
    .record({ reversalId: fc.integer({ min: 1, max: 12 }), done: fc.boolean() })
    .map(({ reversalId, done }): LedgerCommand => ({ do: 'acknowledge', now: stamp(9), reversalId, code: done ? '00' : '91', done })),
  fc.constant<LedgerCommand>({ do: 'settle', now: stamp(9) }),
  fc.constant<LedgerCommand>({ do: 'recover', now: stamp(9) }),
)
const batches = fc.array(fc.array(command, { minLength: 1, maxLength: 6 }), { minLength: 5, maxLength: 40 })

/** Answers and acknowledgements of what is there. */
function possible(ledger: MemoryLedger, batch: readonly LedgerCommand[]): LedgerCommand[] {
  return batch.filter((one) => {
    if (one.do === 'acknowledge') return ledger.reversalRows.has(one.reversalId)
    if (one.do !== 'answer' && one.do !== 'unanswered') return true
    return ledger.transactionRows.get(one.id)?.kind !== 'reversal' && ledger.transactionRows.has(one.id)
  })
}

/** The limits recomputed from the rows, another way than the rules do. A refund counts while it is held or posted. */
function capProblems(ledger: MemoryLedger): string[] {
  const rows = [...ledger.transactionRows.values()]
  const refunds = rows.filter(({ route, state }) => route === 'refund' && state !== 'declined' && state !== 'reversed')
  const days = new Set(refunds.map(({ businessDate }) => businessDate))
  const sum = (some: readonly Transaction[]): number => some.reduce((total, { amountMinor }) => total + amountMinor, 0)
  const ofDay = [...days].map((day) => refunds.filter(({ businessDate }) => businessDate === day))
  const ofSale = rows
    .filter(({ kind }) => kind === 'sale')
    .map(({ id, capturedMinor }) => ({ capturedMinor, given: refunds.filter((one) => one.originalId === id) }))
  const holds = {
    refundMinor: refunds.every(({ amountMinor }) => amountMinor <= CAPS.refundMinor),
    terminalDayMinor: ofDay.every((some) => sum(some) <= CAPS.terminalDayMinor),
    cardDayCount: ofDay.every((some) => some.length <= CAPS.cardDayCount),
    partialCount: ofSale.every(
      ({ given, capturedMinor }) => given.filter((one) => one.amountMinor < capturedMinor).length <= CAPS.partialCount,
    ),
    originalBasisPoints: ofSale.every(({ given, capturedMinor }) => sum(given) * 10_000 <= CAPS.originalBasisPoints * capturedMinor),
  }
  return Object.entries(holds).flatMap(([cap, isKept]) => (isKept ? [] : [`${cap} is passed`]))
}

it('R30, R37, R38: no limit is passed and every total is its sum, in memory and in SQLite alike', () => {
  fc.assert(
    fc.property(batches, (all) => {
      const memory = new MemoryLedger()
      const database = openDatabase(':memory:')
      database.exec(CREATE_LEDGER)
      const store = new SqliteStore(database, { auditKey: Buffer.alloc(32, 7) })
      for (const batch of all) {
        const commands = possible(memory, batch)
        const outcomes = memory.run(commands)
        const stored = store.commit(commands)
        expect(stored.map((result) => (result.is === 'done' ? result.outcome.is : result.error.message))).toEqual(
          outcomes.map(({ is }) => is),
        )
        expect([...bookProblems(memory), ...capProblems(memory)]).toEqual([])
      }
      expect(store.answer({ ask: 'verify', with: undefined })).toMatchObject({ problems: [] })
      const rows = store.answer({ ask: 'find', with: { limit: 1_000 } }) as readonly Transaction[]
      expect(rows.toReversed()).toEqual([...memory.transactionRows.values()])
      database.close()
    }),
    { numRuns: 60 },
  )
})

it('verify finds a total that was falsified', () => {
  const database = openDatabase(':memory:')
  database.exec(CREATE_LEDGER)
  const store = new SqliteStore(database, { auditKey: Buffer.alloc(32, 7) })
  store.commit([saleCommand(1), answerCommand(1), { do: 'settle', now: stamp(2) }, refundCommand(3, 1, 1_000)])
  database.exec("UPDATE totals SET refunds_minor = 7 WHERE total_key LIKE 'card|%'")
  database.exec("DELETE FROM totals WHERE total_key LIKE 'terminal|%'")
  database.exec('UPDATE transactions SET given_back_count = 2 WHERE id = 1')
  const { problems } = store.answer({ ask: 'verify', with: undefined }) as { problems: readonly string[] }
  expect(problems).toEqual([
    'Transaction 1 was given back 2 times, but 1 voids and refunds are posted or held',
    'Total card|hash-of-A|2026-11-22|156 is not the sum of its transactions: refunds_minor by 993',
    'Total terminal|M1|T1|2026-11-22|156 is not the sum of its transactions: sales_count by 1, sales_minor by 10000, refunds_count by 1, refunds_minor by 1000',
  ])
  database.close()
})

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger({ location: ':memory:', limits: createLimits(), holder: { simulation: true }, log: SILENT_LOG })
})
afterAll(() => ledger.close())

it('R30, R38: of 64 refunds at once as many pass as the day allows', async () => {
  await ledger.submit(under(saleCommand(1, 100_000), 1))
  await ledger.submit(answerCommand(1))
  await ledger.submit({ do: 'settle', now: stamp(2) })
  const policy: Policy = { steer: 'auto', limits: { merchantDayMinor: 7_500 }, actions: {} }
  const asked = Array.from({ length: 64 }, (_, at) => ledger.submit({ ...refundCommand(100 + at, 1, 1_000), policy }))
  const outcomes = await Promise.all(asked)
  expect(outcomes.filter(({ is }) => is === 'proceed')).toHaveLength(7)
  expect((await ledger.verify()).problems).toEqual([])
})
