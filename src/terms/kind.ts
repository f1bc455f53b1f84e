/** What a message asks for, and what the issuer gets for it. */

/** The kinds that move money forth or back. */
export const PAYMENT_KINDS = ['sale', 'void', 'refund'] as const
export type PaymentKind = (typeof PAYMENT_KINDS)[number]

/** What the ledger keeps a transaction for. */
export const TRANSACTION_KINDS = [...PAYMENT_KINDS, 'adjustment', 'reversal'] as const
export type TransactionKind = (typeof TRANSACTION_KINDS)[number]

/** Messages that move no money and are answered by the gateway itself; a download is answered that there is nothing to load. */
export const NETWORK_KINDS = ['sign-in', 'sign-off', 'echo', 'download', 'cut-over'] as const
export type NetworkKind = (typeof NETWORK_KINDS)[number]

/** A terminal closes its batch: the sums, single transactions where these differ, the end. */
export const BATCH_KINDS = ['settlement', 'batch-upload', 'batch-end'] as const
export type BatchKind = (typeof BATCH_KINDS)[number]

/** `unsupported` is a transaction that the dialect knows and the gateway does not do. */
export const KINDS = [...TRANSACTION_KINDS, ...NETWORK_KINDS, ...BATCH_KINDS, 'unsupported'] as const
export type Kind = (typeof KINDS)[number]

/** `a refund`, `an echo`. */
export function withArticle(kind: Kind): string {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`
}

/** What a payment becomes on its way to the issuer; a partial reversal is a void of a part. */
export type SentRoute = PaymentKind | 'partial-reversal'

/** What the issuer gets; `none` when nothing is sent. */
export type Route = SentRoute | 'adjustment' | 'reversal' | 'none'

/** Which kind of message the issuer gets for a route; the kind itself when nothing is sent. */
export function kindOfRoute(route: Route, kind: Kind): Kind {
  if (route === 'none') return kind
  return route === 'partial-reversal' ? 'void' : route
}

/** Who decides between void and refund: the state of the original, or the terminal (then checked). */
export const STEERS = ['auto', 'asked'] as const
export type Steer = (typeof STEERS)[number]

/** Which side of the gateway a message is read on: a 0400 is a reversal from a terminal and a void at the issuer. */
export type Side = 'terminal' | 'issuer'
