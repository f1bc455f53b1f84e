/** Recomputes the books from the rows: what does not agree is said in sentences. */
import type { LedgerVerdict } from '../../terms/ports.ts'
import { column, type Database, type SqlRow } from './driver.ts'
import { TOTALS_CHECK, totalsProblem } from './policy-rows.ts'

const PROBLEMS_MAX = 100

interface Check {
  /** Each row is a problem. */
  readonly sql: string
  readonly says: (row: SqlRow) => string
}

const CHECKS: readonly Check[] = [
  {
    sql: `SELECT o.id, o.posted_minor, o.held_minor,
        sum(iif(c.state = 'approved', c.amount_minor, 0)) AS posted,
        sum(iif(c.state IN ('pending', 'in-doubt', 'reversing'), c.amount_minor, 0)) AS held
      FROM transactions o JOIN transactions c ON c.original_id = o.id AND c.kind IN ('void', 'refund')
      GROUP BY o.id HAVING o.posted_minor <> posted OR o.held_minor <> held`,
    says: ([id, posted, held, postedSum, heldSum]) =>
      `Transaction ${id} has ${posted} posted and ${held} held, but its voids and refunds make ${postedSum} and ${heldSum}`,
  },
  {
    sql: `SELECT o.id, o.posted_minor, o.held_minor FROM transactions o WHERE (o.posted_minor <> 0 OR o.held_minor <> 0)
      AND NOT EXISTS (SELECT 1 FROM transactions c WHERE c.original_id = o.id AND c.kind IN ('void', 'refund'))`,
    says: ([id, posted, held]) => `Transaction ${id} has ${posted} posted and ${held} held, but no void or refund`,
  },
  {
    sql: `SELECT id, captured_minor, posted_minor, held_minor FROM transactions
      WHERE posted_minor < 0 OR held_minor < 0 OR posted_minor + held_minor > captured_minor`,
    says: ([id, captured, posted, held]) => `Transaction ${id} captured ${captured}, but ${posted} is posted and ${held} held`,
  },
  {
    sql: `SELECT id, captured_minor, amount_minor, kind, state FROM transactions WHERE captured_minor > amount_minor
      OR (captured_minor > 0 AND NOT (kind = 'sale' AND state IN ('approved', 'reversed')))`,
    says: ([id, captured, amount, kind, state]) => `Transaction ${id} (${kind}, ${state}) captured ${captured} of ${amount}`,
  },
  {
    sql: `SELECT t.id, t.original_id FROM transactions t LEFT JOIN transactions o ON o.id = t.original_id
      WHERE t.original_id IS NOT NULL AND o.id IS NULL`,
    says: ([id, original]) => `Transaction ${id} refers to ${original}, which is not there`,
  },
  {
    sql: `SELECT t.id, t.state FROM transactions t LEFT JOIN reversals r ON r.transaction_id = t.id
      WHERE t.state IN ('in-doubt', 'reversing') AND coalesce(r.state, '') <> 'owed'`,
    says: ([id, state]) => `Transaction ${id} is ${state}, but no reversal of it is owed`,
  },
  {
    sql: `SELECT r.id, r.transaction_id, t.state FROM reversals r LEFT JOIN transactions t ON t.id = r.transaction_id
      WHERE coalesce(t.state, '') NOT IN ('in-doubt', 'reversing', 'reversed')`,
    says: ([id, transaction, state]) => `Reversal ${id} undoes transaction ${transaction}, which is ${state ?? 'not there'}`,
  },
  {
    sql: `SELECT t.id, t.state, (SELECT state FROM history WHERE transaction_id = t.id ORDER BY seq DESC LIMIT 1) AS last
      FROM transactions t WHERE last IS NOT t.state`,
    says: ([id, state, last]) => `Transaction ${id} is ${state}, but its history ends with ${last ?? 'nothing'}`,
  },
  {
    sql: `SELECT t.id, t.settled_batch, t.kind, t.state FROM transactions t WHERE t.settled_batch IS NOT NULL
      AND (t.kind = 'reversal' OR t.state <> 'approved' OR t.settled_batch > (SELECT coalesce(max(value), 0) FROM counters WHERE name = 'settlement'))`,
    says: ([id, batch, kind, state]) => `Transaction ${id} (${kind}, ${state}) is marked as settled in batch ${batch}`,
  },
  {
    sql: `SELECT o.id, o.given_back_count, (SELECT count(*) FROM transactions c WHERE c.original_id = o.id AND c.kind IN ('void', 'refund')
        AND c.state IN ('pending', 'approved', 'in-doubt', 'reversing')) AS found
      FROM transactions o WHERE o.given_back_count <> found`,
    says: ([id, count, found]) => `Transaction ${id} was given back ${count} times, but ${found} voids and refunds are posted or held`,
  },
  { sql: TOTALS_CHECK, says: totalsProblem },
  {
    sql: `SELECT t.id FROM transactions t WHERE t.id > (SELECT coalesce(max(value), 0) FROM counters WHERE name = 'transaction')`,
    says: ([id]) => `Transaction ${id} has a number that was never given out`,
  },
]

/** Reads every row: seconds for millions. */
export function verifyLedger(database: Database): LedgerVerdict {
  const problems = [
    ...integrityProblems(database),
    ...CHECKS.flatMap((check) => database.prepare(check.sql).all().slice(0, PROBLEMS_MAX).map(check.says)),
  ]
  return { transactions: count(database, 'transactions'), owed: count(database, "reversals WHERE state = 'owed'"), problems }
}

function integrityProblems(database: Database): string[] {
  const damaged = column(database, 'PRAGMA integrity_check').filter((line) => line !== 'ok')
  const dangling = database.prepare('PRAGMA foreign_key_check').all()
  return [
    ...damaged.map((line) => `The file is damaged: ${line}`),
    ...dangling.map(([table, row]) => `Row ${row} of ${table} refers to nothing`),
  ]
}

function count(database: Database, what: string): number {
  return Number(column(database, `SELECT count(*) FROM ${what}`)[0])
}
