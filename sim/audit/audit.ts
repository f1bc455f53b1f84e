/** The auditor: recomputes from the ledger, the issuer's book and the terminals' paper whether the money is right. */
import { type LedgerVerdict, leftMinor, type OwedReversal, type Transaction } from '../../src/index.ts'
import type { BookEntry } from '../issuer/book.ts'
import type { Slip } from '../terminal/slip.ts'

export interface AuditInput {
  readonly transactions: readonly Transaction[]
  readonly reversals: readonly OwedReversal[]
  readonly verdict: LedgerVerdict
  readonly book: readonly BookEntry[]
  /** What terminals were told; absent, this side is not compared. */
  readonly slips?: readonly Slip[]
}

/** One sale on both sides, in minor units. */
export interface AuditLine {
  readonly id: number
  readonly rrn: string
  readonly capturedMinor: number
  readonly givenBackMinor: number
  readonly leftMinor: number
  readonly issuerDebitMinor: number
  readonly issuerCreditMinor: number
}

export interface AuditReport {
  readonly lines: readonly AuditLine[]
  readonly owed: number
  /** What is wrong, in words; empty when the books agree. */
  readonly violations: readonly string[]
}

/** Compares the sides. It recomputes: no figure of the ledger is believed without its rows. */
export function audit(input: AuditInput): AuditReport {
  const book = new Map(input.book.map((entry) => [entry.reference, entry]))
  const sides: Sides = {
    book,
    undoings: groupBy(input.transactions, (row) => row.originalId),
    states: new Map(input.transactions.map(({ id, state }) => [id, state])),
    bookings: groupBy(input.book, (entry) => entry.original),
  }
  const sales = input.transactions.filter((row) => row.kind === 'sale')
  const lines = sales.map((sale) => auditLine(sale, sides))
  const owed = input.reversals.filter((reversal) => reversal.state === 'owed').length
  return {
    lines,
    owed,
    violations: [
      ...input.verdict.problems,
      ...lines.flatMap(lineViolations),
      ...input.transactions.flatMap((row) => rowViolations(row, book)),
      ...bookViolations(input),
      ...(input.slips ?? []).flatMap((slip) => slipViolations(slip, input.transactions)),
    ],
  }
}

function referenceOf(row: Transaction): string {
  return row.issuerMti + row.issuerStan + row.issuerDateTime
}

/** Both sides by what their rows refer to: a load has hundreds of thousands. */
interface Sides {
  readonly book: ReadonlyMap<string, BookEntry>
  readonly undoings: ReadonlyMap<number | null, readonly Transaction[]>
  readonly states: ReadonlyMap<number, Transaction['state']>
  readonly bookings: ReadonlyMap<string, readonly BookEntry[]>
}

function auditLine(sale: Transaction, sides: Sides): AuditLine {
  const givenBack = (sides.undoings.get(sale.id) ?? []).filter(
    (row) => row.kind !== 'reversal' && row.state === 'approved' && !isAdjusted(row, sides),
  )
  const entry = sides.book.get(referenceOf(sale))
  const credits = (sides.bookings.get(referenceOf(sale)) ?? []).filter(
    (other) => other.kind !== 'sale' && other.state === 'applied' && !isTakenBack(other, sides),
  )
  return {
    id: sale.id,
    rrn: sale.rrn,
    capturedMinor: sale.state === 'approved' ? sale.capturedMinor : 0,
    givenBackMinor: sum(givenBack.map((row) => row.amountMinor)),
    leftMinor: sale.state === 'approved' ? leftMinor(sale) : 0,
    issuerDebitMinor: entry?.state === 'applied' ? entry.amountMinor : 0,
    issuerCreditMinor: sum(credits.map((credit) => credit.amountMinor)),
  }
}

/** R48: its adjustment was approved. */
function isAdjusted({ adjustmentId }: Transaction, { states }: Sides): boolean {
  return adjustmentId !== null && states.get(adjustmentId) === 'approved'
}

function isTakenBack({ reference }: BookEntry, { bookings }: Sides): boolean {
  return (bookings.get(reference) ?? []).some(({ kind, state }) => kind === 'adjustment' && state === 'applied')
}

function lineViolations(line: AuditLine): string[] {
  const violations: string[] = []
  if (line.givenBackMinor > line.capturedMinor)
    violations.push(`sale ${line.id}: ${line.givenBackMinor} given back of ${line.capturedMinor} captured`)
  if (line.issuerCreditMinor > line.issuerDebitMinor)
    violations.push(`sale ${line.id}: the issuer credited ${line.issuerCreditMinor} for a debit of ${line.issuerDebitMinor}`)
  return violations
}

/** A transaction stands in the ledger if and only if the issuer applied it. */
function rowViolations(row: Transaction, book: ReadonlyMap<string, BookEntry>): string[] {
  if (row.kind === 'reversal') return []
  if (row.state === 'pending' || row.state === 'in-doubt' || row.state === 'reversing') {
    return [`${row.kind} ${row.id} (RRN ${row.rrn}) is ${row.state}: its end is not known yet`]
  }
  const entry = row.issuerStan === '' ? undefined : book.get(referenceOf(row))
  const stands = row.state === 'approved'
  const isApplied = entry?.state === 'applied'
  if (stands && !isApplied)
    return [`answer without money: ${row.kind} ${row.id} (RRN ${row.rrn}) is approved, the issuer has it ${entry?.state ?? 'not at all'}`]
  if (!stands && isApplied) return [`money without answer: ${row.kind} ${row.id} (RRN ${row.rrn}) is ${row.state}, the issuer applied it`]
  if (stands && entry?.amountMinor !== bookedAmount(row))
    return [`${row.kind} ${row.id}: ${bookedAmount(row)} in the ledger, ${entry?.amountMinor} at the issuer`]
  return []
}

function bookedAmount(row: Transaction): number {
  return row.kind === 'sale' ? row.capturedMinor : row.amountMinor
}

/** Money the issuer moved that no row of the ledger knows. */
function bookViolations(input: AuditInput): string[] {
  const known = new Set(input.transactions.map(referenceOf))
  const strange = input.book.filter((entry) => entry.state === 'applied' && !known.has(entry.reference))
  return strange.map(
    (entry) => `the issuer applied a ${entry.kind} of ${entry.amountMinor} that the ledger does not have (RRN ${entry.rrn})`,
  )
}

/** P8: who was told an approval and did not reverse it has it; who was told anything else has not. */
function slipViolations(slip: Slip, transactions: readonly Transaction[]): string[] {
  if (slip.kind !== 'sale' && slip.kind !== 'void' && slip.kind !== 'refund') return []
  const rrn = slip.answer?.text(37)
  if (rrn === undefined) return []
  const row = transactions.find((candidate) => candidate.rrn === rrn && candidate.kind !== 'reversal')
  const told = `a terminal was told ${slip.responseCode} for RRN ${rrn}, the ledger`
  if (slip.isApproved && row === undefined) return [`${told} does not have it`]
  const stands = row?.state === 'approved'
  const isWrong = slip.isApproved ? !stands && row?.state !== 'reversed' : stands
  return isWrong ? [`${told} has it ${row?.state}`] : []
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0)
}

function groupBy<Key, Row>(rows: readonly Row[], keyOf: (row: Row) => Key): ReadonlyMap<Key, readonly Row[]> {
  const groups = new Map<Key, Row[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group === undefined) groups.set(keyOf(row), [row])
    else group.push(row)
  }
  return groups
}
