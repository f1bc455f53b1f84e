/** What can be asked of a ledger without changing it. */
import type { Hold } from '../../terms/hold.ts'
import type { RequestCommand, RequestOutcome, TerminalSession } from '../../terms/ledger-command.ts'
import type { Outbox, OutboxQuery } from '../../terms/notice.ts'
import type { AuditHead, ChainRows, HistoryEntry, LedgerVerdict, TransactionQuery } from '../../terms/ports.ts'
import type { Settlement } from '../../terms/settlement.ts'
import type { OwedReversal, Transaction } from '../../terms/transaction.ts'

/** Question -> what it asks with, and what it is answered. */
export interface Questions {
  readonly find: { readonly asks: TransactionQuery; readonly gets: readonly Transaction[] }
  readonly history: { readonly asks: number; readonly gets: readonly HistoryEntry[] }
  readonly reversals: { readonly asks: OwedReversal['state'] | undefined; readonly gets: readonly OwedReversal[] }
  readonly sessions: { readonly asks: undefined; readonly gets: readonly TerminalSession[] }
  readonly settlements: { readonly asks: undefined; readonly gets: readonly Settlement[] }
  readonly holds: { readonly asks: undefined; readonly gets: readonly Hold[] }
  readonly chain: { readonly asks: number; readonly gets: ChainRows }
  readonly preview: { readonly asks: RequestCommand; readonly gets: RequestOutcome }
  readonly outbox: { readonly asks: OutboxQuery; readonly gets: Outbox }
  readonly verify: { readonly asks: undefined; readonly gets: LedgerVerdict }
  readonly auditHead: { readonly asks: undefined; readonly gets: AuditHead }
}

export type Question = { [Q in keyof Questions]: { readonly ask: Q; readonly with: Questions[Q]['asks'] } }[keyof Questions]
