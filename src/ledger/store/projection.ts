/** Writes of several commits merged: a row that is inserted and then changed is written once, as it is in the end. */
import type { Database } from './driver.ts'
import type { SqlRow, SqlValue, Write } from './sql.ts'
import { insertRows, sqlOf } from './sqlite-words.ts'

/** What a commit may leave to the log; all else is written at once. */
export type LoggedWrite = Exclude<Write, { readonly do: 'run' | 'clear' }>

interface Merged {
  readonly write: LoggedWrite
  /** By key, where a row can come again. */
  readonly byKey: Map<SqlValue, SqlValue[]>
  readonly rows: SqlRow[]
}

export class Projection {
  readonly #merged = new Map<string, Merged>()

  get isEmpty(): boolean {
    return this.#merged.size === 0
  }

  add(writes: readonly LoggedWrite[]): void {
    for (const write of writes) this.#addWrite(write)
  }

  /** Into the tables; the caller holds the transaction. */
  apply(database: Database): void {
    for (const { write, rows } of this.writes()) {
      if (write.do === 'insert') insertRows(database, write, rows)
      else if (write.do === 'add') addRows(database, write, rows)
      else {
        const statement = database.prepare(sqlOf(write))
        for (const row of rows) statement.run(row)
      }
    }
  }

  /** New transactions come first: all else may refer to them. */
  writes(): { readonly write: LoggedWrite; readonly rows: readonly SqlRow[] }[] {
    const first = this.#merged.get(NEW_TRANSACTIONS)
    const ordered = [...(first === undefined ? [] : [first]), ...[...this.#merged.values()].filter((merged) => merged !== first)]
    return ordered.map(({ write, byKey, rows }) => ({ write, rows: sorted(write, byKey.size === 0 ? rows : [...byKey.values()]) }))
  }

  #addWrite(write: LoggedWrite): void {
    const merged = this.#mergedOf(write)
    if (write.do === 'update') this.#addUpdate(write, merged)
    else this.#addRows(write, merged)
  }

  #addRows(write: LoggedWrite, merged: Merged): void {
    const keyAt = keyPlace(write)
    for (const row of write.rows) {
      if (keyAt === undefined) merged.rows.push(row)
      else if (write.do === 'add') addTo(merged.byKey, row, keyAt)
      else merged.byKey.set(row[keyAt] ?? null, [...row])
    }
  }

  /** A row that these commits insert is inserted as it is now. */
  #addUpdate(write: LoggedWrite, merged: Merged): void {
    const keyAt = write.columns.length
    const inserted = this.#merged.get(nameOf('insert', write.table))
    const places = write.columns.map((column) => inserted?.write.columns.indexOf(column) ?? -1)
    for (const row of write.rows) {
      const key = row[keyAt] ?? null
      const known = inserted?.byKey.get(key)
      if (known === undefined) merged.byKey.set(key, [...row])
      else for (const [at, place] of places.entries()) known[place] = row[at] ?? null
    }
  }

  #mergedOf(write: LoggedWrite): Merged {
    const name = nameOf(write.do, write.table)
    const known = this.#merged.get(name)
    if (known !== undefined) return known
    const merged = { write, byKey: new Map<SqlValue, SqlValue[]>(), rows: [] }
    this.#merged.set(name, merged)
    return merged
  }
}

/** Table -> the text by which its rows lie on the disk. */
const TEXT_KEYS: Readonly<Record<string, string>> = { names: 'name', totals: 'total_key' }

/** In the order in which they lie, neighbours share a page: 5.4 instead of 10.6 us a name, 6000 at a time (measured). */
function sorted({ table, columns }: LoggedWrite, rows: SqlRow[]): readonly SqlRow[] {
  const key = TEXT_KEYS[table]
  if (key === undefined) return rows
  const at = columns.includes(key) ? columns.indexOf(key) : columns.length
  return rows.sort((one, other) => (String(one[at]) < String(other[at]) ? -1 : 1))
}

const NEW_TRANSACTIONS = nameOf('insert', 'transactions')

function nameOf(what: LoggedWrite['do'], table: string): string {
  return `${what} ${table}`
}

function addTo(byKey: Map<SqlValue, SqlValue[]>, row: SqlRow, keyAt: number): void {
  const key = row[keyAt] ?? null
  const before = byKey.get(key)
  if (before === undefined) byKey.set(key, [...row])
  else for (let at = 0; at < keyAt; at++) before[at] = Number(before[at]) + Number(row[at])
}

/** Where the key of a row that can come again stands. */
function keyPlace(write: LoggedWrite): number | undefined {
  if (write.do === 'replace') return write.columns.indexOf(write.key)
  if (write.do === 'insert') return write.columns[0] === 'id' ? 0 : undefined
  return write.columns.length
}

/** Adds to what is there, and inserts what is not. */
function addRows(database: Database, write: LoggedWrite & { readonly do: 'add' }, rows: readonly SqlRow[]): void {
  const add = database.prepare(sqlOf(write))
  const missing = rows.filter((row) => add.run(row) === 0)
  insertRows(database, { table: write.table, columns: [...write.columns, write.key] }, missing)
}
