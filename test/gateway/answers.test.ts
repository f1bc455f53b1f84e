/** The shape of answers and what is not a payment (C1, C10), by dialect. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MessageJson } from '../../src/index.ts'
import { ASCII, BINARY, MERCHANT, PAN, type Speaker, UNIONPAY } from '../support/speakers.ts'
import { APPROVES } from '../support/spy-issuer.ts'
import { TODAY } from '../support/stand.ts'
import { ascii, frameOf, hexOf } from '../support/wire-client.ts'
import { AMOUNT, declines, Scene } from './support/scene.ts'

const keys = (json: MessageJson): number[] => Object.keys(json).map(Number)

describe.each([ASCII, BINARY, UNIONPAY])('$dialect', (speaker: Speaker) => {
  const isUnionPay = speaker === UNIONPAY
  let scene: Scene
  beforeAll(async () => {
    scene = await Scene.open(speaker)
  })
  afterAll(() => scene.close())

  const CARD: MessageJson = { 35: `${PAN}D30122010000`, 52: '918D58C1A4725948', 53: '2600000000000000' }

  it('R100: a sale is answered with what is echoed, 12, 13, 15, 37, 38, 39, and never 35 or 52', async () => {
    const { request, answer } = await scene.pos.pay({ ...speaker.sale(scene.stan(), AMOUNT), ...CARD })
    const echoed = isUnionPay ? [2, 3, 4, 11, 14, 25, 41, 42, 49, 60] : [2, 3, 4, 7, 11, 25, 41, 42, 49]
    const added = isUnionPay ? [12, 13, 15, 32, 37, 38, 39, 63] : [12, 13, 15, 37, 38, 39]
    expect(keys(answer)).toEqual([0, ...echoed, ...added].sort((one, other) => one - other))
    for (const element of echoed) expect(answer[element]).toBe(request[element])
    expect(answer).toMatchObject({ 12: TODAY.time, 13: TODAY.date, 15: TODAY.date, 38: 'AB12CD', 39: '00' })
  })

  it('R100: a refund is answered with what is echoed and no 38', async () => {
    const sale = await scene.sale()
    await scene.settle()
    const { request, answer } = await scene.pos.pay({ ...speaker.refund(scene.stan(), AMOUNT, sale), ...CARD })
    const echoed = isUnionPay ? [2, 3, 4, 11, 14, 25, 41, 42, 49, 53, 60] : [2, 3, 4, 7, 11, 25, 41, 42, 49, 90]
    const added = isUnionPay ? [12, 13, 15, 32, 37, 39, 63] : [12, 13, 15, 37, 39]
    expect(keys(answer)).toEqual([0, ...echoed, ...added].sort((one, other) => one - other))
    for (const element of echoed) expect(answer[element]).toBe(request[element])
  })

  it('R103: a declined answer has neither 38 nor 55 of the issuer', async () => {
    scene.stand.issuer.manner = () => ({ 39: '51', 38: 'NOCODE', 55: '8A023531' })
    const { answer } = await scene.sale()
    scene.stand.issuer.manner = APPROVES
    expect(answer['39']).toBe('51')
    expect(answer).not.toHaveProperty('38')
    expect(answer).not.toHaveProperty('55')
  })

  it('R102: an RRN is 12 characters, one a transaction; a reversal has that of what it undoes, a void and a refund their own', async () => {
    const sale = await scene.sale()
    const refund = await scene.refund(sale)
    const reversal = await scene.pos.pay(speaker.reversal(refund.request))
    const declined = await scene.refund(sale, AMOUNT + 1)
    const rrns = [sale, refund, declined].map(({ answer }) => answer['37'])
    for (const rrn of rrns) expect(rrn).toMatch(/^6149\d{8}$/)
    expect(new Set(rrns).size).toBe(3)
    expect(reversal.answer['37']).toBe(refund.answer['37'])
  })

  const MTIS: readonly (readonly [string, string])[] = [
    ['0200', '0210'],
    ['0201', '0210'],
    ['0220', '0230'],
    ['0221', '0230'],
    ['0400', '0410'],
    ['0401', '0410'],
    ['0420', '0430'],
    ['0421', '0430'],
    ['0800', '0810'],
    ['0820', '0830'],
    ['0100', '0110'],
    ['0500', '0510'],
    ['0320', '0330'],
  ]
  it.each(MTIS)('R99: %s is answered %s', async (mti, answered) => {
    const request = { ...speaker.sale(scene.stan(), AMOUNT), 0: mti }
    expect((await scene.pos.ask(request))['0']).toBe(answered)
  })

  it.each<readonly [string, MessageJson, string]>([
    ['DE3 that is nothing', { 3: '990000' }, '12'],
    ['R1: an MTI that is nothing', { 0: '0900' }, '12'],
    ['R131: network management of no kind', isUnionPay ? { 0: '0800', 60: '00000001999' } : { 0: '0800', 70: '999' }, '12'],
    ['a balance inquiry', isUnionPay ? { 3: '310000', 60: '01000001000' } : { 3: '310000' }, '40'],
    ['a pre-authorisation', isUnionPay ? { 0: '0100', 3: '030000', 60: '10000001000' } : { 0: '0100', 3: '000000' }, '40'],
    ['a settlement with a card', isUnionPay ? { 0: '0500', 60: '00000001201' } : { 0: '0500' }, '30'],
  ])('R1: %s', async (_name, change, code) => {
    const sent = scene.sent
    const answer = await scene.pos.ask({ ...speaker.sale(scene.stan(), AMOUNT), ...change })
    expect(answer['39']).toBe(code)
    expect(scene.sent).toBe(sent)
  })

  it('R94: sign-in, sign-off and echo are approved, and reach neither issuer nor ledger', async () => {
    const sent = scene.sent
    const [last] = await scene.stand.gateway.find({ limit: 1 })
    const base: MessageJson = { 11: '000900', 41: 'TERM0001', 42: MERCHANT }
    const requests: readonly MessageJson[] = isUnionPay
      ? [
          { 0: '0800', ...base, 60: '00000001003', 63: '01 ' },
          { 0: '0820', ...base, 60: '00000001002', 63: '01 ' },
          { 0: '0820', ...base, 60: '00000001301', 63: '01 ' },
        ]
      : ['001', '002', '301'].map((code) => ({ 0: '0800', 7: '0529120000', ...base, 70: code }))
    for (const request of requests) {
      const answer = await scene.pos.ask(request)
      expect(answer).toMatchObject({ 11: '000900', 39: '00', 41: 'TERM0001' })
      for (const element of [2, 3, 4, 38, 63]) expect(answer).not.toHaveProperty(String(element))
    }
    expect(scene.sent).toBe(sent)
    expect((await scene.stand.gateway.find({ limit: 1 }))[0]).toEqual(last)
  })

  it('an answer of a terminal is ignored, and the connection goes on', async () => {
    const request = speaker.sale(scene.stan(), AMOUNT)
    await scene.pos.client.write(scene.pos.encode({ ...request, 0: '0210', 39: '00' }))
    expect((await scene.pos.ask(request))['39']).toBe('00')
    expect(scene.stand.log.problems.some(({ message }) => message === 'A terminal sent an answer; it is ignored')).toBe(true)
  })

  it("an issuer's code of our own dialects is passed on", async () => {
    scene.stand.issuer.manner = declines('61')
    expect((await scene.sale()).answer['39']).toBe('61')
    scene.stand.issuer.manner = APPROVES
  })
})

describe('R101: what stands before a UnionPay message', () => {
  it.each([
    ['60 0003 0000', '603100311008', '60 0000 0003'],
    ['60 1234 ABCD', '602200000000', '60 ABCD 1234'],
    ['68 0000 0000', '000000000000', '68 0000 0000'],
    ['60 0001 FFFF', 'FFEEDDCCBBAA', '60 FFFF 0001'],
  ])('TPDU %s, header %s', async (tpdu, header, swapped) => {
    const scene = await Scene.open(UNIONPAY)
    const before = scene.pos.client.frames.items.length
    const echo = ['0820', '0020000000C00010', '000001', ascii('TERM0001'), ascii(MERCHANT), '0011 000000013010']
    await scene.pos.client.write(frameOf(tpdu, header, ...echo))
    const answer = await scene.pos.client.frame(before)
    expect(answer.readUInt16BE(0)).toBe(answer.length - 2)
    expect(hexOf(answer).slice(4, 26)).toBe(swapped.replaceAll(' ', '') + header)
    await scene.close()
  })
})
