/** Totals, holds and recent refunds as rows, and the sums of the transactions that totals must be. */
import type { Hold } from '../../terms/hold.ts'
import { PAYMENT_KINDS } from '../../terms/kind.ts'
import { holdKey } from '../rules/policy-needs.ts'
import type { RecentRow } from '../rules/rows.ts'
import { CREDIT_SCOPES, GIVING_BACK, SALE_SCOPES, TOTAL_FIELDS, type TotalRow, type TotalScope } from '../rules/totals.ts'
import type { SqlRow, SqlWords, Steps, Write } from './sql.ts'

/** Field -> column. */
export const TOTAL_COLUMNS = {
  salesCount: 'sales_count',
  salesMinor: 'sales_minor',
  voidsCount: 'voids_count',
  voidsMinor: 'voids_minor',
  refundsCount: 'refunds_count',
  refundsMinor: 'refunds_minor',
} as const satisfies Record<(typeof TOTAL_FIELDS)[number], string>

const HOLD_COLUMNS = {
  id: 'id',
  originalId: 'original_id',
  amountMinor: 'amount_minor',
  currency: 'currency',
  panHash: 'pan_hash',
  panMasked: 'pan_masked',
  terminal: 'terminal',
  merchant: 'merchant',
  operator: 'operator',
  why: 'why',
  state: 'state',
  decidedBy: 'decided_by',
  usedBy: 'used_by',
  atMs: 'at_ms',
  expiresAtMs: 'expires_at_ms',
} as const satisfies Record<keyof Hold, string>

const HOLDS_MAX = 1_000
const HOLD_FIELDS = Object.keys(HOLD_COLUMNS) as (keyof Hold)[]
const totalColumns = TOTAL_FIELDS.map((field) => TOTAL_COLUMNS[field])
const holdColumns = Object.values(HOLD_COLUMNS)

export const SELECT_TOTALS = `SELECT total_key, ${totalColumns.join(', ')} FROM totals`
export const SELECT_HOLDS = `SELECT ${holdColumns.join(', ')} FROM holds`

export const HOLD_COLUMN_LIST = ['hold_key', ...holdColumns]

/** What is taken away is no row that could be inserted, so that an upsert does not do it. */
export function* addTotals({ inList }: SqlWords, rows: readonly TotalRow[]): Steps<void> {
  if (rows.length === 0) return
  const found = yield { sql: `SELECT total_key FROM totals WHERE ${inList('total_key')}`, values: [rows.map(({ key }) => key)] }
  const known = new Set(found.map(([key]) => key))
  const valuesOf = (row: TotalRow): SqlRow => [...TOTAL_FIELDS.map((field) => row[field]), row.key]
  yield {
    do: 'add',
    table: 'totals',
    key: 'total_key',
    columns: totalColumns,
    rows: rows.filter(({ key }) => known.has(key)).map(valuesOf),
  }
  const fresh = rows.filter(({ key }) => !known.has(key)).map(valuesOf)
  yield { do: 'insert', table: 'totals', columns: [...totalColumns, 'total_key'], rows: fresh }
}

/** The same for the log: whether a row is there is seen when it is added to. */
export function totalsWrite(rows: readonly TotalRow[]): Extract<Write, { readonly do: 'add' }> {
  const values = rows.map((row) => [...TOTAL_FIELDS.map((field) => row[field]), row.key])
  return { do: 'add', table: 'totals', key: 'total_key', columns: totalColumns, rows: values }
}

export function holdValues(hold: Hold): SqlRow {
  return [holdKey(hold), ...HOLD_FIELDS.map((field) => hold[field])]
}

export function recentValues({ merchant, atMs }: RecentRow): SqlRow {
  return [merchant, JSON.stringify(atMs)]
}

export function readTotal([key, ...values]: SqlRow): TotalRow {
  return { key, ...Object.fromEntries(TOTAL_FIELDS.map((field, at) => [field, values[at]])) } as unknown as TotalRow
}

export function readHold(row: SqlRow): Hold {
  return Object.fromEntries(HOLD_FIELDS.map((field, at) => [field, row[at]])) as unknown as Hold
}

export function readRecent([merchant, atMs]: SqlRow): RecentRow {
  return { merchant, atMs: JSON.parse(String(atMs)) } as RecentRow
}

/** Newest first. */
export function* readHolds(): Steps<readonly Hold[]> {
  return (yield { sql: `${SELECT_HOLDS} ORDER BY id DESC LIMIT ${HOLDS_MAX}`, values: [] }).map(readHold)
}

const KEY_OF: Readonly<Record<TotalScope, string>> = {
  merchant: "'merchant|' || merchant",
  terminal: "'terminal|' || merchant || '|' || terminal",
  operator: "'operator|' || merchant || '|' || operator",
  card: "'card|' || pan_hash",
}
const list = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ')
const one = (condition: string, minor: string): string =>
  `CASE WHEN ${condition} THEN 1 ELSE 0 END, CASE WHEN ${condition} THEN ${minor} ELSE 0 END`
const NEVER = '1 = 0'
const SALE = "kind = 'sale' AND state = 'approved'"
const CREDIT = `kind <> 'sale' AND state IN (${list(GIVING_BACK)})`
const folds = CREDIT_SCOPES.map(
  (scope) => `SELECT ${KEY_OF[scope]} || '|' || business_date || '|' || currency,
    ${one(SALE_SCOPES.includes(scope) ? SALE : NEVER, 'captured_minor')},
    ${one(`${CREDIT} AND route = 'void'`, 'amount_minor')}, ${one(`${CREDIT} AND route <> 'void'`, 'amount_minor')}
  FROM transactions WHERE kind IN (${list(PAYMENT_KINDS)})`,
)

/** Rows whose transactions do not make what is stored: key, then what is too little (negative: too much) of each column. */
export const TOTALS_CHECK = `WITH parts (total_key, ${totalColumns.join(', ')}) AS (${folds.join(' UNION ALL ')}
    UNION ALL SELECT total_key, ${totalColumns.map((name) => `-${name}`).join(', ')} FROM totals)
  SELECT total_key, ${totalColumns.map((name) => `sum(${name})`).join(', ')} FROM parts GROUP BY total_key
  HAVING ${totalColumns.map((name) => `sum(${name}) <> 0`).join(' OR ')}`

export function totalsProblem([key, ...differences]: SqlRow): string {
  const words = totalColumns.flatMap((name, at) => (differences[at] === 0 ? [] : [`${name} by ${differences[at]}`]))
  return `Total ${key} is not the sum of its transactions: ${words.join(', ')}`
}
