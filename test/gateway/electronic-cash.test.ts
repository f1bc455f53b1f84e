/** Electronic cash: its sales are made offline and named by terminal, batch and STAN; none is given back on its own day. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadDialect, type MessageJson } from '../../src/index.ts'
import type { Payment } from '../support/pos.ts'
import { UNIONPAY, without } from '../support/speakers.ts'
import { AMOUNT, Scene } from './support/scene.ts'

const hex = (text: string): string => Buffer.from(text).toString('hex').toUpperCase()

/** 60.1 = 36: a sale that the card paid offline, uploaded. */
function cashSale(scene: Scene): Promise<Payment> {
  return scene.pos.pay({ ...UNIONPAY.sale(scene.stan(), AMOUNT), 60: '36000001000' })
}

/** 60.1 = 27, with the batch, STAN and date of the sale, and its terminal in DE62. */
function cashRefund(scene: Scene, of: Payment, more: MessageJson = {}): Promise<Payment> {
  const named = without(UNIONPAY.refund(scene.stan(), AMOUNT, of), 37)
  return scene.pos.pay({ ...named, 60: '27000001000', 61: `000001${of.request['11']}${of.answer['13']}`, 62: hex('TERM0001'), ...more })
}

describe('electronic cash', () => {
  let scene: Scene
  let sale: Payment
  beforeAll(async () => {
    scene = await Scene.open(UNIONPAY)
    sale = await cashSale(scene)
  })
  afterAll(() => scene.close())

  const reasonOf = ({ request }: Payment): string | undefined => scene.stand.turnOf(request['11'])?.reason

  it('R44: is not given back on the day of its sale, neither by its own refund nor by another refund or a void', async () => {
    expect(sale.answer['39']).toBe('00')
    const before = scene.sent
    const asked = [
      await cashRefund(scene, sale),
      await scene.refund(sale, 1),
      await scene.pos.pay(UNIONPAY.void(scene.stan(), AMOUNT, sale)),
    ]
    expect(asked.map(({ answer }) => answer['39'])).toEqual(['22', '22', '22'])
    expect(asked.map(reasonOf)).toEqual(Array.from({ length: 3 }, () => 'not_on_the_sale_day'))
    expect(scene.sentSince(before)).toEqual([])
  })

  it('R44: a settlement alone does not open the next day', async () => {
    await scene.settle()
    expect(reasonOf(await cashRefund(scene, sale))).toBe('not_on_the_sale_day')
  })

  it('R44: is given back after the cut-over, from another terminal too', async () => {
    await scene.stand.gateway.cutOver()
    const refund = await cashRefund(scene, sale, { 4: '000000004000', 41: 'TERM0002' })
    expect([refund.answer['39'], reasonOf(refund)]).toEqual(['00', 'approved'])
    expect(await scene.left(sale)).toBe(AMOUNT - 4_000)
  })

  it.each<[string, MessageJson]>([
    ['another terminal', { 62: hex('TERM0009') }],
    ['another batch', { 61: '0000020000010529' }],
    ['another merchant', { 42: 'MERCHANT0000002' }],
  ])('its refund with %s of the sale finds nothing', async (_what, more) => {
    const refund = await cashRefund(scene, sale, more)
    expect([refund.answer['39'], reasonOf(refund)]).toEqual(['25', 'original_not_found'])
  })
})

it('any other sale is given back on its day, by a refund of electronic cash too', async () => {
  const scene = await Scene.open(UNIONPAY)
  const sales = [await scene.sale(), await scene.sale()] as const
  expect((await cashRefund(scene, sales[0])).answer['39']).toBe('00')
  expect((await scene.refund(sales[1])).answer['39']).toBe('00')
  await scene.close()
})

it('R44: the code is that of the row "state", which a dialect may say otherwise', async () => {
  const shipped = loadDialect('unionpay-pos')
  const scene = await Scene.open(UNIONPAY, { dialects: [{ ...shipped, codes: { ...shipped.codes, state: '12' } }] })
  expect((await cashRefund(scene, await cashSale(scene))).answer['39']).toBe('12')
  await scene.close()
})
