/** What a void or refund does to the money of its original: held while it is undecided, then posted or released. */
import type { Stamp } from '../../terms/ledger-command.ts'
import type { Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'

/** The amount is spoken for from now on: nobody else can give it back (R28, R30). */
export function hold(book: Book, original: Transaction, transaction: Transaction, now: Stamp): Transaction {
  return book.change(original, { heldMinor: original.heldMinor + transaction.amountMinor }, now, transaction)
}

/** Held becomes posted; an adjustment takes back what its refund had posted. A sale holds nothing on anything. */
export function post(book: Book, transaction: Transaction, now: Stamp): void {
  const original = book.find(transaction.originalId)
  if (original === undefined) return
  if (transaction.kind === 'adjustment') {
    takeBack(book, original, now, transaction)
    return
  }
  const { heldMinor, postedMinor } = original
  book.change(
    original,
    { heldMinor: heldMinor - transaction.amountMinor, postedMinor: postedMinor + transaction.amountMinor },
    now,
    transaction,
  )
}

/** What was held can be given back again (R32); a refund whose adjustment came to nothing can be adjusted again. */
export function release(book: Book, transaction: Transaction, now: Stamp): void {
  const original = book.find(transaction.originalId)
  if (original === undefined) return
  const isAdjustment = transaction.kind === 'adjustment'
  const parts = isAdjustment ? { adjustmentId: null } : { heldMinor: original.heldMinor - transaction.amountMinor }
  book.change(original, parts, now, transaction)
}

/** What was posted can be given back again: the void or refund is undone (R78). */
export function takeBack(book: Book, transaction: Transaction, now: Stamp, cause = transaction): void {
  const original = book.find(transaction.originalId)
  if (original === undefined) return
  book.change(original, { postedMinor: original.postedMinor - transaction.amountMinor }, now, cause)
}
