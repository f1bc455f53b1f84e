/** What a load is: whom it goes to, how much of it, how long, and who sends it. */
import type { Dialect, KeyRing } from '../../src/index.ts'
import type { TestCard } from '../terminal/test-card.ts'
import type { Mix } from './flow.ts'

/**
 * open: requests begin by a schedule, whether answers come or not, and times count from when a request was due. closed: each
 * connection keeps so many requests in flight and sends the next when one is answered; a server that stalls is then asked less.
 */
export type Pace =
  | { readonly loop: 'open'; readonly ratePerSecond: number; readonly arrivals: 'constant' | 'poisson' }
  | { readonly loop: 'closed'; readonly inFlight: number }

export interface LoadPlan {
  readonly dialect: Dialect
  readonly host: string
  readonly port: number
  readonly pace: Pace
  readonly connections: number
  readonly mix: Mix
  /** Measured time, */
  readonly durationMs: number
  /** or as many requests, when they are sent before that. */
  readonly requestsMax: number
  /** Load before it that is not measured: code gets hot, and there are sales to give back. */
  readonly warmUpMs: number
  /** The first part of the warm-up, in which the rate or the connections grow. */
  readonly rampMs: number
  /** Without an answer for so long a request is given up. */
  readonly timeoutMs: number
  /** DE41 of each; connections share them out. At least one a connection. */
  readonly terminals: readonly string[]
  /** DE42, in turns. */
  readonly merchants: readonly [string, ...string[]]
  readonly cards: readonly [TestCard, ...TestCard[]]
  /** ISO 4217 number. */
  readonly currency: string
  /** Amounts of sales, in minor units, both included. */
  readonly amountsMinor: readonly [number, number]
  /** Refunds give back parts; else all of a sale. */
  readonly inParts: boolean
  /** Element -> text that stands in every request. */
  readonly fixed: ReadonlyMap<number, string>
  readonly keys: KeyRing
  /** Every terminal signs in before the load, and takes the keys and the batch number of the answer. */
  readonly signIn: boolean
  /** Response codes that are no error, besides approvals. */
  readonly expectedCodes: ReadonlySet<string>
  /** The counterpart answers with the request itself, as an echo server does: only what is echoed is judged. */
  readonly isEcho: boolean
  /** Of all draws: flows, amounts, arrivals. */
  readonly seed: number
  /** A run does not count when more than this part of its sends was late, @default 0.01 */
  readonly lateSendsMax: number
  /** or the loop of the client was held up for longer than this at its 99th percentile. @default 10 */
  readonly loopLagMaxMs: number
}

/** A late send: so long after it was due. */
export const LATE_SEND_MS = 5
