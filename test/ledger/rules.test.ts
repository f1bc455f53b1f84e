/** The rules as a pure function: numbers, batches, what they ask for, and what they refuse to break. */
import { describe, expect, it } from 'vitest'
import { checkMoney, checkStep } from '../../src/ledger/rules/invariant.ts'
import { rowsNeeded } from '../../src/ledger/rules/needs.ts'
import type { CounterRow } from '../../src/ledger/rules/rows.ts'
import { runBatch } from '../../src/ledger/rules/run-batch.ts'
import type { LedgerCommand } from '../../src/terms/ledger-command.ts'
import { ownName } from '../../src/terms/reference.ts'
import type { Transaction, TransactionState } from '../../src/terms/transaction.ts'
import { stamp } from './story/asked.ts'
import { answerCommand, refundCommand, reversalCommand, saleCommand, senderOf } from './story/commands.ts'
import { bookProblems, MemoryLedger } from './story/memory-ledger.ts'

const now = stamp(1)
const none = {
  ...{ transactions: [], names: [], tombstones: [], reversals: [], sessions: [], totals: [], holds: [], recents: [] },
  ...{ settlements: [], proposals: [], batches: [], notices: [], counters: [] },
}

function firstSale(counters: readonly CounterRow[]): Transaction {
  const [outcome] = runBatch([saleCommand(1)], { ...none, counters }).outcomes
  if (outcome?.is !== 'proceed') throw new Error(`The sale is ${outcome?.is}`)
  return outcome.transaction
}

describe('numbers', () => {
  it('the STAN at the issuer counts from 000001 to 999999 and round again', () => {
    expect(firstSale([]).issuerStan).toBe('000001')
    expect(firstSale([{ name: 'issuer-stan', value: 999_998 }]).issuerStan).toBe('999999')
    expect(firstSale([{ name: 'issuer-stan', value: 999_999 }]).issuerStan).toBe('000001')
  })

  it('R102: an RRN has 12 characters, the day and a number, unless the request has its own', () => {
    expect(firstSale([]).rrn).toBe('632600000001')
    expect(firstSale([{ name: 'rrn', value: 99_999_999 }]).rrn).toBe('632600000001')
    const { asked, ...command } = saleCommand(1)
    const [own] = runBatch([{ ...command, asked: { ...asked, rrn: 'ABC000000042' } }], none).outcomes
    expect(own).toMatchObject({ transaction: { rrn: 'ABC000000042', issuerMti: '0200', issuerDateTime: '1122000001' } })
  })

  it('go on after a reset, so that a late answer never meets a new transaction', () => {
    const ledger = new MemoryLedger()
    ledger.run([saleCommand(1), { do: 'settle', now }])
    const [, outcome] = ledger.run([{ do: 'reset', now }, saleCommand(1)])
    expect(outcome).toMatchObject({ is: 'proceed', transaction: { id: 2, issuerStan: '000002', rrn: '632600000002' } })
    expect(() => ledger.run([answerCommand(1)])).toThrow(/Transaction 1 is not in the ledger/)
  })
})

describe('a batch', () => {
  it('R60: sees what the commands before did: two copies in one batch', () => {
    const { outcomes } = runBatch([saleCommand(1), saleCommand(1), saleCommand(1, 5)], none)
    expect(outcomes.map((outcome) => outcome.is)).toEqual(['proceed', 'in-progress', 'duplicate'])
  })

  it('R30: two refunds of 60 % in one batch', () => {
    const ledger = new MemoryLedger()
    ledger.run([saleCommand(1)])
    const outcomes = ledger.run([answerCommand(1), { do: 'settle', now }, refundCommand(2, 1, 6_000), refundCommand(3, 1, 6_000)])
    expect(outcomes.map((outcome) => outcome.is)).toEqual(['decided', 'settled', 'proceed', 'decided'])
    expect(bookProblems(ledger)).toEqual([])
  })

  it('holds a whole life: sale, answer, void, its reversal, recovery, acknowledgement', () => {
    const ledger = new MemoryLedger()
    ledger.run([
      saleCommand(1),
      answerCommand(1),
      refundCommand(2, 1, 10_000),
      reversalCommand(3, senderOf('refund', 2)),
      { do: 'recover', now },
      { do: 'acknowledge', now, reversalId: 1, code: '00', done: true },
    ])
    const states = ledger.entries
      .filter(({ event }) => event === 'state')
      .map((entry) => `${entry.transactionId} ${entry.state} ${entry.reason}`)
    expect(states).toEqual([
      '1 pending null',
      '1 approved approved',
      '2 pending null',
      '2 reversing reversed_in_flight',
      '3 approved approved',
      '2 reversed reversed_in_flight',
    ])
    expect(bookProblems(ledger)).toEqual([])
  })

  it('gives the outcomes and changes of nothing for nothing', () => {
    const { outcomes, changes } = runBatch([], none)
    expect(outcomes).toEqual([])
    expect(Object.values(changes).every((rows) => rows === false || rows.length === 0)).toBe(true)
  })
})

describe('rowsNeeded', () => {
  const refund = refundCommand(2, 1, 100)
  const reversal = reversalCommand(3, senderOf('sale', 1))
  const original = refund.asked.original?.name
  const rows: readonly (readonly [string, LedgerCommand, Readonly<Record<string, unknown[]>>])[] = [
    [
      "a sale: its key, its terminal's batch, and tombstones of its names",
      saleCommand(1),
      { keys: [saleCommand(1).asked.key], batches: ['story|T1|M1'], tombstones: [...saleCommand(1).asked.names] },
    ],
    [
      'a refund: its original as well',
      refund,
      {
        keys: [refund.asked.key],
        batches: ['story|T1|M1'],
        names: [ownName(original ?? '', 'T1'), original],
        tombstones: [...refund.asked.names],
      },
    ],
    [
      'a reversal: what it names, there or not',
      reversal,
      { keys: [reversal.asked.key], names: [ownName(original ?? '', 'T1'), original], tombstones: [original] },
    ],
    ['an answer: its transaction', answerCommand(7), { ids: [7] }],
    ['an acknowledgement: its reversal', { do: 'acknowledge', now, reversalId: 8, code: null, done: false }, { reversals: [8] }],
    ['a settlement: nothing by name', { do: 'settle', now }, {}],
  ]

  it.each(rows)('%s', (_what, command, wanted) => {
    const { undecided, all, due, ...sets } = rowsNeeded([command])
    const found = Object.fromEntries(Object.entries(sets).flatMap(([name, set]) => (set.size === 0 ? [] : [[name, [...set]]])))
    expect(found).toEqual(wanted)
    expect([undecided, all, due]).toEqual([false, command.do === 'settle', 0])
  })

  it('recover asks for all that is undecided', () => {
    expect(rowsNeeded([{ do: 'recover', now }]).undecided).toBe(true)
  })
})

describe('invariants', () => {
  const row = { ...firstSale([]), approvedMinor: 100, capturedMinor: 100 }

  it.each([
    ['more than captured', { postedMinor: 60, heldMinor: 41 }],
    ['more captured than approved', { capturedMinor: 101 }],
    ['less than nothing held', { heldMinor: -1 }],
    ['less than nothing posted', { postedMinor: -1 }],
    ['half a minor unit', { postedMinor: 0.5 }],
    ['no number', { amountMinor: Number.NaN }],
  ])('P2: %s is a defect, not an answer', (_what, parts) => {
    expect(() => checkMoney({ ...row, ...parts })).toThrow(expect.objectContaining({ code: 'INVARIANT_BROKEN' }))
  })

  it('P2: all of it may be posted or held', () => {
    expect(() => checkMoney({ ...row, postedMinor: 60, heldMinor: 40 })).not.toThrow()
  })

  it('R109: what is decided is never undecided again', () => {
    const states: readonly TransactionState[] = ['pending', 'approved', 'declined', 'in-doubt', 'reversing', 'reversed']
    const steps = states.flatMap((from) => states.filter((to) => from !== to && isStep(from, to)).map((to) => `${from} > ${to}`))
    expect(steps).toEqual([
      'pending > approved',
      'pending > declined',
      'pending > in-doubt',
      'pending > reversing',
      'approved > reversed',
      'in-doubt > reversing',
      'in-doubt > reversed',
      'reversing > in-doubt',
      'reversing > reversed',
    ])
  })

  it('books that were falsified are not written on', () => {
    const ledger = new MemoryLedger()
    ledger.run([saleCommand(1), answerCommand(1), { do: 'settle', now }, refundCommand(2, 1, 6_000)])
    const sale = ledger.transactionRows.get(1)
    if (sale !== undefined) ledger.transactionRows.set(1, { ...sale, heldMinor: 0 })
    expect(() => ledger.run([answerCommand(2, false)])).toThrow(expect.objectContaining({ code: 'INVARIANT_BROKEN' }))
  })

  function isStep(from: TransactionState, to: TransactionState): boolean {
    try {
      checkStep({ ...row, state: from }, { ...row, state: to })
      return true
    } catch {
      return false
    }
  }
})
