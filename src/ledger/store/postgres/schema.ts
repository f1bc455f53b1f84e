/** The tables of a ledger in PostgreSQL: made once, checked at each start. */
import { createHmac } from 'node:crypto'
import { GatewayError } from '../../../errors.ts'
import { createLedger, SCHEMA_VERSION } from '../schema.ts'
import { CLAIM_FOR_NOBODY, SHARED_TABLES } from './gateways.ts'
import type { PostgresSession } from './session.ts'
import { APPEND_ONLY, POSTGRES_WORDS } from './words.ts'

/** What only this database needs: what the ledger is. */
const FACTS = 'CREATE TABLE ledger (name TEXT PRIMARY KEY, value TEXT NOT NULL);'
/** The last batch of each gateway, when there was one at a time. */
const COMMITS = 'commits'

export interface LedgerKeys {
  readonly panKey: Buffer
  readonly auditKey: Buffer
}

/** Whether there is a ledger in the database already. */
export async function hasLedger(session: PostgresSession): Promise<boolean> {
  const [row] = await session.query({
    text: "SELECT to_regclass('ledger') IS NOT NULL AND to_regclass('transactions') IS NOT NULL",
    values: [],
  })
  return String(row?.[0]) === 'true'
}

/** In the transaction of whoever calls. */
export async function makeLedger(session: PostgresSession, { panKey }: LedgerKeys): Promise<void> {
  await session.execute(`${APPEND_ONLY}; ${createLedger(POSTGRES_WORDS)} ${FACTS}`)
  await writeFact(session, 'version', String(SCHEMA_VERSION))
  await writeFact(session, 'panKeyCheck', keyCheck(panKey))
}

/** What gateways need to share it; a ledger of before that gets it now, and no program of before that can write it any more. */
export async function makeShared(session: PostgresSession): Promise<void> {
  const [row] = await session.query({ text: "SELECT CAST(to_regclass('gateways') IS NULL AS int)", values: [] })
  if (row?.[0] === 1) await session.execute(`${SHARED_TABLES} ${CLAIM_FOR_NOBODY} DROP TABLE IF EXISTS ${COMMITS}`)
}

async function writeFact(session: PostgresSession, name: string, value: string): Promise<void> {
  await session.query({ text: 'INSERT INTO ledger (name, value) VALUES ($1, $2)', values: [name, value] })
}

/** Only what is a ledger of ours goes; anything else in the database stays. */
export async function dropLedger(session: PostgresSession): Promise<void> {
  const rows = await session.query({
    text: 'SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename = ANY($1)',
    values: [[...tablesOf(createLedger(POSTGRES_WORDS) + FACTS + SHARED_TABLES), COMMITS]],
  })
  const names = rows.map(([name]) => String(name)).join(', ')
  if (names !== '') await session.execute(`DROP TABLE ${names} CASCADE; DROP FUNCTION IF EXISTS append_only() CASCADE`)
}

function tablesOf(sql: string): string[] {
  return [...sql.matchAll(/CREATE TABLE (\w+)/g)].map(([, name = '']) => name)
}

/** Throws SPEC_INVALID for other keys than the ledger was made with. */
export async function checkKeys(session: PostgresSession, { panKey, auditKey }: LedgerKeys): Promise<void> {
  const facts = await readFacts(session)
  if (facts.get('panKeyCheck') !== keyCheck(panKey)) throw otherKey('card numbers', 'no card of it would be known again')
  const known = facts.get('auditKeyCheck')
  if (known === undefined) await writeFact(session, 'auditKeyCheck', keyCheck(auditKey))
  else if (known !== keyCheck(auditKey)) throw otherKey('audit log', 'its chain of records would be broken')
}

function otherKey(of: string, why: string): GatewayError {
  return new GatewayError('SPEC_INVALID', `The key of the ${of} is not the one this ledger was made with: ${why}`)
}

/** Throws LEDGER_NEWER for a later version, LEDGER_FOREIGN without a ledger. */
export async function readVersion(session: PostgresSession): Promise<number> {
  if (!(await hasLedger(session))) throw new GatewayError('LEDGER_FOREIGN', 'There is no ledger in the database')
  const version = Number((await readFacts(session)).get('version'))
  if (version <= SCHEMA_VERSION) return version
  throw new GatewayError('LEDGER_NEWER', `The database has a ledger of version ${version}; this Unswipe reads up to ${SCHEMA_VERSION}`)
}

/** Throws as `readVersion`, and LEDGER_OLDER for an earlier version: whoever reads migrates nothing. */
export async function refuseOlder(session: PostgresSession, location: string): Promise<void> {
  const version = await readVersion(session)
  if (version === SCHEMA_VERSION) return
  const remedy = `start a gateway on it once (unswipe serve --ledger ${location}), which keeps a copy and migrates it`
  throw new GatewayError('LEDGER_OLDER', `The database has a ledger of version ${version}: ${remedy}`)
}

async function readFacts(session: PostgresSession): Promise<ReadonlyMap<string, string>> {
  const rows = await session.query({ text: 'SELECT name, value FROM ledger', values: [] })
  return new Map(rows.map(([name, value]) => [String(name), String(value)]))
}

/** Says whether a key is the right one, and nothing of the key. */
function keyCheck(key: Buffer): string {
  return createHmac('sha256', key).update('check').digest('hex').slice(0, 16)
}
