/** /metrics: what terminals were answered and what is owed, as somebody who scrapes it sees it. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Control, createControl } from '../../src/control/control.ts'
import { Metrics } from '../../src/control/metrics.ts'
import { createSystemRandom } from '../../src/index.ts'
import { ASCII } from '../support/speakers.ts'
import { SILENT } from '../support/spy-issuer.ts'
import { openSpied, type SpiedStand } from '../support/stand.ts'

let stand: SpiedStand
let control: Control

beforeAll(async () => {
  stand = await openSpied({ dialects: [ASCII.dialect] })
  const metrics = new Metrics()
  control = await createControl({ gateway: stand.gateway, host: '127.0.0.1', port: 0, random: createSystemRandom(), metrics })
  const pos = await stand.pos(ASCII.dialect)
  await pos.pay(ASCII.sale(1, 10_000))
  await pos.pay(ASCII.sale(2, 10_000))
  stand.issuer.manner = SILENT
  const unanswered = pos.ask(ASCII.sale(3, 10_000))
  await stand.issuer.received.count(3, 'messages at the issuer')
  stand.clock.advance(21_000)
  await unanswered
  await stand.turns.count(3, 'turns')
  for (const record of stand.turns.items) metrics.turn(record)
})
afterAll(async () => {
  await control.close()
  await stand.close()
})

it('R128: counts turns by kind, route, reason and code, and gauges what is in doubt and owed', async () => {
  const response = await fetch(`${control.url}/metrics`)
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  const lines = (await response.text()).split('\n')
  const dialect = 'dialect="iso8583-1987-ascii"'
  expect(lines).toEqual(
    expect.arrayContaining([
      `unswipe_turns_total{${dialect},kind="sale",route="sale",reason="approved",code="00"} 2`,
      `unswipe_turns_total{${dialect},kind="sale",route="sale",reason="issuer_timeout",code="91"} 1`,
      'unswipe_turn_seconds_count{kind="sale"} 3',
      'unswipe_issuer_seconds_count{kind="sale"} 3',
      'unswipe_issuer_seconds_bucket{le="30",kind="sale"} 3',
      'unswipe_issuer_seconds_bucket{le="10",kind="sale"} 2',
      'unswipe_issuer_up 1',
      'unswipe_in_doubt 1',
      'unswipe_reversals_owed 1',
      'unswipe_reversals_owed_limit 10000',
    ]),
  )
})

it('P18: shows no card number and no terminal', async () => {
  const text = await (await fetch(`${control.url}/metrics`)).text()
  expect(text).not.toMatch(/\d{13,}|TERM0001/)
})
