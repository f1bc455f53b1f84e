/** Reads from SQLite the rows that a batch needs: a few statements a batch, never one a command. */
import type { OwedReversal, Transaction } from '../../terms/transaction.ts'
import { NAMESAKES_MAX, type RowsNeeded } from '../rules/needs.ts'
import type { CounterRow, NameRow, RowSet, Tombstone } from '../rules/rows.ts'
import { readReversal, readTransaction } from './columns.ts'
import type { Database, SqlRow } from './driver.ts'
import { loadNotices } from './notice-rows.ts'
import { readSession, SESSION_COLUMNS } from './queries.ts'
import { ALL_REVERSAL_COLUMNS, ALL_TRANSACTION_COLUMNS } from './schema.ts'

// A list travels as one JSON text: seven times faster than a statement an item, most of which find nothing.
const IN_LIST = 'IN (SELECT value FROM json_each(?))'
const TRANSACTIONS = `SELECT ${ALL_TRANSACTION_COLUMNS} FROM transactions WHERE`
const REVERSALS = `SELECT ${ALL_REVERSAL_COLUMNS} FROM reversals WHERE`

const NAMES = `SELECT names.name, names.transaction_id, names.of FROM json_each(?) asked JOIN names ON names.name = asked.value
  AND names.transaction_id >= coalesce(
    (SELECT transaction_id FROM names WHERE name = asked.value ORDER BY transaction_id DESC LIMIT 1 OFFSET ${NAMESAKES_MAX - 1}), 0)`

export function loadRows(database: Database, needed: RowsNeeded): RowSet {
  const names = select(database, NAMES, needed.names).map(readName)
  const reversals = new Map<number, OwedReversal>()
  addReversals(reversals, select(database, `${REVERSALS} id ${IN_LIST}`, needed.reversals))
  if (needed.undecided) addReversals(reversals, database.prepare(`${REVERSALS} state = 'owed'`).all())
  const notices = loadNotices(database, needed.notices)
  const transactions = loadTransactions(database, needed, [
    ...notices.map((row) => row.transactionId),
    ...needed.ids,
    ...names.map((row) => row.transactionId),
    ...[...reversals.values()].map((row) => row.transactionId),
  ])
  addReversals(reversals, select(database, `${REVERSALS} transaction_id ${IN_LIST}`, transactions.keys()))
  return {
    transactions: [...transactions.values()],
    names,
    tombstones: select(database, `SELECT name, terminal, at_ms FROM tombstones WHERE name ${IN_LIST}`, needed.tombstones).map(
      readTombstone,
    ),
    reversals: [...reversals.values()],
    sessions: select(database, `SELECT ${SESSION_COLUMNS} FROM sessions WHERE session_key ${IN_LIST}`, needed.sessions).map(readSession),
    notices,
    counters: database.prepare('SELECT name, value FROM counters').all().map(readCounter),
  }
}

function loadTransactions(database: Database, needed: RowsNeeded, ids: readonly number[]): Map<number, Transaction> {
  const loaded = new Map<number, Transaction>()
  addTransactions(loaded, select(database, `${TRANSACTIONS} request_key ${IN_LIST}`, needed.keys))
  addTransactions(loaded, select(database, `${TRANSACTIONS} id ${IN_LIST}`, ids))
  if (needed.undecided) addTransactions(loaded, database.prepare(`${TRANSACTIONS} state IN ('pending', 'reversing')`).all())
  // Ends after three hops: a reversal names a refund, a refund a sale, and a sale nothing.
  for (let missing = missingOriginals(loaded); missing.size > 0; missing = missingOriginals(loaded)) {
    addTransactions(loaded, select(database, `${TRANSACTIONS} id ${IN_LIST}`, missing))
  }
  return loaded
}

function missingOriginals(loaded: ReadonlyMap<number, Transaction>): Set<number> {
  const originals = [...loaded.values()].flatMap((row) => row.originalId ?? [])
  return new Set(originals.filter((id) => !loaded.has(id)))
}

function select(database: Database, sql: string, list: Iterable<string | number>): readonly SqlRow[] {
  const items = [...list]
  return items.length === 0 ? [] : database.prepare(sql).all([JSON.stringify(items)])
}

function addTransactions(loaded: Map<number, Transaction>, rows: readonly SqlRow[]): void {
  for (const row of rows.map(readTransaction)) loaded.set(row.id, row)
}

function addReversals(loaded: Map<number, OwedReversal>, rows: readonly SqlRow[]): void {
  for (const row of rows.map(readReversal)) loaded.set(row.id, row)
}

function readName([name, transactionId, of]: SqlRow): NameRow {
  return { name, transactionId, of } as NameRow
}

function readTombstone([name, terminal, atMs]: SqlRow): Tombstone {
  return { name, terminal, atMs } as Tombstone
}

function readCounter([name, value]: SqlRow): CounterRow {
  return { name, value } as CounterRow
}
