/** A sale whose answer comes on the next day: the date on its paper is the one by which it is found. */
import { afterEach, expect, it } from 'vitest'
import { UNIONPAY } from '../support/speakers.ts'
import { SILENT } from '../support/spy-issuer.ts'
import { openSpied, type SpiedStand } from '../support/stand.ts'

/** From 04:26:40, where the clock of a stand begins, to 23:59:55. */
const TO_MIDNIGHT_MS = ((23 * 60 + 59) * 60 + 55 - ((4 * 60 + 26) * 60 + 40)) * 1_000

let stand: SpiedStand
afterEach(() => stand.close())

it('R14: a refund by RRN and date finds the sale that was asked before midnight and answered after it', async () => {
  stand = await openSpied()
  stand.clock.advance(TO_MIDNIGHT_MS)
  const pos = await stand.pos(UNIONPAY.dialect)
  const { manner } = stand.issuer
  stand.issuer.manner = SILENT
  const asked = pos.pay(UNIONPAY.sale(1, 10_000))
  const atIssuer = await stand.issuer.received.find(({ json }) => json['0'] === '0200', 'the sale')
  stand.issuer.manner = manner
  stand.clock.advance(10_000)
  atIssuer.answer()
  const sale = await asked
  expect(sale.answer).toMatchObject({ 13: '0529', 39: '00' })
  expect(await pos.ask(UNIONPAY.refund(2, 10_000, sale))).toMatchObject({ 39: '00' })
})
