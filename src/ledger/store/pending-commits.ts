/** Commits that are in the log and not in the tables yet, oldest first. */
import { addTotal, TOTAL_FIELDS, type TotalRow } from '../rules/totals.ts'
import { appendCommit, forgetCommits } from './commit-log.ts'
import type { Database } from './driver.ts'
import { type LoggedWrite, Projection } from './projection.ts'
import type { QuickBatch } from './quick-batch.ts'

interface PendingCommit {
  readonly seq: number
  readonly writes: readonly LoggedWrite[]
  readonly totals: readonly TotalRow[]
  readonly rows: number
}

export class PendingCommits {
  #waiting: PendingCommit[] = []
  #lastSeq = 0
  #rows = 0
  /** What waits to be added to totals. */
  readonly #totals = new Map<string, TotalRow>()

  /** Rows that wait. */
  get rows(): number {
    return this.#rows
  }

  get lastSeq(): number {
    return this.#lastSeq
  }

  /** The oldest that waits; 0 when none does. */
  get firstSeq(): number {
    return this.#waiting[0]?.seq ?? 0
  }

  /** The row of the tables with what waits; undefined for none. */
  total(row: TotalRow | undefined, key: string): TotalRow | undefined {
    const added = this.#totals.get(key)
    return added === undefined ? row : addTotal(row, added)
  }

  /** Into the log; it waits once `added` is told that it is durable. */
  append(database: Database, { writes, changes }: QuickBatch): PendingCommit {
    const seq = this.#lastSeq + 1
    appendCommit(database, { seq, writes })
    return { seq, writes, totals: changes.totals, rows: writes.reduce((sum, write) => sum + write.rows.length, 0) }
  }

  added(commit: PendingCommit): void {
    this.#lastSeq = commit.seq
    this.#waiting.push(commit)
    this.#rows += commit.rows
    for (const row of commit.totals) this.#totals.set(row.key, addTotal(this.#totals.get(row.key), row))
  }

  /** The oldest, about so many rows, into the tables; the caller commits, and then tells `projected` what this gave. */
  project(database: Database, rowsMax: number): number {
    const projection = new Projection()
    let rows = 0
    let taken = 0
    for (const commit of this.#waiting) {
      if (rows >= rowsMax) break
      projection.add(commit.writes)
      rows += commit.rows
      taken += 1
    }
    const last = this.#waiting[taken - 1]
    if (last === undefined) return 0
    projection.apply(database)
    forgetCommits(database, last.seq)
    return taken
  }

  /** So many of the oldest are durable in the tables. */
  projected(taken: number): void {
    for (const commit of this.#waiting.splice(0, taken)) {
      this.#rows -= commit.rows
      for (const row of commit.totals) this.#takeOff(row)
    }
    if (this.#waiting.length === 0) this.#totals.clear()
  }

  #takeOff(row: TotalRow): void {
    const waiting = this.#totals.get(row.key)
    if (waiting === undefined) return
    const negative = Object.fromEntries(TOTAL_FIELDS.map((field) => [field, -row[field]]))
    this.#totals.set(row.key, addTotal(waiting, { ...row, ...negative }))
  }
}
