/** Void, refund or neither: the routing table; nothing decides but the original's row: no clock, no date. */
import type { PaymentKind, SentRoute } from '../terms/kind.ts'
import type { Policy } from '../terms/policy.ts'
import type { Reason } from '../terms/reason.ts'
import { givenBackMinor, leftMinor, type Transaction } from '../terms/transaction.ts'

/** What the table looks at: the sale as the ledger has it. */
export type RoutedOriginal = Pick<
  Transaction,
  'capturedMinor' | 'nonRefundableMinor' | 'postedMinor' | 'heldMinor' | 'queuedMinor' | 'settledBatch'
>

export interface RouteAsked {
  readonly kind: PaymentKind
  readonly amountMinor: number
}

/** What a policy says of the route. */
export type RoutePolicy = Pick<Policy, 'steer' | 'autoConvert' | 'partialBeforeSettlement'>

/** `cell` names the cell of the table that decided, for the log, the record and the API. */
export type RouteDecision =
  | { readonly is: 'routed'; readonly route: SentRoute; readonly cell: string }
  /** A refund of a part before settlement: taken now, sent once the original is settled (R12). */
  | { readonly is: 'deferred'; readonly as: 'queue'; readonly cell: string }
  | { readonly is: 'refused'; readonly reason: Reason; readonly cell: string }

/** What is done with a request about an approved sale; a sale itself has no original (null). */
export function route(original: RoutedOriginal | null, asked: RouteAsked, policy: RoutePolicy): RouteDecision {
  if (asked.kind === 'sale') return routed('sale', 'sale')
  if (original === null) return refused('original_not_found', '')
  if (asked.kind === 'void') return routeVoid(original, asked.amountMinor, policy)
  return policy.steer === 'auto' ? steerRefund(original, asked.amountMinor, policy) : checkRefund(original, asked.amountMinor, policy)
}

/** The terminal asked for a void: whole and before settlement, or not at all (R5, R27); a whole one too late may become a refund. */
function routeVoid(original: RoutedOriginal, amountMinor: number, { autoConvert }: RoutePolicy): RouteDecision {
  if (isSettled(original)) {
    if (autoConvert !== true) return refused('void_after_settlement', 'void asked / settled')
    const converted = 'void asked / settled, converted'
    return amountMinor === original.capturedMinor
      ? refundOfWhatIsLeft(original, amountMinor, converted)
      : refused('void_amount_differs', converted)
  }
  const cell = 'void asked / open'
  if (amountMinor !== original.capturedMinor) return refused('void_amount_differs', cell)
  return isUntouched(original) ? routed('void', cell) : refused('original_has_refunds', cell)
}

/** The state steers: before settlement a whole refund is a void (R3), after it any part that is left is a refund. */
function steerRefund(original: RoutedOriginal, amountMinor: number, policy: RoutePolicy): RouteDecision {
  if (isSettled(original)) return refundOfWhatIsLeft(original, amountMinor, 'refund auto / settled')
  if (isWhole(original, amountMinor)) return routed('void', 'refund auto / open, whole')
  return partBeforeSettlement(original, amountMinor, policy)
}

/** R4. What is more than is left is that whatever the policy does with parts. */
function partBeforeSettlement(original: RoutedOriginal, amountMinor: number, policy: RoutePolicy): RouteDecision {
  const { partialBeforeSettlement = 'decline' } = policy
  // What remains replaces what was captured, so nothing else may be given back meanwhile.
  const isTooLate = partialBeforeSettlement === 'partial-reversal' && !isUntouched(original)
  if (partialBeforeSettlement === 'decline' || isTooLate) {
    return refused(leftMinor(original) === 0 ? 'nothing_left' : 'refund_before_settlement', 'refund auto / open, else')
  }
  const decision = refundOfWhatIsLeft(original, amountMinor, `refund auto / open, ${partialBeforeSettlement}`)
  if (decision.is !== 'routed' || partialBeforeSettlement === 'refund') return decision
  const { cell } = decision
  return partialBeforeSettlement === 'queue' ? { is: 'deferred', as: 'queue', cell } : { is: 'routed', route: 'partial-reversal', cell }
}

/** The terminal chose the refund: it stays one, before settlement too (R6), unless the policy makes a whole one a void. */
function checkRefund(original: RoutedOriginal, amountMinor: number, { autoConvert }: RoutePolicy): RouteDecision {
  if (autoConvert === true && !isSettled(original) && isWhole(original, amountMinor)) {
    return routed('void', 'refund asked / open, converted')
  }
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

function isWhole(original: RoutedOriginal, amountMinor: number): boolean {
  return isUntouched(original) && amountMinor === original.capturedMinor
}

function isUntouched(original: RoutedOriginal): boolean {
  return givenBackMinor(original) === 0
}

function routed(route: SentRoute, cell: string): RouteDecision {
  return { is: 'routed', route, cell }
}

function refused(reason: Reason, cell: string): RouteDecision {
  return { is: 'refused', reason, cell }
}
