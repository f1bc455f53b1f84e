/** What a void or refund does to the money of its original: held while it is undecided, then posted or released. */
import type { Stamp } from '../../terms/ledger-command.ts'
import type { Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'

/** The amount is spoken for from now on: nobody else can give it back (R28, R30). */
export function hold(book: Book, original: Transaction, transaction: Transaction, now: Stamp): Transaction {
  const parts = { heldMinor: original.heldMinor + transaction.amountMinor, givenBackCount: original.givenBackCount + 1 }
  return book.change(original, parts, now, transaction)
}

/** Spoken for as well, but the settlement of the original need not wait for it (R12). */
export function queue(book: Book, original: Transaction, transaction: Transaction, now: Stamp): Transaction {
  const parts = { queuedMinor: original.queuedMinor + transaction.amountMinor, givenBackCount: original.givenBackCount + 1 }
  return book.change(original, parts, now, transaction)
}

/** Out of the queue: the issuer is asked. The original as it is then. */
export function holdQueued(book: Book, transaction: Transaction, now: Stamp): Transaction {
  return moveQueued(book, transaction, transaction.amountMinor, now)
}

/** And back: it never left, or was undone. */
export function queueHeld(book: Book, transaction: Transaction, now: Stamp): Transaction {
  return moveQueued(book, transaction, -transaction.amountMinor, now)
}

function moveQueued(book: Book, transaction: Transaction, amountMinor: number, now: Stamp): Transaction {
  const original = book.get(transaction.originalId ?? 0)
  const { queuedMinor, heldMinor } = original
  return book.change(original, { queuedMinor: queuedMinor - amountMinor, heldMinor: heldMinor + amountMinor }, now, transaction)
}

/** Nobody waits for it any more. */
export function unqueue(book: Book, transaction: Transaction, now: Stamp): void {
  const original = book.find(transaction.originalId)
  if (original === undefined) return
  const { queuedMinor, givenBackCount } = original
  book.change(original, { queuedMinor: queuedMinor - transaction.amountMinor, givenBackCount: givenBackCount - 1 }, now, transaction)
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
  const { heldMinor, givenBackCount } = original
  const isAdjustment = transaction.kind === 'adjustment'
  const given = { heldMinor: heldMinor - transaction.amountMinor, givenBackCount: givenBackCount - 1 }
  book.change(original, isAdjustment ? { adjustmentId: null } : given, now, transaction)
}

/** What was posted can be given back again: the void or refund is undone (R78). */
export function takeBack(book: Book, transaction: Transaction, now: Stamp, cause = transaction): void {
  const original = book.find(transaction.originalId)
  if (original === undefined) return
  const { postedMinor, givenBackCount } = original
  book.change(original, { postedMinor: postedMinor - transaction.amountMinor, givenBackCount: givenBackCount - 1 }, now, cause)
}

/** A void or refund that was undone stands after all. */
export function postAgain(book: Book, original: Transaction, transaction: Transaction, now: Stamp): void {
  const { postedMinor, givenBackCount } = original
  book.change(original, { postedMinor: postedMinor + transaction.amountMinor, givenBackCount: givenBackCount + 1 }, now, transaction)
}
