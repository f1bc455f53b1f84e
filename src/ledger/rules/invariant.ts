/** What must hold of every row after every command, in production too (P2, R109). */
import { GatewayError } from '../../errors.ts'
import type { Transaction, TransactionState } from '../../terms/transaction.ts'

/** State -> the states it may become. */
const NEXT: Readonly<Record<TransactionState, readonly TransactionState[]>> = {
  queued: ['pending', 'reversed'],
  // Back into the queue goes what never left, and what was undone because nobody knew: its terminal was told that it is taken (R12).
  pending: ['approved', 'declined', 'in-doubt', 'reversing', 'queued'],
  approved: ['reversed'],
  declined: [],
  'in-doubt': ['reversing', 'reversed', 'queued'],
  reversing: ['in-doubt', 'reversed'],
  reversed: [],
}

/** Throws INVARIANT_BROKEN: the command that led here is undone, nothing of it is kept. */
export function invariant(holds: boolean, what: string): asserts holds {
  if (!holds) throw new GatewayError('INVARIANT_BROKEN', what)
}

/** 0 <= posted + held + queued <= captured, in whole minor units. */
export function checkMoney(transaction: Transaction): void {
  const { id, approvedMinor, capturedMinor, postedMinor, heldMinor, queuedMinor, amountMinor } = transaction
  const sums = `captured ${capturedMinor}, posted ${postedMinor}, held ${heldMinor}, queued ${queuedMinor}`
  invariant(
    [amountMinor, approvedMinor, capturedMinor, postedMinor, heldMinor, queuedMinor].every(Number.isSafeInteger),
    `Transaction ${id}: not whole minor units: ${sums}`,
  )
  invariant(
    postedMinor >= 0 && heldMinor >= 0 && queuedMinor >= 0,
    `Transaction ${id}: less than nothing is posted, held or queued: ${sums}`,
  )
  invariant(capturedMinor <= approvedMinor, `Transaction ${id}: more is captured than the ${approvedMinor} that was approved: ${sums}`)
  invariant(postedMinor + heldMinor + queuedMinor <= capturedMinor, `Transaction ${id}: more is given back than was captured: ${sums}`)
}

/** Whether a transaction in the one state can come into the other (R109). */
export function mayBecome(before: TransactionState, after: TransactionState): boolean {
  return before === after || NEXT[before].includes(after)
}

/** Whether an operator may say that it stands after all (P6). */
export function mayStand(before: TransactionState): boolean {
  return before === 'in-doubt' || before === 'reversing' || before === 'reversed' || before === 'declined'
}

/** A decided transaction never becomes undecided again. */
export function checkStep(before: Transaction, after: Transaction): void {
  const isAllowed = mayBecome(before.state, after.state)
  invariant(isAllowed, `Transaction ${after.id}: ${before.state} cannot become ${after.state}`)
}
