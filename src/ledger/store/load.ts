/** Reads the rows that a batch needs: a few statements a batch, never one a command. */
import type { TerminalBatch } from '../../terms/terminal-batch.ts'
import type { OwedReversal, Transaction } from '../../terms/transaction.ts'
import { NAMESAKES_MAX, type RowsNeeded } from '../rules/needs.ts'
import { notFoundByOwn, type SharedName } from '../rules/own-names.ts'
import type { CounterRow, NameRow, Proposal, RowSet, Tombstone } from '../rules/rows.ts'
import { UNDECIDED } from '../rules/totals.ts'
import { readReversal, readTransaction } from './columns.ts'
import { NOTICES, readNotice } from './notice-rows.ts'
import { readHold, readRecent, readTotal, SELECT_HOLDS, SELECT_TOTALS } from './policy-rows.ts'
import { readSession, SESSION_COLUMNS } from './queries.ts'
import { ALL_REVERSAL_COLUMNS, ALL_TRANSACTION_COLUMNS } from './schema.ts'
import { readSettlement, SETTLEMENTS } from './settlement-rows.ts'
import type { SqlRow, SqlWords, Steps } from './sql.ts'

export const TRANSACTIONS = `SELECT ${ALL_TRANSACTION_COLUMNS} FROM transactions WHERE`
export const REVERSALS = `SELECT ${ALL_REVERSAL_COLUMNS} FROM reversals WHERE`

const OF_TERMINAL = 'terminal_batch IS NULL AND dialect = ? AND terminal = ? AND merchant = ?'
/** Two statements, for each has an index of its own. */
const UNCLOSED = [
  `${TRANSACTIONS} state = 'approved' AND ${OF_TERMINAL}`,
  `${TRANSACTIONS} queued_at_ms IS NOT NULL AND state <> 'reversed' AND ${OF_TERMINAL}`,
]

/** Of what the rules call due (R12). */
const DUE_IDS = `SELECT min(q.id) FROM transactions q JOIN transactions o ON o.id = q.original_id
    WHERE q.state = 'queued' AND o.settled_batch IS NOT NULL AND NOT EXISTS (SELECT 1 FROM transactions older
      WHERE older.original_id = q.original_id AND older.id < q.id AND older.queued_at_ms IS NOT NULL
        AND older.state IN (${UNDECIDED.map((state) => `'${state}'`).join(', ')}))
    GROUP BY q.original_id`
const DUE = `${TRANSACTIONS} id IN (${DUE_IDS} ORDER BY min(q.id) LIMIT ?)`
export const isRefundDue = `EXISTS (${DUE_IDS})`

/** The newest of a name that many have. */
export const names = ({ fromList }: SqlWords): string =>
  `SELECT names.name, names.transaction_id, names.of FROM ${fromList('asked')} JOIN names ON names.name = asked.value
  AND names.transaction_id >= coalesce(
    (SELECT transaction_id FROM names WHERE name = asked.value ORDER BY transaction_id DESC LIMIT 1 OFFSET ${NAMESAKES_MAX - 1}), 0)`

/** Names that are looked at only where the own ones of their terminals find nothing. */
export function namesFirst(needed: RowsNeeded, shared: readonly SharedName[]): readonly string[] {
  const later = new Set(shared.map(({ name }) => name))
  return [...needed.names].filter((name) => !later.has(name))
}

/** `shared`: of the names that are needed. */
export function* loadRows(words: SqlWords, needed: RowsNeeded, shared: readonly SharedName[] = []): Steps<RowSet> {
  const { inList } = words
  const named = (yield* listed(names(words), namesFirst(needed, shared))).map(readName)
  const reversals = new Map<number, OwedReversal>()
  addReversals(reversals, yield* listed(`${REVERSALS} ${inList('id')}`, needed.reversals))
  if (needed.undecided) addReversals(reversals, yield { sql: `${REVERSALS} state = 'owed'`, values: [] })
  const notices = (yield* listed(`${NOTICES} WHERE ${inList('id')}`, needed.notices)).map(readNotice)
  const transactions = yield* loadTransactions(words, needed, [
    ...notices.map((row) => row.transactionId),
    ...needed.ids,
    ...named.map((row) => row.transactionId),
    ...[...reversals.values()].map((row) => row.transactionId),
  ])
  const others = (yield* listed(names(words), notFoundByOwn(shared, named, transactions))).map(readName)
  yield* addWithOriginals(
    words,
    transactions,
    others.map((row) => row.transactionId),
  )
  addReversals(reversals, yield* listed(`${REVERSALS} ${inList('transaction_id')}`, transactions.keys()))
  return {
    ...(yield* loadBesides(words, needed)),
    transactions: [...transactions.values()],
    names: [...named, ...others],
    reversals: [...reversals.values()],
    notices,
    counters: yield* loadCounters(),
  }
}

/** What is no transaction, no name and no reversal of one. */
export function* loadBesides(
  { inList }: SqlWords,
  needed: RowsNeeded,
): Steps<Omit<RowSet, 'transactions' | 'names' | 'reversals' | 'notices' | 'counters'>> {
  const tombstones = yield* listed(`SELECT name, terminal, at_ms FROM tombstones WHERE ${inList('name')}`, needed.tombstones)
  const sessions = yield* listed(`SELECT ${SESSION_COLUMNS} FROM sessions WHERE ${inList('session_key')}`, needed.sessions)
  const settlements = yield* listed(`${SETTLEMENTS} WHERE ${inList('settlement_key')}`, needed.settlements)
  const batches = yield* listed(`SELECT content FROM batches WHERE ${inList('batch_key')}`, needed.batches)
  const proposals = yield* listed(`SELECT name, operator, reason, at_ms FROM proposals WHERE ${inList('name')}`, needed.proposals)
  const totals = yield* listed(`${SELECT_TOTALS} WHERE ${inList('total_key')}`, needed.totals)
  const holds = [
    ...(yield* listed(`${SELECT_HOLDS} WHERE ${inList('hold_key')}`, needed.holds)),
    ...(yield* listed(`${SELECT_HOLDS} WHERE ${inList('id')}`, needed.holdIds)),
  ]
  const recents = yield* listed(`SELECT merchant, at_ms FROM recents WHERE ${inList('merchant')}`, needed.recents)
  return {
    tombstones: tombstones.map(readTombstone),
    sessions: sessions.map(readSession),
    settlements: settlements.map(readSettlement),
    proposals: proposals.map(readProposal),
    batches: batches.map(readBatch),
    totals: totals.map(readTotal),
    holds: holds.map(readHold),
    recents: recents.map(readRecent),
  }
}

export function* loadCounters(): Steps<readonly CounterRow[]> {
  return (yield { sql: 'SELECT name, value FROM counters', values: [] }).map(readCounter)
}

function* loadTransactions(words: SqlWords, needed: RowsNeeded, ids: readonly number[]): Steps<Map<number, Transaction>> {
  const loaded = new Map<number, Transaction>()
  addTransactions(loaded, yield* listed(`${TRANSACTIONS} ${words.inList('request_key')}`, needed.keys))
  for (const terminal of needed.closing) {
    for (const sql of UNCLOSED) addTransactions(loaded, yield { sql, values: JSON.parse(terminal) as string[] })
  }
  if (needed.due > 0) addTransactions(loaded, yield { sql: DUE, values: [needed.due] })
  if (needed.undecided) addTransactions(loaded, yield { sql: `${TRANSACTIONS} state IN ('pending', 'reversing')`, values: [] })
  yield* addWithOriginals(words, loaded, ids)
  return loaded
}

/** Also the originals of those that are there. Ends after three hops: a reversal names a refund, a refund a sale, and a sale nothing. */
function* addWithOriginals({ inList }: SqlWords, loaded: Map<number, Transaction>, ids: readonly number[]): Steps<void> {
  let missing = new Set(ids.filter((id) => !loaded.has(id)))
  do {
    addTransactions(loaded, yield* listed(`${TRANSACTIONS} ${inList('id')}`, missing))
    missing = missingOriginals(loaded)
  } while (missing.size > 0)
}

function missingOriginals(loaded: ReadonlyMap<number, Transaction>): Set<number> {
  const originals = [...loaded.values()].flatMap((row) => row.originalId ?? [])
  return new Set(originals.filter((id) => !loaded.has(id)))
}

/** No statement for an empty list. */
export function* listed(sql: string, list: Iterable<string | number>): Steps<readonly SqlRow[]> {
  const items = [...list]
  return items.length === 0 ? [] : yield { sql, values: [items] }
}

function addTransactions(loaded: Map<number, Transaction>, rows: readonly SqlRow[]): void {
  for (const row of rows.map(readTransaction)) loaded.set(row.id, row)
}

function addReversals(loaded: Map<number, OwedReversal>, rows: readonly SqlRow[]): void {
  for (const row of rows.map(readReversal)) loaded.set(row.id, row)
}

export function readName([name, transactionId, of]: SqlRow): NameRow {
  return { name, transactionId, of } as NameRow
}

function readTombstone([name, terminal, atMs]: SqlRow): Tombstone {
  return { name, terminal, atMs } as Tombstone
}

function readBatch([content]: SqlRow): TerminalBatch {
  return JSON.parse(String(content)) as TerminalBatch
}

function readProposal([name, operator, reason, atMs]: SqlRow): Proposal {
  return { name, operator, reason, atMs } as Proposal
}

function readCounter([name, value]: SqlRow): CounterRow {
  return { name, value } as CounterRow
}
