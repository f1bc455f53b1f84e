/** What the ledger can be told, and what it says to each: plain records, no message, no callback. */
import type { Asked, Stamp } from './asked.ts'
import type { Hold } from './hold.ts'
import type { PaymentKind } from './kind.ts'
import type { Finding } from './limit.ts'
import type { NewNotice, OutboxCursor } from './notice.ts'
import type { AskingRole } from './operator.ts'
import type { Policy } from './policy.ts'
import type { Reason } from './reason.ts'
import type { ClearingDelay } from './settlement.ts'
import type { BatchResult, BatchSums, TerminalBatch, UploadRecord } from './terminal-batch.ts'
import type { ReversalJob, Transaction } from './transaction.ts'

export type { Asked, Stamp } from './asked.ts'

/** A sale, void or refund asked by a terminal. */
export interface RequestCommand {
  readonly do: 'request'
  readonly now: Stamp
  readonly kind: PaymentKind
  readonly asked: Asked
  readonly policy: Policy
  /** What the transaction keeps of it: the rules hash nothing. */
  readonly policyHash: string
  /** Absent where operators are not told apart (R106). */
  readonly operatorRole?: AskingRole
  /** MTI of the issuer's dialect for each route: the ledger keeps by which name the issuer knows the message. */
  readonly issuerMti: Readonly<Record<PaymentKind, string>>
  /** The time by which the issuer will know the message, where that is not DE7 (`now.dateTime`). */
  readonly issuerDateTime?: string
}

/** A 0400 or 0420 of a terminal: undoes the request that `asked.original` names. */
export interface ReversalCommand {
  readonly do: 'reversal'
  readonly now: Stamp
  readonly asked: Asked
  /** The terminal's reason: DE39 of 1987, or what stands for it. */
  readonly reasonCode: string
  /** What a reversal of an unknown request is answered (R71). */
  readonly unknown: 'accept' | 'refuse'
  /** Only a part is reversed (R33, R34); the asked amount is then that of the request, 0 when it was not said. */
  readonly part?: PartOfReversal
}

/** Of a sale so much remains, or so much is given back, in minor units. */
export type PartOfReversal = { readonly finalMinor: number } | { readonly givenMinor: number }

/** The issuer answered a pending transaction. */
export interface AnswerCommand {
  readonly do: 'answer'
  readonly now: Stamp
  readonly id: number
  readonly approved: boolean
  readonly responseCode: string
  readonly authorisationCode?: string
  /** DE4 of an answer that approves a part (DE39 = 10, R28). */
  readonly approvedMinor?: number
  readonly extras: Readonly<Record<string, string>>
  /** When the message left. @default when the command was made */
  readonly sentAtMs?: number
}

/** An answer to a message that is decided, or given up (R69). */
export interface LateAnswerCommand {
  readonly do: 'late-answer'
  readonly now: Stamp
  readonly id: number
  readonly approved: boolean
  readonly responseCode: string
}

/** The issuer did not answer, or the link was lost after the send: the reversal is owed (P6, R68, R84). */
export interface UnansweredCommand {
  readonly do: 'unanswered'
  readonly now: Stamp
  readonly id: number
  /** When the message left. @default when the command was made */
  readonly sentAtMs?: number
  /** The connection was lost while it waited; else the issuer was silent. */
  readonly isLinkLost?: boolean
}

/** The message never left the gateway: declined, nothing owed (R70, R84). */
export interface UnsentCommand {
  readonly do: 'unsent'
  readonly now: Stamp
  readonly id: number
}

/** A reversal was sent: `code` is the issuer's DE39, null when none came; `done` when that ends it (R74). */
export interface AcknowledgeCommand {
  readonly do: 'acknowledge'
  readonly now: Stamp
  readonly reversalId: number
  readonly code: string | null
  readonly done: boolean
}

/** An operator knows what became of a transaction whose reversal is owed (P6). */
export interface ResolveCommand {
  readonly do: 'resolve'
  readonly now: Stamp
  readonly reversalId: number
  /** reversed: the issuer has undone it. posted: it stands at the issuer. */
  readonly outcome: 'reversed' | 'posted'
  readonly by: PrivilegedBy
  /** Above this amount a second operator has to ask for the same. */
  readonly aloneMaxMinor: number
}

export type ResolveOutcome =
  | { readonly is: 'proposed' }
  | { readonly is: 'refused'; readonly reason: Reason }
  | { readonly is: 'resolved'; readonly reversal: ReversalJob }

/** A settled refund was wrong: proposed by one operator, sent when another one asks for the same (R48, R49). */
export interface AdjustCommand {
  readonly do: 'adjust'
  readonly now: Stamp
  /** The refund. */
  readonly of: number
  readonly by: PrivilegedBy
  /** As in a request. */
  readonly issuerMti: string
  readonly issuerDateTime?: string
}

/** Marks as settled what is approved, not reversed, unsettled and has nothing held on it. */
export interface SettleCommand {
  readonly do: 'settle'
  readonly now: Stamp
  /** Only this terminal. */
  readonly terminal?: string
  readonly by?: PrivilegedBy
}

/** Who asked for what no terminal may, and why (P19). */
export interface PrivilegedBy {
  readonly operator: string
  readonly reason: string
}

/** Closes the business date and opens the next: what is due by then is settled in the same commit (R7, R93). */
export interface CutoverCommand {
  readonly do: 'cut-over'
  /** Its date is the local one: the business date catches up with it. */
  readonly now: Stamp
  readonly delay: ClearingDelay
  /** A second command with the same has no effect; empty for one that is never repeated. */
  readonly key: string
  /** No effect once this date or a later one is open, YYYY-MM-DD: somebody was faster than the schedule. @default always */
  readonly opens?: string
  readonly by?: PrivilegedBy
}

/** A step of a terminal's settlement (R85, R86). */
export interface BatchCommand {
  readonly do: 'batch'
  readonly now: Stamp
  readonly step: 'settlement' | 'upload' | 'end'
  readonly of: Pick<TerminalBatch, 'dialect' | 'terminal' | 'merchant'>
  /** Number of the batch, empty where the dialect has none. */
  readonly batch: string
  /** Duplicate key of the message. */
  readonly key: string
  /** What the terminal counted, of a settlement. */
  readonly sums?: BatchSums
  /** What it has, of an upload. */
  readonly records?: readonly UploadRecord[]
}

/** After a start: what was pending when the process died is in doubt, and its reversal owed (P15). */
export interface RecoverCommand {
  readonly do: 'recover'
  readonly now: Stamp
  /** No schedule closes dates: the business date is the clock's at least. @default false */
  readonly followsClock?: boolean
  /** Not after a start: only what other gateways of the ledger left behind. @default false */
  readonly leftByOthers?: boolean
  /** Ids that the store has found to be nobody's any more. @default all, for a ledger has one gateway */
  readonly of?: { readonly requests: readonly number[]; readonly reversals: readonly number[] }
}

/** A terminal signed in: its work keys under its master key are kept with its batch number. */
export interface SignInCommand {
  readonly do: 'sign-in'
  readonly now: Stamp
  readonly session: TerminalSession
}

/** An operator confirms or refuses a refund that waits (R107). */
export interface DecideHoldCommand {
  readonly do: 'decide-hold'
  readonly now: Stamp
  readonly id: number
  readonly operator: string
  readonly approve: boolean
}

/** A payment from before this ledger: approved, and settled or not. */
export interface ImportCommand {
  readonly do: 'import'
  readonly now: Stamp
  /** With its RRN. */
  readonly asked: Asked
  /** Of the payment, YYYY-MM-DD. */
  readonly businessDate: string
  readonly isSettled: boolean
  readonly authorisationCode?: string
  /** By which name the issuer knows it; what is absent is made as for a new payment. */
  readonly issuer: { readonly mti: string; readonly stan?: string; readonly dateTime?: string }
}

/** Queues notices for what the history has after the cursor (R110). */
export interface NotifyCommand {
  readonly do: 'notify'
  readonly now: Stamp
  readonly after: OutboxCursor
  readonly upTo: OutboxCursor
  readonly notices: readonly NewNotice[]
}

/** The delivery of a notice was tried. */
export interface NoticedCommand {
  readonly do: 'noticed'
  readonly now: Stamp
  readonly id: number
  readonly done: boolean
}

/** Forgets everything (simulator only). */
interface ResetCommand {
  readonly do: 'reset'
  readonly now: Stamp
  readonly by?: PrivilegedBy
}

/** Work keys of a terminal, encrypted under its master key as DE62 carried them. */
export interface TerminalSession {
  readonly dialect: string
  readonly terminal: string
  readonly merchant: string
  /** Batch number the terminal asked with; the outcome has the one that holds. */
  readonly batch: string
  readonly encryptedPik: string
  readonly encryptedMak: string
  /** Who signed in, empty where the dialect does not say. */
  readonly operator: string
}

export type LedgerCommand =
  | RequestCommand
  | ReversalCommand
  | AnswerCommand
  | LateAnswerCommand
  | UnansweredCommand
  | UnsentCommand
  | AcknowledgeCommand
  | ResolveCommand
  | AdjustCommand
  | SettleCommand
  | CutoverCommand
  | BatchCommand
  | RecoverCommand
  | SignInCommand
  | DecideHoldCommand
  | ImportCommand
  | NotifyCommand
  | NoticedCommand
  | SendQueuedCommand
  | ResetCommand

/** Takes refunds out of the queue whose originals are settled: of each payment the oldest, unless an older one is undecided (R12). */
export interface SendQueuedCommand {
  readonly do: 'send-queued'
  readonly now: Stamp
  /** At most so many. */
  readonly limit: number
  /** As in a request. */
  readonly issuerMti: string
  readonly issuerDateTime?: string
}

/** What became of a request or reversal. `original` is the transaction it refers to, as it is after the command. */
export type RequestOutcome =
  /** Pending and durable: ask the issuer. */
  | { readonly is: 'proceed'; readonly transaction: Transaction; readonly original?: Transaction; readonly findings?: readonly Finding[] }
  /** Decided without the issuer: answer now. A reversal that was accepted may owe one to the issuer. */
  | {
      readonly is: 'decided'
      readonly transaction: Transaction
      readonly original?: Transaction
      readonly owed?: ReversalJob
      /** Limits of the policy that were met. */
      readonly findings?: readonly Finding[]
    }
  /** A known key: answer as the first copy was answered (R56, R58). */
  | { readonly is: 'repeat'; readonly first: Transaction; readonly original?: Transaction }
  /** A known key that may not be answered again: 94 (R58, R59). */
  | { readonly is: 'duplicate'; readonly first: Transaction; readonly reason: Reason }
  /** The first copy is still at the issuer: wait for it (R60). */
  | { readonly is: 'in-progress'; readonly first: Transaction }

/** What became of a pending transaction. */
export type AnswerOutcome =
  | { readonly is: 'decided'; readonly transaction: Transaction; readonly original?: Transaction; readonly owed?: ReversalJob }
  /** It was decided before: the answer came too late and changes nothing (R69). */
  | { readonly is: 'late'; readonly transaction: Transaction; readonly original?: Transaction }

type LateAnswerOutcome =
  | { readonly is: 'unknown' }
  /** A second copy of the answer that decided it. */
  | { readonly is: 'same'; readonly transaction: Transaction }
  /** In the history. `contradicts`: it was decided otherwise by the issuer; an approval after a decline owes a reversal. */
  | { readonly is: 'kept'; readonly transaction: Transaction; readonly contradicts: boolean; readonly owed?: ReversalJob }

type AdjustOutcome =
  /** Another operator has to ask for it too. */
  | { readonly is: 'proposed' }
  | { readonly is: 'refused'; readonly reason: Reason }
  /** Pending and durable: ask the issuer. */
  | { readonly is: 'proceed'; readonly transaction: Transaction; readonly refund: Transaction }
/** Null-like cases are values: there is no such hold, it does not wait any more, or the one who asked wants to confirm it. */
export type DecideHoldOutcome =
  | { readonly is: 'decided-hold'; readonly hold: Hold }
  | { readonly is: 'not-decided'; readonly why: 'unknown' | 'not-waiting' | 'same-operator'; readonly hold?: Hold }

export interface SettleOutcome {
  readonly is: 'settled'
  readonly settled: number
  readonly batch: number
  readonly businessDate: string
}

export interface CutoverOutcome {
  readonly is: 'cut-over'
  readonly settled: number
  readonly batch: number
  /** The date that was closed. */
  readonly closed: string
  /** The date that is open now. */
  readonly businessDate: string
}

export interface BatchOutcome {
  readonly is: 'batch'
  readonly result: BatchResult
  /** The batch was closed before, by another message. */
  readonly isLate: boolean
  /** Number of the batch that is open now. */
  readonly open: string
  /** What the ledger counted, of a settlement. */
  readonly host?: BatchSums
  /** Number of the settlement that closed it. */
  readonly settlement?: number
  /** STANs that ledger and terminal do not have alike. */
  readonly differing: readonly string[]
}

/** The date that is open, and since when. */
export interface OpenDate {
  readonly businessDate: string
  readonly openedAtMs: number
}

/** A refund out of the queue, and its original. */
export interface Sending {
  readonly transaction: Transaction
  readonly original: Transaction
}

/** Command -> what it answers. */
export interface Outcomes {
  readonly request: RequestOutcome
  readonly reversal: RequestOutcome
  readonly answer: AnswerOutcome
  readonly 'late-answer': LateAnswerOutcome
  readonly unanswered: AnswerOutcome
  readonly unsent: AnswerOutcome
  readonly acknowledge: { readonly is: 'acknowledged'; readonly reversal: ReversalJob }
  readonly resolve: ResolveOutcome
  readonly adjust: AdjustOutcome
  readonly settle: SettleOutcome
  readonly 'cut-over': CutoverOutcome
  readonly batch: BatchOutcome
  readonly recover: { readonly is: 'recovered'; readonly inDoubt: number; readonly owed: readonly ReversalJob[] } & OpenDate
  readonly 'sign-in': { readonly is: 'signed-in'; readonly session: TerminalSession }
  readonly 'decide-hold': DecideHoldOutcome
  readonly import: Extract<RequestOutcome, { is: 'decided' | 'repeat' | 'duplicate' }>
  readonly notify: { readonly is: 'queued'; readonly queued: number }
  readonly noticed: { readonly is: 'noticed' }
  /** Pending and durable, the oldest first: ask the issuer. */
  readonly 'send-queued': { readonly is: 'to-send'; readonly refunds: readonly Sending[] }
  readonly reset: { readonly is: 'reset' } & OpenDate
}
export type Outcome = Outcomes[LedgerCommand['do']]
export type OutcomeOf<C extends LedgerCommand> = Outcomes[C['do']]
