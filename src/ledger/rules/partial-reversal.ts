/** A terminal takes back a part of its sale: what is captured becomes less, and the issuer is told what remains (R33, R79). */
import type { ReversalCommand } from '../../terms/ledger-command.ts'
import type { Reason } from '../../terms/reason.ts'
import type { ReversalJob, Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'
import { owePart } from './owed.ts'

/** What is done with it: as with a reversal of the whole. */
type PartEffect =
  | { readonly is: 'undone'; readonly target: Transaction; readonly owed?: ReversalJob }
  | { readonly is: 'refused'; readonly target: Transaction; readonly reason: Reason }

/** What shall remain; undefined when the whole is reversed. An amount to give back is of what the issuer approved. */
export function partOf(target: Transaction, { part }: ReversalCommand): number | undefined {
  if (part === undefined) return undefined
  const finalMinor = 'finalMinor' in part ? part.finalMinor : target.approvedMinor - part.givenMinor
  return finalMinor === 0 ? undefined : finalMinor
}

/** What was declined or undone already needs nothing (R77); nor does a part that was taken back before. */
export function undoPart(target: Transaction, finalMinor: number, { now, reasonCode }: ReversalCommand, book: Book): PartEffect {
  if (target.state === 'declined' || target.state === 'reversed') return { is: 'undone', target }
  if (target.kind !== 'sale') return { is: 'refused', target, reason: 'original_not_a_sale' }
  if (target.state !== 'approved') return { is: 'refused', target, reason: 'original_in_doubt' }
  if (finalMinor === target.capturedMinor && target.capturedMinor < target.approvedMinor) return { is: 'undone', target }
  if (finalMinor < 0 || finalMinor >= target.capturedMinor) return { is: 'refused', target, reason: 'replacement_not_less' }
  const reduced = book.change(target, { capturedMinor: finalMinor }, now)
  return { is: 'undone', target: reduced, owed: owePart(book, reduced, { reasonCode, replacementMinor: finalMinor }, now) }
}
