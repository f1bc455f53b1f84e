/** What is committed and not in the tables yet, for whoever reads and must not write: tables of the same names in front of them. */
import { readCommits } from './commit-log.ts'
import type { Database } from './driver.ts'
import { type LoggedWrite, Projection } from './projection.ts'
import type { SqlRow } from './sql.ts'
import { insertRows, sqlOf } from './sqlite-words.ts'

export class LogView {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Until the caller rolls its transaction back, a table read by its name is as the log leaves it. */
  show(): void {
    const commits = readCommits(this.#database)
    if (commits.length === 0) return
    const projection = new Projection()
    for (const { writes } of commits) projection.add(writes)
    this.#database.exec('PRAGMA query_only = OFF')
    try {
      const shown = new Set<string>()
      for (const { write, rows } of projection.writes()) this.#lay(write, rows, shown)
    } finally {
      this.#database.exec('PRAGMA query_only = ON')
    }
  }

  /** Rows of the log are copied from the table first where the log only changes them. */
  #lay(write: LoggedWrite, rows: readonly SqlRow[], shown: Set<string>): void {
    const { table, columns } = write
    const key = KEYS[table]
    if (!shown.has(table)) this.#begin(table, key)
    shown.add(table)
    const into = { table: `temp.logged_${table}`, columns }
    if (key === undefined || write.do === 'insert' || write.do === 'replace') insertRows(this.#database, into, rows)
    else this.#change({ ...write, table: into.table }, rows, { key, from: table })
  }

  /** Of what the table does not have there is nothing to change: it is new. */
  #change(write: LoggedWrite, rows: readonly SqlRow[], { key, from }: { readonly key: string; readonly from: string }): void {
    const copy = this.#database.prepare(`INSERT INTO ${write.table} SELECT * FROM main.${from} WHERE ${key} = ?`)
    const change = this.#database.prepare(sqlOf(write))
    for (const row of rows) {
      if (copy.run([row.at(-1) ?? null]) > 0) change.run(row)
      else insertRows(this.#database, { table: write.table, columns: [...write.columns, key] }, [row])
    }
  }

  #begin(table: string, key: string | undefined): void {
    const hidden = key === undefined ? '' : ` WHERE ${key} NOT IN (SELECT ${key} FROM temp.logged_${table})`
    const index = key === undefined ? '' : `CREATE UNIQUE INDEX temp.logged_${table}_key ON logged_${table} (${key});`
    this.#database.exec(`CREATE TEMP TABLE logged_${table} AS SELECT * FROM main.${table} WHERE 0; ${index}
      CREATE TEMP VIEW ${table} AS SELECT * FROM main.${table}${hidden} UNION ALL SELECT * FROM temp.logged_${table};`)
  }
}

/** Table -> the column by which the log changes its rows; to all others it only adds. */
const KEYS: Readonly<Record<string, string>> = { transactions: 'id', reversals: 'id', totals: 'total_key', counters: 'name' }
