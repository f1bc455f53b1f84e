/** The ledger in PostgreSQL, opened: checked, locked, durable. */
import { GatewayError } from '../../../errors.ts'
import type { Limits } from '../../../limits.ts'
import type { Ledger, Log } from '../../../terms/ports.ts'
import { appendAnchor, readAnchors } from '../anchor.ts'
import { readHead } from '../audit-log.ts'
import { anchorFile } from '../ledger-file.ts'
import { readOrMakeAuditKey, readOrMakePanKey } from '../pan-key.ts'
import { withoutPassword } from './location.ts'
import { PostgresLedger } from './postgres-ledger.ts'
import { checkLedger, dropLedger, hasLedger, makeLedger } from './schema.ts'
import { PostgresSession } from './session.ts'

export interface OpenPostgresOptions {
  /** `postgres://user@host:port/database`. */
  readonly url: string
  /** Path before `.key`, `.audit-key` and `.anchor`: keys are never in the database. */
  readonly keyFile: string
  /** Deletes the ledger that is there; nothing else of the database. */
  readonly fresh?: boolean
  readonly limits: Limits
  readonly log: Log
  readonly onFailure?: (error: GatewayError) => void
}

/** Throws LEDGER_LOCKED, LEDGER_NEWER, LEDGER_OLDER, LEDGER_UNSAFE, LEDGER_FAILED (not reached) or SPEC_INVALID (its key). */
export async function openPostgres(options: OpenPostgresOptions): Promise<Ledger> {
  const { url, keyFile, limits, log } = options
  const location = withoutPassword(url)
  const session = await holdLedger(options, location)
  try {
    await session.checkDurability()
    if (options.fresh === true) await dropLedger(session)
    const isThere = await hasLedger(session)
    const panKey = readOrMakePanKey(keyFile, isThere)
    const auditKey = readOrMakeAuditKey(keyFile, isThere)
    const anchors = anchorFile(keyFile)
    if (!isThere) await makeLedger(session, panKey)
    await checkLedger(session, panKey)
    await session.learnTypes()
    log.info({ ledger: location }, 'The ledger is open')
    return new PostgresLedger(session, {
      location,
      panKey,
      auditKey,
      head: await session.run(readHead()),
      anchors: () => readAnchors(anchors),
      anchor: (head) => appendAnchor(anchors, head),
      batchMax: limits.ledgerBatch,
      reconnectMs: limits.ledgerReconnectMs,
      connect: () => reopen(options, location),
      connectReader: () => PostgresSession.open({ url, timeoutMs: limits.ledgerStatementMs }),
      onFailure: (error) => {
        log.error({ ledger: location, error: error.message }, 'The ledger failed and is closed')
        options.onFailure?.(error)
      },
    })
  } catch (error) {
    await session.close()
    throw error
  }
}

async function reopen(options: OpenPostgresOptions, location: string): Promise<PostgresSession> {
  const session = await holdLedger(options, location)
  await session.checkDurability()
  await session.learnTypes()
  return session
}

async function holdLedger({ url, limits }: OpenPostgresOptions, location: string): Promise<PostgresSession> {
  const session = await connect(url, location, limits.ledgerStatementMs)
  if (await session.takeLedger()) return session
  await session.close()
  throw new GatewayError('LEDGER_LOCKED', `Another gateway holds ${location}. Stop it, or pass another --ledger`)
}

async function connect(url: string, location: string, timeoutMs: number): Promise<PostgresSession> {
  try {
    return await PostgresSession.open({ url, timeoutMs })
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw new GatewayError('LEDGER_FAILED', `${location} cannot be opened as a ledger: ${cause}`, { cause: error })
  }
}
