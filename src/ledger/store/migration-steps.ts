/** What a ledger of an earlier version becomes: its rows taken over into empty tables of today, in steps that both databases run. */
import type { Transaction } from '../../terms/transaction.ts'
import { entriesOf, type JournalEntry } from '../rules/journal.ts'
import type { NewHistory } from '../rules/rows.ts'
import { GIVING_BACK, Totals } from '../rules/totals.ts'
import { appendRecords, readHead } from './audit-log.ts'
import { readTransaction } from './columns.ts'
import { addTotals } from './policy-rows.ts'
import { entriesWrite } from './save.ts'
import { ALL_TRANSACTION_COLUMNS } from './schema.ts'
import { countTotals, SETTLEMENT_COLUMNS, settlementValues } from './settlement-rows.ts'
import type { Query, SqlRow, SqlWords, Steps } from './sql.ts'

const PAGE = 10_000

/** Version -> its tables, in an order in which they can be filled. */
const TABLES: Readonly<Record<number, readonly string[]>> = {
  1: ['transactions', 'names', 'tombstones', 'reversals', 'sessions', 'counters', 'holder', 'history'],
  2: [
    ...['transactions', 'names', 'tombstones', 'reversals', 'sessions', 'totals', 'holds', 'recents', 'batches', 'proposals'],
    ...['settlements', 'notifications', 'entries', 'counters', 'holder', 'history'],
  ],
}

export function tablesOf(version: number): readonly string[] {
  return TABLES[version] ?? []
}

/** The tables as they were, set aside in the same database. */
export interface OldTables {
  readonly version: number
  /** What a table of them is called now. */
  named(table: string): string
  /** Asks for the columns of a table: name, `TEXT` or another type, 1 where it is never null, what it is by default. */
  columns(table: string): Query
}

/** Columns that an earlier version did not have and that are neither empty nor 0; `old` is the row. */
const MADE: Readonly<Record<string, (tables: OldTables) => string>> = {
  'transactions.approved_minor': () => "CASE old.kind WHEN 'sale' THEN old.captured_minor ELSE 0 END",
  'transactions.given_back_count': ({ named }) => `(SELECT count(*) FROM ${named('transactions')} child WHERE child.original_id = old.id
    AND child.kind IN ('void', 'refund') AND child.state IN (${GIVING_BACK.map((state) => `'${state}'`).join(', ')}))`,
  // A terminal without batch numbers would have to account for all it ever sold when it settles for the first time.
  'transactions.terminal_batch': () => "CASE WHEN old.batch = '' AND old.settled_batch IS NOT NULL THEN 0 END",
}

/** Version 1 knew no journal, no totals and no settlements, and its history becomes the beginning of the audit log. */
export function* carryOver(words: SqlWords, auditKey: Buffer, old: OldTables, detail: string): Steps<void> {
  for (const table of tablesOf(old.version)) if (old.version > 1 || table !== 'history') yield* copyRows(table, old)
  if (old.version === 1) {
    yield* makeBooks(words)
    yield* makeSettlements()
    yield* makeAuditLog(auditKey, old)
  }
  yield* appendRecords(auditKey, yield* readHead(), [{ ...OF_NONE, atMs: Date.now(), event: 'migrate', actor: 'gateway', detail }])
}

const OF_NONE = { transactionId: null, state: null, reason: null, capturedMinor: null, postedMinor: null, heldMinor: null }

function* copyRows(table: string, old: OldTables): Steps<void> {
  const known = new Set((yield old.columns(old.named(table))).map(([name]) => name))
  const values = new Map<string, string>()
  for (const [name, type, notNull, byDefault] of yield old.columns(table)) {
    const made = MADE[`${table}.${name}`]
    if (known.has(name ?? null)) values.set(`${name}`, `old.${name}`)
    else if (made !== undefined) values.set(`${name}`, made(old))
    else if (notNull === 1 && byDefault === null) values.set(`${name}`, type === 'TEXT' ? "''" : '0')
  }
  const columns = [...values.keys()].join(', ')
  yield {
    do: 'run',
    sql: `INSERT INTO ${table} (${columns}) SELECT ${[...values.values()].join(', ')} FROM ${old.named(table)} old`,
    values: [],
  }
}

/** The journal and the day's sums, as the rules make them of the rows as they are. */
function* makeBooks(words: SqlWords): Steps<void> {
  const totals = new Totals([])
  const sql = `SELECT ${ALL_TRANSACTION_COLUMNS} FROM transactions WHERE id > ? ORDER BY id LIMIT ${PAGE}`
  for (let last: Transaction | undefined; ; ) {
    const rows = (yield { sql, values: [last?.id ?? 0] }).map(readTransaction)
    for (const row of rows) totals.note(undefined, row)
    yield entriesWrite(rows.flatMap(entriesFrom))
    last = rows.at(-1)
    if (rows.length < PAGE) break
  }
  yield* addTotals(words, totals.changes())
}

/** What a sale captured; what a void or refund has posted or holds on its sale. */
function entriesFrom(row: Transaction): JournalEntry[] {
  const now = { atMs: row.answeredAtMs ?? row.atMs }
  const blank = { ...row, capturedMinor: 0, postedMinor: 0, heldMinor: 0, queuedMinor: 0 }
  if (row.kind === 'sale') return entriesOf(blank, { ...blank, capturedMinor: row.capturedMinor }, row, now)
  const isGiven = (row.kind === 'void' || row.kind === 'refund') && (GIVING_BACK as readonly string[]).includes(row.state)
  if (!isGiven || row.originalId === null) return []
  const sale = { ...blank, id: row.originalId }
  const given = row.state === 'approved' ? { postedMinor: row.amountMinor } : { heldMinor: row.amountMinor }
  return entriesOf(sale, { ...sale, ...given }, row, now)
}

/** Version 1 kept the batch number in the rows alone: the time is that of the last of them, the terminal is not known. */
function* makeSettlements(): Steps<void> {
  const batches = yield {
    sql: `SELECT settled_batch, max(business_date), max(coalesce(answered_at_ms, at_ms)), count(*) FROM transactions
      WHERE settled_batch IS NOT NULL GROUP BY settled_batch ORDER BY settled_batch`,
    values: [],
  }
  for (const [batch, businessDate, atMs, settled] of batches) {
    const totals = yield* countTotals(Number(batch))
    const facts = { batch: Number(batch), cause: 'settle', key: '', terminal: '', businessDate: String(businessDate) } as const
    const row = settlementValues({ ...facts, atMs: Number(atMs), settled: Number(settled), totals })
    yield { do: 'insert', table: 'settlements', columns: SETTLEMENT_COLUMNS, rows: [row] }
  }
}

function* makeAuditLog(auditKey: Buffer, { named }: OldTables): Steps<void> {
  const history = named('history')
  // Version 1 knew no amounts and no actor; only the last record of a transaction has those of its row.
  const sql = `SELECT h.seq, h.at_ms, h.transaction_id, h.state, h.reason, t.captured_minor, t.posted_minor, t.held_minor
    FROM ${history} h LEFT JOIN transactions t ON t.id = h.transaction_id
      AND h.seq = (SELECT max(seq + 0) FROM ${history} WHERE transaction_id = h.transaction_id)
    WHERE h.seq > ? ORDER BY h.seq LIMIT ${PAGE}`
  let head = yield* readHead()
  for (let last = 0; ; ) {
    const rows = yield { sql, values: [last] }
    head = yield* appendRecords(auditKey, head, rows.map(oldRecord))
    last = Number(rows.at(-1)?.[0])
    if (rows.length < PAGE) break
  }
}

function oldRecord([, atMs, transactionId, state, reason, capturedMinor, postedMinor, heldMinor]: SqlRow): NewHistory {
  const amounts = { capturedMinor, postedMinor, heldMinor }
  return { atMs, transactionId, event: 'state', state, reason, ...amounts, actor: 'version 1', detail: '' } as NewHistory
}
