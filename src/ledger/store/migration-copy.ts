/** The copy of a ledger that is kept before it is migrated: whole and on the disk, or not there. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { GatewayError } from '../../errors.ts'
import type { Database } from './driver.ts'

/** Readable by its owner alone. Throws LEDGER_FAILED when one is there already, or when it cannot be written. */
export function keepCopy(database: Database, copy: string): void {
  if (existsSync(copy)) {
    const why = 'it is the copy of an earlier migration, or of one that did not end'
    throw new GatewayError('LEDGER_FAILED', `The ledger has to be copied to ${copy} first, which is there already: ${why}. Move it away`)
  }
  const draft = `${copy}.new`
  try {
    rmSync(draft, { force: true })
    // Made beforehand, so that it is never readable by others.
    closeSync(openSync(draft, 'wx', 0o600))
    database.exec(`VACUUM INTO '${draft.replaceAll("'", "''")}'`)
    sync(draft)
    renameSync(draft, copy)
    sync(dirname(copy))
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw new GatewayError('LEDGER_FAILED', `The ledger has to be copied to ${copy} first, which failed: ${cause}`, { cause: error })
  }
}

function sync(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
