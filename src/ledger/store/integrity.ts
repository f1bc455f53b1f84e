/** What SQLite itself finds wrong with a file. */
import { column, type Database } from './driver.ts'

export function integrityProblems(database: Database): string[] {
  const damaged = column(database, 'PRAGMA integrity_check').filter((line) => line !== 'ok')
  const dangling = database.prepare('PRAGMA foreign_key_check').all()
  return [
    ...damaged.map((line) => `The file is damaged: ${line}`),
    ...dangling.map(([table, row]) => `Row ${row} of ${table} refers to nothing`),
  ]
}
