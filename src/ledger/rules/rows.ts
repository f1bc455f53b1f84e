/** The rows the rules work on, as any store can load and save them. */
import type { Hold } from '../../terms/hold.ts'
import type { TerminalSession } from '../../terms/ledger-command.ts'
import type { Notice } from '../../terms/notice.ts'
import type { HistoryEntry } from '../../terms/ports.ts'
import type { Settlement } from '../../terms/settlement.ts'
import type { TerminalBatch } from '../../terms/terminal-batch.ts'
import type { OwedReversal, Transaction } from '../../terms/transaction.ts'
import type { JournalEntry } from './journal.ts'
import type { TotalRow } from './totals.ts'

/**
 * Numbers that go on. `transaction` and `reversal` give ids, `rrn` the tail of an RRN, `issuer-stan` the DE11 at the
 * issuer, `settlement` the batch of a settlement, `notice` the ids of notices; `told` is the record of the audit log up to
 * which notices are queued, `told-batch` and `told-id` the settled transaction; `business-date` is YYYYMMDD and `cut-over-at`
 * since when. Only those of settlements begin again after a reset: a late answer must not meet a new transaction under an
 * old id.
 */
export type CounterName =
  | ('transaction' | 'reversal' | 'rrn' | 'issuer-stan' | 'hold' | 'notice')
  | ('told' | 'told-batch' | 'told-id')
  | ('settlement' | 'business-date' | 'cut-over-at' | 'follows-clock')

export interface CounterRow {
  readonly name: CounterName
  /** The number given out last. */
  readonly value: number
}

/** The fields of a transaction that change after its first row; all others never do. */
export const CHANGING = [
  'state',
  'reason',
  'approvedMinor',
  'capturedMinor',
  'postedMinor',
  'heldMinor',
  'queuedMinor',
  'adjustmentId',
  'givenBackCount',
  'settledBatch',
  'terminalBatch',
  'dueDate',
  'responseCode',
  'authorisationCode',
  'extras',
  'issuerMti',
  'issuerStan',
  'issuerDateTime',
  'answeredAtMs',
] as const satisfies readonly (keyof Transaction)[]

export type TransactionChange = Partial<Pick<Transaction, (typeof CHANGING)[number]>>

/** What a message may call a transaction. Several may have one name. */
export interface NameRow {
  readonly name: string
  readonly transactionId: number
  /** Requests can be refunded and reversed; a reversal has its name only to be told apart (R22). */
  readonly of: 'request' | 'reversal'
}

/** A reversal came before the request of this name (P9). */
export interface Tombstone {
  readonly name: string
  /** The terminal whose request is meant, empty when the name says enough. */
  readonly terminal: string
  readonly atMs: number
}

/** What one operator proposes and another one has to confirm. */
export interface Proposal {
  /** What is to be done. */
  readonly name: string
  /** Who proposed it; empty once it was confirmed. */
  readonly operator: string
  readonly reason: string
  readonly atMs: number
}

/** When a merchant's last refunds were asked, oldest first: as many as a burst is looked for in. */
export interface RecentRow {
  readonly merchant: string
  readonly atMs: readonly number[]
}

/** What a store loads for a batch (see `needs.ts`): with each transaction its originals and its owed reversal. */
export interface RowSet {
  readonly transactions: readonly Transaction[]
  readonly names: readonly NameRow[]
  readonly tombstones: readonly Tombstone[]
  readonly reversals: readonly OwedReversal[]
  readonly sessions: readonly TerminalSession[]
  readonly settlements: readonly Settlement[]
  readonly proposals: readonly Proposal[]
  readonly batches: readonly TerminalBatch[]
  readonly totals: readonly TotalRow[]
  readonly holds: readonly Hold[]
  readonly recents: readonly RecentRow[]
  readonly notices: readonly Notice[]
  /** All there are; one that is missing stands at 0. */
  readonly counters: readonly CounterRow[]
}

/** A record of the audit log, before the store numbers it. */
export type NewHistory = Omit<HistoryEntry, 'seq'>

/** What a store writes in one commit. Sessions, holds, recents and counters replace the row of their key; totals are added to it. */
export interface RowChanges extends Omit<RowSet, 'transactions' | 'reversals'> {
  /** All that was stored before is forgotten first, counters excepted. */
  readonly isCleared: boolean
  readonly addedTransactions: readonly Transaction[]
  readonly changedTransactions: readonly Transaction[]
  readonly addedReversals: readonly OwedReversal[]
  readonly changedReversals: readonly OwedReversal[]
  readonly history: readonly NewHistory[]
  readonly entries: readonly JournalEntry[]
}

/** Sessions are of one terminal of one merchant in one dialect. */
export function sessionKey(session: Pick<TerminalSession, 'dialect' | 'terminal' | 'merchant'>): string {
  return `${session.dialect}|${session.terminal}|${session.merchant}`
}
