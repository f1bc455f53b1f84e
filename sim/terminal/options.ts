/** What a virtual terminal is told: who it is, what it sends, how it sends it again. */
import type { Capture, Clock, Dialect, Key, Kind, Limits, Log } from '../../src/index.ts'
import type { TerminalJournal } from './journal.ts'
import type { Slip } from './slip.ts'
import type { TestCard } from './test-card.ts'

export interface TerminalOptions {
  readonly dialect: Dialect
  readonly host: string
  readonly port: number
  /** 8 characters. @default 'TERM0001' */
  readonly terminal?: string
  /** 15 characters. @default 'MERCHANT0000001' */
  readonly merchant?: string
  /** ISO 4217 number. @default '156' */
  readonly currency?: string
  /** First STAN. @default 1 */
  readonly stan?: number
  /** Batch number, 6 digits. @default '000001' */
  readonly batch?: string
  /** Fixed MAC key; a sign-in replaces it. Bytes alone are a key of DES, as below. */
  readonly mak?: Buffer | Key
  /** Fixed PIN key; a sign-in replaces it. */
  readonly pik?: Buffer | Key
  /** Master key for the sign-in. */
  readonly tmk?: Buffer | Key
  /** Network code of the sign-in (60.3). @default the dialect's first whose keys are of the master key's cipher */
  readonly networkCode?: string
  /** @default the dialect's */
  readonly timeoutMs?: number
  readonly clock?: Clock
  readonly limits?: Limits
  readonly log?: Log
  /** How long a slip is held back for an answer that is too late, so that its verdict can say so. @default 0 */
  readonly lateMs?: number
  /** Takes the bytes of the connection. */
  readonly capture?: Capture
  /** Kinds that it takes back when no answer comes, or one with a wrong MAC: before its next payment (R65, R66). @default none; with a journal sale and void */
  readonly reverses?: readonly Kind[]
  /** Keeps what it would owe before it sends (R64): a terminal with the same journal takes it back. @default a power loss forgets it */
  readonly journal?: TerminalJournal
  /** Told of each request as it ends. */
  onSlip?(slip: Slip): void
}

/** What to send besides what the terminal fills in by itself. */
export interface Ask {
  readonly kind: Kind
  readonly amountMinor?: number
  readonly card?: TestCard
  /** The slip of the sale, or of the request a reversal undoes. */
  readonly of?: Slip
  /** Sends this STAN instead of the next one. */
  readonly stan?: number
  /** Why it is reversed, as DE39 of 1987 has it. @default '98' */
  readonly reason?: string
  /** Of the cardholder; needs a PIN key. */
  readonly pin?: string
  /** Card, printer or chip fails once it is approved: it is taken back, reason 06, before the next payment (R67). @default false */
  readonly failsAfterApproval?: boolean
  /** Other values for placeholders of the template. */
  readonly facts?: ReadonlyMap<string, string>
  /** Elements that are otherwise than the terminal would send them; null leaves one out. */
  readonly set?: ReadonlyMap<number, string | null>
  /** @default as long as a device of the dialect waits */
  readonly timeoutMs?: number
  /** @default the terminal's */
  readonly lateMs?: number
}

/** How a copy differs from what was sent first. */
export interface Again {
  readonly asRepeat?: boolean
  readonly amountMinor?: number
  readonly timeoutMs?: number
  readonly lateMs?: number
}
