/** One small seam over the SQLite engines: `node:sqlite` where the running Node has it, else `libsql`. */
import { createRequire } from 'node:module'
import type Libsql from 'libsql'
import type { SqlRow, SqlValue } from './sql.ts'

interface Statement {
  /** Number of rows changed. */
  run(values?: readonly SqlValue[]): number
  all(values?: readonly SqlValue[]): readonly SqlRow[]
}

export interface Database {
  exec(sql: string): void
  /** Prepared once per text. */
  prepare(sql: string): Statement
  close(): void
}

/** Opens or creates a database file. */
export function openDatabase(file: string): Database {
  const native = nativeEngine()
  const engine = native === undefined ? openLibsql(file) : openNative(native, file)
  const statements = new Map<string, Statement>()
  return {
    ...engine,
    prepare: (sql) => {
      const statement = statements.get(sql) ?? engine.prepare(sql)
      statements.set(sql, statement)
      return statement
    },
  }
}

/** The values of a pragma's or a query's only column. */
export function column(database: Database, sql: string): SqlValue[] {
  return database
    .prepare(sql)
    .all()
    .map(([value]) => value ?? null)
}

/** Primary result codes of SQLite. */
export const SQLITE = { BUSY: 5, READONLY: 8, IOERR: 10, CORRUPT: 11, FULL: 13, CANTOPEN: 14, CONSTRAINT: 19, NOTADB: 26 } as const

/** Primary result code of an engine's error, undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined
  const { rawCode, errcode } = error as { rawCode?: unknown; errcode?: unknown }
  const code = rawCode ?? errcode
  return typeof code === 'number' ? code & 0xff : undefined
}

function openLibsql(file: string): Database {
  const Engine = createRequire(import.meta.url)('libsql') as typeof Libsql
  const database = new Engine(file)
  return {
    exec: (sql) => void database.exec(sql),
    close: () => void database.close(),
    prepare: (sql) => {
      const statement = database.prepare(sql)
      if (statement.reader) statement.raw()
      // Always one bound array: a lone Buffer or boolean aborts the process.
      return {
        run: (values = []) => statement.run([...values]).changes,
        all: (values = []) => statement.all([...values]) as SqlRow[],
      }
    },
  }
}

/** What is used of `node:sqlite`, which the types of Node 20 do not know. */
interface NativeEngine {
  readonly DatabaseSync: new (file: string) => NativeDatabase
}
interface NativeDatabase {
  exec(sql: string): void
  prepare(sql: string): {
    run(...values: SqlValue[]): { changes: number | bigint }
    all(...values: SqlValue[]): object[]
  }
  close(): void
}

function nativeEngine(): NativeEngine | undefined {
  return process.getBuiltinModule?.('node:sqlite') as NativeEngine | undefined
}

function openNative(engine: NativeEngine, file: string): Database {
  const database = new engine.DatabaseSync(file)
  return {
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
    prepare: (sql) => {
      const statement = database.prepare(sql)
      return {
        run: (values = []) => Number(statement.run(...values).changes),
        all: (values = []) => statement.all(...values).map((row) => Object.values(row) as SqlValue[]),
      }
    },
  }
}
