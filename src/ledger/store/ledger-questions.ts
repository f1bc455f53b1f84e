/** Every question of the ledger's port, for whoever can put one. */
import type { Hold } from '../../terms/hold.ts'
import type { RequestCommand, RequestOutcome, TerminalSession } from '../../terms/ledger-command.ts'
import type { Outbox, OutboxQuery } from '../../terms/notice.ts'
import type { AuditHead, ChainRows, HistoryEntry, LedgerVerdict, TransactionQuery } from '../../terms/ports.ts'
import type { Settlement } from '../../terms/settlement.ts'
import type { OwedReversal, Transaction } from '../../terms/transaction.ts'
import type { Question, Questions } from './question.ts'

export abstract class LedgerQuestions {
  protected abstract ask<Q extends Question>(question: Q): Promise<Questions[Q['ask']]['gets']>

  find(query: TransactionQuery): Promise<readonly Transaction[]> {
    return this.ask({ ask: 'find', with: query })
  }

  history(transactionId: number): Promise<readonly HistoryEntry[]> {
    return this.ask({ ask: 'history', with: transactionId })
  }

  reversals(state?: OwedReversal['state']): Promise<readonly OwedReversal[]> {
    return this.ask({ ask: 'reversals', with: state })
  }

  sessions(): Promise<readonly TerminalSession[]> {
    return this.ask({ ask: 'sessions', with: undefined })
  }

  settlements(): Promise<readonly Settlement[]> {
    return this.ask({ ask: 'settlements', with: undefined })
  }

  holds(): Promise<readonly Hold[]> {
    return this.ask({ ask: 'holds', with: undefined })
  }

  chain(transactionId: number): Promise<ChainRows> {
    return this.ask({ ask: 'chain', with: transactionId })
  }

  preview(command: RequestCommand): Promise<RequestOutcome> {
    return this.ask({ ask: 'preview', with: command })
  }

  outbox(query: OutboxQuery): Promise<Outbox> {
    return this.ask({ ask: 'outbox', with: query })
  }

  verify(): Promise<LedgerVerdict> {
    return this.ask({ ask: 'verify', with: undefined })
  }

  auditHead(): Promise<AuditHead> {
    return this.ask({ ask: 'auditHead', with: undefined })
  }
}
