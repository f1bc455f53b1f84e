/** SQLite's own words, and how it runs steps and writes. */
import type { Database } from './driver.ts'
import { createTables, dropTables } from './schema.ts'
import { type Query, type SqlRow, type SqlValue, type SqlWords, type Steps, takeOver, type Write } from './sql.ts'

export const SQLITE_WORDS: SqlWords = {
  integer: 'INTEGER',
  serial: 'INTEGER PRIMARY KEY',
  tableEnd: ' STRICT',
  keyedTableEnd: ' STRICT, WITHOUT ROWID',
  appendOnly: (table) => `
CREATE TRIGGER ${table}_unchanged BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;
CREATE TRIGGER ${table}_kept BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`,
  // A list travels as one JSON text: seven times faster than a statement an item, most of which find nothing.
  inList: (column) => `${column} IN (SELECT value FROM json_each(?))`,
  fromList: (name) => `json_each(?) ${name}`,
}

/** Runs the steps to their end in this thread. */
export function runSteps<R>(database: Database, steps: Steps<R>): R {
  let step = steps.next()
  while (step.done !== true) step = steps.next(take(database, step.value))
  return step.value
}

function take(database: Database, step: Query | Write): readonly SqlRow[] {
  if (!('do' in step)) return database.prepare(step.sql).all(valuesOf(step))
  if (step.do === 'clear') database.exec(dropTables() + createTables(SQLITE_WORDS))
  else if (step.do === 'run') database.prepare(step.sql).run(valuesOf(step))
  else if (step.rows.length > 0) writeRows(database, step)
  return []
}

function writeRows(database: Database, change: RowWrite): void {
  if (change.do === 'insert') insertRows(database, change, change.rows)
  else {
    const statement = database.prepare(sqlOf(change))
    for (const row of change.rows) statement.run(row)
  }
}

function valuesOf({ values }: Query): SqlValue[] {
  return values.map((value) => (Array.isArray(value) ? JSON.stringify(value) : (value as SqlValue)))
}

type RowWrite = Extract<Write, { readonly rows: unknown }>

/** So many values a statement: to call the engine once for many narrow rows costs a quarter less (measured). */
const VALUES_MAX = 800
/** Wide rows go one by one: with 51 values fifteen at once cost a quarter more (measured). */
const WIDE = 32

/** Many rows a statement. */
export function insertRows(database: Database, into: InsertInto, rows: readonly SqlRow[]): void {
  const rowsMax = into.columns.length > WIDE ? 1 : Math.floor(VALUES_MAX / into.columns.length)
  const wholes = rowsMax === 1 ? 0 : rows.length - (rows.length % rowsMax)
  if (wholes > 0) {
    const many = database.prepare(insertSql(into, rowsMax))
    const values: SqlValue[] = []
    for (let at = 0; at < wholes; at += rowsMax) {
      values.length = 0
      for (let row = at; row < at + rowsMax; row++) values.push(...(rows[row] ?? []))
      many.run(values)
    }
  }
  if (wholes === rows.length) return
  const one = database.prepare(insertSql(into, 1))
  for (let at = wholes; at < rows.length; at++) one.run(rows[at])
}

function insertSql({ table, columns }: InsertInto, count: number): string {
  const row = `(${columns.map(() => '?').join(', ')})`
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array(count).fill(row).join(', ')}`
}

interface InsertInto {
  readonly table: string
  readonly columns: readonly string[]
}

/** The statement of one row. */
export function sqlOf(change: RowWrite): string {
  const { table, columns } = change
  if (change.do === 'add') return `UPDATE ${table} SET ${columns.map((name) => `${name} = ${name} + ?`).join(', ')} WHERE ${change.key} = ?`
  if (change.do === 'update') return `UPDATE ${table} SET ${columns.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`
  const insert = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
  return change.do === 'insert' ? insert : `${insert} ON CONFLICT (${change.key}) DO UPDATE SET ${takeOver(columns)}`
}
