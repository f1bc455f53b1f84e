/** A copy of a ledger at one moment, taken while a gateway may be writing to it; its key goes with it. */
import { chmodSync, closeSync, constants, copyFileSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs'
import { GatewayError } from '../../errors.ts'
import { openDatabase } from './driver.ts'
import { isLedger, keyFile, ledgerPath } from './ledger-file.ts'

const OWNER_ONLY = 0o600

/**
 * All that is committed at that moment, in one file that opens as a ledger, and beside it the key without which it knows no
 * card. Throws LEDGER_FOREIGN for what is no ledger, OPTION_INVALID for a file that is there already.
 */
export function backUpLedger(location: string, copy: string): string {
  const file = ledgerPath(location)
  if (!existsSync(file) || !isLedger(file)) throw new GatewayError('LEDGER_FOREIGN', `There is no ledger at ${file}`)
  const target = ledgerPath(copy)
  for (const part of [target, keyFile(target)]) {
    if (existsSync(part)) throw new GatewayError('OPTION_INVALID', `${part} is there already: a backup overwrites nothing`)
  }
  const database = openDatabase(file)
  try {
    database.exec('PRAGMA busy_timeout = 5000')
    // The key first: a copy of the ledger without it would be of no use to anybody but a thief of the next key.
    copyFileSync(keyFile(file), keyFile(target), constants.COPYFILE_EXCL)
    chmodSync(keyFile(target), OWNER_ONLY)
    database.prepare('VACUUM INTO ?').run([target])
    for (const part of [target, keyFile(target)]) makeSafe(part)
    return target
  } catch (error) {
    for (const part of [target, keyFile(target)]) rmSync(part, { force: true })
    const cause = error instanceof Error ? error.message : String(error)
    throw new GatewayError('LEDGER_FAILED', `${file} could not be copied to ${target}: ${cause}`, { cause: error })
  } finally {
    database.close()
  }
}

/** For its owner alone, and on the disk. */
function makeSafe(file: string): void {
  chmodSync(file, OWNER_ONLY)
  const handle = openSync(file, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
