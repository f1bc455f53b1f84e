/** Opens a ledger: the embedded one, SQLite in its own thread, or one in PostgreSQL. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { GatewayError } from '../../errors.ts'
import { createLimits, type Limits } from '../../limits.ts'
import type { Ledger, Log } from '../../terms/ports.ts'
import { IN_MEMORY, ledgerPath } from './ledger-file.ts'
import { createReader, type LedgerReader } from './ledger-reader.ts'
import type { Holder } from './lock.ts'
import { openForReading } from './open-store.ts'
import { isPostgres, keyFileOf } from './postgres/location.ts'
import { readPostgres } from './postgres/read-postgres.ts'
import { threadAddress } from './thread-address.ts'
import { remake, ThreadLedger } from './thread-ledger.ts'
import type { FromThread, ThreadStart } from './thread-protocol.ts'

export interface OpenLedgerOptions {
  /** A file, `:memory:`, or `postgres://user@host:port/database`. */
  readonly location: string
  /** Deletes the ledger that is there; never one that is held, never a file that is none. */
  readonly fresh?: boolean
  readonly limits: Limits
  /** Who holds it from now on, for others to be told. */
  readonly holder: Holder
  readonly log: Log
  /** The disk failed and the store is closed: nothing can be decided any more, so the process should end (70). */
  readonly onFailure?: (error: GatewayError) => void
}

/** A ledger of an earlier version is kept and migrated. Throws LEDGER_LOCKED, LEDGER_FOREIGN, LEDGER_NEWER, LEDGER_UNSAFE, LEDGER_FAILED or SPEC_INVALID (its keys). */
export async function openLedger(options: OpenLedgerOptions): Promise<Ledger> {
  const { location } = options
  if (!isPostgres(location)) return openEmbedded(options)
  // Its driver is loaded for those who need it.
  const { openPostgres } = await import('./postgres/open-postgres.ts')
  return openPostgres({ ...options, url: location, keyFile: keyFileOf(location) })
}

/** Rows live for milliseconds: with room for a few batches most of them are gone before they would be moved. */
const YOUNG_MB = 96

async function openEmbedded(options: OpenLedgerOptions): Promise<Ledger> {
  const { location, fresh = false, holder, limits, log } = options
  const workerData: ThreadStart = { location, fresh, holder }
  // No loader of the parent is wanted there: the thread runs built files.
  const worker = new Worker(threadAddress(), {
    workerData,
    execArgv: [],
    name: 'ledger',
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  })
  const panKey = await started(worker)
  log.info({ ledger: location }, 'The ledger is open')
  return new ThreadLedger({
    worker,
    location: location === IN_MEMORY ? location : ledgerPath(location),
    panKey,
    batchMax: limits.ledgerBatch,
    onFailure: (error) => {
      log.error({ ledger: location, error: error.message }, 'The ledger failed and is closed')
      options.onFailure?.(error)
    },
  })
}

async function started(worker: Worker): Promise<Buffer> {
  const [message] = (await once(worker, 'message')) as [FromThread]
  if (message.is === 'opened') return Buffer.from(message.panKey)
  await worker.terminate()
  throw message.is === 'refused' ? remake(message.error) : new GatewayError('LEDGER_FAILED', 'The ledger did not open')
}

/** Throws LEDGER_FOREIGN, LEDGER_NEWER or LEDGER_OLDER. What is read is what is committed at that moment. */
export function readLedger(location: string): LedgerReader {
  if (isPostgres(location)) return readPostgres(location, createLimits().ledgerStatementMs)
  const store = openForReading(location)
  return createReader(
    ledgerPath(location),
    async (question) => store.answer(question),
    async () => store.close(),
  )
}
