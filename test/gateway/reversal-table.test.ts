/** A terminal's reversal, by what it finds: the commit, the answer, what the issuer gets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MessageJson } from '../../src/index.ts'
import type { LogLine } from '../support/seen-log.ts'
import { ASCII, BINARY, type Speaker, UNIONPAY, without } from '../support/speakers.ts'
import { APPROVES, SILENT } from '../support/spy-issuer.ts'
import { AMOUNT, declines, Scene } from './support/scene.ts'

/** What DE90 at the issuer says of a message the issuer got: MTI, DE11, DE7, acquirer 00000000001, nobody. */
function nameOf(atIssuer: MessageJson | undefined): string {
  return `${atIssuer?.['0']}${atIssuer?.['11']}${atIssuer?.['7']}0000000000100000000000`
}

describe.each([ASCII, BINARY, UNIONPAY])('$dialect: a reversal of', (speaker: Speaker) => {
  let scene: Scene
  beforeAll(async () => {
    scene = await Scene.open(speaker)
  })
  afterAll(() => scene.close())

  /** DE39 of the answer. */
  async function reverse(request: MessageJson, change: MessageJson = {}): Promise<string | undefined> {
    const { answer } = await scene.pos.pay({ ...speaker.reversal(request), ...change })
    expect(answer['0']).toBe('0410')
    return answer['39']
  }

  /** Every advice that the issuer got is acknowledged in the ledger. */
  async function acknowledged(): Promise<void> {
    const isDone = ({ facts }: LogLine): boolean => facts['event'] === 'reversal-acknowledged'
    const names = new Set(scene.stand.issuer.received.items.filter(({ json }) => json['0'] === '0420').map(({ json }) => json['90']))
    await scene.stand.log.find(() => scene.stand.log.items.filter(isDone).length === names.size, 'the acknowledgements')
  }

  it('one in flight: ok at once; the request gets itmo, the issuer the advice', async () => {
    const request = speaker.sale(scene.stan(), AMOUNT)
    const held = await scene.hold(request)
    const sent = scene.sent
    expect(await reverse(request)).toBe('00')
    const advice = await scene.stand.issuer.received.find(
      (one) => one.json['0'] === '0420' && one.json['90'] === nameOf(held.json),
      'the advice',
    )
    expect(scene.sentSince(sent)).toHaveLength(1)
    expect(advice.json['39']).toBe('98')
    held.answer({ 38: 'LATE01' })
    expect((await scene.pos.answerTo(request))['39']).toBe(speaker.codes.itmo)
    await acknowledged()
    expect(await scene.stateOf(request)).toBe('reversed')
  })

  it('one in doubt: ok; its reversal is owed already and goes out once', async () => {
    const { stand } = scene
    const request = speaker.sale(scene.stan(), AMOUNT)
    const held = await scene.hold(request)
    stand.issuer.manner = SILENT
    stand.clock.advance(20_000)
    expect((await scene.pos.answerTo(request))['39']).toBe(speaker.codes.itmo)
    const owed = await stand.issuer.received.find(({ json }) => json['0'] === '0420' && json['90'] === nameOf(held.json), 'the advice')
    expect(owed.json['39']).toBe('68')
    const sent = scene.sent
    expect(await reverse(request)).toBe('00')
    expect(scene.sent).toBe(sent)
    stand.issuer.manner = APPROVES
    owed.answer()
    await acknowledged()
    expect(await scene.stateOf(request)).toBe('reversed')
  })

  it('R83: an approved one: ok; the issuer gets its reason and what it undoes', async () => {
    const sale = await scene.sale()
    const atIssuer = scene.sentSince(0).at(-1)
    expect(await reverse(sale.request, { 39: '06' })).toBe('00')
    const advice = await scene.stand.issuer.received.find(
      ({ json }) => json['0'] === '0420' && json['90'] === nameOf(atIssuer),
      'the advice',
    )
    expect(advice.json).toMatchObject({ 3: '000000', 4: '000000010000', 37: sale.answer['37'], 38: 'AB12CD', 39: '06' })
    expect(advice.json['11']).not.toBe(atIssuer?.['11'])
    await acknowledged()
    expect(await scene.stateOf(sale.request)).toBe('reversed')
    expect((await scene.refund(sale)).answer['39']).toBe(speaker.codes.state)
  })

  it('one with something posted on it: state', async () => {
    const sale = await scene.sale()
    expect((await scene.refund(sale)).answer['39']).toBe('00')
    const sent = scene.sent
    expect(await reverse(sale.request)).toBe(speaker.codes.state)
    expect(scene.sent).toBe(sent)
    expect(await scene.stateOf(sale.request)).toBe('approved')
  })

  it('one with something held on it: state', async () => {
    const sale = await scene.sale()
    const refund = speaker.refund(scene.stan(), AMOUNT, sale)
    const held = await scene.hold(refund)
    expect(await reverse(sale.request)).toBe(speaker.codes.state)
    held.answer()
    expect((await scene.pos.answerTo(refund))['39']).toBe('00')
  })

  it('a declined one: ok, nothing is sent', async () => {
    scene.stand.issuer.manner = declines('51')
    const sale = await scene.sale()
    scene.stand.issuer.manner = APPROVES
    expect(sale.answer['39']).toBe('51')
    const sent = scene.sent
    expect(await reverse(sale.request)).toBe('00')
    expect(scene.sent).toBe(sent)
    expect(await scene.stateOf(sale.request)).toBe('declined')
  })

  it('R77: one reversed already: ok, nothing is sent a second time', async () => {
    const sale = await scene.sale()
    expect(await reverse(sale.request)).toBe('00')
    await acknowledged()
    const sent = scene.sent
    // UnionPay names it by the numbers that are the key too: this is the same reversal again.
    const again = speaker === UNIONPAY ? {} : { 7: '0529235959', 12: '235959' }
    expect(await reverse(sale.request, again)).toBe('00')
    expect(scene.sent).toBe(sent)
  })

  it('R71: an unknown one: tombstone, and the request that comes after it is refused', async () => {
    const request = speaker.sale(scene.stan(), AMOUNT)
    const sent = scene.sent
    expect(await reverse(request)).toBe(speaker.codes.noReversal)
    const sale = await scene.pos.pay(request)
    expect(sale.answer['39']).toBe(speaker.codes.state)
    expect(scene.stand.turnOf(request['11'])?.reason).toBe('reversed_on_arrival')
    expect(scene.sent).toBe(sent)
  })

  it('R80: a settled one: noorig', async () => {
    const sale = await scene.sale()
    await scene.settle()
    const sent = scene.sent
    expect(await reverse(sale.request)).toBe('25')
    expect(scene.sent).toBe(sent)
    expect(await scene.stateOf(sale.request)).toBe('approved')
  })

  it('R82: an approved one with another amount: over, nothing happens', async () => {
    const sale = await scene.sale()
    const sent = scene.sent
    expect(await reverse(sale.request, { 4: '000000009999' })).toBe('64')
    expect(scene.sent).toBe(sent)
    expect(await scene.stateOf(sale.request)).toBe('approved')
  })

  it('R78: a refund: ok; what it gave back can be given back again', async () => {
    const sale = await scene.sale()
    const refund = await scene.refund(sale)
    expect(await scene.left(sale)).toBe(0)
    const atIssuer = scene.sentSince(0).at(-1)
    expect(await reverse(refund.request)).toBe('00')
    expect(await scene.left(sale)).toBe(AMOUNT)
    const advice = await scene.stand.issuer.received.find(
      ({ json }) => json['0'] === '0420' && json['90'] === nameOf(atIssuer),
      'the advice',
    )
    expect(advice.json).toMatchObject({ 3: '200000', 4: '000000010000', 37: refund.answer['37'] })
    await acknowledged()
    expect((await scene.refund(sale)).answer['39']).toBe('00')
  })

  it('R81: 0420 is taken as 0400 is, and answered 0430', async () => {
    const sale = await scene.sale()
    const { answer } = await scene.pos.pay({ ...speaker.reversal(sale.request), 0: '0420' })
    expect([answer['0'], answer['39']]).toEqual(['0430', '00'])
    expect(await scene.stateOf(sale.request)).toBe('reversed')
    await acknowledged()
  })
})

describe('what only one dialect can say', () => {
  it('R22: a generic reversal of a reversal: invtx', async () => {
    const scene = await Scene.open(ASCII)
    const sale = await scene.sale()
    const reversal = await scene.pos.pay(ASCII.reversal(sale.request, scene.stan()))
    expect(reversal.answer['39']).toBe('00')
    const { answer } = await scene.pos.pay(ASCII.reversal({ ...sale.request, ...reversal.request }, scene.stan()))
    expect(answer['39']).toBe('12')
    expect(await scene.stateOf(sale.request)).toBe('reversed')
    await scene.close()
  })

  it('R15: a generic reversal without DE90 names its request by DE11 and DE13', async () => {
    const scene = await Scene.open(ASCII)
    const sale = await scene.sale()
    expect((await scene.pos.pay(without(ASCII.reversal(sale.request), 90))).answer['39']).toBe('00')
    expect(await scene.stateOf(sale.request)).toBe('reversed')
    const other = await scene.sale()
    expect((await scene.pos.pay({ ...without(ASCII.reversal(other.request), 90), 13: '0528' })).answer['39']).toBe('00')
    expect(await scene.stateOf(other.request)).toBe('approved')
    await scene.close()
  })

  it('R78: a UnionPay void reversed: the sale stands again and can be voided again', async () => {
    const scene = await Scene.open(UNIONPAY)
    const sale = await scene.sale()
    const voided = await scene.pos.pay(UNIONPAY.void(scene.stan(), AMOUNT, sale))
    const atIssuer = scene.sentSince(0).at(-1)
    expect(atIssuer?.['0']).toBe('0400')
    expect((await scene.pos.pay(UNIONPAY.reversal(voided.request))).answer['39']).toBe('00')
    const advice = await scene.stand.issuer.received.find(({ json }) => json['0'] === '0420', 'the advice')
    expect(advice.json['90']).toBe(nameOf(atIssuer))
    expect(await scene.left(sale)).toBe(AMOUNT)
    const again = await scene.pos.pay(UNIONPAY.void(scene.stan(), AMOUNT, sale))
    expect(again.answer['39']).toBe('00')
    await scene.close()
  })

  it('R71: the tombstone is of one terminal: the same numbers from another one are served', async () => {
    const scene = await Scene.open(UNIONPAY)
    const request = UNIONPAY.sale(1, AMOUNT)
    expect((await scene.pos.pay(UNIONPAY.reversal(request))).answer['39']).toBe('25')
    expect((await scene.pos.pay({ ...request, 41: 'TERM0002' })).answer['39']).toBe('00')
    await scene.close()
  })
})
