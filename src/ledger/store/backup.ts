/** A copy of a ledger at one moment, taken while a gateway may be writing to it; its keys and anchors go with it. */
import { chmodSync, closeSync, constants, copyFileSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs'
import { GatewayError } from '../../errors.ts'
import { openDatabase } from './driver.ts'
import { anchorFile, auditKeyFile, isLedger, keyFile, ledgerPath } from './ledger-file.ts'

const OWNER_ONLY = 0o600

/** What stands beside a ledger. Anchors are copied before the ledger, so that its copy has every record they name. */
const BESIDE = [keyFile, auditKeyFile, anchorFile]

/**
 * All that is committed at that moment, in one file that opens as a ledger, and beside it the keys without which it knows no
 * card and cannot check its log. Throws LEDGER_FOREIGN for what is no ledger, OPTION_INVALID for a file that is there already
 * and for a ledger in PostgreSQL.
 */
export function backUpLedger(location: string, copy: string): string {
  const file = existingLedger(location)
  const target = ledgerPath(copy)
  const parts = [target, ...BESIDE.map((name) => name(target))]
  for (const part of parts) {
    if (existsSync(part)) throw new GatewayError('OPTION_INVALID', `${part} is there already: a backup overwrites nothing`)
  }
  const database = openDatabase(file)
  try {
    database.exec('PRAGMA busy_timeout = 5000')
    // The keys first: a copy of the ledger without them would be of no use to anybody but a thief of the next key.
    copyBeside(file, target)
    database.prepare('VACUUM INTO ?').run([target])
    for (const part of parts) if (existsSync(part)) makeSafe(part)
    return target
  } catch (error) {
    for (const part of parts) rmSync(part, { force: true })
    const cause = error instanceof Error ? error.message : String(error)
    throw new GatewayError('LEDGER_FAILED', `${file} could not be copied to ${target}: ${cause}`, { cause: error })
  } finally {
    database.close()
  }
}

function existingLedger(location: string): string {
  if (/^postgres(ql)?:/.test(location)) {
    throw new GatewayError('OPTION_INVALID', 'A ledger in PostgreSQL is backed up with pg_dump; copy its keys too')
  }
  const file = ledgerPath(location)
  if (!existsSync(file) || !isLedger(file)) throw new GatewayError('LEDGER_FOREIGN', `There is no ledger at ${file}`)
  return file
}

/** Nothing is anchored before the first settlement. */
function copyBeside(file: string, target: string): void {
  for (const name of BESIDE) {
    if (name === anchorFile && !existsSync(name(file))) continue
    copyFileSync(name(file), name(target), constants.COPYFILE_EXCL)
    chmodSync(name(target), OWNER_ONLY)
  }
}

/** For its owner alone, and on the disk. */
function makeSafe(file: string): void {
  chmodSync(file, OWNER_ONLY)
  const handle = openSync(file, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
