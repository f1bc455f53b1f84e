/** The same stories over the pure rules with all rows in memory, over SQLite in its thread, and over PostgreSQL. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { openLedger } from '../../../src/ledger/store/open-ledger.ts'
import { openPostgres } from '../../../src/ledger/store/postgres/open-postgres.ts'
import { createLimits } from '../../../src/limits.ts'
import type { Ledger } from '../../../src/terms/ports.ts'
import { SILENT_LOG } from '../../../src/terms/silent-log.ts'
import { createPostgresDatabase } from '../../support/postgres.ts'
import { verifyOpen } from '../../support/verified.ts'
import { MemoryLedger } from './memory-ledger.ts'
import { playStory } from './story.ts'

export type Tell = (name: string, story: string) => void

/** Undefined where PostgreSQL does not run. */
async function openOnPostgres(): Promise<Ledger | undefined> {
  const database = await createPostgresDatabase()
  if ('missing' in database) return undefined
  return openPostgres({
    url: database.url,
    keyFile: join(mkdtempSync(join(tmpdir(), 'unswipe-ledger-')), 'pan'),
    limits: createLimits(),
    log: SILENT_LOG,
  })
}

const LEDGERS: readonly (readonly [string, () => Promise<Ledger | undefined>])[] = [
  ['rules in memory', async () => new MemoryLedger()],
  [
    'SQLite in its thread',
    () => openLedger({ location: ':memory:', limits: createLimits(), holder: { simulation: true }, log: SILENT_LOG }),
  ],
  ['PostgreSQL', openOnPostgres],
]

export function onEachLedger(define: (tell: Tell) => void): void {
  onEachOpened((test) => define((name, story) => test(name, (ledger) => playStory(ledger, story))))
}

/** As above, for tests that no story can tell; the ledger has what the tests before have put in. */
export function onEachOpened(define: (test: (name: string, run: (ledger: Ledger) => Promise<void>) => void) => void): void {
  describe.each(LEDGERS)('%s', (_name, open) => {
    let ledger: Ledger | undefined
    beforeAll(async () => {
      ledger = await open()
    })
    afterAll(async () => {
      if (ledger !== undefined) await verifyOpen(ledger)
      await ledger?.close()
    })
    define((name, run) => {
      it(name, (context) => (ledger === undefined ? context.skip('PostgreSQL does not start here') : run(ledger)))
    })
  })
}
