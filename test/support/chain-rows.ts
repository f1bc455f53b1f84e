/** Hand-made rows of a chain: one line a transaction, its history in words. */
import type { ChainDates } from '../../src/ledger/chain/chain-of.ts'
import { HISTORY_NOTES } from '../../src/terms/chain.ts'
import type { ChainRows, HistoryEntry } from '../../src/terms/ports.ts'
import type { Settlement } from '../../src/terms/settlement.ts'
import type { OwedReversal, Transaction, TransactionState } from '../../src/terms/transaction.ts'
import { job, transaction } from '../issuer/support/transaction.ts'

/** 2026-05-29 04:26:40 at +08:00, a Friday. */
const AT_MS = 1_780_000_000_000
const HOUR_MS = 3_600_000

/** `approved@2:issuer_timeout`: the state, hours after the start, the reason or what else happened; `settled@9`: in a settlement. */
export type Line = `${TransactionState | 'settled'}@${number}` | `${TransactionState}@${number}:${string}`

export interface LinkRow {
  readonly columns?: Partial<Transaction>
  readonly lines: readonly Line[]
  readonly owed?: Partial<OwedReversal>
}

export const SALE: LinkRow = { lines: ['pending@0', 'pending@0:sent', 'approved@0:approved'] }

/** A refund of transaction 1; its state is that of its last line. */
export function refundOf(lines: readonly Line[], columns: Partial<Transaction> = {}, owed?: Partial<OwedReversal>): LinkRow {
  const refund = { kind: 'refund', route: 'refund', cell: 'refund auto / settled', originalId: 1, amountMinor: 3_000, ...columns } as const
  return { lines, columns: refund, ...(owed === undefined ? {} : { owed }) }
}

export function chainRows(links: readonly LinkRow[]): ChainRows {
  const rows = links.map(({ columns = {}, lines, owed }, at) => {
    const id = columns.id ?? at + 1
    const settled = lines.find((line) => line.startsWith('settled@'))
    const history = lines.filter((line) => line !== settled).map((line) => entry(id, line))
    const last = history.findLast(({ event }) => event === 'state')
    const state = history.at(-1)?.state ?? 'pending'
    const stan = String(id).padStart(6, '0')
    const reason = (last?.reason ?? null) as Transaction['reason']
    const settledBatch = settled === undefined ? null : id
    const row = transaction({ id, stan, rrn: `614900${stan}`, state, reason, settledBatch, ...columns })
    const settlements = settled === undefined ? [] : [settlement(id, settled)]
    return { row, history, settlements, reversals: owed === undefined ? [] : [job(row, { id, ...owed }).reversal] }
  })
  return {
    transactions: rows.map(({ row }) => row),
    history: rows.flatMap(({ history }) => history).map((one, at) => ({ ...one, seq: at + 1 })),
    reversals: rows.flatMap(({ reversals }) => reversals),
    settlements: rows.flatMap(({ settlements }) => settlements),
    businessDate: '',
  }
}

function entry(transactionId: number, line: Line): HistoryEntry {
  const [state = '', rest = ''] = line.split('@')
  const [hours = '0', reason] = rest.split(':')
  const event = HISTORY_NOTES.find((note) => note === reason) ?? 'state'
  const after = { state: state as TransactionState, reason: reason ?? null, capturedMinor: 0, postedMinor: 0, heldMinor: 0 }
  return { seq: 0, transactionId, atMs: AT_MS + Number(hours) * HOUR_MS, event, ...after, actor: 'operator anna', detail: '' }
}

function settlement(batch: number, line: string): Settlement {
  const atMs = AT_MS + Number(line.split('@')[1]) * HOUR_MS
  const businessDate = new Date(atMs + 8 * HOUR_MS).toISOString().slice(0, 10)
  return { batch, cause: 'settle', key: '', terminal: '', businessDate, atMs, settled: 1, totals: [] }
}

/** A gateway at +08:00 whose open date is `today`. */
export function dates(today = '2026-05-29'): ChainDates & { offsetMinutes(): number } {
  return {
    arrival: { days: 3, dayKind: 'business' },
    today,
    offsetMinutes: () => 480,
  }
}
