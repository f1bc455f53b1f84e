/** The files of a ledger: what lies at a path, before SQLite touches it. */
import { closeSync, existsSync, openSync, readSync, realpathSync, rmSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { GatewayError } from '../../errors.ts'
import { APPLICATION_ID, SCHEMA_VERSION } from './schema.ts'

const HEADER_BYTES = 100
const MAGIC = 'SQLite format 3\0'
const USER_VERSION_AT = 60
const APPLICATION_ID_AT = 68

export const IN_MEMORY = ':memory:'

/** The same file by whatever way it is named, so that two gateways find the same lock. */
export function ledgerPath(location: string): string {
  const file = resolve(location)
  if (!existsSync(dirname(file))) throw new GatewayError('LEDGER_FAILED', `There is no folder ${dirname(file)} for the ledger ${location}`)
  return existsSync(file) ? realpathSync(file) : file
}

/** True when a ledger of this version or an older one is there, false when nothing is. Anything else is refused and left alone. */
export function isLedger(file: string): boolean {
  if (!isOurs(file)) return false
  const version = versionInHeader(file)
  if (version <= SCHEMA_VERSION) return true
  throw new GatewayError('LEDGER_NEWER', `${file} is a ledger of version ${version}; this Unswipe reads up to ${SCHEMA_VERSION}`)
}

/** What the first page says, of a ledger. A newer version may still be in the log beside it. */
export function versionInHeader(file: string): number {
  return header(file).readUInt32BE(USER_VERSION_AT)
}

/** Begins anew. Only what is a ledger of ours is deleted, of any version. */
export function removeLedger(file: string): void {
  if (!isOurs(file)) return
  for (const part of [file, `${file}-wal`, `${file}-shm`, keyFile(file), auditKeyFile(file), anchorFile(file)])
    rmSync(part, { force: true })
}

/** The key lies beside the ledger, never in it. */
export function keyFile(file: string): string {
  return `${file}.key`
}

/** Key of the audit log's hashes. */
export function auditKeyFile(file: string): string {
  return `${file}.audit-key`
}

/** Heads of the audit log. */
export function anchorFile(file: string): string {
  return `${file}.anchor`
}

/** The ledger as it was before it was migrated; kept for good. */
export function backupFile(file: string, version: number): string {
  return `${file}.v${version}-backup`
}

export function lockFile(file: string): string {
  return `${file}.lock`
}

function isOurs(file: string): boolean {
  if (!existsSync(file)) return false
  const stat = statSync(file)
  if (stat.isFile() && stat.size === 0) return false
  const bytes = stat.isFile() ? header(file) : Buffer.alloc(0)
  const isSqlite = bytes.length === HEADER_BYTES && bytes.toString('latin1', 0, MAGIC.length) === MAGIC
  if (isSqlite && bytes.readUInt32BE(APPLICATION_ID_AT) === APPLICATION_ID) return true
  throw new GatewayError('LEDGER_FOREIGN', `${file} is not an Unswipe ledger; it was left as it is. Pass another --ledger`)
}

function header(file: string): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES)
  const handle = openSync(file, 'r')
  try {
    return bytes.subarray(0, readSync(handle, bytes, 0, HEADER_BYTES, 0))
  } finally {
    closeSync(handle)
  }
}
