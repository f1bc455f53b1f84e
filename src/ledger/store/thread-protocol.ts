/** What the gateway's thread and the ledger's thread say to each other. */
import type { ErrorCode } from '../../errors.ts'
import type { LedgerCommand, Outcome } from '../../terms/ledger-command.ts'
import type { StoreOptions } from './open-store.ts'
import type { Question } from './question.ts'

export type ThreadStart = StoreOptions

export type ToThread =
  | { readonly do: 'commit'; readonly commands: readonly LedgerCommand[] }
  | { readonly do: 'answer'; readonly id: number; readonly question: Question }
  | { readonly do: 'close' }

/** An error as it crosses: the class is made again on the other side. */
export interface ThreadError {
  readonly code: ErrorCode
  readonly message: string
}

export type ThreadResult = { readonly is: 'done'; readonly outcome: Outcome } | { readonly is: 'failed'; readonly error: ThreadError }

export type FromThread =
  | { readonly is: 'opened'; readonly panKey: Uint8Array }
  | { readonly is: 'refused'; readonly error: ThreadError }
  /** In the order of the commands. */
  | { readonly is: 'committed'; readonly results: readonly ThreadResult[] }
  /** The commit failed: nothing of it holds. After a fatal error the store is closed. */
  | { readonly is: 'not-committed'; readonly error: ThreadError; readonly isFatal: boolean }
  | { readonly is: 'answered'; readonly id: number; readonly value: unknown }
  | { readonly is: 'not-answered'; readonly id: number; readonly error: ThreadError }
