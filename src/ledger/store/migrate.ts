/** A ledger of an earlier version becomes one of today's: a copy is kept, then all is made anew in one transaction, or nothing (P1, P19). */
import { basename } from 'node:path'
import { GatewayError } from '../../errors.ts'
import { endLog } from './commit-log.ts'
import { column, type Database, openDatabase } from './driver.ts'
import { makeDurable } from './durability.ts'
import { backupFile, versionInHeader } from './ledger-file.ts'
import { keepCopy } from './migration-copy.ts'
import { carryOver, tablesOf } from './migration-steps.ts'
import { createLedger, SCHEMA_VERSION } from './schema.ts'
import type { Query } from './sql.ts'
import { runSteps, SQLITE_WORDS } from './sqlite-words.ts'

const SET_ASIDE = {
  named: (table: string): string => `old_${table}`,
  columns: (table: string): Query => ({ sql: 'SELECT name, type, "notnull", dflt_value FROM pragma_table_info(?)', values: [table] }),
}

/** Version of a ledger: an older one has to be migrated before it is used. What the file's first page says may be older than its log. */
export function versionOf(file: string): number {
  const version = versionInHeader(file)
  if (version >= SCHEMA_VERSION) return version
  const database = openDatabase(file)
  try {
    return readVersion(database)
  } finally {
    database.close()
  }
}

/** PRAGMA user_version. */
export function readVersion(database: Database): number {
  return Number(column(database, 'PRAGMA user_version')[0])
}

/** Whoever calls holds the lock. Throws LEDGER_FAILED when the copy cannot be kept; the file is then as it was. */
export function migrate(file: string, auditKey: Buffer): void {
  const database = openDatabase(file)
  try {
    makeDurable(database, file)
    endLog(database)
    const version = readVersion(database)
    const copy = backupFile(file, version)
    checkTables(database, file, version)
    keepCopy(database, copy)
    database.exec('PRAGMA foreign_keys = OFF')
    // Until the commit nothing holds: closing the database undoes it.
    database.exec('BEGIN IMMEDIATE')
    setAside(database, tablesOf(version))
    database.exec(createLedger(SQLITE_WORDS))
    const detail = `version ${version} to ${SCHEMA_VERSION}, copy in ${basename(copy)}`
    runSteps(database, carryOver(SQLITE_WORDS, auditKey, { version, ...SET_ASIDE }, detail))
    for (const table of tablesOf(version).toReversed()) database.exec(`DROP TABLE ${SET_ASIDE.named(table)}`)
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`)
    database.exec('COMMIT')
  } finally {
    database.close()
  }
}

function checkTables(database: Database, file: string, version: number): void {
  const found = column(database, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
  if (found.join() === tablesOf(version).toSorted().join()) return
  throw new GatewayError('LEDGER_FAILED', `${file} says that it is of version ${version} but has other tables: it cannot be migrated`)
}

/** Names of indexes and triggers are the database's, so the old ones go first. */
function setAside(database: Database, tables: readonly string[]): void {
  for (const kind of ['trigger', 'index']) {
    for (const name of column(database, `SELECT name FROM sqlite_master WHERE type = '${kind}' AND sql IS NOT NULL`)) {
      database.exec(`DROP ${kind} ${name}`)
    }
  }
  for (const table of tables) database.exec(`ALTER TABLE ${table} RENAME TO ${SET_ASIDE.named(table)}`)
  database.exec('CREATE INDEX old_by_original ON old_transactions (original_id)')
  database.exec('CREATE INDEX old_by_transaction ON old_history (transaction_id, seq)')
}
