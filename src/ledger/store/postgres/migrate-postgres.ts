/** A ledger of an earlier version in PostgreSQL: its tables are moved into a schema of their own and kept, and made anew beside it (P1, P19). */
import { GatewayError } from '../../../errors.ts'
import { carryOver, type OldTables, tablesOf } from '../migration-steps.ts'
import { createLedger, SCHEMA_VERSION } from '../schema.ts'
import type { PostgresSession } from './session.ts'
import { APPEND_ONLY, POSTGRES_WORDS } from './words.ts'

export interface MigrationOptions {
  readonly version: number
  /** For people. */
  readonly location: string
  readonly auditKey: Buffer
}

/** In the transaction of whoever calls. Gives the schema that keeps the old tables. Throws LEDGER_FAILED when that cannot be: nothing is changed then. */
export async function migratePostgres(session: PostgresSession, options: MigrationOptions): Promise<string> {
  const { version, location, auditKey } = options
  const backup = `unswipe_backup_v${version}`
  await checkTables(session, version, location)
  await refuseTaken(session, backup, location)
  // Their triggers go with them, and call a function that goes too.
  const moved = tablesOf(version).map((table) => `ALTER TABLE ${table} SET SCHEMA ${backup}`)
  const functions = version > 1 ? [`ALTER FUNCTION append_only() SET SCHEMA ${backup}`] : []
  await session.execute([`CREATE SCHEMA ${backup}`, ...moved, ...functions].join('; '))
  await session.execute(`${APPEND_ONLY}; ${createLedger(POSTGRES_WORDS)}`)
  await session.learnTypes()
  const detail = `version ${version} to ${SCHEMA_VERSION}, copy in schema ${backup}`
  await session.run(carryOver(POSTGRES_WORDS, auditKey, oldTables(version, backup), detail))
  await session.execute("SELECT setval(pg_get_serial_sequence('entries', 'seq'), (SELECT coalesce(max(seq), 0) + 1 FROM entries), false)")
  await session.query({ text: "UPDATE ledger SET value = $1 WHERE name = 'version'", values: [String(SCHEMA_VERSION)] })
  return backup
}

function oldTables(version: number, backup: string): OldTables {
  return {
    version,
    named: (table) => `${backup}.${table}`,
    columns: (table) => ({
      sql: `SELECT attname, CASE format_type(atttypid, NULL) WHEN 'text' THEN 'TEXT' ELSE 'INTEGER' END, CAST(attnotnull AS int),
          CASE WHEN atthasdef OR attidentity <> '' THEN 'made' END
        FROM pg_attribute WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
      values: [table],
    }),
  }
}

async function checkTables(session: PostgresSession, version: number, location: string): Promise<void> {
  const known = tablesOf(version)
  const rows = await session.query({
    text: 'SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename = ANY($1)',
    values: [known],
  })
  if (known.length > 0 && rows.length === known.length) return
  throw new GatewayError('LEDGER_FAILED', `${location} says that it is of version ${version} but has other tables: it cannot be migrated`)
}

async function refuseTaken(session: PostgresSession, backup: string, location: string): Promise<void> {
  const rows = await session.query({ text: 'SELECT 1 FROM pg_namespace WHERE nspname = $1', values: [backup] })
  if (rows.length === 0) return
  const why = 'it is the copy of an earlier migration. Rename it'
  throw new GatewayError('LEDGER_FAILED', `The ledger ${location} has to be kept in the schema ${backup}, which is there already: ${why}`)
}
