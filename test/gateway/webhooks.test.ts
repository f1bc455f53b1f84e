/** R110, R128: webhooks over real HTTP, from a ledger on disk: signed, at least once, in order, also after a restart. */
import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signature } from '../../src/gateway/webhooks.ts'
import { useFolder } from '../support/folder.ts'
import { Seen } from '../support/seen.ts'
import { ASCII } from '../support/speakers.ts'
import { SILENT } from '../support/spy-issuer.ts'
import { openSpied, type SpiedStand } from '../support/stand.ts'

interface Told {
  readonly event: string
  readonly id: number
  readonly body: { id: number; event: string; at: string; transaction: Record<string, unknown> }
  readonly text: string
  readonly signature: string
}

const SECRET = 'a secret of the shop'
const HOUR_MS = 3_600_000
const LIMITS = { webhookPollMs: 100, webhookPauseMinMs: 200, webhookPauseMaxMs: 400 }
const folder = useFolder()
let told: Seen<Told>
let server: Server
let url: string
let status: (told: Told) => number
let stand: SpiedStand

beforeEach(async () => {
  told = new Seen<Told>()
  status = () => 200
  server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    request.on('end', () => {
      const { headers } = request
      const one: Told = {
        event: String(headers['unswipe-event']),
        id: Number(headers['unswipe-delivery']),
        body: JSON.parse(text) as Told['body'],
        text,
        signature: String(headers['unswipe-signature']),
      }
      response.writeHead(status(one), { location: '/elsewhere' }).end('thanks')
      told.add(one)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
})
afterEach(async () => {
  await stand.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

async function open(events = 'refund-*|void-*|reversal-*'): Promise<void> {
  const webhooks = [{ url, events, secret: SECRET }]
  stand = await openSpied({ dialects: [ASCII.dialect], limits: LIMITS, ledger: folder.in('ledger.db'), webhooks })
}

/** Turns the gateway's clock until so many were told. */
async function until(count: number): Promise<readonly Told[]> {
  for (let step = 0; told.items.length < count && step < 2_000; step += 1) {
    stand.clock.advance(100)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect(told.items.length).toBeGreaterThanOrEqual(count)
  return told.items
}

async function settledSaleAndRefund() {
  const pos = await stand.pos(ASCII.dialect)
  const sale = await pos.pay(ASCII.sale(1, 10_000))
  await stand.gateway.settle()
  const refund = await pos.pay(ASCII.refund(2, 3_000, sale))
  return { pos, sale, refund }
}

describe('a webhook', () => {
  it('R110: is told each final state, signed and masked; the delivery is in the history', async () => {
    await open()
    const { refund } = await settledSaleAndRefund()
    await stand.gateway.settle()
    const [first, second] = await until(2)
    expect([first?.event, second?.event]).toEqual(['refund-approved', 'refund-settled'])
    expect(first?.body).toMatchObject({
      event: 'refund-approved',
      transaction: { id: 2, rrn: refund.answer['37'], pan: '620000******7892', amountMinor: 3_000 },
    })
    const [, timestamp = '', digest = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(first?.signature ?? '') ?? []
    expect(createHmac('sha256', SECRET).update(`${timestamp}.${first?.text}`).digest('hex')).toBe(digest)
    expect(first?.text).not.toMatch(/panHash|6200001234567892/)
    for (let tries = 0; tries < 200; tries += 1) {
      const chain = await stand.gateway.office.chain(2)
      if (chain[1]?.steps.filter(({ state }) => state === 'notified').length === 2) return
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    throw new Error('The deliveries are not in the history')
  })

  it('R110: is told again until it takes it, and in order; a redirect is no yes', async () => {
    await open()
    let refusals = 3
    status = () => (refusals-- > 0 ? (refusals === 1 ? 302 : 500) : 204)
    await settledSaleAndRefund()
    await stand.gateway.settle()
    const all = await until(5)
    expect(all.map(({ event }) => event)).toEqual([...Array(4).fill('refund-approved'), 'refund-settled'])
    expect(new Set(all.slice(0, 4).map(({ id }) => id)).size).toBe(1)
  })

  it('R110: a failing transaction does not hold up another', async () => {
    await open()
    status = ({ body }) => (body.transaction['id'] === 2 ? 500 : 200)
    const { pos, sale } = await settledSaleAndRefund()
    await pos.pay(ASCII.refund(3, 1_000, sale))
    await until(4)
    expect(told.items.some(({ body }) => body.transaction['id'] === 3)).toBe(true)
  })

  it('R110: survives a restart: what was not taken is told then, what was taken is not told again', async () => {
    await open()
    await settledSaleAndRefund()
    await until(1)
    status = () => 503
    await stand.gateway.settle()
    await until(2)
    await stand.close()
    status = () => 200
    const before = told.items.length
    await open()
    await until(before + 1)
    for (let step = 0; step < 20; step += 1) {
      stand.clock.advance(100)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(told.items.slice(before).map(({ event }) => event)).toEqual(['refund-settled'])
    expect((await stand.ledger.verify()).problems).toEqual([])
  })

  it('only of the events it asked for', async () => {
    await open('sale-*')
    await settledSaleAndRefund()
    await until(2)
    expect(new Set(told.items.map(({ event }) => event))).toEqual(new Set(['sale-approved', 'sale-settled']))
  })

  it('R128: refund-overdue and reversal-overdue once, when it is not decided after its hours', async () => {
    await open('*-overdue')
    const { pos, sale } = await settledSaleAndRefund()
    stand.issuer.manner = SILENT
    const asked = pos.pay(ASCII.refund(3, 1_000, sale))
    await stand.issuer.received.find(({ json }) => json['4'] === '000000001000', 'the refund at the issuer')
    stand.clock.advance(20_000)
    await asked
    expect(told.items).toEqual([])
    stand.clock.advance(25 * HOUR_MS)
    await until(2)
    expect(told.items.map(({ event, body }) => [event, body.transaction['id']]).sort()).toEqual([
      ['refund-overdue', 3],
      ['reversal-overdue', 3],
    ])
  })
})

describe('the signature', () => {
  it('is the HMAC-SHA-256 of timestamp.body', () => {
    expect(signature('key', 1_780_000_000, '{}')).toBe(
      `t=1780000000,v1=${createHmac('sha256', 'key').update('1780000000.{}').digest('hex')}`,
    )
    expect(signature('key', 1_780_000_000, '{}')).not.toBe(signature('kez', 1_780_000_000, '{}'))
  })
})
