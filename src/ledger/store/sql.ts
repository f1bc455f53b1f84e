/** SQL that both databases take: steps ask for rows one after another, whoever runs them. */

export type SqlValue = number | string | null

/** Columns in the order of the statement. */
export type SqlRow = readonly SqlValue[]

/** `?` stands for each value in turn; a list is for `inList` and `fromList`. */
export interface Query {
  readonly sql: string
  readonly values: readonly (SqlValue | readonly SqlValue[])[]
}

/** Asks or writes by `yield`, goes on with the rows (none after a write), and ends with what it was for. */
export type Steps<R> = Generator<Query | Write, R, readonly SqlRow[]>

/** What one database says otherwise than the other. */
export interface SqlWords {
  /** Type of a whole number of 64 bits. */
  readonly integer: string
  /** Column that numbers its rows. */
  readonly serial: string
  /** What a table ends with; the second for one whose key is no number. */
  readonly tableEnd: string
  readonly keyedTableEnd: string
  /** Makes a table refuse to be changed and deleted from. */
  appendOnly(table: string): string
  /** The column is one of a list. */
  inList(column: string): string
  /** A list of texts as a table `name` with one column `value`. */
  fromList(name: string): string
}

/** Changes of rows, as both databases can write them. */
export type Write =
  /** By statement, where the rows may be millions. */
  | ({ readonly do: 'run' } & Query)
  /** All tables are made anew but counters and holder. */
  | { readonly do: 'clear' }
  | { readonly do: 'insert'; readonly table: string; readonly columns: readonly string[]; readonly rows: readonly SqlRow[] }
  /** As insert, but a row of the same key is replaced. */
  | {
      readonly do: 'replace'
      readonly table: string
      readonly key: string
      readonly columns: readonly string[]
      readonly rows: readonly SqlRow[]
    }
  /** Each row: the values to set, then the id of what they are set in. */
  | { readonly do: 'update'; readonly table: string; readonly columns: readonly string[]; readonly rows: readonly SqlRow[] }

/** `a = excluded.a, ...`: what a replaced row takes over. */
export function takeOver(columns: readonly string[]): string {
  return columns.map((name) => `${name} = excluded.${name}`).join(', ')
}
