/** Settlements as rows: read, written, and counted again from the transactions that carry their batch number. */
import type { Settlement, SettlementTotals } from '../../terms/settlement.ts'
import type { SqlRow, Steps } from './sql.ts'

export const SETTLEMENT_COLUMNS = ['batch', 'cause', 'settlement_key', 'terminal', 'business_date', 'at_ms', 'settled', 'totals']

export const SETTLEMENTS = `SELECT ${SETTLEMENT_COLUMNS.join(', ')} FROM settlements`

export function settlementValues(row: Settlement): SqlRow {
  return [row.batch, row.cause, row.key, row.terminal, row.businessDate, row.atMs, row.settled, JSON.stringify(row.totals)]
}

export function readSettlement([batch, cause, key, terminal, businessDate, atMs, settled, totals]: SqlRow): Settlement {
  return { batch, cause, key, terminal, businessDate, atMs, settled, totals: JSON.parse(String(totals)) } as Settlement
}

/** Oldest first. */
export function* readSettlements(): Steps<readonly Settlement[]> {
  return (yield { sql: `${SETTLEMENTS} ORDER BY batch`, values: [] }).map(readSettlement)
}

const IS_REVERSED = "state = 'reversed'"
const sums = (condition: string, amount: string): string =>
  `sum(CASE WHEN ${condition} THEN 1 ELSE 0 END), sum(CASE WHEN ${condition} THEN ${amount} ELSE 0 END)`

const COUNTED = `SELECT merchant, currency, ${sums("route = 'sale'", 'captured_minor')}, ${sums("route = 'void'", 'amount_minor')},
    ${sums("route IN ('refund', 'partial-reversal')", 'amount_minor')}, ${sums(IS_REVERSED, 'captured_minor')}, ${sums("route = 'adjustment'", 'amount_minor')}
  FROM transactions WHERE settled_batch = ? GROUP BY merchant, currency ORDER BY merchant || '|' || currency`

/** What the rules' `totalsOf` makes of the rows, by statement: a batch may have millions. */
export function* countTotals(batch: number): Steps<readonly SettlementTotals[]> {
  return (yield { sql: COUNTED, values: [batch] }).map(readTotals)
}

/** In the order of the columns above. */
const TOTALS_FIELDS: readonly (keyof SettlementTotals)[] = [
  ...(['merchant', 'currency', 'salesCount', 'salesMinor', 'voidsCount', 'voidsMinor', 'refundsCount', 'refundsMinor'] as const),
  ...(['reversalsCount', 'reversalsMinor', 'adjustmentsCount', 'adjustmentsMinor'] as const),
]

function readTotals(row: SqlRow): SettlementTotals {
  return Object.fromEntries(TOTALS_FIELDS.map((field, at) => [field, row[at]])) as unknown as SettlementTotals
}
