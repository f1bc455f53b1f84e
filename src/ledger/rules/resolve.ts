/** An operator ends an owed reversal by hand: what became of it at the issuer is known otherwise (P6). */
import type { Outcomes, ResolveCommand } from '../../terms/ledger-command.ts'
import type { Reason } from '../../terms/reason.ts'
import { leftMinor, type OwedReversal, type Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'
import { post, postAgain } from './original-money.ts'
import { undo } from './owed.ts'
import { takeStep } from './proposal.ts'

/** Above `aloneMaxMinor` a second operator has to ask for the same. */
export function runResolve(command: ResolveCommand, book: Book): Outcomes['resolve'] {
  const { by, now, outcome, aloneMaxMinor } = command
  const reversal = book.findReversal(command.reversalId)
  if (reversal?.state !== 'owed') return { is: 'refused', reason: 'reversal_not_owed' }
  const transaction = book.get(reversal.transactionId)
  const reason = outcome === 'posted' ? cannotStand(reversal, transaction, book) : undefined
  if (reason !== undefined) return { is: 'refused', reason }
  if (transaction.amountMinor > aloneMaxMinor) {
    const step = takeStep(book, resolutionName(command), by, now)
    if (step === 'same-operator') return { is: 'refused', reason: 'second_operator_needed' }
    if (step === 'proposed') return { is: 'proposed' }
  }
  book.note('resolve', `reversal ${reversal.id} of ${transaction.id} is ${outcome}: ${by.reason}`, now)
  const after = book.putReversal({ ...reversal, state: 'done', doneAtMs: now.atMs, resolution: outcome })
  return { is: 'resolved', reversal: { reversal: after, transaction: settle(command, { reversal, transaction }, book) } }
}

/** By what its proposal is known: both operators say the same outcome. */
export function resolutionName({ reversalId, outcome }: Pick<ResolveCommand, 'reversalId' | 'outcome'>): string {
  return `reversal ${reversalId} is ${outcome}`
}

/** The part was taken off the sale when the terminal asked; what was given back meanwhile may not fit any more. */
function cannotStand({ replacementMinor }: OwedReversal, transaction: Transaction, book: Book): Reason | undefined {
  if (replacementMinor !== null) return 'part_stays_reversed'
  const original = book.find(transaction.originalId)
  if (!isUndone(transaction) || original === undefined) return undefined
  return original.state === 'approved' && transaction.amountMinor <= leftMinor(original) ? undefined : 'exceeds_remaining'
}

type Resolved = { readonly reversal: OwedReversal; readonly transaction: Transaction }

function settle({ outcome, now }: ResolveCommand, { reversal, transaction }: Resolved, book: Book): Transaction {
  if (outcome === 'posted') return stand(transaction, now, book)
  return reversal.replacementMinor === null ? undo(book, transaction, now) : transaction
}

/** Nothing of it is held any more. */
function isUndone({ state }: Transaction): boolean {
  return state === 'reversed' || state === 'declined'
}

/** It stands after all. What its terminal was told stays as it was told. */
function stand(transaction: Transaction, now: ResolveCommand['now'], book: Book): Transaction {
  const original = book.find(transaction.originalId)
  if (!isUndone(transaction)) post(book, transaction, now)
  else if (original !== undefined) postAgain(book, original, transaction, now)
  const isNew = transaction.kind === 'sale' && transaction.state !== 'reversed'
  const amounts = isNew ? { approvedMinor: transaction.amountMinor, capturedMinor: transaction.amountMinor } : {}
  return book.restore(transaction, { state: 'approved', ...amounts }, now)
}
