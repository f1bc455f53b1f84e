/** A wrong refund that is settled is made good by a debit adjustment: asked in the back office, by two operators (R48, R49). */
import type { AdjustCommand, Outcomes } from '../../terms/ledger-command.ts'
import type { Reason } from '../../terms/reason.ts'
import type { Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'
import { nextIssuerStan, nextRrn } from './numbers.ts'
import { takeStep } from './proposal.ts'

export function runAdjust(command: AdjustCommand, book: Book): Outcomes['adjust'] {
  const { by, now } = command
  const refund = book.find(command.of)
  if (refund === undefined) return { is: 'refused', reason: 'original_not_found' }
  const reason = notAdjustable(refund)
  if (reason !== undefined) return { is: 'refused', reason }
  const step = takeStep(book, adjustmentName(refund.id), by, now)
  if (step === 'same-operator') return { is: 'refused', reason: 'second_operator_needed' }
  if (step === 'proposed') return { is: 'proposed' }
  const transaction = book.add(adjustmentOf(refund, command, book), [], now)
  return { is: 'proceed', transaction, refund: book.change(refund, { adjustmentId: transaction.id }, now) }
}

/** By what its proposal is known. */
export function adjustmentName(refundId: number): string {
  return `adjustment of ${refundId}`
}

function notAdjustable({ kind, route, state, settledBatch, adjustmentId }: Transaction): Reason | undefined {
  if (kind !== 'refund' || route !== 'refund') return 'adjustment_not_a_refund'
  if (state !== 'approved') return 'original_not_approved'
  if (adjustmentId !== null) return 'adjusted_already'
  return settledBatch === null ? 'adjustment_before_settlement' : undefined
}

/** Of the refund's card, terminal and amount, in the other direction. */
function adjustmentOf(refund: Transaction, { now, issuerMti, issuerDateTime }: AdjustCommand, book: Book): Transaction {
  const id = book.next('transaction')
  return {
    ...refund,
    id,
    key: `adjustment|${id}`,
    fingerprint: '',
    kind: 'adjustment',
    route: 'adjustment',
    cell: '',
    state: 'pending',
    reason: null,
    rrn: nextRrn(book, now),
    originalId: refund.id,
    settledBatch: null,
    businessDate: now.businessDate,
    responseCode: null,
    authorisationCode: null,
    extras: {},
    issuerMti,
    issuerStan: nextIssuerStan(book),
    issuerDateTime: issuerDateTime ?? now.dateTime,
    atMs: now.atMs,
    answeredAtMs: null,
  }
}
