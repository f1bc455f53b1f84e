/** The ledger in PostgreSQL, opened: made or migrated by one gateway at a time, checked, durable, and shared with the others. */
import { GatewayError } from '../../../errors.ts'
import type { Limits } from '../../../limits.ts'
import type { Ledger, Log } from '../../../terms/ports.ts'
import { appendAnchor, readAnchors } from '../anchor.ts'
import { readHead } from '../audit-log.ts'
import { anchorFile } from '../ledger-file.ts'
import { readOrMakeAuditKey, readOrMakePanKey } from '../pan-key.ts'
import { SCHEMA_VERSION } from '../schema.ts'
import { livingGateways, register } from './gateways.ts'
import { withoutPassword } from './location.ts'
import { migratePostgres } from './migrate-postgres.ts'
import { PostgresLedger } from './postgres-ledger.ts'
import { Presence } from './presence.ts'
import { checkKeys, dropLedger, hasLedger, type LedgerKeys, makeLedger, makeShared, readVersion } from './schema.ts'
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

/**
 * Any number of gateways may have it open. Throws LEDGER_LOCKED (`fresh` or a migration while others have it open, or one of
 * a program that does not share), LEDGER_NEWER, LEDGER_UNSAFE, LEDGER_FAILED (not reached, not migrated) or SPEC_INVALID (its keys).
 */
export async function openPostgres(options: OpenPostgresOptions): Promise<Ledger> {
  const { url, keyFile, limits, log } = options
  const location = withoutPassword(url)
  const connect = (): Promise<PostgresSession> => PostgresSession.open({ url, timeoutMs: limits.ledgerStatementMs })
  const session = await firstSession(connect, location)
  try {
    await session.checkDurability()
    const { number, panKey, auditKey } = await prepare(session, options, location)
    await session.learnTypes()
    const anchors = anchorFile(keyFile)
    const ledger: { opened?: PostgresLedger } = {}
    const presence = await Presence.open({ number, limits, log, connect, onShutOut: () => ledger.opened?.shutOut() })
    log.info({ ledger: location, gateway: number }, 'The ledger is open')
    ledger.opened = new PostgresLedger(session, presence, {
      location,
      panKey,
      auditKey,
      head: await session.run(readHead()),
      anchors: () => readAnchors(anchors),
      anchor: (head) => appendAnchor(anchors, head),
      batchMax: limits.ledgerBatch,
      reconnectMs: limits.ledgerReconnectMs,
      connect: () => reopen(connect),
      connectReader: connect,
      onFailure: (error) => {
        log.error({ ledger: location, code: error.code, error: error.message }, 'The ledger failed and is closed')
        options.onFailure?.(error)
      },
    })
    return ledger.opened
  } catch (error) {
    await session.close()
    throw error instanceof GatewayError ? error : cannotOpen(location, error)
  }
}

/** One gateway after the other makes the tables or migrates them, all in one transaction. */
async function prepare(
  session: PostgresSession,
  options: OpenPostgresOptions,
  location: string,
): Promise<LedgerKeys & { readonly number: number }> {
  if (!(await session.beginOpening())) {
    const why = 'a gateway of an older Unswipe, which shares it with nobody, or one that does not go on'
    throw new GatewayError('LEDGER_LOCKED', `Another gateway holds ${location}: ${why}. Stop it, or pass another --ledger`)
  }
  if (options.fresh === true) {
    await refuseOthers(session, location, 'to begin anew')
    await dropLedger(session)
  }
  const keys = await makeOrMigrate(session, options, location)
  await makeShared(session)
  await checkKeys(session, keys)
  const number = await register(session)
  await session.execute('COMMIT')
  return { ...keys, number }
}

async function makeOrMigrate(session: PostgresSession, { keyFile, log }: OpenPostgresOptions, location: string): Promise<LedgerKeys> {
  const isThere = await hasLedger(session)
  const version = isThere ? await readVersion(session) : SCHEMA_VERSION
  const panKey = readOrMakePanKey(keyFile, isThere)
  // Version 1 had none.
  const auditKey = readOrMakeAuditKey(keyFile, isThere && version > 1)
  if (!isThere) await makeLedger(session, { panKey, auditKey })
  if (version < SCHEMA_VERSION) {
    await refuseOthers(session, location, 'to migrate it')
    const backup = await migratePostgres(session, { version, location, auditKey })
    const facts = { event: 'ledger-migrated', ledger: location, from: version, to: SCHEMA_VERSION, backup }
    log.info(facts, `The ledger was migrated; what it was is kept in the schema ${backup}`)
  }
  return { panKey, auditKey }
}

async function refuseOthers(session: PostgresSession, location: string, what: string): Promise<void> {
  const living = await livingGateways(session)
  if (living.length === 0) return
  throw new GatewayError('LEDGER_LOCKED', `Other gateways hold ${location} (${living.join('; ')}). Stop them ${what}`)
}

async function reopen(connect: () => Promise<PostgresSession>): Promise<PostgresSession> {
  const session = await connect()
  await session.checkDurability()
  await session.learnTypes()
  return session
}

async function firstSession(connect: () => Promise<PostgresSession>, location: string): Promise<PostgresSession> {
  try {
    return await connect()
  } catch (error) {
    throw cannotOpen(location, error)
  }
}

function cannotOpen(location: string, error: unknown): GatewayError {
  const cause = error instanceof Error ? error.message : String(error)
  return new GatewayError('LEDGER_FAILED', `${location} cannot be opened as a ledger: ${cause}`, { cause: error })
}
