/** Batches of a terminal: what it counted since the last one, compared with the ledger (R85-R89). */

/** Sums of what gave and what took money; reversals are taken off. */
export interface BatchSums {
  readonly debitsCount: number
  readonly debitsMinor: number
  readonly creditsCount: number
  readonly creditsMinor: number
}

/** One transaction as the terminal has it. */
export interface UploadRecord {
  readonly stan: string
  readonly amountMinor: number
}

/** `unbalanced`: the terminal sends its transactions, then ends the batch. */
export type BatchResult = 'balanced' | 'unbalanced'

/** The batch a terminal has open. */
export interface TerminalBatch {
  readonly dialect: string
  readonly terminal: string
  readonly merchant: string
  /** Its number where the dialect has one, six digits; else empty. */
  readonly batch: string
  /** The sums differed: records are taken until the end. */
  readonly isUploading: boolean
  readonly uploaded: readonly UploadRecord[]
  /** How many it has closed. */
  readonly closed: number
  /** Duplicate key and result of the last settlement, for a repeat of it. */
  readonly lastKey: string
  readonly lastResult: BatchResult
}

const BATCH_MAX = 999_999

/** After 999999 comes 000001. */
export function nextBatch(batch: string): string {
  return String((Number(batch) % BATCH_MAX) + 1).padStart(6, '0')
}

/** True for a number before the open one, over the end of the count too. */
export function isOlderBatch(batch: string, open: string): boolean {
  if (batch === '' || open === '') return false
  const behind = (Number(open) - Number(batch) + BATCH_MAX) % BATCH_MAX
  return behind > 0 && behind < BATCH_MAX / 2
}
