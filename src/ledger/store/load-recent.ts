/** Reads the rows of a batch as `load.ts` does, but from memory what is there: the tables may be behind. */
import type { OwedReversal, Transaction } from '../../terms/transaction.ts'
import type { RowsNeeded } from '../rules/needs.ts'
import { notFoundByOwn, type SharedName } from '../rules/own-names.ts'
import type { CounterRow, NameRow, RowSet } from '../rules/rows.ts'
import type { TotalRow } from '../rules/totals.ts'
import { readReversal, readTransaction } from './columns.ts'
import { listed, loadBesides, loadCounters, names, namesFirst, REVERSALS, readName, TRANSACTIONS } from './load.ts'
import type { RecentRows } from './recent-rows.ts'
import type { SqlWords, Steps } from './sql.ts'

/** What a batch needs, and which of its names are those that others share. */
interface Wanted {
  readonly needed: RowsNeeded
  readonly shared: readonly SharedName[]
}

/** For commands about requests and their answers (`isQuick`); `totals` are those of the tables with what is added to them since. */
export function* loadRecent(
  words: SqlWords,
  { needed, shared }: Wanted,
  recent: RecentRows,
  total: (row: TotalRow | undefined, key: string) => TotalRow | undefined,
): Steps<RowSet> {
  const named = yield* loadNames(words, namesFirst(needed, shared), recent)
  const found = new Map<number, Transaction>()
  const ids = [...needed.ids, ...idsOf(named), ...(yield* idsOfReversals(words, needed, recent))]
  const missingKeys: string[] = []
  for (const key of needed.keys) {
    const held = recent.findByKey(key)
    if (held === undefined) missingKeys.push(key)
    else found.set(held.row.id, held.row)
  }
  for (const row of yield* fetchRows(words, 'request_key', missingKeys, recent)) found.set(row.id, row)
  yield* findAll(words, ids, found, recent)
  const others = yield* loadNames(words, notFoundByOwn(shared, named, found), recent)
  yield* findAll(words, idsOf(others), found, recent)
  const isAnyBuried = needed.tombstones.size > 0 && (yield { sql: 'SELECT 1 FROM tombstones LIMIT 1', values: [] }).length > 0
  const besides = yield* loadBesides(words, isAnyBuried ? needed : { ...needed, tombstones: new Set() })
  const stored = new Map(besides.totals.map((row) => [row.key, row]))
  return {
    ...besides,
    totals: [...needed.totals].flatMap((key) => total(stored.get(key), key) ?? []),
    transactions: [...found.values()],
    names: [...named, ...others],
    reversals: [...found.keys()].flatMap((id) => recent.find(id)?.reversals ?? []),
    notices: [],
    counters: yield* recentCounters(recent),
  }
}

export function* recentCounters(recent: RecentRows): Steps<readonly CounterRow[]> {
  if (recent.counters === undefined) recent.loadCounters(yield* loadCounters())
  return recent.counters ?? []
}

function* loadNames(words: SqlWords, wanted: readonly string[], recent: RecentRows): Steps<readonly NameRow[]> {
  const stored = (yield* listed(names(words), wanted)).map(readName)
  const all = [...stored, ...wanted.flatMap((name) => recent.named(name))]
  return [...new Map(all.map((row) => [`${row.transactionId} ${row.name}`, row])).values()]
}

function idsOf(named: readonly NameRow[]): number[] {
  return named.map((row) => row.transactionId)
}

function* idsOfReversals(words: SqlWords, needed: RowsNeeded, recent: RecentRows): Steps<number[]> {
  const ids: number[] = []
  const missing: number[] = []
  for (const reversalId of needed.reversals) {
    const held = recent.findByReversal(reversalId)
    if (held === undefined) missing.push(reversalId)
    else ids.push(held.row.id)
  }
  const stored = (yield* listed(`${REVERSALS} ${words.inList('id')}`, missing)).map(readReversal)
  return [...ids, ...stored.map((reversal) => reversal.transactionId)]
}

/** With their originals. */
function* findAll(words: SqlWords, ids: readonly number[], found: Map<number, Transaction>, recent: RecentRows): Steps<void> {
  for (let wanted = ids; wanted.length > 0; wanted = originalsOf(found)) yield* findRows(words, wanted, found, recent)
}

function* findRows(words: SqlWords, ids: readonly number[], found: Map<number, Transaction>, recent: RecentRows): Steps<void> {
  const missing: number[] = []
  for (const id of ids) {
    const held = recent.find(id)
    if (held === undefined) missing.push(id)
    else found.set(id, held.row)
  }
  for (const row of yield* fetchRows(words, 'id', missing, recent)) found.set(row.id, row)
}

/** From the tables into memory, with their reversals. */
function* fetchRows(
  { inList }: SqlWords,
  by: 'id' | 'request_key',
  keys: readonly (string | number)[],
  recent: RecentRows,
): Steps<readonly Transaction[]> {
  const rows = (yield* listed(`${TRANSACTIONS} ${inList(by)}`, keys)).map(readTransaction)
  const ids = rows.map(({ id }) => id)
  const reversals: readonly OwedReversal[] = (yield* listed(`${REVERSALS} ${inList('transaction_id')}`, ids)).map(readReversal)
  recent.load(rows, reversals)
  return rows
}

/** Originals of those that were found, which are not found yet: after three hops there are none. */
function originalsOf(found: ReadonlyMap<number, Transaction>): number[] {
  const originals = new Set<number>()
  for (const { originalId } of found.values()) if (originalId !== null && !found.has(originalId)) originals.add(originalId)
  return [...originals]
}
