/** Ports: all that the gateway takes from outside itself, so that it can run inside a simulated world. */

import type { HistoryNote } from './chain.ts'
import type { Hold } from './hold.ts'
import type { TransactionKind } from './kind.ts'
import type { LedgerCommand, OutcomeOf, RequestCommand, RequestOutcome, TerminalSession } from './ledger-command.ts'
import type { Neighbours } from './neighbours.ts'
import type { Outbox, OutboxQuery } from './notice.ts'
import type { Settlement } from './settlement.ts'
import type { OwedReversal, Transaction, TransactionState } from './transaction.ts'

/** Ends a timer; harmless when it has run. */
export type Cancel = () => void

export interface Clock {
  /** Wall time, milliseconds since 1970. May jump. */
  nowMs(): number
  /** For durations; never goes back. */
  monotonicMs(): number
  /** Minutes that local time is ahead of UTC at that instant. */
  offsetMinutes(atMs: number): number
  after(delayMs: number, run: () => void): Cancel
}

export interface Random {
  /** 0 <= value < 1. */
  next(): number
  bytes(count: number): Buffer
}

/** Words about what happens, with facts; card data is masked before it comes here. */
export interface Log {
  /** False: words to `debug` are not written, so nobody needs to make them. @default true */
  readonly isDebugged?: boolean
  debug(facts: object, message: string): void
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

/** All conditions hold together; absent ones are not asked. */
export interface TransactionQuery {
  readonly id?: number
  readonly rrn?: string
  readonly stan?: string
  readonly terminal?: string
  readonly kind?: TransactionKind
  readonly state?: TransactionState
  readonly merchant?: string
  /** First 6 and last 4, as it is shown. */
  readonly panMasked?: string
  /** YYYY-MM-DD. */
  readonly businessDate?: string
  readonly orderNumber?: string
  /** Voids, refunds and reversals of this transaction. */
  readonly originalId?: number
  /** Of this settlement. */
  readonly settledBatch?: number
  readonly limit?: number
}

/** What a record of the audit log tells. */
export type AuditEvent =
  | ('state' | 'amounts' | 'propose' | 'confirm' | 'resolve' | 'hold')
  | ('settle' | 'cut-over' | 'reset' | 'migrate' | HistoryNote)

/** One record of the audit log, never altered afterwards. */
export interface HistoryEntry {
  readonly seq: number
  readonly atMs: number
  /** Null for what is about the ledger as a whole. */
  readonly transactionId: number | null
  readonly event: AuditEvent
  /** State, reason and amounts of the transaction after it. */
  readonly state: TransactionState | null
  readonly reason: string | null
  readonly capturedMinor: number | null
  readonly postedMinor: number | null
  readonly heldMinor: number | null
  /** `terminal TERM0001`, `issuer`, `gateway`, `operator anna`. */
  readonly actor: string
  /** Words about it: the batch of a settlement, the reason an operator gave. */
  readonly detail: string
}

/** The last record of the audit log and its hash, in hex; 0 and nothing when there is none. */
export interface AuditHead {
  readonly seq: number
  readonly hash: string
}

/**
 * Rows as stored: the payment, all that refers to it and to that, their histories oldest first, their owed
 * reversals, and the settlements they are in.
 */
export interface ChainRows {
  readonly transactions: readonly Transaction[]
  readonly history: readonly HistoryEntry[]
  readonly reversals: readonly OwedReversal[]
  readonly settlements: readonly Settlement[]
  /** The date that is open, YYYY-MM-DD; empty before the first. */
  readonly businessDate: string
}

/** What `verify` recomputed and found: `problems` is empty when the books are right. */
export interface LedgerVerdict {
  readonly transactions: number
  readonly owed: number
  readonly problems: readonly string[]
}

/** What happened to the money. Nothing that `submit` resolves is lost afterwards (P1). */
export interface Ledger {
  /** Resolves after the durable commit. Rejects with LEDGER_FAILED when it failed; nothing of the command then holds. */
  submit<C extends LedgerCommand>(command: C): Promise<OutcomeOf<C>>
  find(query: TransactionQuery): Promise<readonly Transaction[]>
  history(transactionId: number): Promise<readonly HistoryEntry[]>
  reversals(state?: OwedReversal['state']): Promise<readonly OwedReversal[]>
  sessions(): Promise<readonly TerminalSession[]>
  /** Oldest first. */
  settlements(): Promise<readonly Settlement[]>
  /** Newest first, at most 1000; a row that nobody used in time still has its last state. */
  holds(): Promise<readonly Hold[]>
  /** The whole story of the payment that a transaction belongs to; no rows for an id that is not there. */
  chain(transactionId: number): Promise<ChainRows>
  /** What `submit` would answer; nothing of it is kept. */
  preview(command: RequestCommand): Promise<RequestOutcome>
  /** What webhooks have not been told yet (R110). */
  outbox(query: OutboxQuery): Promise<Outbox>
  verify(): Promise<LedgerVerdict>
  /** To be kept elsewhere: who changes the log afterwards is noticed. */
  auditHead(): Promise<AuditHead>
  /** Where it is, for people: the file, or `:memory:`. */
  readonly location: string
  /** Key of the card number's hash, kept beside the ledger and never in it. */
  readonly panKey: Buffer
  /** Absent where a ledger has one gateway. */
  readonly neighbours?: Neighbours
  close(): Promise<void>
}
