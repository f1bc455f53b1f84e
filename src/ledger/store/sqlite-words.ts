/** SQLite's own words, and how it runs steps and writes. */
import type { Database } from './driver.ts'
import { createTables, dropTables } from './schema.ts'
import { type Query, type SqlValue, type SqlWords, type Steps, takeOver, type Write } from './sql.ts'

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
  while (step.done !== true) step = steps.next(database.prepare(step.value.sql).all(valuesOf(step.value)))
  return step.value
}

function valuesOf({ values }: Query): SqlValue[] {
  return values.map((value) => (Array.isArray(value) ? JSON.stringify(value) : (value as SqlValue)))
}

/** The caller holds the transaction; nothing counts before its commit. */
export function write(database: Database, change: Write): void {
  if (change.do === 'clear') {
    database.exec(dropTables() + createTables(SQLITE_WORDS))
    return
  }
  if (change.rows.length === 0) return
  const statement = database.prepare(sqlOf(change))
  for (const row of change.rows) statement.run(row)
}

function sqlOf(change: Exclude<Write, { do: 'clear' }>): string {
  const { table, columns } = change
  if (change.do === 'update') return `UPDATE ${table} SET ${columns.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`
  const insert = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
  return change.do === 'insert' ? insert : `${insert} ON CONFLICT (${change.key}) DO UPDATE SET ${takeOver(columns)}`
}
