/** The embedded ledger: SQLite in its own thread. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { GatewayError } from '../../errors.ts'
import type { Limits } from '../../limits.ts'
import type { Ledger, Log } from '../../terms/ports.ts'
import { IN_MEMORY, ledgerPath } from './ledger-file.ts'
import type { Holder } from './lock.ts'
import { openForReading } from './open-store.ts'
import type { Question, Questions } from './question.ts'
import { threadAddress } from './thread-address.ts'
import { remake, ThreadLedger } from './thread-ledger.ts'
import type { FromThread, ThreadStart } from './thread-protocol.ts'

export interface OpenLedgerOptions {
  /** A file, or `:memory:`. */
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

/** Throws LEDGER_LOCKED, LEDGER_FOREIGN, LEDGER_NEWER, LEDGER_UNSAFE or SPEC_INVALID (its key). */
export async function openLedger(options: OpenLedgerOptions): Promise<Ledger> {
  const { location, fresh = false, holder, limits, log } = options
  const workerData: ThreadStart = { location, fresh, holder }
  // No loader of the parent is wanted there: the thread runs built files.
  const worker = new Worker(threadAddress(), { workerData, execArgv: [], name: 'ledger' })
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

/** A ledger that is read while a gateway may hold it. */
export type LedgerReader = Omit<Ledger, 'submit' | 'panKey'>

/** Throws LEDGER_FOREIGN or LEDGER_NEWER. What is read is what is committed at that moment. */
export function readLedger(file: string): LedgerReader {
  const store = openForReading(file)
  const ask = async <Q extends Question>(question: Q): Promise<Questions[Q['ask']]['gets']> =>
    store.answer(question) as Questions[Q['ask']]['gets']
  return {
    location: ledgerPath(file),
    find: (query) => ask({ ask: 'find', with: query }),
    history: (id) => ask({ ask: 'history', with: id }),
    reversals: (state) => ask({ ask: 'reversals', with: state }),
    sessions: () => ask({ ask: 'sessions', with: undefined }),
    settlements: () => ask({ ask: 'settlements', with: undefined }),
    chain: (id) => ask({ ask: 'chain', with: id }),
    preview: (command) => ask({ ask: 'preview', with: command }),
    outbox: (query) => ask({ ask: 'outbox', with: query }),
    verify: () => ask({ ask: 'verify', with: undefined }),
    auditHead: () => ask({ ask: 'auditHead', with: undefined }),
    close: async () => store.close(),
  }
}
