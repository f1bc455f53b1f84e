/** What a command carries of the time and of the message that asked: plain facts. */
import type { OriginalReference } from './reference.ts'

/** The time a command carries: rules read no clock. */
export interface Stamp {
  readonly atMs: number
  /** DE7, UTC, MMDDhhmmss. */
  readonly dateTime: string
  /** Gateway's local date, MMDD. */
  readonly localDate: string
  /** YYYY-MM-DD: the local date. The rules have the ledger's business date in its place, which begins with it (R7). */
  readonly businessDate: string
  /** First four characters of an RRN made now: last digit of the year and day of the year. */
  readonly rrnDay: string
}

/** What the rules may know of a terminal's message. */
export interface Asked {
  readonly dialect: string
  readonly mti: string
  readonly processingCode: string
  readonly isRepeat: boolean
  readonly key: string
  readonly fingerprint: string
  /** What a second copy without the repeat digit gets. */
  readonly onSameContent: 'replay' | 'refuse'
  /** What later messages may call this one; the rules add the name by RRN. */
  readonly names: readonly string[]
  readonly terminal: string
  readonly merchant: string
  readonly stan: string
  readonly batch: string
  /** The request's own RRN, when its dialect gives it one. */
  readonly rrn?: string
  readonly panHash: string
  readonly panMasked: string
  readonly amountMinor: number
  readonly currency: string
  readonly dateTime: string
  readonly localDate: string
  readonly acquirer: string
  readonly original?: OriginalReference
  /** Of the terminal's last sign-in, or as the message says. */
  readonly operator?: string
  /** DE18, where the message has it. */
  readonly merchantCategory?: string
  /** DE54 of type 40, and DE28, of a sale. */
  readonly cashbackMinor?: number
  readonly surchargeMinor?: number
  /** A sale that is given back from its next business date on (R44). */
  readonly isNextDayOnly?: boolean
  /** Why a void or refund is asked. */
  readonly purpose?: string
  readonly orderNumber?: string
}
