/** The audit of a host whose ledger nobody sees: what terminals were told against what the simulated issuer booked. */
import type { BookEntry } from '../issuer/book.ts'
import type { Slip } from '../terminal/slip.ts'
import { type AuditLine, type AuditReport, type Finding, lineFindings, sum } from './finding.ts'

const PAYMENTS: readonly string[] = ['sale', 'void', 'refund']

/** By RRN, which the host gives to both sides. */
export function auditPaper(slips: readonly Slip[], book: readonly BookEntry[] | undefined): Omit<AuditReport, 'unknown'> {
  const undone = undoneOf(slips)
  const told = new Map<string, Slip>()
  for (const slip of slips) {
    const rrn = slip.answer?.text(37)
    if (PAYMENTS.includes(slip.kind) && rrn !== undefined) told.set(rrn, slip)
  }
  const silent = slips.filter((slip) => PAYMENTS.includes(slip.kind) && slip.answer === undefined && !undone.has(numberOf(slip)))
  const lines = (book ?? []).filter(({ kind }) => kind === 'sale').map((sale, at) => paperLine(sale, at + 1, book ?? [], told))
  const findings =
    book === undefined
      ? []
      : [
          ...lines.flatMap(lineFindings),
          ...[...told].flatMap(([rrn, slip]) => toldFindings(rrn, slip, { book, isUndone: undone.has(numberOf(slip)) })),
          ...book.flatMap((entry) => entryFindings(entry, told, silent)),
        ]
  return { lines, owed: 0, findings, violations: findings.map(({ words }) => words) }
}

/** Terminal and STAN of what a terminal took back, and was told so. */
function undoneOf(slips: readonly Slip[]): ReadonlySet<string> {
  const reversals = slips.filter(({ kind, isApproved }) => kind === 'reversal' && isApproved)
  return new Set(reversals.map(({ request, facts }) => `${request.text(41)}|${facts.get('original.stan')}`))
}

function numberOf({ request }: Slip): string {
  return `${request.text(41)}|${request.text(11)}`
}

function paperLine(sale: BookEntry, id: number, book: readonly BookEntry[], told: ReadonlyMap<string, Slip>): AuditLine {
  const credits = book.filter((entry) => entry.original === sale.reference && entry.kind !== 'sale' && entry.state === 'applied')
  const debitMinor = sale.state === 'applied' ? sale.amountMinor : 0
  const refundedMinor = sum(credits.filter(({ kind }) => kind === 'refund').map(({ amountMinor }) => amountMinor))
  const givenBackMinor = sum(credits.map(({ amountMinor }) => amountMinor))
  const approved = [sale, ...credits].filter(({ rrn }) => told.get(rrn)?.isApproved === true)
  return {
    id,
    rrn: sale.rrn,
    capturedMinor: debitMinor,
    voidedMinor: givenBackMinor - refundedMinor,
    refundedMinor,
    givenBackMinor: 0,
    reversals: [sale, ...book.filter(({ original }) => original === sale.reference)].filter(({ state }) => state === 'undone').length,
    leftMinor: debitMinor - givenBackMinor,
    issuerDebitMinor: debitMinor,
    issuerCreditMinor: givenBackMinor,
    paperMinor: sum(approved.map(({ kind, amountMinor }) => (kind === 'sale' ? amountMinor : -amountMinor))),
  }
}

function toldFindings(rrn: string, slip: Slip, { book, isUndone }: { book: readonly BookEntry[]; isUndone: boolean }): Finding[] {
  const applied = book.some((entry) => entry.rrn === rrn && entry.state === 'applied')
  const what = `${slip.kind} of ${slip.amountMinor} (RRN ${rrn})`
  if (slip.isApproved && !applied && !isUndone)
    return [{ is: 'answer-without-money', words: `answer without money: a terminal was told ${slip.responseCode} for a ${what}` }]
  if (slip.isApproved && applied && isUndone)
    return [{ is: 'missing-reversal', words: `a terminal took back a ${what}, at the issuer it stands` }]
  if (!slip.isApproved && applied)
    return [{ is: 'money-without-answer', words: `money without answer: a terminal was told ${slip.responseCode} for a ${what}` }]
  return []
}

/** Money of a request that has no answer: its reversal is missing, or nobody asked for it. */
function entryFindings(entry: BookEntry, told: ReadonlyMap<string, Slip>, silent: readonly Slip[]): Finding[] {
  if (entry.state !== 'applied' || told.has(entry.rrn)) return []
  const what = `a ${entry.kind} of ${entry.amountMinor} (RRN ${entry.rrn})`
  const asked = silent.some(({ request, amountMinor }) => request.text(41) === entry.terminal && amountMinor === entry.amountMinor)
  return asked
    ? [{ is: 'missing-reversal', words: `the issuer applied ${what}, its terminal got no answer, and nobody reversed it` }]
    : [{ is: 'money-without-answer', words: `the issuer applied ${what} that no terminal was told of` }]
}
