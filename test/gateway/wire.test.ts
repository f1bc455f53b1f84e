/** Sale, settlement, refund over a socket, in bytes written by hand and compared byte by byte. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createIssuer, loadDialect, type SimulatedIssuer } from '../../sim/index.ts'
import { openSpied, Stand, TODAY } from '../support/stand.ts'
import { hexOf, type WireClient } from '../support/wire-client.ts'
import { FakeClock } from '../transport/support/fake-clock.ts'
import { HAND_WRITTEN, type SaleOnWire } from './support/hand-written.ts'

type Deliver = (client: WireClient, frame: Buffer) => Promise<void>

const DELIVERIES: readonly (readonly [string, Deliver])[] = [
  ['whole frames', (client, frame) => client.write(frame)],
  ['one byte a write', (client, frame) => client.writeEach([...frame].map((byte) => Buffer.of(byte)))],
  ['split inside the length', (client, frame) => client.writeEach(cut(frame, [1]))],
  ['split between length and message', (client, frame) => client.writeEach(cut(frame, [2]))],
  ['split inside TPDU, header, bitmap and card number', (client, frame) => client.writeEach(cut(frame, [4, 9, 16, 27]))],
  ['split before the last byte', (client, frame) => client.writeEach(cut(frame, [frame.length - 1]))],
]

function cut(frame: Buffer, places: readonly number[]): Buffer[] {
  const bounds = [0, ...places, frame.length]
  return bounds.slice(1).map((end, at) => frame.subarray(bounds[at], end))
}

const stan = (number: number): string => String(number).padStart(6, '0')

describe.each(HAND_WRITTEN)('$dialect in bytes', (wire) => {
  let issuer: SimulatedIssuer
  let stand: Stand
  /** RRNs given so far: they go on after a reset. */
  let given = 0
  const rrn = (number: number): string => TODAY.rrnDay + String(given + number).padStart(8, '0')

  beforeAll(async () => {
    issuer = await createIssuer({ dialect: loadDialect('iso8583-1987-binary') })
    stand = await Stand.open(issuer, { clock: new FakeClock() })
  })
  afterAll(async () => {
    await stand.close()
    await issuer.close()
  })

  async function open(): Promise<WireClient> {
    await stand.gateway.reset()
    issuer.clear()
    given = stand.turns.items.length
    return stand.client(wire.dialect)
  }

  function authorisationOf(of: SaleOnWire): string {
    return issuer.book().find((entry) => entry.rrn === of.rrn && entry.kind === 'sale')?.authorisationCode ?? ''
  }

  it.each(DELIVERIES)('sale, settlement, refund: %s', async (_name, deliver) => {
    const client = await open()
    const sale = { stan: stan(1), rrn: rrn(1) }
    await deliver(client, wire.sale(sale.stan))
    const saleAnswer = await client.frame(0)
    expect(authorisationOf(sale)).toMatch(/^[0-9A-Z]{6}$/)
    expect(hexOf(saleAnswer)).toBe(hexOf(wire.saleAnswer(sale, authorisationOf(sale))))
    expect(await stand.gateway.settle()).toMatchObject({ settled: 1, batch: 1, businessDate: '2026-05-29' })
    await deliver(client, wire.refund(stan(2), sale))
    expect(hexOf(await client.frame(1))).toBe(hexOf(wire.refundAnswer(stan(2), sale, rrn(2))))
    expect(issuer.book().map(({ kind, amountMinor, state }) => `${kind} ${amountMinor} ${state}`)).toEqual([
      'sale 10000 applied',
      'refund 10000 applied',
    ])
  })

  it('R129: 50 sales in one write, then 50 refunds in one write, each gets its own answer', async () => {
    const client = await open()
    const sales = Array.from({ length: 50 }, (_, at) => ({ stan: stan(at + 1), rrn: rrn(at + 1) }))
    await client.write(Buffer.concat(sales.map((sale) => wire.sale(sale.stan))))
    await client.frames.count(50, 'answers to sales')
    await stand.gateway.settle()
    await client.write(Buffer.concat(sales.map((sale, at) => wire.refund(stan(at + 51), sale))))
    const answers = (await client.frames.count(100, 'answers to refunds')).map(hexOf)
    const refunds = sales.map((sale, at) => wire.refundAnswer(stan(at + 51), sale, rrn(at + 51)))
    const expected = [...sales.map((sale) => wire.saleAnswer(sale, authorisationOf(sale))), ...refunds]
    expect(answers.sort()).toEqual(expected.map(hexOf).sort())
  })

  it('R129: two frames whose border lies inside a write are two messages', async () => {
    const client = await open()
    const [first, second] = [wire.sale(stan(1)), wire.sale(stan(2))]
    await client.writeEach([
      first.subarray(0, 30),
      Buffer.concat([first.subarray(30), second.subarray(0, 1)]),
      second.subarray(1, 50),
      second.subarray(50),
    ])
    await client.frames.count(2, 'answers')
    expect(stand.turns.items.slice(given).map(({ stan: number, responseCode }) => `${number} ${responseCode}`)).toEqual([
      '000001 00',
      '000002 00',
    ])
  })
})

describe('card data of the request', () => {
  it.each(HAND_WRITTEN)('$dialect: R100: track 2 goes to the issuer and not into an answer, the PIN block goes nowhere', async (wire) => {
    const stand = await openSpied()
    const client = await stand.client(wire.dialect)
    await client.write(wire.sale('000001'))
    const answer = await client.frame(0)
    const [sent] = stand.issuer.received.items
    expect(sent?.json['35']).toBe('6200001234567892=30122010000000000'.replace('=', 'D'))
    expect(sent?.json).not.toHaveProperty('52')
    expect(sent?.json).not.toHaveProperty('53')
    for (const secret of ['30122010000000000', '918D58C1A4725948']) {
      expect(hexOf(answer)).not.toContain(secret)
      expect(answer.toString('latin1')).not.toContain(secret)
    }
    await stand.close()
  })
})
