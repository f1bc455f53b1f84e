/** Void, refund or neither: the routing table; nothing decides but the original's row: no clock, no date. */
import type { PartialBeforeSettlement, PaymentKind, SentRoute, Steer } from '../terms/kind.ts'
import type { Reason } from '../terms/reason.ts'
import { leftMinor, type Transaction } from '../terms/transaction.ts'

/** What the table looks at: the sale as the ledger has it. */
export type RoutedOriginal = Pick<Transaction, 'capturedMinor' | 'postedMinor' | 'heldMinor' | 'settledBatch'>

export interface RouteAsked {
  readonly kind: PaymentKind
  readonly amountMinor: number
}

export interface RoutePolicy {
  readonly steer: Steer
  /** @default 'decline' */
  readonly partialBeforeSettlement?: PartialBeforeSettlement
}

/** `cell` names the cell of the table that decided, for the log, the record and the API. */
export type RouteDecision =
  | { readonly is: 'routed'; readonly route: SentRoute; readonly cell: string }
  | { readonly is: 'refused'; readonly reason: Reason; readonly cell: string }

/** What is done with a request about an approved sale; a sale itself has no original (null). */
export function route(original: RoutedOriginal | null, asked: RouteAsked, policy: RoutePolicy): RouteDecision {
  if (asked.kind === 'sale') return routed('sale', 'sale')
  if (original === null) return refused('original_not_found', '')
  if (asked.kind === 'void') return routeVoid(original, asked.amountMinor)
  return policy.steer === 'auto' ? steerRefund(original, asked.amountMinor, policy) : checkRefund(original, asked.amountMinor)
}

/** The terminal asked for a void: whole and before settlement, or not at all (R5, R27). */
function routeVoid(original: RoutedOriginal, amountMinor: number): RouteDecision {
  if (isSettled(original)) return refused('void_after_settlement', 'void asked / settled')
  const cell = 'void asked / open'
  if (amountMinor !== original.capturedMinor) return refused('void_amount_differs', cell)
  return isUntouched(original) ? routed('void', cell) : refused('original_has_refunds', cell)
}

/** The state steers: before settlement a whole refund is a void (R3), after it any part that is left is a refund. */
function steerRefund(original: RoutedOriginal, amountMinor: number, policy: RoutePolicy): RouteDecision {
  if (isSettled(original)) return refundOfWhatIsLeft(original, amountMinor, 'refund auto / settled')
  if (isUntouched(original) && amountMinor === original.capturedMinor) return routed('void', 'refund auto / open, whole')
  if (isReversedInPart(original, amountMinor, policy)) return routed('partial-reversal', 'refund auto / open, part')
  return refused(leftMinor(original) === 0 ? 'nothing_left' : 'refund_before_settlement', 'refund auto / open, else')
}

/** R4. What remains replaces what was captured, so nothing else may be given back meanwhile. */
function isReversedInPart(original: RoutedOriginal, amountMinor: number, { partialBeforeSettlement }: RoutePolicy): boolean {
  return partialBeforeSettlement === 'partial-reversal' && isUntouched(original) && amountMinor < original.capturedMinor
}

/** The terminal chose the refund: it stays one, before settlement too (R6). */
function checkRefund(original: RoutedOriginal, amountMinor: number): RouteDecision {
  return refundOfWhatIsLeft(original, amountMinor, isSettled(original) ? 'refund asked / settled' : 'refund asked / open')
}

/** R28, R29: never more than what is left; nothing left is another reason than too much. */
function refundOfWhatIsLeft(original: RoutedOriginal, amountMinor: number, cell: string): RouteDecision {
  const left = leftMinor(original)
  if (left === 0) return refused('nothing_left', cell)
  return amountMinor <= left ? routed('refund', cell) : refused('exceeds_remaining', cell)
}

function isSettled(original: RoutedOriginal): boolean {
  return original.settledBatch !== null
}

function isUntouched(original: RoutedOriginal): boolean {
  return original.postedMinor === 0 && original.heldMinor === 0
}

function routed(route: SentRoute, cell: string): RouteDecision {
  return { is: 'routed', route, cell }
}

function refused(reason: Reason, cell: string): RouteDecision {
  return { is: 'refused', reason, cell }
}
