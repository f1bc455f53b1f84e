/** The routing table cell by cell: what is asked, what is done, what the terminal reads, what the issuer gets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadDialect, parseOverrides } from '../../src/index.ts'
import type { Payment } from '../support/pos.ts'
import { ASCII, BINARY, UNIONPAY } from '../support/speakers.ts'
import { APPROVES } from '../support/spy-issuer.ts'
import { AMOUNT, Scene } from './support/scene.ts'

/** Brings a sale of 100.00 there. */
type Before = (scene: Scene) => Promise<Payment>

const open: Before = (scene) => scene.sale()
const settled: Before = async (scene) => {
  const sale = await scene.sale()
  await scene.settle()
  return sale
}
const settledAndRefunded =
  (...amounts: number[]): Before =>
  async (scene) => {
    const sale = await settled(scene)
    for (const amount of amounts) expect((await scene.refund(sale, amount)).answer['39']).toBe('00')
    return sale
  }
const openAndRefunded =
  (...amounts: number[]): Before =>
  async (scene) => {
    const sale = await open(scene)
    for (const amount of amounts) expect((await scene.refund(sale, amount)).answer['39']).toBe('00')
    return sale
  }
/** A refund of it is at the issuer and not answered; it stays so until the stand is closed. */
const held =
  (before: Before, amountMinor: number): Before =>
  async (scene) => {
    const sale = await before(scene)
    await scene.hold(scene.speaker.refund(scene.stan(), amountMinor, sale))
    return sale
  }

interface Cell {
  readonly name: string
  readonly asks: 'refund' | 'void'
  readonly before: Before
  readonly amountMinor: number
  /** DE39, the reason and the cell that decided. */
  readonly gets: readonly [string, string, string]
  /** MTI of what the issuer gets. */
  readonly issuer?: string
  readonly leftMinor: number
}

const STEERED: readonly Cell[] = [
  cell('R3: whole, open: a void', 'refund', open, AMOUNT, ['00', 'approved', 'refund auto / open, whole'], 0, '0400'),
  cell('R4: a part, open', 'refund', open, 4_000, ['64', 'refund_before_settlement', 'refund auto / open, else'], AMOUNT),
  cell('R4: more than all, open', 'refund', open, AMOUNT + 1, ['64', 'refund_before_settlement', 'refund auto / open, else'], AMOUNT),
  cell('whole, open, voided before', 'refund', openAndRefunded(AMOUNT), AMOUNT, ['12', 'nothing_left', 'refund auto / open, else'], 0),
  cell('a part, open, voided before', 'refund', openAndRefunded(AMOUNT), 1, ['12', 'nothing_left', 'refund auto / open, else'], 0),
  cell('whole, open, a void in flight', 'refund', held(open, AMOUNT), AMOUNT, ['12', 'nothing_left', 'refund auto / open, else'], 0),
  cell('whole, settled: a refund', 'refund', settled, AMOUNT, ['00', 'approved', 'refund auto / settled'], 0, '0200'),
  cell('a part, settled', 'refund', settled, 4_000, ['00', 'approved', 'refund auto / settled'], 6_000, '0200'),
  cell('R29: what is left', 'refund', settledAndRefunded(4_000), 6_000, ['00', 'approved', 'refund auto / settled'], 0, '0200'),
  cell('R29: what is left + 1', 'refund', settledAndRefunded(4_000), 6_001, ['64', 'exceeds_remaining', 'refund auto / settled'], 6_000),
  cell('R29: nothing left', 'refund', settledAndRefunded(4_000, 6_000), 1, ['12', 'nothing_left', 'refund auto / settled'], 0),
  cell('R28: all held', 'refund', held(settled, AMOUNT), 1, ['12', 'nothing_left', 'refund auto / settled'], 0),
  cell('R28: a part held', 'refund', held(settled, 4_000), 6_001, ['64', 'exceeds_remaining', 'refund auto / settled'], 6_000),
]

const ASKED: readonly Cell[] = [
  cell('R6: refund, whole, open', 'refund', open, AMOUNT, ['00', 'approved', 'refund asked / open'], 0, '0200'),
  cell('R6: refund, a part, open', 'refund', open, 4_000, ['00', 'approved', 'refund asked / open'], 6_000, '0200'),
  cell('refund, open, what is left', 'refund', openAndRefunded(4_000), 6_000, ['00', 'approved', 'refund asked / open'], 0, '0200'),
  cell('refund, open, too much', 'refund', openAndRefunded(4_000), 6_001, ['64', 'exceeds_remaining', 'refund asked / open'], 6_000),
  cell('refund, open, nothing left', 'refund', openAndRefunded(AMOUNT), 1, ['22', 'nothing_left', 'refund asked / open'], 0),
  cell('refund, open, a part held', 'refund', held(open, 4_000), 6_001, ['64', 'exceeds_remaining', 'refund asked / open'], 6_000),
  cell('refund, settled, a part', 'refund', settled, 4_000, ['00', 'approved', 'refund asked / settled'], 6_000, '0200'),
  cell(
    'refund, settled, too much',
    'refund',
    settledAndRefunded(4_000),
    6_001,
    ['64', 'exceeds_remaining', 'refund asked / settled'],
    6_000,
  ),
  cell('refund, settled, nothing left', 'refund', settledAndRefunded(AMOUNT), 1, ['22', 'nothing_left', 'refund asked / settled'], 0),
  cell('void, whole, open', 'void', open, AMOUNT, ['00', 'approved', 'void asked / open'], 0, '0400'),
  cell('R27: void of less', 'void', open, AMOUNT - 1, ['64', 'void_amount_differs', 'void asked / open'], AMOUNT),
  cell('R27: void of more', 'void', open, AMOUNT + 1, ['64', 'void_amount_differs', 'void asked / open'], AMOUNT),
  cell('R27: void of what is left', 'void', openAndRefunded(4_000), 6_000, ['64', 'void_amount_differs', 'void asked / open'], 6_000),
  cell('void, refunded in part', 'void', openAndRefunded(4_000), AMOUNT, ['22', 'original_has_refunds', 'void asked / open'], 6_000),
  cell('void, a refund in flight', 'void', held(open, 4_000), AMOUNT, ['22', 'original_has_refunds', 'void asked / open'], 6_000),
  cell('R5: void, settled', 'void', settled, AMOUNT, ['22', 'void_after_settlement', 'void asked / settled'], AMOUNT),
]

function cell(
  name: string,
  asks: Cell['asks'],
  before: Before,
  ...rest: readonly [number, Cell['gets'], number] | readonly [number, Cell['gets'], number, string]
): Cell {
  const [amountMinor, gets, leftMinor, issuer] = rest
  return { name, asks, before, amountMinor, gets, leftMinor, ...(issuer === undefined ? {} : { issuer }) }
}

describe.each([
  [ASCII, STEERED],
  [BINARY, STEERED],
  [UNIONPAY, ASKED],
] as const)('$dialect', (speaker, cells) => {
  let scene: Scene
  beforeAll(async () => {
    scene = await Scene.open(speaker)
  })
  afterAll(() => scene.close())

  it.each(cells)('$name: $gets', async ({ asks, before, amountMinor, gets, issuer, leftMinor }) => {
    const sale = await before(scene)
    const sent = scene.sent
    const request = asks === 'refund' ? speaker.refund(scene.stan(), amountMinor, sale) : UNIONPAY.void(scene.stan(), amountMinor, sale)
    const { answer } = await scene.pos.pay(request)
    const turn = scene.stand.turnOf(request['11'])
    expect([answer['39'], turn?.reason, turn?.cell]).toEqual(gets)
    expect(scene.sentSince(sent).map((json) => json['0'])).toEqual(issuer === undefined ? [] : [issuer])
    expect(turn?.route).toBe(issuer === undefined ? 'none' : issuer === '0400' ? 'void' : 'refund')
    expect(await scene.left(sale)).toBe(leftMinor)
  })

  it('a sale is forwarded as a sale; approved is captured', async () => {
    const sent = scene.sent
    const sale = await scene.sale()
    expect(sale.answer['39']).toBe('00')
    expect(scene.sentSince(sent).map((json) => [json['0'], json['3'], json['4']])).toEqual([['0200', '000000', '000000010000']])
    expect(scene.stand.turnOf(sale.request['11'])).toMatchObject({ route: 'sale', cell: 'sale', leftMinor: AMOUNT })
    expect(await scene.left(sale)).toBe(AMOUNT)
  })

  it('R28: a partial approval captures the approved part', async () => {
    scene.stand.issuer.manner = () => ({ 39: '10', 4: '000000007000', 38: 'PART01' })
    const sale = await scene.sale()
    scene.stand.issuer.manner = APPROVES
    expect([sale.answer['39'], sale.answer['4']]).toEqual(['10', '000000007000'])
    expect(await scene.left(sale)).toBe(7_000)
    await scene.settle()
    expect((await scene.refund(sale, 7_001)).answer['39']).toBe('64')
    expect((await scene.refund(sale, 7_000)).answer['39']).toBe('00')
  })
})

describe('R2: the same DE3, told apart by MTI and 60.1', () => {
  it('in UnionPay 60.1 = 23 is a void and 25 a refund', async () => {
    const scene = await Scene.open(UNIONPAY)
    const sales = [await scene.sale(), await scene.sale()] as const
    const voided = await scene.pos.pay(UNIONPAY.void(scene.stan(), AMOUNT, sales[0]))
    const refunded = await scene.refund(sales[1])
    expect([voided.request['3'], refunded.request['3']]).toEqual(['200000', '200000'])
    expect([voided, refunded].map(({ request }) => scene.stand.turnOf(request['11'])?.kind)).toEqual(['void', 'refund'])
    expect(scene.stand.issuer.mtis).toEqual(['0200', '0200', '0400', '0200'])
    await scene.close()
  })

  it('steer can be set per listener: UnionPay with steer=auto makes a void of a whole refund', async () => {
    const scene = await Scene.open(UNIONPAY, { dialects: [loadDialect('unionpay-pos', parseOverrides('steer=auto'))] })
    const sale = await scene.sale()
    const { answer } = await scene.refund(sale)
    expect(answer['39']).toBe('00')
    expect(scene.stand.issuer.mtis).toEqual(['0200', '0400'])
    await scene.close()
  })

  it('a 0220 refund of a generic terminal is steered as a 0200', async () => {
    const scene = await Scene.open(ASCII)
    const sale = await scene.sale()
    const { answer } = await scene.pos.pay({ ...ASCII.refund(scene.stan(), AMOUNT, sale), 0: '0220' })
    expect([answer['0'], answer['39']]).toEqual(['0230', '00'])
    expect(scene.stand.issuer.mtis).toEqual(['0200', '0400'])
    await scene.close()
  })
})
