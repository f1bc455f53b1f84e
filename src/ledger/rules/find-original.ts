/** Which stored transaction a message means (C2). */
import type { TransactionKind } from '../../terms/kind.ts'
import type { Asked } from '../../terms/ledger-command.ts'
import type { Reason } from '../../terms/reason.ts'
import type { OriginalReference } from '../../terms/reference.ts'
import type { Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'
import { namesOfOriginal } from './needs.ts'
import type { NameRow } from './rows.ts'

export type Match =
  | { readonly is: 'found'; readonly original: Transaction }
  | { readonly is: 'missing'; readonly reason: Extract<Reason, 'original_not_found' | 'original_ambiguous'> }

/** Who asks: only a reversal means a void or refund as soon as a sale. */
export interface Asking {
  readonly kind: TransactionKind
  readonly terminal: string
}

/** Every transaction that has the name the message gives its original, oldest first. */
export function namesakesOf(book: Book, asked: Asked, of: NameRow['of']): readonly Transaction[] {
  const named = book.find(asked.original?.id ?? null)
  if (named !== undefined) return [named]
  const found = namesOfOriginal(asked).flatMap((name) => book.named(name, of))
  return [...new Map(found.map((transaction) => [transaction.id, transaction])).values()].toSorted((one, other) => one.id - other.id)
}

/**
 * One of the transactions that have the name, given oldest first. What the reference says besides must agree; then a
 * void or refund rather means a sale, each terminal its own transaction (R14), and with a date the newest (R23).
 */
export function matchOriginal(namesakes: readonly Transaction[], reference: OriginalReference, asking: Asking): Match {
  const agreeing = namesakes.filter((candidate) => agrees(candidate, reference))
  const meant = prefer(agreeing, (candidate) => asking.kind === 'reversal' || candidate.kind === 'sale')
  const own = prefer(meant, (candidate) => candidate.terminal === asking.terminal)
  const newest = own.at(-1)
  if (newest === undefined) return { is: 'missing', reason: 'original_not_found' }
  const isDated = reference.by === 'day' || reference.date !== undefined
  return own.length === 1 || isDated ? { is: 'found', original: newest } : { is: 'missing', reason: 'original_ambiguous' }
}

/** Whether it is all that the reference says besides the name. */
export function agrees(candidate: Transaction, reference: OriginalReference): boolean {
  return (
    isSame(reference.terminal, candidate.terminal) &&
    isSame(reference.date, candidate.localDate) &&
    isSame(reference.rrn, candidate.rrn) &&
    isSame(reference.authorisationCode, candidate.authorisationCode) &&
    isSameAcquirer(reference.acquirer, candidate.acquirer)
  )
}

function isSame(asked: string | undefined, stored: string | null): boolean {
  return asked === undefined || asked === stored
}

/** R18. An original that came without DE32 is of no other acquirer. */
function isSameAcquirer(asked: string | undefined, stored: string): boolean {
  return asked === undefined || stored === '' || asked.padStart(11, '0') === stored.padStart(11, '0')
}

/** Those that fit, if any do; else all. */
function prefer(candidates: readonly Transaction[], fits: (candidate: Transaction) => boolean): readonly Transaction[] {
  const fitting = candidates.filter(fits)
  return fitting.length === 0 ? candidates : fitting
}
