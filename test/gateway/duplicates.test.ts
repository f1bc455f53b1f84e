/** Duplicates through the wire: a known key never has a second effect. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MessageJson } from '../../src/index.ts'
import type { Payment } from '../support/pos.ts'
import { ASCII, BINARY, OTHER_PAN, type Speaker, UNIONPAY, without } from '../support/speakers.ts'
import { APPROVES } from '../support/spy-issuer.ts'
import { hexOf } from '../support/wire-client.ts'
import { AMOUNT, declines, Scene } from './support/scene.ts'

function asRepeat(request: MessageJson): MessageJson {
  return { ...request, 0: `${request['0']?.slice(0, 3)}1` }
}

describe.each([ASCII, BINARY, UNIONPAY])('$dialect', (speaker: Speaker) => {
  let scene: Scene
  beforeAll(async () => {
    scene = await Scene.open(speaker)
  })
  afterAll(() => scene.close())

  /** Sent while nobody else does: the frame that comes next. */
  async function frameFor(request: MessageJson): Promise<Buffer> {
    const before = scene.pos.client.frames.items.length
    await scene.pos.client.write(scene.pos.encode(request))
    return scene.pos.client.frame(before)
  }

  const PAYMENTS: readonly (readonly [string, () => Promise<MessageJson>])[] = [
    ['an approved sale', async () => speaker.sale(scene.stan(), AMOUNT)],
    ['a refund', async () => speaker.refund(scene.stan(), AMOUNT, await scene.sale())],
    ['a refund that is refused', async () => speaker.refund(scene.stan(), AMOUNT + 1, await scene.sale())],
    ['a reversal', async () => speaker.reversal((await scene.sale()).request)],
    ['a reversal of nothing', async () => speaker.reversal(speaker.sale(scene.stan(), AMOUNT))],
  ]

  it.each(PAYMENTS)('R56: a repeat of %s is answered with the same bytes, later and without effect', async (_name, ask) => {
    const request = await ask()
    const first = await frameFor(request)
    const [before] = await scene.stand.gateway.find({ limit: 1 })
    scene.stand.clock.advance(3_600_000)
    const repeat = await frameFor(asRepeat(request))
    expect(hexOf(repeat)).toBe(hexOf(first))
    expect(scene.stand.turnOf(request['11'])).toMatchObject({ repeat: true })
    expect(scene.stand.turnOf(request['11'])?.hint).toMatch(/^the first copy is transaction \d+ of .*--fresh or POST \/v1\/reset$/)
    expect((await scene.stand.gateway.find({ limit: 1 }))[0]).toEqual(before)
    const undone = scene.stand.issuer.having(0, '0420').map((json) => json['90'])
    expect(undone).toEqual([...new Set(undone)])
    const asked = scene.stand.issuer.received.items.filter(({ json }) => json['0'] !== '0420')
    expect(asked).toHaveLength(
      scene.stand.turns.items.filter(({ route, repeat: isRepeat }) => route !== 'none' && route !== 'reversal' && !isRepeat).length,
    )
  })

  it('R56: a repeat of what the issuer declined is answered with its code', async () => {
    scene.stand.issuer.manner = declines('51')
    const request = speaker.sale(scene.stan(), AMOUNT)
    const first = await frameFor(request)
    scene.stand.issuer.manner = APPROVES
    expect(hexOf(await frameFor(asRepeat(request)))).toBe(hexOf(first))
  })

  it('R57: a repeat nobody knows is a first copy', async () => {
    const request = asRepeat(speaker.sale(scene.stan(), AMOUNT))
    expect((await scene.pos.ask(request))['39']).toBe('00')
    expect(scene.stand.turnOf(request['11'])).toMatchObject({ repeat: false, route: 'sale' })
  })

  it('R58: the same sale again without the repeat digit: 94', async () => {
    const { request } = await scene.sale()
    const sent = scene.sent
    expect(await scene.pos.ask(request)).toMatchObject({ 0: '0210', 39: '94' })
    expect(scene.stand.turnOf(request['11'])).toMatchObject({ reason: 'duplicate', repeat: true })
    expect(scene.sent).toBe(sent)
  })

  it('R58: the same 0220 refund or 0400 reversal again: the stored answer', async () => {
    const sale = await scene.sale()
    await scene.settle()
    const refund = { ...speaker.refund(scene.stan(), 1_000, sale), 0: '0220' }
    const first = await frameFor(refund)
    expect(hexOf(await frameFor(refund))).toBe(hexOf(first))
    const reversal = speaker.reversal((await scene.sale()).request)
    const undone = await frameFor(reversal)
    expect(hexOf(await frameFor(reversal))).toBe(hexOf(undone))
    expect(await scene.left(sale)).toBe(9_000)
  })

  const CHANGES: readonly (readonly [string, MessageJson])[] = [
    ['amount', { 4: '000000009999' }],
    ['card', { 2: OTHER_PAN }],
  ]

  it.each(CHANGES)('R59: the same key with another %s: 94 for a repeat too, and a line in the log', async (_name, change) => {
    const sale = await scene.sale()
    const sent = scene.sent
    for (const request of [{ ...sale.request, ...change }, asRepeat({ ...sale.request, ...change })]) {
      expect((await scene.pos.ask(request))['39']).toBe('94')
      expect(scene.stand.turnOf(request['11'])).toMatchObject({ reason: 'duplicate_differs' })
    }
    expect(scene.sent).toBe(sent)
    expect(await scene.left(sale)).toBe(AMOUNT)
    const lines = scene.stand.log.problems.filter(({ facts }) => facts['stan'] === sale.request['11'])
    expect(lines.map(({ facts }) => facts['event'])).toEqual(['duplicate-differs', 'duplicate-differs'])
  })

  it('R59: the same refund of another original: 94', async () => {
    const sales = [await scene.sale(), await scene.sale()] as const
    await scene.settle()
    const refund = await scene.refund(sales[0], 1_000)
    const other = { ...speaker.refund(Number(refund.request['11']), 1_000, sales[1]) }
    expect((await scene.pos.ask(other))['39']).toBe('94')
    expect(await scene.left(sales[1])).toBe(AMOUNT)
  })

  it('R28, R29: a new key for the same original is a new refund', async () => {
    const sale = await scene.sale()
    await scene.settle()
    const answers: Payment[] = []
    for (let copy = 0; copy < 4; copy += 1) answers.push(await scene.refund(sale, 4_000))
    expect(answers.map(({ answer }) => answer['39'])).toEqual(['00', '00', '64', '64'])
  })

  it('R60: copies of what is at the issuer: one message, the same answer for all', async () => {
    const request = speaker.sale(scene.stan(), AMOUNT)
    const held = await scene.hold(request)
    const sent = scene.sent
    const before = scene.pos.client.frames.items.length
    const copies = [request, asRepeat(request), request]
    await scene.pos.client.write(Buffer.concat(copies.map((copy) => scene.pos.encode(copy))))
    const differs = await scene.pos.ask({ ...request, 4: '000000000001' })
    expect(differs['39']).toBe('94')
    held.answer({ 38: 'AB12CD' })
    await scene.pos.client.frames.count(before + 5, 'answers')
    const same = scene.pos.client.frames.items
      .slice(before)
      .map((frame) => scene.pos.decode(frame))
      .filter((json) => json['39'] === '00')
    expect(same).toHaveLength(4)
    for (const answer of same) expect(answer).toEqual(same[0])
    expect(scene.sent).toBe(sent)
  })

  it('R60: copies of what the issuer never answers: itmo for all, one reversal', async () => {
    const request = speaker.sale(scene.stan(), AMOUNT)
    const held = await scene.hold(request)
    const sent = scene.sent
    const before = scene.pos.client.frames.items.length
    await scene.pos.client.write(scene.pos.encode(asRepeat(request)))
    // An answer to a message that came after the copy: by now the copy waits.
    await scene.pos.ask(speaker.reversal(speaker.sale(scene.stan(), AMOUNT)))
    scene.stand.clock.advance(20_000)
    await scene.pos.client.frames.count(before + 3, 'answers')
    const codes = scene.pos.client.frames.items.slice(before + 1).map((frame) => scene.pos.decode(frame)['39'])
    expect(codes).toEqual([speaker.codes.itmo, speaker.codes.itmo])
    const undone = await scene.stand.issuer.received.find(
      ({ json }) => json['0'] === '0420' && json['90']?.slice(4, 10) === held.json['11'],
      'the advice',
    )
    expect(undone.json['39']).toBe('68')
    expect(scene.sentSince(sent).map((json) => json['0'])).toEqual(['0420'])
  })

  it('R55: the same numbers of another terminal, or in another MTI class, are another key', async () => {
    const sale = await scene.sale()
    expect((await scene.pos.ask({ ...sale.request, 41: 'TERM0009' }))['39']).toBe('00')
    expect((await scene.pos.ask({ ...sale.request, 42: 'MERCHANT0000009' }))['39']).toBe('00')
    expect((await scene.pos.ask(speaker.reversal(sale.request)))['39']).toBe('00')
  })
})

describe('R55: the key', () => {
  it('of a generic terminal has DE12 and 13 when both are there: another DE7 is the same message', async () => {
    const scene = await Scene.open(ASCII)
    const sale = await scene.sale()
    expect((await scene.pos.ask(asRepeat({ ...sale.request, 7: '0529999999' })))['39']).toBe('00')
    expect((await scene.pos.ask({ ...sale.request, 12: '999999' }))['39']).toBe('00')
    expect((await scene.pos.ask({ ...sale.request, 32: '11111' }))['39']).toBe('00')
    expect(scene.stand.issuer.mtis).toEqual(['0200', '0200', '0200'])
    await scene.close()
  })

  it('of a generic terminal has DE7 when one of DE12 and 13 is missing', async () => {
    const scene = await Scene.open(ASCII)
    const request = without(ASCII.sale(1, AMOUNT), 12)
    expect((await scene.pos.ask(request))['39']).toBe('00')
    expect((await scene.pos.ask({ ...request, 13: '0528' }))['39']).toBe('94')
    expect((await scene.pos.ask({ ...request, 7: '0529000001' }))['39']).toBe('00')
    await scene.close()
  })

  it('of a UnionPay terminal has the batch 60.2: R23: the same STAN in the next batch is another sale', async () => {
    const scene = await Scene.open(UNIONPAY)
    const first = await scene.sale()
    expect((await scene.pos.ask({ ...first.request, 60: '22000002000' }))['39']).toBe('00')
    const wrong = await scene.pos.ask({ ...UNIONPAY.void(9, AMOUNT, first), 61: `000003${first.request['11']}` })
    expect(wrong['39']).toBe('25')
    expect((await scene.pos.ask(UNIONPAY.void(10, AMOUNT, first)))['39']).toBe('00')
    await scene.close()
  })
})
