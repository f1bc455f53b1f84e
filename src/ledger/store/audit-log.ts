/** The audit log: append-only records, each with a keyed hash over itself and the one before (P19, R111). */
import { createHmacSha256 } from '../../crypto/hmac.ts'
import type { AuditHead, HistoryEntry } from '../../terms/ports.ts'
import type { NewHistory } from '../rules/rows.ts'
import type { SqlRow, SqlValue, Steps, Write } from './sql.ts'

/** Field -> column, in the order in which they are hashed. */
const COLUMNS = {
  seq: 'seq',
  atMs: 'at_ms',
  transactionId: 'transaction_id',
  event: 'event',
  state: 'state',
  reason: 'reason',
  capturedMinor: 'captured_minor',
  postedMinor: 'posted_minor',
  heldMinor: 'held_minor',
  actor: 'actor',
  detail: 'detail',
} as const satisfies Record<keyof HistoryEntry, string>

const FIELDS = Object.keys(COLUMNS) as (keyof HistoryEntry)[]
export const HISTORY_COLUMNS = Object.values(COLUMNS).join(', ')
/** Before the first record. */
const NO_RECORDS: AuditHead = { seq: 0, hash: '' }

/** Appends the records after the head; gives the new one. */
export function* appendRecords(key: Buffer, head: AuditHead, records: readonly NewHistory[]): Steps<AuditHead> {
  const chained = chainRecords(key, head, records)
  yield chained.write
  return chained.head
}

/** The records after the head as they are written, each with its hash; and the new head. */
export function chainRecords(
  key: Buffer,
  head: AuditHead,
  records: readonly NewHistory[],
): { readonly write: Extract<Write, { readonly do: 'insert' }>; readonly head: AuditHead } {
  let last = head
  const rows = records.map((record) => {
    const values = FIELDS.map((field) => (field === 'seq' ? last.seq + 1 : record[field]))
    last = { seq: last.seq + 1, hash: chainHash(key, last.hash, values) }
    return [...values, last.hash]
  })
  return { write: { do: 'insert', table: 'history', columns: [...Object.values(COLUMNS), 'hash'], rows }, head: last }
}

export function* readHead(): Steps<AuditHead> {
  const [row] = yield { sql: 'SELECT seq, hash FROM history ORDER BY seq DESC LIMIT 1', values: [] }
  return row === undefined ? NO_RECORDS : { seq: Number(row[0]), hash: String(row[1]) }
}

export function readEntry(row: SqlRow): HistoryEntry {
  return Object.fromEntries(FIELDS.map((field, at) => [field, row[at]])) as unknown as HistoryEntry
}

const PAGE = 10_000
const PAGES = `SELECT ${HISTORY_COLUMNS}, hash FROM history WHERE seq > ? ORDER BY seq LIMIT ${PAGE}`

/** The first record that is not as it was written, in a sentence; and anchors that the log does not meet. */
export function* auditProblems(key: Buffer, anchors: readonly AuditHead[]): Steps<string[]> {
  const awaited = new Map(anchors.map(({ seq, hash }) => [seq, hash]))
  const problems: string[] = []
  let last = NO_RECORDS
  for (;;) {
    const rows = yield { sql: PAGES, values: [last.seq] }
    for (const row of rows) {
      const fault = recordFault(key, last, row)
      if (fault !== undefined) return [...problems, fault]
      last = { seq: Number(row[0]), hash: String(row.at(-1)) }
      const anchored = awaited.get(last.seq)
      if (anchored !== undefined && anchored !== last.hash)
        problems.push(`Audit record ${last.seq} is not the one that was anchored: the log was written anew`)
    }
    if (rows.length < PAGE) break
  }
  const lost = anchors.filter(({ seq }) => seq > last.seq).at(-1)
  return lost === undefined
    ? problems
    : [...problems, `The audit log ends at record ${last.seq}, but record ${lost.seq} was anchored: its end is missing`]
}

function recordFault(key: Buffer, last: AuditHead, row: SqlRow): string | undefined {
  const [seq] = row
  if (seq !== last.seq + 1) return `Audit record ${last.seq + 1} is missing: after ${last.seq} comes ${seq}`
  if (row.at(-1) === chainHash(key, last.hash, row.slice(0, -1))) return undefined
  return `Audit record ${seq} was changed: its hash is not that of ${FIELDS.join(', ')} and the record before`
}

/** Hex of HMAC-SHA-256 over the hash before and the values as JSON. */
function chainHash(key: Buffer, before: string, values: readonly SqlValue[]): string {
  const hmac = hmacs.get(key) ?? createHmacSha256(key)
  hmacs.set(key, hmac)
  return hmac(before + JSON.stringify(values))
}

/** A ledger has one key. */
const hmacs = new WeakMap<Buffer, (text: string) => string>()
