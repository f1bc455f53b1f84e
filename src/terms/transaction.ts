/** A transaction as the ledger keeps it, and the reversals it owes. */
import type { Route, TransactionKind } from './kind.ts'
import type { Reason } from './reason.ts'

/**
 * queued: it waits for the settlement of its original, and its terminal was told that it is taken (R12). pending: the issuer has it. approved, declined: final unless reversed. in-doubt: no usable answer, its reversal is
 * owed, its amount stays held. reversing: the terminal reversed it while the issuer had it. reversed: undone.
 */
export const TRANSACTION_STATES = ['queued', 'pending', 'approved', 'declined', 'in-doubt', 'reversing', 'reversed'] as const
export type TransactionState = (typeof TRANSACTION_STATES)[number]

/** One request and all that became of it. Holds no card number: a keyed hash, and first 6 and last 4 digits. */
export interface Transaction {
  readonly id: number
  /** Duplicate key of the dialect (R55), without the repeat digit. */
  readonly key: string
  /** What a second copy must repeat to be the same request: DE2, 3, 4 and the original. */
  readonly fingerprint: string
  readonly dialect: string
  readonly kind: TransactionKind
  readonly route: Route
  /** Cell of the routing table that decided, empty where none did. */
  readonly cell: string
  readonly state: TransactionState
  /** Null while pending. */
  readonly reason: Reason | null
  readonly mti: string
  readonly processingCode: string
  readonly terminal: string
  readonly merchant: string
  readonly stan: string
  readonly batch: string
  readonly rrn: string
  readonly panHash: string
  readonly panMasked: string
  readonly amountMinor: number
  readonly currency: string
  /** The time by which its own dialect names the message (DE7 or DE12) as the terminal sent it, empty without one. */
  readonly dateTime: string
  /** Local date MMDD that the answer carried as DE13. */
  readonly localDate: string
  /** DE32 as the terminal sent it, empty without one. */
  readonly acquirer: string
  readonly originalId: number | null
  /** What the issuer approved of a sale; never changes afterwards. */
  readonly approvedMinor: number
  /** Approved amount of a sale less partial reversals (R79). */
  readonly capturedMinor: number
  /** Approved voids and refunds of it. */
  readonly postedMinor: number
  /** Voids and refunds of it that are sent and not decided. */
  readonly heldMinor: number
  /** Refunds of it that are taken and not sent yet: they do not hold up its settlement, which they wait for (R12). */
  readonly queuedMinor: number
  /** What remains of the original by a partial reversal, or by a refund that is sent as one (R33); null on all others. */
  readonly replacementMinor: number | null
  /** The debit adjustment that takes this refund back, from when it was sent until it is declined or undone. */
  readonly adjustmentId: number | null
  /** Of a sale: cashback and surcharge that its policy keeps out of refunds (R35, R36). A void gives them back. */
  readonly nonRefundableMinor: number
  /** How many voids and refunds of it are posted or held (R37). */
  readonly givenBackCount: number
  readonly settledBatch: number | null
  /** Which of its terminal's batches it was closed with; null before. */
  readonly terminalBatch: number | null
  /** YYYY-MM-DD: the cut-over of this date settles it; null while its own date is open. */
  readonly dueDate: string | null
  /** YYYY-MM-DD. */
  readonly businessDate: string
  /** DE39 of the issuer, null when it gave none. */
  readonly responseCode: string | null
  readonly authorisationCode: string | null
  /** Elements of the issuer's answer that a repeat of the answer carries again: number -> text. */
  readonly extras: Readonly<Record<string, string>>
  /** Operator of the terminal, empty when it is not known. */
  readonly operator: string
  /** Short hash of the policy that was in force, and the limits that were met: `refundMinor=5000 used=6000 refuse`. */
  readonly policyHash: string
  readonly policyHint: string
  /** Why a void or refund was asked, in the words of who asked; empty for a sale. */
  readonly purpose: string
  /** The merchant's number of the order, empty when none was said. */
  readonly orderNumber: string
  /** MTI, DE11, and DE7 or DE12 of the message as the issuer got it, empty when none was made. */
  readonly issuerMti: string
  readonly issuerStan: string
  readonly issuerDateTime: string
  readonly atMs: number
  readonly answeredAtMs: number | null
  /** When it was queued, of a refund that was: what its terminal was told then is told to every copy (R56). Null on all others. */
  readonly queuedAtMs: number | null
}

/** The purpose of a void or refund that a terminal asked: its message does not say why. */
export const AT_THE_TERMINAL = 'asked at the terminal'

/** captured - what stays out of refunds - posted - held - queued: what may still be given back. */
export function leftMinor(original: Pick<Transaction, 'capturedMinor' | 'nonRefundableMinor' | GivenBack>): number {
  return Math.max(0, original.capturedMinor - original.nonRefundableMinor - givenBackMinor(original))
}

type GivenBack = 'postedMinor' | 'heldMinor' | 'queuedMinor'

/** Given back, on its way or waiting for the settlement. */
export function givenBackMinor({ postedMinor, heldMinor, queuedMinor }: Pick<Transaction, GivenBack>): number {
  return postedMinor + heldMinor + queuedMinor
}

/** A reversal that the issuer has to acknowledge, with the message it undoes. Repeats keep its DE7, 11 and 37. */
export interface OwedReversal {
  readonly id: number
  readonly transactionId: number
  readonly stan: string
  readonly dateTime: string
  /** Reason of the advice as DE39 of 1987 has it: the terminal's, else 68. */
  readonly reasonCode: string
  /** What remains of the transaction when only a part is undone (R33); null for the whole. */
  readonly replacementMinor: number | null
  readonly state: 'owed' | 'done'
  readonly attempts: number
  readonly lastCode: string | null
  /** How an operator ended it; null for all others. */
  readonly resolution: 'reversed' | 'posted' | null
  readonly createdAtMs: number
  readonly doneAtMs: number | null
}

/** What an issuer has to know of a payment from before. */
export type IssuerOriginal = Pick<
  Transaction,
  'issuerMti' | 'issuerStan' | 'issuerDateTime' | 'amountMinor' | 'rrn' | 'terminal' | 'authorisationCode'
>

/** What the sender of reversals needs to make one. */
export interface ReversalJob {
  readonly reversal: OwedReversal
  readonly transaction: Transaction
}
