/** What a database has to promise before money is written to it: set on every open, and read back. */
import { GatewayError } from '../../errors.ts'
import { column, type Database } from './driver.ts'
import type { SqlValue } from './sql.ts'

const BUSY_TIMEOUT_MS = 5_000

interface Setting {
  readonly pragma: string
  readonly value: string | number
  /** What it must read as afterwards. */
  readonly reads: readonly SqlValue[]
}

const SETTINGS: readonly Setting[] = [
  // A database in memory has no log; it promises nothing and says so by its name.
  { pragma: 'journal_mode', value: 'WAL', reads: ['wal', 'memory'] },
  // A WAL database that is opened again is at NORMAL, which loses acknowledged commits at a power cut.
  { pragma: 'synchronous', value: 'FULL', reads: [2] },
  { pragma: 'foreign_keys', value: 'ON', reads: [1] },
  { pragma: 'trusted_schema', value: 'OFF', reads: [0] },
  { pragma: 'busy_timeout', value: BUSY_TIMEOUT_MS, reads: [BUSY_TIMEOUT_MS] },
]

/** Throws LEDGER_UNSAFE when the database does not keep a setting. */
export function makeDurable(database: Database, location: string): void {
  for (const { pragma, value } of SETTINGS) database.exec(`PRAGMA ${pragma} = ${value}`)
  for (const { pragma, value, reads } of SETTINGS) {
    const [found] = column(database, `PRAGMA ${pragma}`)
    if (reads.includes(found ?? null)) continue
    throw new GatewayError(
      'LEDGER_UNSAFE',
      `${location} was set to ${pragma} = ${value} and says ${found}: it would not keep what it acknowledges`,
    )
  }
}
