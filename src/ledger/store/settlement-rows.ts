/** Settlements as rows: read, written, and counted again from the transactions that carry their batch number. */
import type { Settlement, SettlementTotals } from '../../terms/settlement.ts'
import type { Database, SqlRow, SqlValue } from './driver.ts'

const COLUMNS = 'batch, cause, settlement_key, terminal, business_date, at_ms, settled, totals'

export const SETTLEMENTS = `SELECT ${COLUMNS} FROM settlements`
export const INSERT_SETTLEMENT = `INSERT INTO settlements (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`

export function settlementValues(row: Settlement): SqlValue[] {
  return [row.batch, row.cause, row.key, row.terminal, row.businessDate, row.atMs, row.settled, JSON.stringify(row.totals)]
}

export function readSettlement([batch, cause, key, terminal, businessDate, atMs, settled, totals]: SqlRow): Settlement {
  return { batch, cause, key, terminal, businessDate, atMs, settled, totals: JSON.parse(String(totals)) } as Settlement
}

/** Oldest first. */
export function readSettlements(database: Database): readonly Settlement[] {
  return database.prepare(`${SETTLEMENTS} ORDER BY batch`).all().map(readSettlement)
}

const IS_REVERSED = "state = 'reversed'"
const sums = (condition: string, amount: string): string => `sum(${condition}), sum(iif(${condition}, ${amount}, 0))`

const COUNTED = `SELECT merchant, currency, ${sums("route = 'sale'", 'captured_minor')}, ${sums("route = 'void'", 'amount_minor')},
    ${sums("route = 'refund'", 'amount_minor')}, ${sums(IS_REVERSED, 'captured_minor')}
  FROM transactions WHERE settled_batch = ? GROUP BY merchant, currency ORDER BY merchant || '|' || currency`

/** What the rules' `totalsOf` makes of the rows, by statement: a batch may have millions. */
export function countTotals(database: Database, batch: number): readonly SettlementTotals[] {
  return database.prepare(COUNTED).all([batch]).map(readTotals)
}

function readTotals(row: SqlRow): SettlementTotals {
  const [merchant, currency, salesCount, salesMinor, voidsCount, voidsMinor, refundsCount, refundsMinor, reversalsCount, reversalsMinor] =
    row
  return {
    ...{ merchant, currency, salesCount, salesMinor, voidsCount, voidsMinor },
    ...{ refundsCount, refundsMinor, reversalsCount, reversalsMinor },
  } as SettlementTotals
}
