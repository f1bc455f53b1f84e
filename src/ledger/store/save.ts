/** Writes the changes of a batch; the caller holds the transaction; nothing counts before its commit. */
import type { HistoryNote } from '../../terms/chain.ts'
import type { TerminalSession } from '../../terms/ledger-command.ts'
import type { OwedReversal } from '../../terms/transaction.ts'
import { CHANGING, type RowChanges, sessionKey } from '../rules/rows.ts'
import { REVERSAL_FIELDS, reversalValues, TRANSACTION_FIELDS, transactionValues } from './columns.ts'
import type { Database, SqlValue } from './driver.ts'
import { INSERT_NOTICE, noticeValues } from './notice-rows.ts'
import { CLEAR_LEDGER, INSERT_REVERSAL, INSERT_TRANSACTION, UPDATE_REVERSAL, UPDATE_TRANSACTION } from './schema.ts'

export function saveChanges(database: Database, changes: RowChanges): void {
  if (changes.isCleared) database.exec(CLEAR_LEDGER)
  each(database, INSERT_TRANSACTION, changes.addedTransactions, (row) => transactionValues(row, TRANSACTION_FIELDS))
  each(database, UPDATE_TRANSACTION, changes.changedTransactions, (row) => [...transactionValues(row, CHANGING), row.id])
  each(database, INSERT_REVERSAL, changes.addedReversals, (row) => reversalValues(row, REVERSAL_FIELDS))
  each(database, UPDATE_REVERSAL, changes.changedReversals, changedReversal)
  each(database, 'INSERT INTO names (name, transaction_id, of) VALUES (?, ?, ?)', changes.names, (row) => [
    row.name,
    row.transactionId,
    row.of,
  ])
  each(database, 'INSERT INTO tombstones (name, terminal, at_ms) VALUES (?, ?, ?)', changes.tombstones, (row) => [
    row.name,
    row.terminal,
    row.atMs,
  ])
  each(database, 'INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)', changes.sessions, sessionValues)
  each(database, INSERT_NOTICE, changes.notices, noticeValues)
  each(database, 'INSERT OR REPLACE INTO counters (name, value) VALUES (?, ?)', changes.counters, (row) => [row.name, row.value])
  each(database, 'INSERT INTO history (transaction_id, at_ms, state, reason) VALUES (?, ?, ?, ?)', changes.history, (row) => [
    row.transactionId,
    row.atMs,
    row.state,
    row.reason,
  ])
}

/** A line of history for all that a settlement has marked: by statement, as the mark itself. */
export function noteSettled(database: Database, batch: number, atMs: number): void {
  const note: HistoryNote = 'settled'
  database
    .prepare(
      'INSERT INTO history (transaction_id, at_ms, state, reason) SELECT id, ?, state, ? FROM transactions WHERE settled_batch = ? ORDER BY id',
    )
    .run([atMs, note, batch])
}

function each<V>(database: Database, sql: string, rows: readonly V[], values: (row: V) => SqlValue[]): void {
  if (rows.length === 0) return
  const statement = database.prepare(sql)
  for (const row of rows) statement.run(values(row))
}

function changedReversal({ state, attempts, lastCode, doneAtMs, id }: OwedReversal): SqlValue[] {
  return [state, attempts, lastCode, doneAtMs, id]
}

function sessionValues(session: TerminalSession): SqlValue[] {
  const { dialect, terminal, merchant, batch, encryptedPik, encryptedMak } = session
  return [sessionKey(session), dialect, terminal, merchant, batch, encryptedPik, encryptedMak]
}
