/** The rows of a payment's whole story, by a few statements. */
import type { ChainRows } from '../../terms/ports.ts'
import { readReversal, readTransaction } from './columns.ts'
import type { Database } from './driver.ts'
import { HISTORY_COLUMNS, readEntry } from './queries.ts'
import { ALL_REVERSAL_COLUMNS, ALL_TRANSACTION_COLUMNS } from './schema.ts'

/** More than this were given back on one payment: the first ones are shown. */
const LINKS_MAX = 1_000

const FAMILY = `WITH RECURSIVE
  above (id, original_id) AS (
    SELECT id, original_id FROM transactions WHERE id = ?
    UNION SELECT t.id, t.original_id FROM above JOIN transactions t ON t.id = above.original_id),
  family (id) AS (
    SELECT id FROM above WHERE original_id IS NULL
    UNION SELECT t.id FROM family JOIN transactions t ON t.original_id = family.id)
  SELECT id FROM family ORDER BY id LIMIT ${LINKS_MAX}`

const OF_THESE = 'IN (SELECT value FROM json_each(?))'

/** No rows for an id that is not there. */
export function readChain(database: Database, transactionId: number): ChainRows {
  const found = database.prepare(FAMILY).all([transactionId])
  const ids = [JSON.stringify(found.map(([id]) => id))]
  const select = (columns: string, table: string, key: string, order: string) =>
    database.prepare(`SELECT ${columns} FROM ${table} WHERE ${key} ${OF_THESE} ORDER BY ${order}`).all(ids)
  return {
    transactions: select(ALL_TRANSACTION_COLUMNS, 'transactions', 'id', 'id').map(readTransaction),
    history: select(HISTORY_COLUMNS, 'history', 'transaction_id', 'seq').map(readEntry),
    reversals: select(ALL_REVERSAL_COLUMNS, 'reversals', 'transaction_id', 'id').map(readReversal),
  }
}
