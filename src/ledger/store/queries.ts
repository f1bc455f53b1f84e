/** Questions about the ledger that change nothing. */
import type { TerminalSession } from '../../terms/ledger-command.ts'
import type { HistoryEntry, TransactionQuery } from '../../terms/ports.ts'
import type { OwedReversal, Transaction } from '../../terms/transaction.ts'
import { readReversal, readTransaction, TRANSACTION_COLUMNS } from './columns.ts'
import type { Database, SqlRow } from './driver.ts'
import { ALL_REVERSAL_COLUMNS, ALL_TRANSACTION_COLUMNS } from './schema.ts'

const FIND_LIMIT = 100

export const SESSION_COLUMNS = 'dialect, terminal, merchant, batch, encrypted_pik, encrypted_mak'

export const HISTORY_COLUMNS = 'seq, transaction_id, at_ms, state, reason'

/** Newest first. */
export function findTransactions(database: Database, query: TransactionQuery): readonly Transaction[] {
  const { limit = FIND_LIMIT, ...conditions } = query
  const asked = Object.entries(conditions).filter(([, value]) => value !== undefined)
  const where = asked.map(([field]) => `${TRANSACTION_COLUMNS[field as keyof typeof conditions]} = ?`)
  const sql = `SELECT ${ALL_TRANSACTION_COLUMNS} FROM transactions WHERE ${['1', ...where].join(' AND ')} ORDER BY id DESC LIMIT ?`
  return database
    .prepare(sql)
    .all([...asked.map(([, value]) => value), limit])
    .map(readTransaction)
}

/** Oldest first. */
export function readHistory(database: Database, transactionId: number): readonly HistoryEntry[] {
  const sql = `SELECT ${HISTORY_COLUMNS} FROM history WHERE transaction_id = ? ORDER BY seq`
  return database.prepare(sql).all([transactionId]).map(readEntry)
}

export function readReversals(database: Database, state?: OwedReversal['state']): readonly OwedReversal[] {
  const all = `SELECT ${ALL_REVERSAL_COLUMNS} FROM reversals`
  const rows =
    state === undefined ? database.prepare(`${all} ORDER BY id`).all() : database.prepare(`${all} WHERE state = ? ORDER BY id`).all([state])
  return rows.map(readReversal)
}

export function readSessions(database: Database): readonly TerminalSession[] {
  return database.prepare(`SELECT ${SESSION_COLUMNS} FROM sessions ORDER BY session_key`).all().map(readSession)
}

export function readSession([dialect, terminal, merchant, batch, encryptedPik, encryptedMak]: SqlRow): TerminalSession {
  return { dialect, terminal, merchant, batch, encryptedPik, encryptedMak } as TerminalSession
}

export function readEntry([seq, transactionId, atMs, state, reason]: SqlRow): HistoryEntry {
  return { seq, transactionId, atMs, state, reason } as HistoryEntry
}
