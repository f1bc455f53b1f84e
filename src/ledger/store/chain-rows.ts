/** The rows of a payment's whole story, by a few statements. */
import type { ChainRows } from '../../terms/ports.ts'
import { dateOfCounter } from '../rules/business-date.ts'
import { HISTORY_COLUMNS, readEntry } from './audit-log.ts'
import { readReversal, readTransaction } from './columns.ts'
import { ALL_REVERSAL_COLUMNS, ALL_TRANSACTION_COLUMNS } from './schema.ts'
import { readSettlement, SETTLEMENTS } from './settlement-rows.ts'
import type { SqlRow, SqlWords, Steps } from './sql.ts'

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

/** No rows for an id that is not there. */
export function* readChain({ inList }: SqlWords, transactionId: number): Steps<ChainRows> {
  const ids = (yield { sql: FAMILY, values: [transactionId] }).map(([id]) => Number(id))
  const rowsOf = function* (select: string, key: string, order: string): Steps<readonly SqlRow[]> {
    return yield { sql: `${select} WHERE ${inList(key)} ORDER BY ${order}`, values: [ids] }
  }
  const transactions = (yield* rowsOf(`SELECT ${ALL_TRANSACTION_COLUMNS} FROM transactions`, 'id', 'id')).map(readTransaction)
  const [opened] = yield { sql: "SELECT value FROM counters WHERE name = 'business-date'", values: [] }
  const batches = transactions.flatMap(({ settledBatch }) => settledBatch ?? [])
  return {
    transactions,
    history: (yield* rowsOf(`SELECT ${HISTORY_COLUMNS} FROM history`, 'transaction_id', 'seq')).map(readEntry),
    reversals: (yield* rowsOf(`SELECT ${ALL_REVERSAL_COLUMNS} FROM reversals`, 'transaction_id', 'id')).map(readReversal),
    settlements: (yield { sql: `${SETTLEMENTS} WHERE ${inList('batch')} ORDER BY batch`, values: [batches] }).map(readSettlement),
    businessDate: dateOfCounter(Number(opened?.[0] ?? 0)),
  }
}
