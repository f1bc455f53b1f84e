/** Many at once: what must happen once happens once, and nobody waits for somebody else's issuer. */
import { afterEach, describe, expect, it } from 'vitest'
import { loadDialect, type MessageJson, parseOverrides } from '../../src/index.ts'
import { type Payment, Pos } from '../support/pos.ts'
import { ASCII, BINARY, MERCHANT, type Speaker, UNIONPAY } from '../support/speakers.ts'
import { SILENT } from '../support/spy-issuer.ts'
import { openSpied, type SpiedStand, type StandOptions } from '../support/stand.ts'

const AMOUNT = 10_000
const COUNT = 100
const CONNECTIONS = 8

let stand: SpiedStand
afterEach(() => stand.close())

async function open(options: StandOptions = {}): Promise<void> {
  stand = await openSpied(options)
}

/** Spreads messages over connections, all in flight at once; DE39 of each answer. */
async function atOnce(speaker: Speaker, messages: readonly MessageJson[]): Promise<string[]> {
  const terminals = await Promise.all(Array.from({ length: CONNECTIONS }, () => stand.pos(speaker.dialect)))
  const parts = terminals.map((terminal, at) => ({ terminal, own: messages.filter((_, index) => index % CONNECTIONS === at) }))
  const answers = await Promise.all(
    parts.map(async ({ terminal, own }) => {
      await terminal.client.write(Buffer.concat(own.map((json) => terminal.encode(json))))
      return terminal.client.frames.count(own.length, 'answers').then((frames) => frames.map((frame) => terminal.decode(frame)['39'] ?? ''))
    }),
  )
  return answers.flat()
}

async function sale(speaker: Speaker, stan = 1): Promise<Payment> {
  const pos = await stand.pos(speaker.dialect)
  const payment = await pos.pay(speaker.sale(stan, AMOUNT))
  await stand.gateway.settle()
  return payment
}

function counts(codes: readonly string[]): Record<string, number> {
  const counted: Record<string, number> = {}
  for (const code of codes) counted[code] = (counted[code] ?? 0) + 1
  return counted
}

describe.each([ASCII, BINARY, UNIONPAY])('$dialect', (speaker: Speaker) => {
  it('R30: of 100 refunds of 60 % at once exactly one is approved', async () => {
    await open()
    const of = await sale(speaker)
    const refunds = Array.from({ length: COUNT }, (_, at) => speaker.refund(at + 2, 6_000, of))
    expect(counts(await atOnce(speaker, refunds))).toEqual({ '00': 1, '64': COUNT - 1 })
    expect(stand.issuer.mtis).toEqual(['0200', '0200'])
    const [row] = await stand.gateway.find({ kind: 'sale' })
    expect(row?.leftMinor).toBe(4_000)
    expect((await stand.ledger.verify()).problems).toEqual([])
  })

  it('R28: of 100 refunds of 1 % + 1 at once as many are approved as fit', async () => {
    await open()
    const of = await sale(speaker)
    const refunds = Array.from({ length: COUNT }, (_, at) => speaker.refund(at + 2, 101, of))
    expect(counts(await atOnce(speaker, refunds))).toEqual({ '00': 99, '64': 1 })
    const [row] = await stand.gateway.find({ kind: 'sale' })
    expect(row?.leftMinor).toBe(1)
  })

  it('R30: 100 copies of one refund have one effect and get one answer', async () => {
    await open()
    const of = await sale(speaker)
    const refund = speaker.refund(2, 1_000, of)
    const repeat = { ...refund, 0: `${refund['0']?.slice(0, 3)}1` }
    const codes = await atOnce(speaker, [refund, ...Array.from({ length: COUNT - 1 }, () => repeat)])
    expect(counts(codes)).toEqual({ '00': COUNT })
    expect(stand.issuer.mtis).toEqual(['0200', '0200'])
    const [row] = await stand.gateway.find({ kind: 'sale' })
    expect(row?.leftMinor).toBe(9_000)
  })

  it('a refund and the reversal of its sale at once: one of them, never both', async () => {
    await open({ limits: { inFlightPerConnection: 256 } })
    const pos = await stand.pos(speaker.dialect)
    for (let round = 0; round < 20; round += 1) {
      const of = await pos.pay(speaker.sale(round * 3 + 1, AMOUNT))
      const refund = speaker.refund(round * 3 + 2, AMOUNT, of)
      const both = [refund, speaker.reversal(of.request)]
      const [refunded, reversed] = await Promise.all((round % 2 === 0 ? both : both.toReversed()).map((json) => pos.ask(json)))
      const codes = [refunded?.['39'], reversed?.['39']].sort()
      expect(codes).toEqual(['00', speaker.codes.state])
    }
    const sales = await stand.gateway.find({ kind: 'sale', limit: 100 })
    expect(sales.every(({ state, leftMinor }) => state === 'reversed' || leftMinor === 0)).toBe(true)
  })
})

describe('listeners and the issuer', () => {
  it('two listeners with different dialects share the ledger and the issuer, and not their originals by numbers', async () => {
    await open({ dialects: [ASCII.dialect, UNIONPAY.dialect] })
    const [generic, union] = [await stand.pos(ASCII.dialect), await stand.pos(UNIONPAY.dialect)]
    const messages = Array.from({ length: 50 }, (_, at) => at + 1)
    const [ours, theirs] = await Promise.all([
      Promise.all(messages.map((stan) => generic.pay(ASCII.sale(stan, AMOUNT)))),
      Promise.all(messages.map((stan) => union.pay(UNIONPAY.sale(stan, AMOUNT)))),
    ])
    const answers = [...ours, ...theirs].map(({ answer }) => answer)
    expect(counts(answers.map((answer) => answer['39'] ?? ''))).toEqual({ '00': 100 })
    expect(new Set(answers.map((answer) => answer['37'])).size).toBe(100)
    const stans = stand.issuer.received.items.map(({ json }) => json['11'])
    expect(new Set(stans).size).toBe(100)
  })

  it('a sale of one dialect is refunded in the other by its RRN', async () => {
    await open({ dialects: [ASCII.dialect, UNIONPAY.dialect] })
    const [generic, union] = [await stand.pos(ASCII.dialect), await stand.pos(UNIONPAY.dialect)]
    const of = await generic.pay(ASCII.sale(1, AMOUNT))
    await stand.gateway.settle()
    expect((await union.ask(UNIONPAY.refund(2, 4_000, of)))['39']).toBe('00')
    const [row] = await stand.gateway.find({ kind: 'sale' })
    expect(row?.leftMinor).toBe(6_000)
  })

  it('the same dialect twice with other switches: each listener has its own framing', async () => {
    const ascii4 = loadDialect('iso8583-1987-ascii', parseOverrides('length=ascii4'))
    await open({ dialects: [ascii4] })
    const client = await stand.client(ascii4.name)
    const pos = new Pos(ascii4, client)
    const message = pos.encode(ASCII.sale(1, AMOUNT)).subarray(2)
    await client.write(Buffer.concat([Buffer.from(String(message.length).padStart(4, '0')), message]))
    await stand.turns.find(({ responseCode }) => responseCode === '00', 'the sale')
  })

  it('R96: an echo is answered while the issuer has 50 requests and answers none', async () => {
    await open()
    const pos = await stand.pos(UNIONPAY.dialect)
    stand.issuer.manner = SILENT
    await pos.client.write(Buffer.concat(Array.from({ length: 50 }, (_, at) => pos.encode(UNIONPAY.sale(at + 1, AMOUNT)))))
    await stand.issuer.received.count(50, 'sales at the issuer')
    const echo: MessageJson = { 0: '0820', 11: '000900', 41: 'TERM0001', 42: MERCHANT, 60: '00000001301' }
    const other = await stand.pos(UNIONPAY.dialect)
    expect((await pos.ask(echo))['39']).toBe('00')
    expect((await other.ask(echo))['39']).toBe('00')
    expect(pos.client.frames.items).toHaveLength(1)
  })

  it('R125: answers go out in the order the issuer gives them', async () => {
    await open()
    const pos = await stand.pos(UNIONPAY.dialect)
    stand.issuer.manner = SILENT
    await pos.client.write(Buffer.concat([1, 2, 3].map((stan) => pos.encode(UNIONPAY.sale(stan, AMOUNT)))))
    const received = await stand.issuer.received.count(3, 'sales at the issuer')
    for (const one of received.toReversed()) {
      const before = pos.client.frames.items.length
      one.answer()
      await pos.client.frame(before)
    }
    expect(pos.client.frames.items.map((frame) => pos.decode(frame)['11'])).toEqual(['000003', '000002', '000001'])
  })

  it('P13: beyond the limit of requests in flight: 91 at once, nothing is kept, a repeat may succeed; reversals are served', async () => {
    await open({ limits: { inFlight: 5 } })
    const pos = await stand.pos(UNIONPAY.dialect)
    stand.issuer.manner = SILENT
    await pos.client.write(Buffer.concat([1, 2, 3, 4, 5].map((stan) => pos.encode(UNIONPAY.sale(stan, AMOUNT)))))
    const received = await stand.issuer.received.count(5, 'sales at the issuer')
    const shed = UNIONPAY.sale(6, AMOUNT)
    expect((await pos.ask(shed))['39']).toBe('91')
    expect(stand.turnOf('000006')?.reason).toBe('overloaded')
    expect((await pos.ask(UNIONPAY.reversal(UNIONPAY.sale(1, AMOUNT))))['39']).toBe('00')
    for (const one of received) one.answer()
    await pos.client.frames.count(7, 'answers')
    await stand.issuer.received.count(6, 'the advice').then(([, , , , , advice]) => advice?.answer())
    const again = pos.ask({ ...shed, 0: '0201' })
    const [, , , , , , sixth] = await stand.issuer.received.count(7, 'the repeat')
    sixth?.answer()
    expect((await again)['39']).toBe('00')
  })

  it('P12: the limit of requests in flight holds for what comes in one write', async () => {
    await open({ limits: { inFlight: 5 } })
    const pos = await stand.pos(UNIONPAY.dialect)
    stand.issuer.manner = SILENT
    await pos.client.write(Buffer.concat(Array.from({ length: 50 }, (_, at) => pos.encode(UNIONPAY.sale(at + 1, AMOUNT)))))
    const shed = await pos.client.frames.count(45, 'answers')
    expect(counts(shed.map((frame) => pos.decode(frame)['39'] ?? ''))).toEqual({ '91': 45 })
    expect(await stand.issuer.received.count(5, 'sales at the issuer')).toHaveLength(5)
    expect(await stand.gateway.find({ limit: 100 })).toHaveLength(5)
  })
})
