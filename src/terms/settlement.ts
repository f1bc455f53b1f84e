/** Clearing: when what a business date approved is settled, and what a settlement counted (R91, R93). */

/** From the close of a business date to its settlement. */
export interface ClearingDelay {
  readonly days: number
  /** `business` counts only days that are neither closed nor a holiday. */
  readonly dayKind: 'calendar' | 'business'
  /** YYYY-MM-DD. */
  readonly holidays: readonly string[]
  /** Days of the week, 0 is Sunday. */
  readonly closed: readonly number[]
}

/** Settled in the commit of the cut-over. */
export const NO_DELAY: ClearingDelay = { days: 0, dayKind: 'calendar', holidays: [], closed: [] }

/** The batch of what was settled before it came into this ledger: no settlement of ours. */
export const SETTLED_BEFORE = 0

/** What one merchant has in a settlement in one currency: counts and minor units, by what the issuer got. */
export interface SettlementTotals {
  readonly merchant: string
  readonly currency: string
  readonly salesCount: number
  readonly salesMinor: number
  readonly voidsCount: number
  readonly voidsMinor: number
  readonly refundsCount: number
  readonly refundsMinor: number
  /** Sales that were approved and reversed: they are among the sales too. */
  readonly reversalsCount: number
  readonly reversalsMinor: number
  /** Refunds that were wrong and settled, taken back (R48). */
  readonly adjustmentsCount: number
  readonly adjustmentsMinor: number
}

/** One settlement: what was marked with its batch number in one commit. */
export interface Settlement {
  readonly batch: number
  readonly cause: 'settle' | 'cut-over' | 'terminal'
  /** What a repeat of the same event is known by, empty without one. */
  readonly key: string
  /** Only of this terminal, empty for all. */
  readonly terminal: string
  /** The date that was open, YYYY-MM-DD. */
  readonly businessDate: string
  readonly atMs: number
  /** Transactions that became settled. */
  readonly settled: number
  /** By merchant and currency. */
  readonly totals: readonly SettlementTotals[]
}

/** R91. */
export function netMinor({ salesMinor, voidsMinor, refundsMinor, reversalsMinor, adjustmentsMinor }: SettlementTotals): number {
  return salesMinor - voidsMinor - refundsMinor - reversalsMinor + adjustmentsMinor
}
