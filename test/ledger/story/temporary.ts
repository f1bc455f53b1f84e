/** Real files for tests, and a ledger in them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openLedger } from '../../../src/ledger/store/open-ledger.ts'
import { createLimits } from '../../../src/limits.ts'
import type { Ledger } from '../../../src/terms/ports.ts'
import { SILENT_LOG } from '../../../src/terms/silent-log.ts'
import { verifyFolder } from '../../support/verified.ts'

/** Path of a ledger that is not there yet, in a folder of its own that goes with the test. */
export function temporaryLedger(): string {
  const folder = mkdtempSync(join(tmpdir(), 'unswipe-ledger-'))
  onTestFinished(() => verifyFolder(folder).finally(() => rmSync(folder, { recursive: true, force: true })))
  return join(folder, 'ledger.db')
}

export async function openFile(location: string, fresh = false): Promise<Ledger> {
  const holder = { control: 'http://127.0.0.1:8580', simulation: true }
  const ledger = await openLedger({ location, fresh, limits: createLimits(), holder, log: SILENT_LOG })
  onTestFinished(() => ledger.close())
  return ledger
}
