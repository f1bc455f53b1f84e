/** One gateway a ledger (P2): a lock that dies with its process, and words about who holds it. */
import { hostname } from 'node:os'
import { GatewayError } from '../../errors.ts'
import { type Database, openDatabase, SQLITE, sqliteCode } from './driver.ts'
import { isLedger, lockFile } from './ledger-file.ts'

export interface Holder {
  /** Address of its control API. */
  readonly control?: string
  /** Its issuer is the embedded one. */
  readonly simulation: boolean
}

/** Held until the database is closed or its process ends, however it ends. The file stays, empty. */
export function takeLock(file: string): Database {
  const lock = openDatabase(lockFile(file))
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if (sqliteCode(error) !== SQLITE.BUSY) throw error
    throw new GatewayError('LEDGER_LOCKED', `Another gateway holds ${file}: ${describeHolder(file)}. Stop it, or pass another --ledger`)
  }
}

export function writeHolder(database: Database, holder: Holder): void {
  const values = [process.pid, hostname(), holder.control ?? null, holder.simulation ? 1 : 0, Date.now()]
  database.prepare('INSERT OR REPLACE INTO holder VALUES (1, ?, ?, ?, ?, ?)').run(values)
}

/** `pid 4711 on till-3, control http://127.0.0.1:8580`, read while the other one runs. */
function describeHolder(file: string): string {
  try {
    if (!isLedger(file)) return 'it is just starting'
    const database = openDatabase(file)
    try {
      const [row] = database.prepare('SELECT pid, host, control FROM holder').all()
      if (row === undefined) return 'it is just starting'
      const [pid, host, control] = row
      return `pid ${pid} on ${host}${control === null ? '' : `, control ${control}`}`
    } finally {
      database.close()
    }
  } catch {
    return 'it does not say who it is'
  }
}
