/** Recomputes the books from the rows: what does not agree is said in sentences. */
import { GatewayError } from '../../errors.ts'
import type { AuditHead, LedgerVerdict } from '../../terms/ports.ts'
import { SETTLED_BEFORE } from '../../terms/settlement.ts'
import { auditProblems } from './audit-log.ts'
import { TOTALS_CHECK, totalsProblem } from './policy-rows.ts'
import { countTotals, readSettlements } from './settlement-rows.ts'
import type { SqlRow, Steps } from './sql.ts'

const PROBLEMS_MAX = 100
const NO_KEY = 'The key of the audit log is missing: it cannot be checked'

interface Check {
  /** Each row is a problem. */
  readonly sql: string
  readonly says: (row: SqlRow) => string
}

/** The number of a record, but not its index: walking that from its end would read the log once for each transaction. */
const LATEST = 'seq + 0'
/** A refund whose adjustment was approved counts no more (R48). */
const ADJUSTED = "SELECT 1 FROM transactions a WHERE a.id = c.adjustment_id AND a.state = 'approved'"

const CHECKS: readonly Check[] = [
  {
    sql: `SELECT * FROM (SELECT o.id, o.posted_minor, o.held_minor,
        sum(CASE WHEN c.state = 'approved' AND NOT EXISTS (${ADJUSTED}) THEN c.amount_minor ELSE 0 END) AS posted,
        sum(CASE WHEN c.state IN ('pending', 'in-doubt', 'reversing') THEN c.amount_minor ELSE 0 END) AS held,
        o.queued_minor, sum(CASE WHEN c.state = 'queued' THEN c.amount_minor ELSE 0 END) AS queued
      FROM transactions o JOIN transactions c ON c.original_id = o.id AND c.kind IN ('void', 'refund')
      GROUP BY o.id, o.posted_minor, o.held_minor, o.queued_minor) sums
      WHERE posted_minor <> posted OR held_minor <> held OR queued_minor <> queued`,
    says: ([id, posted, held, postedSum, heldSum, queued, queuedSum]) =>
      `Transaction ${id} has ${posted} posted, ${held} held and ${queued} queued, but its voids and refunds make ${postedSum}, ${heldSum} and ${queuedSum}`,
  },
  {
    sql: `SELECT o.id, o.posted_minor, o.held_minor, o.queued_minor FROM transactions o
      WHERE (o.posted_minor <> 0 OR o.held_minor <> 0 OR o.queued_minor <> 0)
      AND NOT EXISTS (SELECT 1 FROM transactions c WHERE c.original_id = o.id AND c.kind IN ('void', 'refund'))`,
    says: ([id, posted, held, queued]) =>
      `Transaction ${id} has ${posted} posted, ${held} held and ${queued} queued, but no void or refund`,
  },
  {
    sql: `SELECT id, captured_minor, posted_minor, held_minor, queued_minor FROM transactions
      WHERE posted_minor < 0 OR held_minor < 0 OR queued_minor < 0 OR posted_minor + held_minor + queued_minor > captured_minor`,
    says: ([id, captured, posted, held, queued]) =>
      `Transaction ${id} captured ${captured}, but ${posted} is posted, ${held} held and ${queued} queued`,
  },
  {
    sql: `SELECT id, captured_minor, amount_minor, kind, state FROM transactions WHERE captured_minor > approved_minor OR approved_minor > amount_minor
      OR (captured_minor > 0 AND NOT (kind = 'sale' AND state IN ('approved', 'reversed')))`,
    says: ([id, captured, amount, kind, state]) => `Transaction ${id} (${kind}, ${state}) captured ${captured} of ${amount}`,
  },
  {
    sql: `SELECT t.id, t.original_id FROM transactions t LEFT JOIN transactions o ON o.id = t.original_id
      WHERE t.original_id IS NOT NULL AND o.id IS NULL`,
    says: ([id, original]) => `Transaction ${id} refers to ${original}, which is not there`,
  },
  {
    sql: `SELECT t.id, t.state FROM transactions t LEFT JOIN reversals r ON r.transaction_id = t.id AND r.replacement_minor IS NULL
      WHERE t.state IN ('in-doubt', 'reversing') AND coalesce(r.state, '') <> 'owed'`,
    says: ([id, state]) => `Transaction ${id} is ${state}, but no reversal of it is owed`,
  },
  {
    sql: `SELECT r.id, r.transaction_id, t.state FROM reversals r LEFT JOIN transactions t ON t.id = r.transaction_id
      WHERE coalesce(t.state, '') NOT IN ('in-doubt', 'reversing', 'reversed') AND NOT (r.state = 'done' AND t.queued_at_ms IS NOT NULL)
        AND NOT (t.state = 'declined' AND EXISTS (SELECT 1 FROM history h WHERE h.transaction_id = t.id AND h.event = 'late-answer'))
        AND NOT (t.state = 'approved' AND (r.replacement_minor IS NOT NULL OR coalesce(r.resolution, '') = 'posted'))`,
    says: ([id, transaction, state]) => `Reversal ${id} undoes transaction ${transaction}, which is ${state ?? 'not there'}`,
  },
  {
    sql: `SELECT t.id, t.state, t.kind, t.route FROM transactions t WHERE t.state = 'queued'
      AND (t.queued_at_ms IS NULL OR t.kind <> 'refund' OR t.route <> 'refund' OR t.original_id IS NULL)`,
    says: ([id, state, kind, route]) => `Transaction ${id} (${kind}, ${route}) is ${state}, but it is no refund that was queued`,
  },
  {
    sql: `SELECT * FROM (SELECT t.id, t.state, (SELECT h.state FROM history h WHERE h.transaction_id = t.id ORDER BY ${LATEST} DESC LIMIT 1) AS last
      FROM transactions t) ends WHERE coalesce(last, '') <> state`,
    says: ([id, state, last]) => `Transaction ${id} is ${state}, but its history ends with ${last ?? 'nothing'}`,
  },
  {
    sql: `SELECT t.id, t.captured_minor, t.posted_minor, t.held_minor, h.seq, h.captured_minor, h.posted_minor, h.held_minor FROM transactions t
      JOIN history h ON h.seq = (SELECT max(${LATEST}) FROM history WHERE transaction_id = t.id)
      WHERE t.captured_minor <> h.captured_minor OR t.posted_minor <> h.posted_minor OR t.held_minor <> h.held_minor`,
    says: ([id, captured, posted, held, seq, hadCaptured, hadPosted, hadHeld]) =>
      `Transaction ${id} has ${captured} captured, ${posted} posted and ${held} held, but its last audit record (${seq}) says ${hadCaptured}, ${hadPosted} and ${hadHeld}`,
  },
  {
    sql: `SELECT transaction_id, currency, sum(debit_minor) AS debits, sum(credit_minor) AS credits FROM entries
      GROUP BY transaction_id, currency HAVING sum(debit_minor) <> sum(credit_minor)`,
    says: ([id, currency, debits, credits]) =>
      `The entries of transaction ${id} do not balance: ${debits} debit and ${credits} credit in currency ${currency}`,
  },
  {
    sql: `SELECT t.id, t.captured_minor, t.posted_minor, t.held_minor, coalesce(e.captured, 0), coalesce(e.posted, 0), coalesce(e.held, 0), t.queued_minor, coalesce(e.queued, 0) FROM transactions t
      LEFT JOIN (SELECT sale_id,
          sum(CASE WHEN account = 'issuer' AND transaction_id = sale_id THEN debit_minor - credit_minor ELSE 0 END) AS captured,
          sum(CASE WHEN account = 'issuer' AND transaction_id <> sale_id THEN credit_minor - debit_minor ELSE 0 END) AS posted,
          sum(CASE WHEN account = 'held' THEN credit_minor - debit_minor ELSE 0 END) AS held,
          sum(CASE WHEN account = 'queued' THEN credit_minor - debit_minor ELSE 0 END) AS queued
        FROM entries GROUP BY sale_id) e ON e.sale_id = t.id
      WHERE coalesce(e.captured, 0) <> CASE WHEN t.state = 'reversed' THEN 0 ELSE t.captured_minor END
        OR coalesce(e.posted, 0) <> t.posted_minor OR coalesce(e.held, 0) <> t.held_minor OR coalesce(e.queued, 0) <> t.queued_minor`,
    says: ([id, captured, posted, held, foldCaptured, foldPosted, foldHeld, queued, foldQueued]) =>
      `Transaction ${id} has ${captured} captured, ${posted} posted, ${held} held and ${queued} queued, but its entries make ${foldCaptured}, ${foldPosted}, ${foldHeld} and ${foldQueued}`,
  },
  {
    sql: `SELECT t.id, t.settled_batch, t.kind, t.state FROM transactions t WHERE t.settled_batch IS NOT NULL
      AND (t.kind = 'reversal' OR NOT (t.state = 'approved' OR (t.state = 'reversed' AND t.kind = 'sale' AND t.captured_minor > 0))
        OR t.settled_batch > (SELECT coalesce(max(value), 0) FROM counters WHERE name = 'settlement'))`,
    says: ([id, batch, kind, state]) => `Transaction ${id} (${kind}, ${state}) is marked as settled in batch ${batch}`,
  },
  {
    sql: `SELECT * FROM (SELECT o.id, o.given_back_count, (SELECT count(*) FROM transactions c WHERE c.original_id = o.id
        AND c.kind IN ('void', 'refund') AND c.state IN ('queued', 'pending', 'approved', 'in-doubt', 'reversing') AND NOT EXISTS (${ADJUSTED})) AS found
      FROM transactions o) counts WHERE given_back_count <> found`,
    says: ([id, count, found]) => `Transaction ${id} was given back ${count} times, but ${found} voids and refunds are posted or held`,
  },
  { sql: TOTALS_CHECK, says: totalsProblem },
  {
    sql: `SELECT t.id FROM transactions t WHERE t.id > (SELECT coalesce(max(value), 0) FROM counters WHERE name = 'transaction')`,
    says: ([id]) => `Transaction ${id} has a number that was never given out`,
  },
]

/** R91: each settlement has counted the transactions that carry its batch number, and each of these has a settlement. */
function* settlementProblems(): Steps<string[]> {
  const lost = yield {
    sql: `SELECT DISTINCT settled_batch FROM transactions WHERE settled_batch <> ${SETTLED_BEFORE} AND settled_batch NOT IN (SELECT batch FROM settlements)`,
    values: [],
  }
  const problems = lost.map(([batch]) => `Transactions are settled in batch ${batch}, which is not there`)
  for (const { batch, totals } of yield* readSettlements()) {
    const counted = yield* countTotals(batch)
    if (JSON.stringify(counted) === JSON.stringify(totals)) continue
    problems.push(`Settlement ${batch} says ${JSON.stringify(totals)}, but its transactions make ${JSON.stringify(counted)}`)
  }
  return problems
}

/** What stands beside the database: the key of the audit log, and the heads that were anchored. */
export interface Evidence {
  readonly auditKey: Buffer | undefined
  anchors(): readonly AuditHead[]
}

/** The key, for whoever writes. Throws LEDGER_FAILED without it. */
export function keyOf({ auditKey }: Evidence): Buffer {
  if (auditKey === undefined) throw new GatewayError('LEDGER_FAILED', 'A ledger that was opened for reading cannot be written')
  return auditKey
}

/** Reads every row: seconds for millions. */
export function* verifyLedger({ auditKey, anchors }: Evidence): Steps<LedgerVerdict> {
  const ofLog = auditKey === undefined ? [NO_KEY] : yield* auditProblems(auditKey, anchors())
  const problems = [...ofLog, ...(yield* settlementProblems()).slice(0, PROBLEMS_MAX)]
  for (const { sql, says } of CHECKS) problems.push(...(yield { sql, values: [] }).slice(0, PROBLEMS_MAX).map(says))
  const transactions = yield* count('transactions')
  const owed = yield* count("reversals WHERE state = 'owed'")
  return { transactions, owed, problems }
}

function* count(what: string): Steps<number> {
  const [row] = yield { sql: `SELECT count(*) FROM ${what}`, values: [] }
  return Number(row?.[0])
}
