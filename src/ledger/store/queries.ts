/** Questions about the ledger that change nothing. */
import type { TerminalSession } from '../../terms/ledger-command.ts'
import type { HistoryEntry, TransactionQuery } from '../../terms/ports.ts'
import type { OwedReversal, Transaction } from '../../terms/transaction.ts'
import { HISTORY_COLUMNS, readEntry } from './audit-log.ts'
import { readReversal, readTransaction, TRANSACTION_COLUMNS } from './columns.ts'
import { ALL_REVERSAL_COLUMNS, ALL_TRANSACTION_COLUMNS } from './schema.ts'
import type { SqlRow, Steps } from './sql.ts'

const FIND_LIMIT = 100

export const SESSION_COLUMN_LIST = ['dialect', 'terminal', 'merchant', 'batch', 'encrypted_pik', 'encrypted_mak']
export const SESSION_COLUMNS = SESSION_COLUMN_LIST.join(', ')

/** Newest first. */
export function* findTransactions(query: TransactionQuery): Steps<readonly Transaction[]> {
  const { limit = FIND_LIMIT, ...conditions } = query
  const asked = Object.entries(conditions).filter(([, value]) => value !== undefined)
  const where = asked.map(([field]) => `${TRANSACTION_COLUMNS[field as keyof typeof conditions]} = ?`)
  const condition = where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`
  const rows = yield {
    sql: `SELECT ${ALL_TRANSACTION_COLUMNS} FROM transactions${condition} ORDER BY id DESC LIMIT ?`,
    values: [...asked.map(([, value]) => value), limit],
  }
  return rows.map(readTransaction)
}

/** Oldest first. */
export function* readHistory(transactionId: number): Steps<readonly HistoryEntry[]> {
  const sql = `SELECT ${HISTORY_COLUMNS} FROM history WHERE transaction_id = ? ORDER BY seq`
  return (yield { sql, values: [transactionId] }).map(readEntry)
}

export function* readReversals(state?: OwedReversal['state']): Steps<readonly OwedReversal[]> {
  const all = `SELECT ${ALL_REVERSAL_COLUMNS} FROM reversals`
  const rows = yield state === undefined
    ? { sql: `${all} ORDER BY id`, values: [] }
    : { sql: `${all} WHERE state = ? ORDER BY id`, values: [state] }
  return rows.map(readReversal)
}

export function* readSessions(): Steps<readonly TerminalSession[]> {
  return (yield { sql: `SELECT ${SESSION_COLUMNS} FROM sessions ORDER BY session_key`, values: [] }).map(readSession)
}

export function readSession([dialect, terminal, merchant, batch, encryptedPik, encryptedMak]: SqlRow): TerminalSession {
  return { dialect, terminal, merchant, batch, encryptedPik, encryptedMak } as TerminalSession
}
