/** A ledger of an earlier version becomes one of today's: a copy is kept, then all is made anew in one transaction, or nothing (P1, P19). */
import { basename } from 'node:path'
import { GatewayError } from '../../errors.ts'
import type { Transaction } from '../../terms/transaction.ts'
import { entriesOf, type JournalEntry } from '../rules/journal.ts'
import type { NewHistory } from '../rules/rows.ts'
import { GIVING_BACK, Totals } from '../rules/totals.ts'
import { appendRecords, readHead } from './audit-log.ts'
import { readTransaction } from './columns.ts'
import { endLog } from './commit-log.ts'
import { column, type Database, openDatabase } from './driver.ts'
import { makeDurable } from './durability.ts'
import { backupFile, versionInHeader } from './ledger-file.ts'
import { keepCopy } from './migration-copy.ts'
import { addTotals } from './policy-rows.ts'
import { entriesWrite } from './save.ts'
import { ALL_TRANSACTION_COLUMNS, createLedger, SCHEMA_VERSION } from './schema.ts'
import { countTotals, SETTLEMENT_COLUMNS, settlementValues } from './settlement-rows.ts'
import type { SqlRow, Steps } from './sql.ts'
import { runSteps, SQLITE_WORDS } from './sqlite-words.ts'

const PAGE = 10_000

/** Version -> its tables. */
const TABLES: Readonly<Record<number, readonly string[]>> = {
  1: ['transactions', 'names', 'tombstones', 'reversals', 'sessions', 'counters', 'holder', 'history'],
  2: [
    ...['transactions', 'names', 'tombstones', 'reversals', 'sessions', 'totals', 'holds', 'recents', 'batches', 'proposals'],
    ...['settlements', 'notifications', 'entries', 'counters', 'holder', 'history'],
  ],
}

/** Columns that an earlier version did not have and that are neither empty nor 0; `old` is the row. */
const MADE: Readonly<Record<string, string>> = {
  'transactions.approved_minor': "CASE old.kind WHEN 'sale' THEN old.captured_minor ELSE 0 END",
  'transactions.given_back_count': `(SELECT count(*) FROM old_transactions child WHERE child.original_id = old.id
    AND child.kind IN ('void', 'refund') AND child.state IN (${GIVING_BACK.map((state) => `'${state}'`).join(', ')}))`,
  // A terminal without batch numbers would have to account for all it ever sold when it settles for the first time.
  'transactions.terminal_batch': "CASE WHEN old.batch = '' AND old.settled_batch IS NOT NULL THEN 0 END",
}

/** Version of a ledger: an older one has to be migrated before it is used. What the file's first page says may be older than its log. */
export function versionOf(file: string): number {
  const version = versionInHeader(file)
  if (version >= SCHEMA_VERSION) return version
  const database = openDatabase(file)
  try {
    return readVersion(database)
  } finally {
    database.close()
  }
}

/** PRAGMA user_version. */
export function readVersion(database: Database): number {
  return Number(column(database, 'PRAGMA user_version')[0])
}

/** Whoever calls holds the lock. Throws LEDGER_FAILED when the copy cannot be kept; the file is then as it was. */
export function migrate(file: string, auditKey: Buffer): void {
  const database = openDatabase(file)
  try {
    makeDurable(database, file)
    endLog(database)
    const version = readVersion(database)
    const copy = backupFile(file, version)
    checkTables(database, file, version)
    keepCopy(database, copy)
    database.exec('PRAGMA foreign_keys = OFF')
    // Until the commit nothing holds: closing the database undoes it.
    database.exec('BEGIN IMMEDIATE')
    setAside(database, tablesOf(version))
    database.exec(createLedger(SQLITE_WORDS))
    runSteps(database, carryOver(auditKey, version, `version ${version} to ${SCHEMA_VERSION}, copy in ${basename(copy)}`))
    for (const table of tablesOf(version).toReversed()) database.exec(`DROP TABLE old_${table}`)
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`)
    database.exec('COMMIT')
  } finally {
    database.close()
  }
}

function tablesOf(version: number): readonly string[] {
  return TABLES[version] ?? []
}

function checkTables(database: Database, file: string, version: number): void {
  const found = column(database, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
  if (found.join() === tablesOf(version).toSorted().join()) return
  throw new GatewayError('LEDGER_FAILED', `${file} says that it is of version ${version} but has other tables: it cannot be migrated`)
}

/** Names of indexes and triggers are the database's, so the old ones go first. */
function setAside(database: Database, tables: readonly string[]): void {
  for (const kind of ['trigger', 'index']) {
    for (const name of column(database, `SELECT name FROM sqlite_master WHERE type = '${kind}' AND sql IS NOT NULL`)) {
      database.exec(`DROP ${kind} ${name}`)
    }
  }
  for (const table of tables) database.exec(`ALTER TABLE ${table} RENAME TO old_${table}`)
  database.exec('CREATE INDEX old_by_original ON old_transactions (original_id)')
  database.exec('CREATE INDEX old_by_transaction ON old_history (transaction_id, seq)')
}

/** Version 1 knew no journal, no totals and no settlements, and its history becomes the beginning of the audit log. */
function* carryOver(auditKey: Buffer, version: number, detail: string): Steps<void> {
  for (const table of tablesOf(version)) if (version > 1 || table !== 'history') yield* copyRows(table)
  if (version === 1) {
    yield* makeBooks()
    yield* makeSettlements()
    yield* makeAuditLog(auditKey)
  }
  yield* appendRecords(auditKey, yield* readHead(), [{ ...OF_NONE, atMs: Date.now(), event: 'migrate', actor: 'gateway', detail }])
}

const OF_NONE = { transactionId: null, state: null, reason: null, capturedMinor: null, postedMinor: null, heldMinor: null }

function* copyRows(table: string): Steps<void> {
  const known = new Set((yield* columnsOf(`old_${table}`)).map(([name]) => name))
  const values = new Map<string, string>()
  for (const [name, type, notNull, byDefault] of yield* columnsOf(table)) {
    const made = MADE[`${table}.${name}`]
    if (known.has(name ?? null)) values.set(`${name}`, `old.${name}`)
    else if (made !== undefined) values.set(`${name}`, made)
    else if (notNull === 1 && byDefault === null) values.set(`${name}`, type === 'TEXT' ? "''" : '0')
  }
  const columns = [...values.keys()].join(', ')
  yield { do: 'run', sql: `INSERT INTO ${table} (${columns}) SELECT ${[...values.values()].join(', ')} FROM old_${table} old`, values: [] }
}

function* columnsOf(table: string): Steps<readonly SqlRow[]> {
  return yield { sql: 'SELECT name, type, "notnull", dflt_value FROM pragma_table_info(?)', values: [table] }
}

/** The journal and the day's sums, as the rules make them of the rows as they are. */
function* makeBooks(): Steps<void> {
  const totals = new Totals([])
  const sql = `SELECT ${ALL_TRANSACTION_COLUMNS} FROM transactions WHERE id > ? ORDER BY id LIMIT ${PAGE}`
  for (let last: Transaction | undefined; ; ) {
    const rows = (yield { sql, values: [last?.id ?? 0] }).map(readTransaction)
    for (const row of rows) totals.note(undefined, row)
    yield entriesWrite(rows.flatMap(entriesFrom))
    last = rows.at(-1)
    if (rows.length < PAGE) break
  }
  yield* addTotals(SQLITE_WORDS, totals.changes())
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

/** Version 1 knew no amounts and no actor; only the last record of a transaction has those of its row. */
const OLD_RECORDS = `SELECT h.seq, h.at_ms, h.transaction_id, h.state, h.reason, t.captured_minor, t.posted_minor, t.held_minor
  FROM old_history h LEFT JOIN transactions t ON t.id = h.transaction_id
    AND h.seq = (SELECT max(seq) FROM old_history WHERE transaction_id = h.transaction_id)
  WHERE h.seq > ? ORDER BY h.seq LIMIT ${PAGE}`

function* makeAuditLog(auditKey: Buffer): Steps<void> {
  let head = yield* readHead()
  for (let last = 0; ; ) {
    const rows = yield { sql: OLD_RECORDS, values: [last] }
    head = yield* appendRecords(auditKey, head, rows.map(oldRecord))
    last = Number(rows.at(-1)?.[0])
    if (rows.length < PAGE) break
  }
}

function oldRecord([, atMs, transactionId, state, reason, capturedMinor, postedMinor, heldMinor]: SqlRow): NewHistory {
  const amounts = { capturedMinor, postedMinor, heldMinor }
  return { atMs, transactionId, event: 'state', state, reason, ...amounts, actor: 'version 1', detail: '' } as NewHistory
}
