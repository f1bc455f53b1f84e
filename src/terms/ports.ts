/** Ports: all that the gateway takes from outside itself, so that it can run inside a simulated world. */

import type { Hold } from './hold.ts'
import type { TransactionKind } from './kind.ts'
import type { LedgerCommand, OutcomeOf, TerminalSession } from './ledger-command.ts'
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
  /** Voids, refunds and reversals of this transaction. */
  readonly originalId?: number
  /** Of this settlement. */
  readonly settledBatch?: number
  readonly limit?: number
}

/** What a record of the audit log tells. */
export type AuditEvent = 'state' | 'amounts' | 'propose' | 'confirm' | 'resolve' | 'hold' | 'settle' | 'cut-over' | 'reset' | 'migrate'

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
  verify(): Promise<LedgerVerdict>
  /** To be kept elsewhere: who changes the log afterwards is noticed. */
  auditHead(): Promise<AuditHead>
  /** Where it is, for people: the file, or `:memory:`. */
  readonly location: string
  /** Key of the card number's hash, kept beside the ledger and never in it. */
  readonly panKey: Buffer
  close(): Promise<void>
}
