/** The same stories over the pure rules with all rows in memory, and over SQLite in its thread. */
import { afterAll, beforeAll, describe, it } from 'vitest'
import { openLedger } from '../../../src/ledger/store/open-ledger.ts'
import { createLimits } from '../../../src/limits.ts'
import type { Ledger, Log } from '../../../src/terms/ports.ts'
import { MemoryLedger } from './memory-ledger.ts'
import { playStory } from './story.ts'

export const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} }

export type Tell = (name: string, story: string) => void

const LEDGERS: readonly (readonly [string, () => Promise<Ledger>])[] = [
  ['rules in memory', async () => new MemoryLedger()],
  ['SQLite in its thread', () => openLedger({ location: ':memory:', limits: createLimits(), holder: { simulation: true }, log: SILENT })],
]

export function onEachLedger(define: (tell: Tell) => void): void {
  describe.each(LEDGERS)('%s', (_name, open) => {
    let ledger: Ledger
    beforeAll(async () => {
      ledger = await open()
    })
    afterAll(() => ledger.close())
    define((name, story) => {
      it(name, () => playStory(ledger, story))
    })
  })
}
