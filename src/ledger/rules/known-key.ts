/** Second copies of a request (R55-R60): a known key never has a second effect (P5). */
import type { Asked, RequestOutcome } from '../../terms/ledger-command.ts'
import type { Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'

/** What a copy of a stored request gets; undefined for the first copy, repeat digit or not (R57). */
export function answerCopy(book: Book, asked: Asked): RequestOutcome | undefined {
  const first = book.findByKey(asked.key)
  if (first === undefined) return undefined
  if (first.fingerprint !== asked.fingerprint) return { is: 'duplicate', first, reason: 'duplicate_differs' }
  // Its terminal was answered when it was queued: whatever the issuer is asked now, a copy is told that.
  if (first.state === 'pending' && first.queuedAtMs === null) return { is: 'in-progress', first }
  if (asked.isRepeat || asked.onSameContent === 'replay') return { is: 'repeat', first, ...withOriginal(book, first) }
  return { is: 'duplicate', first, reason: 'duplicate' }
}

/** The transaction that this one refers to, as it is now, for an outcome. */
export function withOriginal(book: Book, transaction: Transaction): { readonly original?: Transaction } {
  const original = book.find(transaction.originalId)
  return original === undefined ? {} : { original }
}
