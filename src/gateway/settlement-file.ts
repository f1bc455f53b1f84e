/** The settlement file: a row for each transaction of a settlement, and what they make (R91). */
import { isoText } from '../terms/calendar.ts'
import type { Ledger } from '../terms/ports.ts'
import { netMinor, type Settlement, type SettlementTotals } from '../terms/settlement.ts'
import type { Transaction } from '../terms/transaction.ts'

export interface SettlementView extends Omit<Settlement, 'totals' | 'key' | 'atMs'> {
  readonly at: string
  readonly totals: readonly (SettlementTotals & { readonly netMinor: number })[]
}

/** One transaction; `netMinor` is what it adds to the merchant's money. */
interface SettlementRow {
  readonly batch: number
  readonly id: number
  readonly kind: Transaction['kind']
  readonly route: Transaction['route']
  readonly state: Transaction['state']
  readonly merchant: string
  readonly terminal: string
  readonly terminalBatch: string
  readonly stan: string
  readonly rrn: string
  readonly pan: string
  readonly amountMinor: number
  readonly netMinor: number
  readonly currency: string
  readonly original: number | null
  readonly businessDate: string
  readonly at: string
}

export interface SettlementFile extends SettlementView {
  readonly transactions: readonly SettlementRow[]
}

const EVERY_ROW = Number.MAX_SAFE_INTEGER

export function settlementView({ totals, key: _, atMs, ...settlement }: Settlement): SettlementView {
  return { ...settlement, at: isoText(atMs), totals: totals.map((one) => ({ ...one, netMinor: netMinor(one) })) }
}

/** Oldest first; undefined for a batch number that was not given out. */
export async function readSettlementFile(ledger: Pick<Ledger, 'find' | 'settlements'>, batch: number): Promise<SettlementFile | undefined> {
  const settlement = (await ledger.settlements()).find((one) => one.batch === batch)
  if (settlement === undefined) return undefined
  const rows = await ledger.find({ settledBatch: batch, limit: EVERY_ROW })
  return { ...settlementView(settlement), transactions: rows.toReversed().map((row) => settlementRow(batch, row)) }
}

function settlementRow(batch: number, row: Transaction): SettlementRow {
  return {
    batch,
    id: row.id,
    kind: row.kind,
    route: row.route,
    state: row.state,
    merchant: row.merchant,
    terminal: row.terminal,
    terminalBatch: row.batch,
    stan: row.stan,
    rrn: row.rrn,
    pan: row.panMasked,
    amountMinor: row.amountMinor,
    netMinor: netOf(row),
    currency: row.currency,
    original: row.originalId,
    businessDate: row.businessDate,
    at: isoText(row.atMs),
  }
}

/** A sale that was reversed comes to nothing. */
function netOf({ kind, state, capturedMinor, amountMinor }: Transaction): number {
  if (kind !== 'sale') return -amountMinor
  return state === 'reversed' ? 0 : capturedMinor
}

const COLUMNS = [
  ...['batch', 'id', 'kind', 'route', 'state', 'merchant', 'terminal', 'terminalBatch', 'stan', 'rrn'],
  ...['pan', 'amountMinor', 'netMinor', 'currency', 'original', 'businessDate', 'at'],
] as readonly (keyof SettlementRow)[]

/** RFC 4180, a heading and a row for each transaction. */
export function settlementCsv({ transactions }: SettlementFile): string {
  const rows = transactions.map((row) => COLUMNS.map((column) => cell(row[column])))
  return [COLUMNS, ...rows].map((cells) => `${cells.join(',')}\r\n`).join('')
}

/** A text that a spreadsheet would take for a formula is told apart by a quotation mark. */
function cell(value: string | number | null): string {
  const text = typeof value === 'string' ? value.replace(/^([=+\-@\t\r])/, "'$1") : String(value ?? '')
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
