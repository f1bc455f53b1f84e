/** One record a transaction: the log line, the console row, the scenario's assertion and the bench sample. */
import type { Kind, Route } from './kind.ts'
import type { Reason } from './reason.ts'

export interface TurnRecord {
  readonly id: number | null
  readonly at: string
  readonly dialect: string
  readonly peer: string
  readonly kind: Kind
  readonly mti: string
  readonly route: Route
  /** Cell of the routing table that decided. */
  readonly cell: string
  readonly reason: Reason
  readonly responseCode: string
  /** Answered from the store, without a new effect. */
  readonly repeat: boolean
  readonly terminal: string
  readonly merchant: string
  readonly stan: string
  readonly rrn: string
  /** First 6 and last 4. */
  readonly pan: string
  readonly amountMinor: number
  readonly currency: string
  /** Id of the transaction that this one refers to. */
  readonly original: number | null
  readonly leftMinor: number | null
  readonly issuerMs: number | null
  readonly totalMs: number
  /** What an operator should know besides: the missing element, the first copy, the next step. */
  readonly hint: string
}
