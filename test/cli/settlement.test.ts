/** `unswipe ledger export` and `cutover`: the file of a settlement, and the end of a business date. */
import { expect, it, onTestFinished } from 'vitest'
import { createControl } from '../../src/control/control.ts'
import { createSystemRandom } from '../../src/index.ts'
import { temporaryLedger } from '../ledger/story/temporary.ts'
import { runCli } from '../support/cli.ts'
import { ASCII } from '../support/speakers.ts'
import { openSpied } from '../support/stand.ts'

it('R7, R91: a date is closed at the gateway, and its settlement read from the file while the gateway holds it', async () => {
  const ledger = temporaryLedger()
  const stand = await openSpied({ dialects: [ASCII.dialect], ledger })
  const control = await createControl({ gateway: stand.gateway, host: '127.0.0.1', port: 0, random: createSystemRandom() })
  onTestFinished(async () => {
    await control.close()
    await stand.close()
  })
  const pos = await stand.pos(ASCII.dialect)
  await pos.pay(ASCII.sale(1, 10_000))
  const undone = await pos.pay(ASCII.sale(2, 500))
  await pos.ask(ASCII.reversal(undone.request, 3))

  const closed = await runCli(['ledger', 'cutover', '--control', control.url])
  expect(JSON.parse(closed.stdout)).toEqual({ settled: 1, batch: 1, closed: '2026-05-29', businessDate: '2026-05-30' })

  const [csv, json, none] = await Promise.all([
    runCli(['ledger', 'export', '--ledger', ledger, '--batch', '1']),
    runCli(['ledger', 'export', '--ledger', ledger, '--batch', '1', '--format', 'json']),
    runCli(['ledger', 'export', '--ledger', ledger, '--batch', '2']),
  ])
  expect(csv.stdout.split(/\r?\n/).map((line) => line.split(',').slice(1, 5).join(' '))).toEqual([
    'id kind route state',
    '1 sale sale approved',
    '2 sale sale reversed',
    '',
  ])
  expect(JSON.parse(json.stdout)).toMatchObject({
    ...{ batch: 1, cause: 'cut-over', businessDate: '2026-05-29', settled: 1 },
    totals: [{ salesCount: 2, salesMinor: 10_500, reversalsCount: 1, reversalsMinor: 500, netMinor: 10_000 }],
    transactions: [{ netMinor: 10_000 }, { netMinor: 0 }],
  })
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('has no settlement 2')])
})
