/** Which original a message means, and in what it must agree with it (C3), through the wire. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MessageJson } from '../../src/index.ts'
import type { Payment } from '../support/pos.ts'
import { ASCII, MERCHANT, OTHER_PAN, PAN, type Speaker, UNIONPAY, without } from '../support/speakers.ts'
import { APPROVES } from '../support/spy-issuer.ts'
import { AMOUNT, declines, Scene } from './support/scene.ts'

const NOBODY = '0'.repeat(22)

/** An altered refund or void of a settled or open sale, and its DE39 and reason. */
interface Alteration {
  readonly name: string
  readonly change: (request: MessageJson, sale: Payment) => MessageJson
  readonly gets: readonly [string, string]
}

function set(name: string, change: MessageJson, ...gets: [string, string]): Alteration {
  return { name, change: (request) => ({ ...request, ...change }), gets }
}
function drop(name: string, elements: readonly number[], ...gets: [string, string]): Alteration {
  return { name, change: (request) => without(request, ...elements), gets }
}

/** In every dialect the same. */
const COMMON: readonly Alteration[] = [
  set('R17: another merchant', { 42: 'MERCHANT0000002' }, '25', 'original_not_found'),
  set('R20: another card', { 2: OTHER_PAN }, '14', 'pan_differs'),
  set('R20: DE35 of another card', { 35: `${OTHER_PAN}D30122010000` }, '14', 'pan_disagrees'),
  drop('R20: neither card number nor track', [2], '14', 'pan_missing'),
  set('R21: another currency', { 49: '840' }, '12', 'currency_differs'),
  drop('R21: no currency', [49], '30', 'element_missing'),
  set('R26: amount 0', { 4: '000000000000' }, '13', 'amount_zero'),
  drop('R26: no amount', [4], '13', 'amount_zero'),
  set('R25: another expiry, entry mode and card sequence number', { 14: '2001', 22: '071', 23: '002' }, '00', 'approved'),
  set('R45, R46: a clock of the terminal that is half a year off', { 12: '235959', 13: '1130' }, '00', 'approved'),
  set('R105: no chip data at all', {}, '00', 'approved'),
  set('R20: the same card in DE35', { 35: `${PAN}D30122010000` }, '00', 'approved'),
  {
    name: 'R20: the card in DE35 only',
    change: (request) => ({ ...without(request, 2), 35: `${PAN}D30122010000` }),
    gets: ['00', 'approved'],
  },
  set('STAN 000000', { 11: '000000' }, '30', 'element_missing'),
]

const REFUND_GENERIC: readonly Alteration[] = [
  drop('R15: neither DE90 nor DE37', [90], '25', 'original_not_found'),
  {
    name: 'R15: DE37 + 41 + 42 instead of DE90',
    change: (request, { answer }) => ({ ...without(request, 90), 37: answer['37'] ?? '' }),
    gets: ['00', 'approved'],
  },
  {
    name: 'R15: DE37 from another terminal',
    change: (request, { answer }) => ({ ...without(request, 90), 37: answer['37'] ?? '', 41: 'TERM0002' }),
    gets: ['25', 'original_not_found'],
  },
  { name: 'DE37 nobody has', change: (request) => ({ ...without(request, 90), 37: '999999999999' }), gets: ['25', 'original_not_found'] },
  {
    name: 'R15: DE90 from another terminal of the merchant',
    change: (request) => ({ ...request, 41: 'TERM0002' }),
    gets: ['00', 'approved'],
  },
  named('another STAN', (de90) => `${de90.slice(0, 4)}888888${de90.slice(10)}`, '25', 'original_not_found'),
  named('R18: STAN 000000', (de90) => `${de90.slice(0, 4)}000000${de90.slice(10)}`, '25', 'original_not_found'),
  named('another DE7', (de90) => `${de90.slice(0, 10)}0101000000${de90.slice(20)}`, '25', 'original_not_found'),
  named('another MTI', (de90) => `0100${de90.slice(4)}`, '25', 'original_not_found'),
  named('the repeat MTI', (de90) => `0201${de90.slice(4)}`, '00', 'approved'),
  named('R18: an acquirer where the sale had none', (de90) => `${de90.slice(0, 20)}00000012345${'0'.repeat(11)}`, '00', 'approved'),
]

const REFUND_UNIONPAY: readonly Alteration[] = [
  set('R14: another terminal of the merchant', { 41: 'TERM0002' }, '00', 'approved'),
  set('R14: another date', { 61: '0000000000000528' }, '25', 'original_not_found'),
  set('R43: a date that is none', { 61: '0000000000001301' }, '30', 'element_missing'),
  set('R14: batch and STAN besides', { 61: '0000010000010529' }, '00', 'approved'),
  drop('R14: no DE61: the RRN alone', [61], '00', 'approved'),
  set('R14: an RRN nobody has', { 37: '999999999999' }, '25', 'original_not_found'),
  drop('R14: no RRN', [37], '25', 'original_not_found'),
  set('R20: DE55 tag 5A of another card', { 55: `5A08${OTHER_PAN}` }, '14', 'pan_disagrees'),
  set('R20: DE55 tag 57 of another card', { 55: `570D${OTHER_PAN}D301220100` }, '14', 'pan_disagrees'),
  set('R20: DE55 tag 5A of the card', { 55: `5A08${PAN}` }, '00', 'approved'),
]

const VOID_UNIONPAY: readonly Alteration[] = [
  set('R13: another batch', { 61: '000002000001' }, '25', 'original_not_found'),
  { name: 'R13: another terminal', change: (request) => ({ ...request, 41: 'TERM0002' }), gets: ['25', 'original_not_found'] },
  drop('R13: no DE61', [61], '25', 'original_not_found'),
  set('R13: another RRN', { 37: '999999999999' }, '25', 'original_not_found'),
  drop('R13: no RRN', [37], '00', 'approved'),
  set('R24: another approval code', { 38: 'XXXXXX' }, '25', 'original_not_found'),
  set('R24: the approval code', { 38: 'AB12CD' }, '00', 'approved'),
]

function named(what: string, change: (de90: string) => string, ...gets: [string, string]): Alteration {
  return { name: `DE90 with ${what}`, change: (request) => ({ ...request, 90: change(request['90'] ?? '') }), gets }
}

const CASES: readonly (readonly [string, Speaker, 'refund' | 'void', readonly Alteration[]])[] = [
  ['generic refund', ASCII, 'refund', [...COMMON, ...REFUND_GENERIC]],
  ['UnionPay refund', UNIONPAY, 'refund', [...COMMON, ...REFUND_UNIONPAY]],
  ['UnionPay void', UNIONPAY, 'void', [...COMMON.filter(({ name }) => name !== 'R26: no amount'), ...VOID_UNIONPAY]],
]

describe.each(CASES)('%s', (_name, speaker, kind, alterations) => {
  let scene: Scene
  beforeAll(async () => {
    scene = await Scene.open(speaker)
  })
  afterAll(() => scene.close())

  it.each(alterations)('$name: $gets', async ({ change, gets }) => {
    const sale = await scene.sale()
    if (kind === 'refund') await scene.settle()
    const sent = scene.sent
    const stan = scene.stan()
    const whole = kind === 'refund' ? speaker.refund(stan, AMOUNT, sale) : UNIONPAY.void(stan, AMOUNT, sale)
    const request = change(whole, sale)
    const { answer } = await scene.pos.pay(request)
    const turn = scene.stand.turnOf(request['11'])
    expect([answer['39'], turn?.reason]).toEqual(gets)
    expect(scene.sent - sent).toBe(gets[0] === '00' ? 1 : 0)
    expect(await scene.left(sale)).toBe(gets[0] === '00' ? 0 : AMOUNT)
  })

  it('R19: an original that was declined: origbad', async () => {
    scene.stand.issuer.manner = declines('51')
    const sale = await scene.sale()
    scene.stand.issuer.manner = APPROVES
    const { answer } = await scene.refund(sale)
    expect(answer['39']).toBe('12')
    expect(scene.stand.turns.items.at(-1)?.reason).toBe('original_not_approved')
  })

  it('R19: an original that was reversed: state', async () => {
    const sale = await scene.sale()
    await scene.pos.ask(speaker.reversal(sale.request))
    expect((await scene.refund(sale)).answer['39']).toBe(speaker.codes.state)
    expect(scene.stand.turns.items.at(-1)?.reason).toBe('original_reversed')
  })

  it('R19: an original that is in flight or in doubt: origbad', async () => {
    const sale: Payment = { request: speaker.sale(scene.stan(), AMOUNT), answer: { 37: '', 13: '0529' } }
    const held = await scene.hold(sale.request)
    const answer: MessageJson = { ...sale.answer, 37: held.json['37'] ?? '' }
    expect((await scene.refund({ ...sale, answer })).answer['39']).toBe('12')
    expect(scene.stand.turns.items.at(-1)?.reason).toBe('original_in_doubt')
    held.answer()
    await scene.pos.answerTo(sale.request)
  })

  it('R22: an original that is a refund: invtx', async () => {
    const sale = await scene.sale()
    await scene.settle()
    const refund = await scene.refund(sale, 1_000)
    const { answer } = await scene.refund(refund, 1_000)
    expect(answer['39']).toBe('12')
    expect(scene.stand.turns.items.at(-1)?.reason).toBe('original_not_a_sale')
  })
})

describe('acquirer and days', () => {
  it('R18: a sale with DE32 is found by it, or by zeros, and not by another', async () => {
    const scene = await Scene.open(ASCII)
    const sale = await scene.pos.pay({ ...ASCII.sale(scene.stan(), AMOUNT), 32: '12345678' })
    await scene.settle()
    const head = `0200${sale.request['11']}${sale.request['7']}`
    const names = [
      [`${head}00012345678${'0'.repeat(11)}`, '00'],
      [`${head}${NOBODY}`, '00'],
      [`${head}00012345679${'0'.repeat(11)}`, '25'],
    ] as const
    for (const [data, code] of names) {
      expect((await scene.pos.ask({ ...ASCII.refund(scene.stan(), 1_000, sale), 32: '12345678', 90: data }))['39']).toBe(code)
    }
    await scene.close()
  })

  it('R23: two sales that one RRN names: 25, and a line in the log', async () => {
    const scene = await Scene.open(ASCII)
    for (const stan of [scene.stan(), scene.stan()]) {
      expect((await scene.pos.ask({ ...ASCII.sale(stan, AMOUNT), 37: 'SAME00000001' }))['39']).toBe('00')
    }
    await scene.settle()
    const refund = {
      ...without(ASCII.refund(scene.stan(), AMOUNT, { request: ASCII.sale(1, AMOUNT), answer: {} }), 90),
      37: 'SAME00000001',
    }
    expect((await scene.pos.ask(refund))['39']).toBe('25')
    expect(scene.stand.turns.items.at(-1)?.reason).toBe('original_ambiguous')
    expect(scene.stand.log.problems.map(({ facts }) => facts['event'])).toContain('ambiguous-original')
    await scene.close()
  })

  it('R23: the same STAN a day later: a reversal by DE11 and 13 means that of its day', async () => {
    const scene = await Scene.open(ASCII)
    const first = await scene.pos.pay(ASCII.sale(7, AMOUNT))
    scene.stand.clock.advance(86_400_000)
    const second = await scene.pos.pay({ ...ASCII.sale(7, AMOUNT), 7: '0530120007', 13: '0530' })
    expect([first, second].map(({ answer }) => answer['39'])).toEqual(['00', '00'])
    const reversal = { ...without(ASCII.reversal(second.request), 90), 13: '0530', 7: '0530130000' }
    expect((await scene.pos.ask(reversal))['39']).toBe('00')
    const states = await scene.stand.gateway.find({ kind: 'sale' })
    expect(states.map(({ rrn, state }) => `${rrn} ${state}`).sort()).toEqual([
      `${first.answer['37']} approved`,
      `${second.answer['37']} reversed`,
    ])
    await scene.close()
  })

  it('R17: what another merchant has and what nobody has are answered alike', async () => {
    const scene = await Scene.open(UNIONPAY)
    const sale = await scene.sale()
    const theirs = await scene.pos.ask({ ...UNIONPAY.refund(8, AMOUNT, sale), 42: 'MERCHANT0000002' })
    const nobodys = await scene.pos.ask({ ...UNIONPAY.refund(8, AMOUNT, sale), 37: '999999999999', 41: 'TERM0008' })
    const blank = (json: MessageJson): MessageJson => ({ ...json, 37: '', 41: '', 42: MERCHANT })
    expect(blank(theirs)).toEqual(blank(nobodys))
    await scene.close()
  })
})
