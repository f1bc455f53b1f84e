/** Which elements a message must, may and must not have: of requests it is checked, of our answers it holds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Kind, loadDialect, type MessageJson } from '../../src/index.ts'
import { ASCII, BINARY, MERCHANT, OTHER_PAN, PAN, type Speaker, UNIONPAY, without } from '../support/speakers.ts'
import { APPROVES } from '../support/spy-issuer.ts'
import { AMOUNT, declines, Scene } from './support/scene.ts'

describe.each([ASCII, BINARY, UNIONPAY])('$dialect', (speaker: Speaker) => {
  const isUnionPay = speaker === UNIONPAY
  const dialect = loadDialect(speaker.dialect)
  const asked = new Set<Kind>()
  let scene: Scene
  beforeAll(async () => {
    scene = await Scene.open(speaker)
  })
  afterAll(() => scene.close())

  /** What of an answer does not hold to what the dialect says of it. */
  function faultsOf(kind: Kind, answer: MessageJson): string[] {
    const { must, may, never } = dialect.messages.get(kind)?.response ?? { must: [], may: new Set(), never: new Set() }
    const elements = Object.keys(answer)
      .map(Number)
      .filter((element) => element > 1)
    const needed = new Set(must.flat().map(({ element }) => element))
    const isApproved = dialect.approvals.has(answer['39'] ?? '')
    asked.add(kind)
    return [
      ...(must.length === 0 ? [`nothing is said of ${kind}`] : []),
      ...(isApproved ? [...needed].filter((element) => !elements.includes(element)).map((element) => `${element} is missing`) : []),
      ...elements.filter((element) => never.has(element)).map((element) => `${element} must not be there`),
      ...elements.filter((element) => !needed.has(element) && !may.has(element)).map((element) => `${element} is not expected`),
    ]
  }

  const CARD: MessageJson = { 35: `${PAN}D30122010000`, 52: '918D58C1A4725948', 53: '2600000000000000' }
  const networkOf = (kind: Kind): MessageJson => {
    const codes = { 'sign-in': ['0800', '003', '001'], 'sign-off': ['0820', '002', '002'], echo: ['0820', '301', '301'] }
    const [mti = '', unionPay = '', iso = ''] = kind === 'download' ? ['0800', '360'] : codes[kind as keyof typeof codes]
    const base: MessageJson = { 11: String(scene.stan()).padStart(6, '0'), 41: 'TERM0001', 42: MERCHANT }
    return isUnionPay ? { 0: mti, ...base, 60: `00000001${unionPay}`, 63: '01 ' } : { 0: '0800', 7: '0529120000', ...base, 70: iso }
  }

  it('every answer to a payment holds to it, approved or not', async () => {
    const sale = await scene.pos.pay({ ...speaker.sale(scene.stan(), AMOUNT), ...CARD })
    expect([sale.answer['39'], faultsOf('sale', sale.answer)]).toEqual(['00', []])
    if (isUnionPay) {
      const answer = await scene.pos.ask({ ...UNIONPAY.void(scene.stan(), AMOUNT, await scene.sale()), ...CARD })
      expect([answer['39'], faultsOf('void', answer)]).toEqual(['00', []])
    }
    await scene.settle()
    const refund = await scene.pos.pay({ ...speaker.refund(scene.stan(), AMOUNT, sale), ...CARD })
    expect([refund.answer['39'], faultsOf('refund', refund.answer)]).toEqual(['00', []])
    const reversal = await scene.pos.pay(speaker.reversal((await scene.sale()).request))
    expect([reversal.answer['39'], faultsOf('reversal', reversal.answer)]).toEqual(['00', []])
    const unknown = await scene.pos.ask(speaker.reversal(speaker.sale(scene.stan(), AMOUNT)))
    expect([unknown['39'], faultsOf('reversal', unknown)]).toEqual([speaker.codes.noReversal, []])
    const tooMuch = await scene.pos.ask(speaker.refund(scene.stan(), AMOUNT, sale))
    expect(faultsOf('refund', tooMuch)).toEqual([])
    for (const change of [{ 4: '000000000000' }, { 2: OTHER_PAN, ...CARD }, { 11: '000000' }, CARD]) {
      expect(faultsOf('sale', await scene.pos.ask({ ...speaker.sale(scene.stan(), AMOUNT), ...change }))).toEqual([])
    }
    scene.stand.issuer.manner = declines('51')
    expect(faultsOf('sale', await scene.pos.ask(speaker.sale(scene.stan(), AMOUNT)))).toEqual([])
    scene.stand.issuer.manner = APPROVES
  })

  it('every answer to the messages that move no money holds to it', async () => {
    for (const kind of ['sign-in', 'sign-off', 'echo', ...(isUnionPay ? (['download'] as const) : [])] as const) {
      const answer = await scene.pos.ask(networkOf(kind))
      expect([answer['39'], faultsOf(kind, answer)]).toEqual(['00', []])
    }
  })

  it('a request with what must not be there is refused, and the element named; its value is not', async () => {
    const sale = await scene.sale()
    const reversal: MessageJson = { ...speaker.reversal(sale.request, scene.stan()), 52: '918D58C1A4725948' }
    expect((await scene.pos.ask(reversal))['39']).toBe('30')
    const turn = scene.stand.turnOf(reversal['11'])
    expect(turn?.reason).toBe('element_forbidden')
    expect(turn?.hint).toBe('DE52 (Personal identification number data) must not be in a reversal')
    expect((await scene.pos.ask(without(reversal, 52)))['39']).toBe('00')
    const echo: MessageJson = { ...networkOf('echo'), 35: `${PAN}D30122010000` }
    expect((await scene.pos.ask(echo))['39']).toBe('30')
    expect(scene.stand.turnOf(echo['11'])?.hint).toMatch(/^DE35 \(Track 2 data\) must not be in an echo$/)
  })

  it('a request without what must be there is refused, and the element named', async () => {
    const sale = without(speaker.sale(scene.stan(), AMOUNT), 49)
    expect((await scene.pos.ask(sale))['39']).toBe('30')
    expect(scene.stand.turnOf(sale['11'])).toMatchObject({
      reason: 'element_missing',
      hint: 'DE49 (Currency code, transaction) is missing',
    })
  })

  it('an element that is only not expected does no harm', async () => {
    const { request } = dialect.messages.get('sale') ?? {}
    const odd = isUnionPay ? { 61: '000001000001' } : { 70: '301', 102: 'ACCOUNT' }
    expect(Object.keys(odd).some((element) => request?.may.has(Number(element)))).toBe(false)
    expect((await scene.pos.ask({ ...speaker.sale(scene.stan(), AMOUNT), ...odd }))['39']).toBe('00')
  })

  it('every answer to a settlement or a cut-over holds to it', async () => {
    const numbers = (): MessageJson => ({ 11: String(scene.stan()).padStart(6, '0'), 41: 'TERM0001', 42: MERCHANT })
    const batchOf = (code: string): MessageJson => ({ ...numbers(), 60: `00000001${code}` })
    const ofUnionPay: readonly (readonly [Kind, MessageJson])[] = [
      ['settlement', { 0: '0500', ...batchOf('201'), 48: '0'.repeat(62), 49: '156' }],
      ['batch-upload', { 0: '0320', ...batchOf('201'), 48: `0100000099${'0'.repeat(32)}` }],
      ['batch-end', { 0: '0320', ...batchOf('202') }],
    ]
    const others: readonly (readonly [Kind, MessageJson])[] = [
      ['settlement', { 0: '0500', 7: '0529120000', ...numbers(), 15: '0529', 97: `C${'0'.repeat(16)}` }],
      ['cut-over', { 0: '0800', 7: '0529120000', ...numbers(), 70: '201' }],
    ]
    for (const [kind, message] of isUnionPay ? ofUnionPay : others) expect(faultsOf(kind, await scene.pos.ask(message))).toEqual([])
  })

  it('answers to every kind that the dialect lists were looked at', () => {
    const listed = [...dialect.messages.keys()].filter((kind) => isUnionPay || kind !== 'void')
    expect([...asked].toSorted()).toEqual(listed.toSorted())
  })
})
