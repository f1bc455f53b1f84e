/** The story of a payment: what was asked about it, what became of each, and when. */
import type { Route, SentRoute, TransactionKind } from './kind.ts'
import type { OwedReversal, Transaction, TransactionState } from './transaction.ts'

/** Records of the audit log that change nothing of the transaction. */
export const HISTORY_NOTES = ['sent', 'link-lost', 'notified', 'late-answer', 'anomaly'] as const
export type HistoryNote = (typeof HISTORY_NOTES)[number]

/** How the issuer is asked. */
export type RequestRoute = SentRoute | 'adjustment'

/** R109: all that is shown of a transaction's life, in its order. A stored state has its own word. */
export type ChainState = TransactionState | HistoryNote | 'received' | 'queued' | `routed-${RequestRoute}` | 'settled' | 'posted-by-issuer'

export interface ChainStep {
  readonly state: ChainState
  /** Null for what has a date only. */
  readonly atMs: number | null
  /** YYYY-MM-DD, of what has a date only. */
  readonly date?: string
  /** One of our reasons, the cell of the routing table, or the issuer's DE39. */
  readonly reason: string | null
}

/** One transaction of a chain. */
export interface ChainLink {
  readonly id: number
  readonly kind: TransactionKind
  readonly route: Route
  /** The transaction it refers to; null for the first. */
  readonly of: number | null
  /** The last step. */
  readonly state: ChainState
  readonly steps: readonly ChainStep[]
  readonly transaction: Transaction
  /** The reversal that the issuer has to acknowledge, or has. */
  readonly owed: OwedReversal | null
  readonly arrival: Arrival | null
}

/** When a refund is on the cardholder's account. */
export interface Arrival {
  /** YYYY-MM-DD; null until the date is known that settles it. */
  readonly expected: string | null
  readonly isSettled: boolean
  readonly isPosted: boolean
}
