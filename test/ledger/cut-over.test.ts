/** The business date and the clearing delay: a cut-over closes a date, and nothing else does. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dueDate } from '../../src/ledger/rules/due-date.ts'
import { dateAfter } from '../../src/terms/calendar.ts'
import type { LedgerCommand } from '../../src/terms/ledger-command.ts'
import { type ClearingDelay, NO_DELAY } from '../../src/terms/settlement.ts'
import { stamp } from './story/asked.ts'
import { answerCommand, refundCommand, reversalCommand, saleCommand, senderOf } from './story/commands.ts'
import { onEachLedger } from './story/each-ledger.ts'
import { bookProblems, MemoryLedger } from './story/memory-ledger.ts'

onEachLedger((tell) => {
  tell(
    'R7, R93: a cut-over settles what its date approved and opens the next date, whatever the clock shows',
    `
    sale S1 10.00                         => approved; S1 date 2026-11-22
    cut-over                              => 2026-11-22 to 2026-11-23 settled 1 batch 1; S1 settled 1; S1 due 2026-11-22
    sale S2 10.00                         => approved; S2 date 2026-11-23
    void V1 of S1 10.00 steer=asked       => declined void_after_settlement; V1 date 2026-11-23; S1 date 2026-11-22
    cut-over                              => 2026-11-23 to 2026-11-24 settled 1 batch 2; S2 settled 2; S1 settled 1
    `,
  )
  tell(
    'R7: the date catches up with the clock and never goes back',
    `
    cut-over                              => 2026-11-22 to 2026-11-23 settled 0 batch 1
    cut-over - date=2026-11-30              => 2026-11-23 to 2026-11-30 settled 0 batch 2
    cut-over - date=2026-11-01              => 2026-11-30 to 2026-12-01 settled 0 batch 3
    `,
  )
  tell(
    'R93: with a delay of one day it can be voided until the next cut-over',
    `
    sale S1 10.00                         => approved
    sale S2 10.00                         => approved; S2 due null
    cut-over - delay=1                      => 2026-11-22 to 2026-11-23 settled 0 batch 1; S1 settled null; S1 due 2026-11-23
    void V2 of S2 10.00 steer=asked       => approved
    sale S3 10.00                         => approved
    cut-over - delay=1                      => 2026-11-23 to 2026-11-24 settled 2 batch 2; S1 settled 2; S2 settled 2; V2 due 2026-11-24; V2 settled null; S3 settled null
    refund R1 of S1 4.00                  => approved
    cut-over - delay=1                      => 2026-11-24 to 2026-11-25 settled 2 batch 3; V2 settled 3; S3 settled 3; R1 settled null
    `,
  )
  tell(
    'R90, R93: what is at the issuer at the cut-over keeps its date and goes with the date of its decision',
    `
    sale S1 10.00 pending                 => pending
    cut-over                              => 2026-11-22 to 2026-11-23 settled 0 batch 1; S1 due null
    answer S1 00                          => approved; S1 date 2026-11-22
    sale S2 10.00                         => approved
    refund R2 of S2 10.00 pending         => pending
    cut-over                              => 2026-11-23 to 2026-11-24 settled 1 batch 2; S1 settled 2; S1 due 2026-11-23; S2 settled null; S2 due 2026-11-23
    answer R2 00                          => approved
    cut-over                              => 2026-11-24 to 2026-11-25 settled 2 batch 3; R2 settled 3; S2 settled 3
    `,
  )
  tell(
    'R10: a repeat has the route and the date of its first copy, also after a cut-over',
    `
    sale S1 10.00                         => approved
    refund R1 of S1 10.00                 => approved; R1 route void
    cut-over                              => 2026-11-22 to 2026-11-23 settled 2 batch 1
    refund R1 of S1 10.00 repeat          => repeat approved; R1 route void; R1 date 2026-11-22
    `,
  )
  tell(
    'R92: the same cut-over told twice is one',
    `
    sale S1 10.00                         => approved
    cut-over - key=a                        => 2026-11-22 to 2026-11-23 settled 1 batch 1
    sale S2 10.00                         => approved
    cut-over - key=a                        => 2026-11-22 to 2026-11-23 settled 1 batch 1; S2 settled null
    cut-over - key=b                        => 2026-11-23 to 2026-11-24 settled 1 batch 2
    `,
  )
  tell(
    'R91: a sale that was reversed is in its batch as sale and as reversal, and is not settled',
    `
    sale S1 10.00                         => approved
    sale S2 7.00                          => approved
    reversal X2 of S2                     => ok
    sale S3 10.00 issuer=05               => declined issuer_declined
    settle                                => settled 1 batch 1; S1 settled 1; S2 settled 1; S3 settled null; X2 settled null
    `,
  )
  tell(
    'a reset begins with the date of the clock again',
    `
    cut-over - date=2027-01-01              => 2026-11-22 to 2027-01-01 settled 0 batch 1
    reset                                 => done
    cut-over                              => 2026-11-22 to 2026-11-23 settled 0 batch 1
    `,
  )
})

const WEEKEND: ClearingDelay = { days: 1, dayKind: 'business', holidays: ['2026-11-23'], closed: [6, 0] }

describe('R93: the due date', () => {
  it.each<readonly [string, string, Partial<ClearingDelay>]>([
    ['2026-11-20', '2026-11-20', { days: 0 }],
    ['2026-11-20', '2026-11-24', {}],
    ['2026-11-20', '2026-11-23', { holidays: [] }],
    ['2026-11-20', '2026-11-21', { dayKind: 'calendar' }],
    ['2026-11-20', '2026-11-25', { days: 2 }],
    ['2026-11-21', '2026-11-24', {}],
    ['2026-12-31', '2027-01-01', {}],
    ['2028-02-28', '2028-02-29', {}],
    ['2026-11-20', '2026-11-21', { closed: [0, 1, 2, 3, 4, 5, 6] }],
  ])('of %s is %s with %o', (date, due, change) => {
    expect(dueDate(date, { ...WEEKEND, ...change })).toBe(due)
  })
})

/** A few sales and refunds, answered or not, with cut-overs between. */
const step = fc.oneof(
  fc.integer({ min: 1, max: 6 }).map((number): LedgerCommand => saleCommand(number)),
  fc
    .record({ number: fc.integer({ min: 10, max: 30 }), of: fc.integer({ min: 1, max: 6 }) })
    .map(({ number, of }) => refundCommand(number, of, 1_000)),
  fc.integer({ min: 1, max: 6 }).map((of): LedgerCommand => reversalCommand(40 + of, senderOf('sale', of))),
  fc.record({ id: fc.integer({ min: 1, max: 20 }), approved: fc.boolean() }).map(({ id, approved }) => answerCommand(id, approved)),
  fc.integer({ min: 0, max: 3 }).map((days): LedgerCommand => ({ do: 'cut-over', now: stamp(1), delay: { ...NO_DELAY, days }, key: '' })),
)

describe('any sales, refunds, answers and cut-overs', () => {
  it('R90, R91: each approved payment ends in one settlement, of a date not before its decision, and the nets make what was captured', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (story) => {
        const ledger = new MemoryLedger()
        const decidedOn = new Map<number, string>()
        for (const command of story) {
          if (command.do === 'answer' && ledger.transactionRows.get(command.id)?.state !== 'pending') continue
          ledger.run([command])
          noteDecisions(ledger, decidedOn)
        }
        endAll(ledger)
        noteDecisions(ledger, decidedOn)
        for (let day = 0; day < 6; day += 1) ledger.run([{ do: 'cut-over', now: stamp(1), delay: NO_DELAY, key: '' }])
        expect(bookProblems(ledger)).toEqual([])
        expect(late(ledger, decidedOn)).toEqual([])
        expect(netOf(ledger)).toBe(capturedOf(ledger))
      }),
      { numRuns: 300 },
    )
  })
})

/** Nothing stays undecided: what is pending is approved, what is being reversed is acknowledged. */
function endAll(ledger: MemoryLedger): void {
  for (const row of ledger.transactionRows.values()) if (row.state === 'pending') ledger.run([answerCommand(row.id)])
  for (const { id, state } of ledger.reversalRows.values()) {
    if (state === 'owed') ledger.run([{ do: 'acknowledge', now: stamp(1), reversalId: id, code: '00', done: true }])
  }
}

function openDate(ledger: MemoryLedger): string {
  return String(ledger.counters.get('business-date')?.value ?? 0).replace(/(....)(..)(..)/, '$1-$2-$3')
}

function noteDecisions(ledger: MemoryLedger, decidedOn: Map<number, string>): void {
  for (const { id, state } of ledger.transactionRows.values()) {
    if (state === 'approved' && !decidedOn.has(id)) decidedOn.set(id, openDate(ledger))
  }
}

/** Approved payments without a settlement, or with one of a date before their decision. */
function late(ledger: MemoryLedger, decidedOn: ReadonlyMap<number, string>): number[] {
  const approved = [...ledger.transactionRows.values()].filter(({ kind, state }) => kind !== 'reversal' && state === 'approved')
  return approved.flatMap(({ id, settledBatch, dueDate: due }) => {
    const date = ledger.settlementRows.get(settledBatch ?? 0)?.businessDate
    const isRight = date !== undefined && due !== null && due <= date && due >= (decidedOn.get(id) ?? dateAfter(date, 1))
    return isRight ? [] : [id]
  })
}

function netOf(ledger: MemoryLedger): number {
  const totals = [...ledger.settlementRows.values()].flatMap((settlement) => settlement.totals)
  return totals.reduce(
    (sum, { salesMinor, voidsMinor, refundsMinor, reversalsMinor }) => sum + salesMinor - voidsMinor - refundsMinor - reversalsMinor,
    0,
  )
}

function capturedOf(ledger: MemoryLedger): number {
  const sales = [...ledger.transactionRows.values()].filter(({ kind, state }) => kind === 'sale' && state === 'approved')
  return sales.reduce((sum, { capturedMinor, postedMinor }) => sum + capturedMinor - postedMinor, 0)
}
