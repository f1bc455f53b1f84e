/** Policies over real sockets, in two dialects: each terminal has rules of its own, and the most specific ones win. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MessageJson, type PolicyFile, policyFileSchema } from '../../src/index.ts'
import type { Payment, Pos } from '../support/pos.ts'
import { ASCII, PAN, type Speaker, UNIONPAY, without } from '../support/speakers.ts'
import { openSpied, type SpiedStand } from '../support/stand.ts'

const POLICY: PolicyFile = policyFileSchema.parse({
  for: [
    { terminal: 'CAPS*', limits: { refundMinor: 5_000, minimumMinor: 100 } },
    { terminal: 'DAY*', limits: { terminalDayMinor: 10_000 } },
    { terminal: 'PART*', limits: { partialCount: 1 } },
    { terminal: 'WIND*', limits: { windowDays: 0 } },
    { terminal: 'TWIN*', limits: { duplicateMinutes: 10 } },
    { terminal: 'CONV*', autoConvert: true },
    { terminal: 'EARLY*', steer: 'auto', partialBeforeSettlement: 'refund' },
    { terminal: 'ALONE*', standalone: 'anybody', limits: { standaloneMinor: 1_000 } },
    { terminal: 'ODD*', limits: { anomalyCardCount: 0 } },
    { terminal: 'BACK*', refundCashback: false, refundSurcharge: false },
    { terminal: 'MCC*', blockedCategories: ['7995'] },
    { terminal: 'HOME*', sameTerminal: true },
    { terminal: 'DESK*', sameTerminal: false },
    { terminal: 'NEG*', merchant: 'NEGATIVE*', limits: { negativeMinor: 0 } },
  ],
})
/** DE39 by row of the failure table. */
const CODES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [ASCII.dialect]: { limit: '61', count: '65', late: '12', dup: '94', noorig: '25', card: '57', devnp: '58', over: '64' },
  [UNIONPAY.dialect]: { limit: '61', count: '65', late: '22', dup: '94', noorig: '25', card: '57', devnp: '58', over: '64' },
}

describe.each([ASCII, UNIONPAY] as readonly Speaker[])('$dialect', (speaker) => {
  let stand: SpiedStand
  let pos: Pos
  let stan = 0
  const codes = CODES[speaker.dialect] ?? {}

  beforeAll(async () => {
    stand = await openSpied({ dialects: [speaker.dialect], policy: POLICY })
    pos = await stand.pos(speaker.dialect)
  })
  afterAll(() => stand.close())

  const next = (): number => {
    stan += 1
    return stan
  }
  const at = (terminal: string, json: MessageJson): MessageJson => ({ ...json, 41: terminal.padEnd(8, '0') })
  const sale = (terminal: string, elements: MessageJson = {}): Promise<Payment> =>
    pos.pay({ ...at(terminal, speaker.sale(next(), 20_000)), ...elements })
  const settledSale = async (terminal: string, elements: MessageJson = {}): Promise<Payment> => {
    const paid = await sale(terminal, elements)
    await stand.gateway.settle()
    return paid
  }
  const refund = async (terminal: string, of: Payment, amountMinor: number, elements: MessageJson = {}): Promise<string> => {
    const { answer, request } = await pos.pay({ ...at(terminal, speaker.refund(next(), amountMinor, of)), ...elements })
    await stand.turns.find((turn) => turn.stan === request['11'], 'the record of the refund')
    return answer['39'] ?? ''
  }
  const lastTurn = () => stand.turnOf(String(stan).padStart(6, '0'))

  it('R38: per refund; the hint names the limit, its value and what would be used, and stays on the transaction', async () => {
    const paid = await settledSale('CAPS')
    expect(await refund('CAPS', paid, 5_001)).toBe(codes['limit'])
    expect(lastTurn()).toMatchObject({ reason: 'refund_above_maximum', hint: 'refundMinor=5000 used=5001 refuse' })
    expect(await refund('CAPS', paid, 99)).toBe(codes['limit'])
    expect(await refund('CAPS', paid, 5_000)).toBe('00')
    const [stored] = await stand.gateway.find({ terminal: 'CAPS0000', kind: 'refund' })
    const inForce = stand.gateway.policyOf({ dialect: speaker.dialect, merchant: 'M', terminal: 'CAPS0000' })
    expect(stored).toMatchObject({ policyHash: inForce?.policyHash, policyHint: '' })
    expect(inForce?.policyHash).toMatch(/^[0-9a-f]{12}$/)
  })

  it('R30, R38: of 64 refunds at once as many pass as the day of the terminal allows, and not one more', async () => {
    const paid = await settledSale('DAY')
    const many = Array.from({ length: 64 }, () => at('DAY', speaker.refund(next(), 1_000, paid)))
    const answers = await Promise.all(many.map((request) => pos.ask(request)))
    expect(answers.filter((answer) => answer['39'] === '00')).toHaveLength(10)
    expect(answers.filter((answer) => answer['39'] === codes['limit'])).toHaveLength(54)
    expect((await stand.ledger.verify()).problems).toEqual([])
  })

  it('R37: parts of a sale', async () => {
    const paid = await settledSale('PART')
    expect([await refund('PART', paid, 1), await refund('PART', paid, 1)]).toEqual(['00', codes['count']])
  })

  it('R61: the same again within minutes', async () => {
    const paid = await settledSale('TWIN')
    const given = [await refund('TWIN', paid, 10), await refund('TWIN', paid, 10), await refund('TWIN', paid, 11)]
    expect(given).toEqual(['00', codes['dup'], '00'])
  })

  it('R4: a part before settlement may be refunded at once', async () => {
    expect(await refund('EARLY', await sale('EARLY'), 5_000)).toBe('00')
    expect(lastTurn()?.cell).toBe('refund auto / open, refund')
  })

  it('R52: without an original, with a limit of its own, flagged', async () => {
    const none = { request: {}, answer: {} }
    const alone = (terminal: string, amountMinor: number): Promise<Payment> =>
      pos.pay(at(terminal, without(speaker.refund(next(), amountMinor, none), 37, 61, 90)))
    expect((await alone('OTHER', 500)).answer['39']).toBe(codes['noorig'])
    expect((await alone('ALONE', 1_001)).answer['39']).toBe(codes['limit'])
    const before = stand.issuer.received.items.length
    expect((await alone('ALONE', 1_000)).answer['39']).toBe('00')
    expect(stand.issuer.received.items[before]?.json).toMatchObject({ 0: '0200', 3: '200000', 4: '000000001000' })
    expect(stand.issuer.received.items[before]?.json['90']).toBeUndefined()
    await stand.log.find((line) => JSON.stringify(line).includes('refund-standalone'), 'the event')
  })

  it('R38: an anomaly is an event and a hint, and the refund passes', async () => {
    expect(await refund('ODD', await settledSale('ODD'), 10)).toBe('00')
    expect(lastTurn()?.hint).toMatch(/^anomalyCardCount=0 used=\d+ warn$/)
    await stand.log.find((line) => JSON.stringify(line).includes('refund-anomaly'), 'the event')
  })

  it('R14: only the terminal of the sale', async () => {
    const paid = await settledSale('HOMEA')
    expect(await refund('HOMEB', paid, 10)).toBe(codes['devnp'])
    expect(await refund('HOMEA', paid, 10)).toBe('00')
  })

  it('R14: from another terminal by DE37 alone, where its policy allows it or the dialect does', async () => {
    const paid = await settledSale('DESKA', speaker === ASCII ? { 37: `RRN${String(next()).padStart(9, '0')}` } : {})
    const byRrn = async (terminal: string): Promise<string> => {
      const asked = without(at(terminal, speaker.refund(next(), 10, paid)), 90)
      return (await pos.ask({ ...asked, 37: paid.answer['37'] ?? '' }))['39'] ?? ''
    }
    expect([await byRrn('DESKB'), await byRrn('PLAIN')]).toEqual(['00', speaker === ASCII ? codes['noorig'] : '00'])
  })

  it('R39: refunds of the day above the sales of the day', async () => {
    const merchant = { 42: 'NEGATIVE0000001' }
    const paid = await settledSale('NEG', merchant)
    stand.clock.advance(20 * 3_600_000)
    expect(await refund('NEG', paid, 10, merchant)).toBe(codes['limit'])
    expect(lastTurn()?.hint).toBe('negativeMinor=0 used=10 refuse')
    await sale('NEG', merchant)
    expect(await refund('NEG', paid, 10, merchant)).toBe('00')
  })

  it('R41: the day after the sale is too late where the window is the day', async () => {
    const paid = await settledSale('WIND')
    expect(await refund('WIND', paid, 10)).toBe('00')
    stand.clock.advance(20 * 3_600_000)
    stand.clock.advance(4 * 3_600_000)
    expect(await refund('WIND', paid, 11)).toBe(codes['late'])
    expect(lastTurn()?.reason).toBe('refund_window_over')
  })

  if (speaker === ASCII) {
    it('R53: by the category of the merchant (DE18)', async () => {
      const paid = await settledSale('MCC')
      expect(await refund('MCC', paid, 10, { 18: '7995' })).toBe(codes['card'])
      expect(await refund('MCC', paid, 10, { 18: '5411' })).toBe('00')
    })

    it('R35, R36: cashback (DE54) and surcharge (DE28) stay out of refunds', async () => {
      const paid = await settledSale('BACK', { 28: 'D00000100', 54: '0040156D000000002000' })
      expect([await refund('BACK', paid, 17_901), await refund('BACK', paid, 17_900)]).toEqual([codes['over'], '00'])
    })
  } else {
    it('R5: a void asked too late becomes a refund', async () => {
      const paid = await settledSale('CONV')
      const before = stand.issuer.received.items.length
      expect((await pos.ask(at('CONV', UNIONPAY.void(next(), 20_000, paid))))['39']).toBe('00')
      expect(stand.issuer.received.items[before]?.json).toMatchObject({ 0: '0200', 3: '200000', 2: PAN })
    })

    it('R6: a whole refund asked early becomes a void', async () => {
      const paid = await sale('CONV')
      const before = stand.issuer.received.items.length
      expect(await refund('CONV', paid, 20_000)).toBe('00')
      expect(stand.issuer.received.items[before]?.json).toMatchObject({ 0: '0400', 39: '17' })
    })
  }
})
