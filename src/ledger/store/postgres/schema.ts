/** The tables of a ledger in PostgreSQL: made once, checked at each start. */
import { createHmac } from 'node:crypto'
import { GatewayError } from '../../../errors.ts'
import { createLedger, SCHEMA_VERSION } from '../schema.ts'
import type { PostgresSession } from './session.ts'
import { APPEND_ONLY, POSTGRES_WORDS } from './words.ts'

/** What only this database needs: what the ledger is, and the last batch of each gateway. */
const OWN_TABLES = `
CREATE TABLE ledger (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE commits (gateway TEXT PRIMARY KEY, number BIGINT NOT NULL);
`

/** Whether there is a ledger in the database already. */
export async function hasLedger(session: PostgresSession): Promise<boolean> {
  const [row] = await session.query({
    text: "SELECT to_regclass('ledger') IS NOT NULL AND to_regclass('transactions') IS NOT NULL",
    values: [],
  })
  return String(row?.[0]) === 'true'
}

/** In one transaction. */
export async function makeLedger(session: PostgresSession, panKey: Buffer): Promise<void> {
  await session.execute(`BEGIN; ${APPEND_ONLY}; ${createLedger(POSTGRES_WORDS)} ${OWN_TABLES}`)
  const facts = [
    ['version', String(SCHEMA_VERSION)],
    ['panKeyCheck', panKeyCheck(panKey)],
  ]
  for (const values of facts) await session.query({ text: 'INSERT INTO ledger (name, value) VALUES ($1, $2)', values })
  await session.execute('COMMIT')
}

/** Only what is a ledger of ours goes; anything else in the database stays. */
export async function dropLedger(session: PostgresSession): Promise<void> {
  const rows = await session.query({
    text: 'SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename = ANY($1)',
    values: [tablesOf(createLedger(POSTGRES_WORDS) + OWN_TABLES)],
  })
  const names = rows.map(([name]) => String(name)).join(', ')
  if (names !== '') await session.execute(`DROP TABLE ${names} CASCADE; DROP FUNCTION IF EXISTS append_only() CASCADE`)
}

function tablesOf(sql: string): string[] {
  return [...sql.matchAll(/CREATE TABLE (\w+)/g)].map(([, name = '']) => name)
}

/** Throws SPEC_INVALID for another key of the card number's hash, and as `checkVersion`. */
export async function checkLedger(session: PostgresSession, panKey: Buffer): Promise<void> {
  const facts = await checkVersion(session)
  if (facts.get('panKeyCheck') === panKeyCheck(panKey)) return
  throw new GatewayError(
    'SPEC_INVALID',
    'The key of the card numbers is not the one this ledger was made with: no card of it would be known again',
  )
}

/** What the ledger says of itself. Throws LEDGER_NEWER for a later version, LEDGER_OLDER for an earlier one, LEDGER_FOREIGN without a ledger. */
export async function checkVersion(session: PostgresSession): Promise<ReadonlyMap<string, string>> {
  if (!(await hasLedger(session))) throw new GatewayError('LEDGER_FOREIGN', 'There is no ledger in the database')
  const rows = await session.query({ text: 'SELECT name, value FROM ledger', values: [] })
  const facts = new Map(rows.map(([name, value]) => [String(name), String(value)]))
  const version = Number(facts.get('version'))
  if (version > SCHEMA_VERSION) {
    throw new GatewayError('LEDGER_NEWER', `The database has a ledger of version ${version}; this Unswipe reads up to ${SCHEMA_VERSION}`)
  }
  if (version < SCHEMA_VERSION) {
    throw new GatewayError(
      'LEDGER_OLDER',
      `The database has a ledger of version ${version}, which only the Unswipe that wrote it reads: begin with --fresh, or in another database`,
    )
  }
  return facts
}

/** Says whether a key is the right one, and nothing of the key. */
function panKeyCheck(panKey: Buffer): string {
  return createHmac('sha256', panKey).update('check').digest('hex').slice(0, 16)
}
