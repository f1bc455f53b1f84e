/** What was decided of one message: all that its answer and its record need. */
import type { Kind, Route } from '../terms/kind.ts'
import type { Finding } from '../terms/limit.ts'
import type { Reason } from '../terms/reason.ts'
import type { Transaction } from '../terms/transaction.ts'
import type { ReplyFacts } from './reply.ts'

export interface Decided {
  readonly kind: Kind
  readonly reason: Reason
  readonly route: Route
  readonly cell: string
  /** Answered from the store, without a new effect. */
  readonly repeat: boolean
  readonly hint: string
  /** What the ledger keeps of it; absent when it never came there. */
  readonly transaction?: Transaction
  readonly original?: Transaction
  /** Limits of the policy that were met now. */
  readonly findings?: readonly Finding[]
  readonly issuerMs?: number
  readonly batchResult?: ReplyFacts['batchResult']
  readonly signIn?: ReplyFacts['signIn']
  /** DE37 of an answer without a transaction. */
  readonly rrn?: string
}

/** A refusal that leaves no trace in the ledger. */
export function refused(kind: Kind, reason: Reason, hint = ''): Decided {
  return { kind, reason, route: 'none', cell: '', repeat: false, hint }
}

/** What the ledger says of a transaction that is decided: one that was queued was decided for its terminal then (R12, R56). */
export function decidedBy(transaction: Transaction, original?: Transaction, repeat = false): Decided {
  return {
    kind: transaction.kind,
    reason: transaction.queuedAtMs === null ? (transaction.reason ?? 'in_progress') : 'refund_queued',
    route: transaction.route,
    cell: transaction.cell,
    repeat,
    hint: transaction.policyHint,
    transaction,
    ...(original === undefined ? {} : { original }),
  }
}
