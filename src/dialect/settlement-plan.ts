/** How a terminal says what it counted, and is told whether it is right (R85-R88): the plan of a dialect. */
import type { ElementPath } from '../codec/format.ts'

/** Where a group of sums stands. What a dialect does not have counts as zero. */
export const SUM_PLACES = [
  'debitsCount',
  'debitsAmount',
  'debitReversalsCount',
  'debitReversalsAmount',
  'creditsCount',
  'creditsAmount',
  'creditReversalsCount',
  'creditReversalsAmount',
] as const
export type SumPlace = (typeof SUM_PLACES)[number]

export const BATCH_RESULTS = ['balanced', 'unbalanced', 'broken'] as const
export type ToldResult = (typeof BATCH_RESULTS)[number]

interface SumGroup {
  readonly places: ReadonlyMap<SumPlace, ElementPath>
  /** Where the answer says the result. */
  readonly result?: ElementPath
}

/** Records of transactions in one element: two digits say how many, then each has these parts. */
export const RECORD_PARTS = ['type', 'stan', 'pan', 'amount'] as const

export interface RecordPlan {
  readonly element: number
  readonly parts: readonly { readonly part: (typeof RECORD_PARTS)[number]; readonly length: number }[]
}

export interface SumPlan {
  /** Domestic and foreign cards, for instance: their sum counts. */
  readonly sums: readonly SumGroup[]
  /** Debits less credits, C or D in front. */
  readonly net?: ElementPath
  readonly results: ReadonlyMap<ToldResult, string>
  readonly records?: RecordPlan
  /** Network code of the message that ends a batch with that result. */
  readonly ends: ReadonlyMap<ToldResult, string>
}
