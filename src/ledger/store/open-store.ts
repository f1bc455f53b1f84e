/** Opens the database of a ledger: checked, locked, durable. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { GatewayError } from '../../errors.ts'
import { appendAnchor, readAnchors } from './anchor.ts'
import { CREATE_COMMIT_LOG, replayCommits } from './commit-log.ts'
import { type Database, openDatabase } from './driver.ts'
import { makeDurable } from './durability.ts'
import { anchorFile, IN_MEMORY, isLedger, ledgerPath, removeLedger } from './ledger-file.ts'
import { type Holder, takeLock, writeHolder } from './lock.ts'
import { migrate, readVersion, versionOf } from './migrate.ts'
import { readAuditKey, readOrMakeAuditKey, readOrMakePanKey } from './pan-key.ts'
import { APPLICATION_ID, createLedger, SCHEMA_VERSION } from './schema.ts'
import { SqliteStore, type SqliteStoreOptions } from './sqlite-store.ts'
import { SQLITE_WORDS } from './sqlite-words.ts'

export interface StoreOptions {
  /** A file, or `:memory:`. */
  readonly location: string
  /** Forgets what is there. Never when another gateway holds it, never what is not a ledger. */
  readonly fresh: boolean
  readonly holder: Holder
}

export interface OpenedStore {
  readonly store: SqliteStore
  readonly panKey: Buffer
  close(): void
}

export function openStore(options: StoreOptions): OpenedStore {
  return options.location === IN_MEMORY ? openInMemory(options) : openFile(ledgerPath(options.location), options)
}

function openInMemory({ holder }: StoreOptions): OpenedStore {
  const store = createStore(IN_MEMORY, false, { auditKey: randomBytes(32) })
  writeHolder(store.database, holder)
  return { store, panKey: randomBytes(32), close: () => store.close() }
}

function openFile(file: string, { fresh, holder }: StoreOptions): OpenedStore {
  if (!fresh) isLedger(file)
  const lock = takeLock(file)
  try {
    if (fresh) removeLedger(file)
    const isThere = isLedger(file)
    const panKey = readOrMakePanKey(file, isThere)
    const version = isThere ? versionOf(file) : SCHEMA_VERSION
    // Version 1 had none.
    const auditKey = readOrMakeAuditKey(file, isThere && version > 1)
    if (version < SCHEMA_VERSION) migrate(file, auditKey)
    const anchors = anchorFile(file)
    const store = createStore(file, isThere, {
      auditKey,
      anchors: () => readAnchors(anchors),
      anchor: (head) => appendAnchor(anchors, head),
    })
    writeHolder(store.database, holder)
    return {
      store,
      panKey,
      close: () => {
        store.close()
        lock.close()
      },
    }
  } catch (error) {
    lock.close()
    throw cannotOpen(file, error)
  }
}

function cannotOpen(file: string, error: unknown): Error {
  if (error instanceof GatewayError) return error
  const cause = error instanceof Error ? error.message : String(error)
  return new GatewayError('LEDGER_FAILED', `${file} cannot be opened as a ledger: ${cause}`, { cause: error })
}

/** For reading while a gateway may hold it: takes no lock and writes nothing. */
export function openForReading(location: string): SqliteStore {
  const file = ledgerPath(location)
  if (!existsSync(file) || !isLedger(file)) throw new GatewayError('LEDGER_FOREIGN', `There is no ledger at ${file}`)
  const database = openDatabase(file)
  database.exec('PRAGMA query_only = ON')
  database.exec('PRAGMA busy_timeout = 5000')
  refuseOlder(database, file)
  return new SqliteStore(database, { auditKey: readAuditKey(file), anchors: () => readAnchors(anchorFile(file)), isReader: true })
}

function refuseOlder(database: Database, file: string): void {
  const version = readVersion(database)
  if (version >= SCHEMA_VERSION) return
  database.close()
  const remedy = `start a gateway on it once (unswipe serve --ledger ${file}), which keeps a copy and migrates it`
  throw new GatewayError('LEDGER_OLDER', `${file} is a ledger of version ${version}: ${remedy}`)
}

/** Makes an empty file a ledger, in one commit. */
export const CREATE_LEDGER = `
BEGIN;
${createLedger(SQLITE_WORDS)}${CREATE_COMMIT_LOG}
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
COMMIT;
`

/**
 * 64 MiB of pages in memory, and the log of the database is taken into its file every 16 MiB: the leaves of the names are
 * written once for many rows, a third less time a name (measured).
 */
const ROOMY = 'PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000'

function createStore(file: string, isThere: boolean, options: SqliteStoreOptions): SqliteStore {
  const database = openDatabase(file)
  try {
    // In one commit and before the log is switched on, so that the file's first page says whose it is.
    if (!isThere) database.exec(CREATE_LEDGER)
    makeDurable(database, file)
    database.exec(ROOMY)
    database.exec(CREATE_COMMIT_LOG)
    replayCommits(database)
    return new SqliteStore(database, options)
  } catch (error) {
    database.close()
    throw error
  }
}
