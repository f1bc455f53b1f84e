/** A ledger that was grown by the bench is one that the product finds right. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { growLedger } from '../../bench/suite/grown.ts'
import { readLedger } from '../../sim/index.ts'
import { runCli } from '../support/cli.ts'

const COUNT = 3_000
const ONE = '--in-flight 1 --connections 1 --requests 1 --warm-up 0 --ramp 0 --mix sale=1 --max-lag 60s --ledger grown.db'.split(' ')

it('its books, entries, totals and audit chain agree', async () => {
  const home = await mkdtemp(join(tmpdir(), 'unswipe-test-'))
  expect(await runCli(['bench', ...ONE], { cwd: home })).toMatchObject({ code: 0 })
  growLedger(join(home, 'grown.db'), COUNT)
  const ledger = readLedger(join(home, 'grown.db'))
  expect(await ledger.verify()).toEqual({ transactions: COUNT, owed: 0, problems: [] })
  await ledger.close()
  await rm(home, { recursive: true, force: true })
})
