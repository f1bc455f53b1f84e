/** The auditor: recomputes from the ledger, the issuer's book and the terminals' paper whether the money is right. */
import { type LedgerVerdict, leftMinor, type OwedReversal, type Transaction } from '../../src/index.ts'
import type { BookEntry } from '../issuer/book.ts'
import type { Slip } from '../terminal/slip.ts'
import { Books, referenceOf } from './books.ts'
import { type AuditLine, type AuditReport, type Finding, lineFindings, sum } from './finding.ts'
import { auditPaper } from './paper.ts'

/** The more sides are given, the more is compared. */
export interface AuditInput {
  /** All of the ledger; absent, terminals and issuer alone are compared. */
  readonly transactions?: readonly Transaction[]
  readonly reversals?: readonly OwedReversal[]
  readonly verdict?: LedgerVerdict
  /** What the simulated issuer booked. */
  readonly book?: readonly BookEntry[]
  /** What terminals were told. */
  readonly slips?: readonly Slip[]
  /** Terminals had the time to reverse or repeat what got no answer (R65): one that did neither is accused. @default false */
  readonly accusesSilence?: boolean
}

/** Compares the sides. It recomputes: no figure of the ledger is believed without its rows. */
export function audit(input: AuditInput): AuditReport {
  const { transactions, book, slips, reversals = [], verdict } = input
  const unknown = unknownOf(input)
  if (transactions === undefined) return { ...auditPaper(slips ?? [], book), unknown }
  const books = new Books(transactions, book, slips)
  const lines = transactions.filter((row) => row.kind === 'sale').map((sale) => auditLine(sale, books))
  const findings = [
    ...(verdict?.problems ?? []).map((words): Finding => ({ is: 'books', words })),
    ...lines.flatMap(lineFindings),
    ...transactions.flatMap((row) => rowFindings(row, books, reversals)),
    ...orphans(reversals, books),
    ...bookFindings(books),
    ...(slips ?? []).flatMap((slip) => slipFindings(slip, books)),
    ...(input.accusesSilence === true ? (slips ?? []).flatMap((slip) => silentFindings(slip, books)) : []),
  ]
  const owed = reversals.filter((reversal) => reversal.state === 'owed').length
  return { lines, owed, findings, violations: findings.map(({ words }) => words), unknown }
}

function unknownOf({ transactions, book, slips }: AuditInput): string[] {
  return [
    ...(transactions === undefined ? ['what the gateway keeps: its ledger was not given'] : []),
    ...(book === undefined ? ['what the issuer did: its book was not given'] : []),
    ...(slips === undefined ? ['what terminals were told: no paper was given'] : []),
  ]
}

function auditLine(sale: Transaction, books: Books): AuditLine {
  const children = books.childrenOf(sale.id)
  const standing = children.filter((row) => row.kind !== 'reversal' && row.state === 'approved' && !books.isAdjusted(row))
  const entry = books.entryOf(sale)
  const refunds = standing.filter(({ route }) => route === 'refund')
  const isApproved = sale.state === 'approved'
  const givenBackMinor = sum(standing.map((row) => row.amountMinor))
  const refundedMinor = sum(refunds.map((row) => row.amountMinor))
  return {
    id: sale.id,
    rrn: sale.rrn,
    capturedMinor: isApproved ? sale.capturedMinor : 0,
    voidedMinor: givenBackMinor - refundedMinor,
    refundedMinor,
    givenBackMinor,
    reversals: [sale, ...children].filter(({ state }) => state === 'reversed').length,
    leftMinor: isApproved ? leftMinor(sale) : 0,
    issuerDebitMinor: entry?.state === 'applied' ? entry.amountMinor : 0,
    issuerCreditMinor: sum(books.creditsOf(referenceOf(sale)).map((credit) => credit.amountMinor)),
    paperMinor: books.hasPaper ? sum([sale, ...children].map((row) => paperOf(row, books))) : null,
  }
}

/** What a terminal holds of it: a sale gives, what undoes it takes; a part that was reversed counts as the ledger has it. */
function paperOf(row: Transaction, books: Books): number {
  if (row.kind === 'reversal' || !books.isTold(row) || row.state === 'reversed') return 0
  return row.kind === 'sale' ? row.capturedMinor : row.route === 'partial-reversal' ? 0 : -row.amountMinor
}

/** A transaction stands in the ledger if and only if the issuer applied it. */
function rowFindings(row: Transaction, books: Books, reversals: readonly OwedReversal[]): Finding[] {
  if (row.kind === 'reversal') return []
  const name = `${row.kind} ${row.id} (RRN ${row.rrn})`
  if (row.state === 'in-doubt' || row.state === 'reversing') {
    const isOwed = reversals.some(({ transactionId, state }) => transactionId === row.id && state === 'owed')
    if (!isOwed)
      return [{ is: 'missing-reversal', words: `${name} is ${row.state}: its end is not known yet, and nobody owes its reversal` }]
  }
  if (row.state === 'pending' || row.state === 'in-doubt' || row.state === 'reversing')
    return [{ is: 'not-finished', words: `${name} is ${row.state}: its end is not known yet` }]
  return books.hasBook ? sideFindings(row, name, books) : []
}

function sideFindings(row: Transaction, name: string, books: Books): Finding[] {
  const entry = row.issuerStan === '' ? undefined : books.entryOf(row)
  const stands = row.state === 'approved'
  const isApplied = entry?.state === 'applied'
  if (stands && !isApplied)
    return [
      {
        is: 'answer-without-money',
        words: `answer without money: ${name} is approved, the issuer has it ${entry?.state ?? 'not at all'}`,
      },
    ]
  if (!stands && isApplied)
    return [{ is: 'money-without-answer', words: `money without answer: ${name} is ${row.state}, the issuer applied it` }]
  const bookedMinor = row.kind === 'sale' ? row.capturedMinor : row.amountMinor
  if (stands && entry?.amountMinor !== bookedMinor)
    return [{ is: 'amounts-differ', words: `${row.kind} ${row.id}: ${bookedMinor} in the ledger, ${entry?.amountMinor} at the issuer` }]
  return []
}

/** A reversal of nothing, and one that is acknowledged while what it undid stands. */
function orphans(reversals: readonly OwedReversal[], books: Books): Finding[] {
  return reversals.flatMap(({ id, transactionId, state, resolution, replacementMinor }): Finding[] => {
    const row = books.row(transactionId)
    if (row === undefined)
      return [{ is: 'orphan-reversal', words: `reversal ${id} undoes transaction ${transactionId}, which the ledger does not have` }]
    const stands = state === 'done' && row.state === 'approved' && resolution !== 'posted' && replacementMinor === null
    return stands ? [{ is: 'orphan-reversal', words: `reversal ${id} is done, and ${row.kind} ${row.id} (RRN ${row.rrn}) stands` }] : []
  })
}

/** Money the issuer moved that no row of the ledger knows. */
function bookFindings(books: Books): Finding[] {
  return books.strangers().map((entry) => ({
    is: 'money-without-answer',
    words: `the issuer applied a ${entry.kind} of ${entry.amountMinor} that the ledger does not have (RRN ${entry.rrn})`,
  }))
}

/** P8: who was told an approval and did not reverse it has it; who was told anything else has not. */
function slipFindings(slip: Slip, books: Books): Finding[] {
  if (slip.kind !== 'sale' && slip.kind !== 'void' && slip.kind !== 'refund') return []
  const rrn = slip.answer?.text(37)
  if (rrn === undefined) return []
  const row = books.byRrn(rrn)
  const told = `a terminal was told ${slip.responseCode} for RRN ${rrn}, the ledger`
  if (slip.isApproved && row === undefined) return [{ is: 'answer-without-money', words: `${told} does not have it` }]
  const stands = row?.state === 'approved'
  const isWrong = slip.isApproved ? !stands && row?.state !== 'reversed' : stands
  return isWrong ? [{ is: slip.isApproved ? 'answer-without-money' : 'money-without-answer', words: `${told} has it ${row?.state}` }] : []
}

/** R65: who got no answer asks again or takes it back. */
function silentFindings(slip: Slip, books: Books): Finding[] {
  const row = slip.answer === undefined ? books.byNumbers(slip) : undefined
  if (row?.state !== 'approved' || books.isTold(row)) return []
  const words = `${row.kind} ${row.id} (RRN ${row.rrn}) stands, its terminal got no answer and did not reverse it`
  return [{ is: 'missing-reversal', words }]
}
