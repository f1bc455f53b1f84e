/** P1: what a loss of power leaves of the files, at recorded writes and syncs, is the ledger with all that it acknowledged. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutPower } from './power/power-cut.ts'
import { cannotRecord, type Happened, record } from './power/recording.ts'

const ACKNOWLEDGEMENTS = 240
const CUTS = 16
const why = cannotRecord()

describe.skipIf(why !== undefined)(`after a loss of power${why === undefined ? '' : ` (left out: ${why})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'unswipe-power-'))
  let recording: readonly Happened[] = []
  beforeAll(async () => {
    recording = await record(folder, ACKNOWLEDGEMENTS)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('the recording has commits, and the log going into the file', () => {
    const calls = new Set(recording.map((happened) => `${happened.is} ${'file' in happened ? happened.file : ''}`.trim()))
    for (const call of ['write ledger.db-wal', 'sync ledger.db-wal', 'write ledger.db', 'sync ledger.db', 'acknowledged'])
      expect(calls).toContain(call)
  })

  it('P1, P3, P15: nothing that was acknowledged is lost or doubled, and what was in flight is recovered', () => {
    const { images, acknowledged, problems } = cutPower({ recording, folder, seed: 1, cuts: CUTS })
    expect(problems).toEqual([])
    expect(images).toBe(CUTS * 4)
    expect(acknowledged).toBeGreaterThan(images * 10)
  })

  it('a disk that lies about its syncs is found out', () => {
    const { problems } = cutPower({ recording, folder, seed: 1, cuts: 4, syncs: false })
    expect(problems.join()).toMatch(/lost: \d+ |cannot be opened/)
  })
})
