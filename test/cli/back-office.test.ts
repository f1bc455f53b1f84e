/** Refunds of the back office and old payments over HTTP: a real gateway, a real issuer, real sockets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createIssuer, type SimulatedIssuer } from '../../sim/index.ts'
import { createControl } from '../../src/control/control.ts'
import { createSystemRandom, loadDialect, type MessageJson } from '../../src/index.ts'
import type { Payment, Pos } from '../support/pos.ts'
import { ASCII, PAN, UNIONPAY } from '../support/speakers.ts'
import { Stand } from '../support/stand.ts'
import { FakeClock } from '../transport/support/fake-clock.ts'

type Json = Record<string, unknown>
const DAY_MS = 86_400_000
const AMOUNT = 10_000
const rules = { rules: [{ name: 'silent', when: { kind: 'refund' as const, amount: 666 }, then: { fault: 'no-answer' as const } }] }

let issuer: SimulatedIssuer
let stand: Stand
let pos: Pos
let control: Awaited<ReturnType<typeof createControl>>
/** Wall time may jump: no timer of the gateway runs for it. */
class JumpingClock extends FakeClock {
  days = 0

  override nowMs(): number {
    return super.nowMs() + this.days * DAY_MS
  }
}
const clock = new JumpingClock()
const sent: MessageJson[] = []
let stan = 0

beforeAll(async () => {
  issuer = await createIssuer({ dialect: loadDialect('iso8583-1987-binary'), rules })
  const onMessage = (
    direction: string,
    _: string,
    message: { mti: string; has(element: number): boolean; text(element: number): string | undefined },
  ) => {
    if (direction !== 'to-issuer') return
    sent.push(
      Object.fromEntries([
        ['0', message.mti],
        ...[2, 3, 4, 35, 37, 41, 42, 49, 52, 90].flatMap((at) => (message.has(at) ? [[at, message.text(at)]] : [])),
      ]),
    )
  }
  stand = await Stand.open(issuer, { clock, onMessage })
  control = await createControl({ gateway: stand.gateway, host: '127.0.0.1', port: 0, random: createSystemRandom(), issuer })
  pos = await stand.pos(ASCII.dialect)
})
afterAll(async () => {
  await control.close()
  await stand.close()
  await issuer.close()
})

async function call(path: string, body?: object, headers: Record<string, string> = {}) {
  const init =
    body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
  const response = await fetch(control.url + path, init)
  return { status: response.status, replayed: response.headers.get('idempotency-replayed'), body: (await response.json()) as Json }
}

async function sale(): Promise<Payment & { id: number }> {
  stan += 1
  const paid = await pos.pay(ASCII.sale(stan, AMOUNT))
  const [row] = await stand.gateway.find({ rrn: paid.answer['37'] ?? '', kind: 'sale' })
  return { ...paid, id: row?.id ?? 0 }
}

const asked = (more: object): object => ({ amountMinor: 3_000, reason: 'goods came back', operator: 'anna', ...more })

describe('POST /v1/refunds', () => {
  it('R3: a whole refund before settlement is a void, a part after it a refund; the issuer takes both by DE90, without a card', async () => {
    const paid = await sale()
    const voided = await call('/v1/refunds', asked({ rrn: paid.answer['37'], amountMinor: AMOUNT, orderNumber: 'A-17' }))
    expect(voided).toMatchObject({
      status: 200,
      body: {
        route: 'void',
        state: 'approved',
        cell: 'refund auto / open, whole',
        responseCode: '00',
        original: paid.id,
        originalLeftMinor: 0,
        operator: 'anna',
        purpose: 'goods came back',
        orderNumber: 'A-17',
        pan: '620000******7892',
      },
    })
    const other = await sale()
    await stand.gateway.settle()
    const refunded = await call('/v1/refunds', asked({ original: other.id }))
    expect(refunded.body).toMatchObject({
      route: 'refund',
      state: 'approved',
      originalLeftMinor: 7_000,
      expectedArrival: null,
      words: { zh: '已批准' },
    })
    expect(refunded.body['voucher']).toBe(`${refunded.body['rrn']}-000000-000000-${Number(refunded.body['id']).toString(36).toUpperCase()}`)
    const [toVoid, toRefund] = sent.filter((json) => json['90'] !== undefined).slice(-2)
    expect(toVoid).toMatchObject({ 0: '0400', 3: '200000', 4: '000000010000', 41: 'TERM0001' })
    expect(toRefund).toMatchObject({ 0: '0200', 3: '200000', 4: '000000003000', 37: refunded.body['rrn'] })
    for (const json of [toVoid, toRefund]) for (const element of ['2', '35', '52']) expect(json).not.toHaveProperty(element)
  })

  it('is found by voucher, and by RRN with its day', async () => {
    const paid = await sale()
    await stand.gateway.settle()
    const [row] = await stand.gateway.find({ id: paid.id })
    expect((await call('/v1/refunds', asked({ voucher: row?.voucher }))).body).toMatchObject({ state: 'approved', original: paid.id })
    expect((await call('/v1/refunds', asked({ rrn: row?.rrn, date: '2026-05-29' }))).body).toMatchObject({
      state: 'approved',
      originalLeftMinor: 4_000,
    })
    expect((await call('/v1/refunds', asked({ rrn: row?.rrn, date: '0528' }))).status).toBe(404)
    expect((await call('/v1/refunds', asked({ voucher: `X${row?.voucher}` }))).status).toBe(404)
  })

  it('P2, R29: never more than is left, and the reason is said', async () => {
    const paid = await sale()
    await stand.gateway.settle()
    await call('/v1/refunds', asked({ original: paid.id, amountMinor: 9_999 }))
    expect((await call('/v1/refunds', asked({ original: paid.id, amountMinor: 2 }))).body).toMatchObject({
      state: 'declined',
      reason: 'exceeds_remaining',
      responseCode: '64',
      originalLeftMinor: 1,
    })
  })

  it('P5: the same key is the same answer and one refund; another content under it is 409', async () => {
    const paid = await sale()
    await stand.gateway.settle()
    const before = sent.length
    const key = { 'idempotency-key': 'key-1' }
    const first = await call('/v1/refunds', asked({ original: paid.id }), key)
    const again = await call('/v1/refunds', asked({ original: paid.id, requestId: 'key-1' }))
    expect(again.body).toEqual(first.body)
    expect([first.replayed, again.replayed]).toEqual([null, 'true'])
    expect(sent.length - before).toBe(1)
    expect((await call('/v1/refunds', asked({ original: paid.id, amountMinor: 2_999 }), key)).status).toBe(409)
    expect((await call('/v1/refunds', asked({ original: paid.id, requestId: 'other' }), key)).status).toBe(400)
    const both = await Promise.all([1, 2, 3].map(() => call('/v1/refunds', asked({ original: paid.id, requestId: 'key-2' }))))
    expect(new Set(both.map(({ body }) => body['id'])).size).toBe(1)
    expect(sent.length - before).toBe(2)
  })

  it('?dryRun=1 says what would be decided and leaves no trace', async () => {
    const paid = await sale()
    const before = { sent: sent.length, rows: await stand.gateway.find({ limit: 1_000 }) }
    const dry = (more: object) => call('/v1/refunds?dryRun=1', asked({ original: paid.id, ...more }))
    expect((await dry({ amountMinor: AMOUNT })).body).toMatchObject({
      dryRun: true,
      outcome: 'send',
      route: 'void',
      leftMinor: AMOUNT,
      leftAfterMinor: 0,
    })
    expect((await dry({})).body).toMatchObject({
      outcome: 'decline',
      route: 'none',
      reason: 'refund_before_settlement',
      leftMinor: AMOUNT,
      leftAfterMinor: AMOUNT,
    })
    expect({ sent: sent.length, rows: await stand.gateway.find({ limit: 1_000 }) }).toEqual(before)
  })

  it('in doubt like a terminal’s: the answer says so, the reversal goes out, `why` tells it', async () => {
    const paid = await sale()
    await stand.gateway.settle()
    const before = sent.length
    const answer = call('/v1/refunds', asked({ original: paid.id, amountMinor: 666 }))
    while (sent.length === before) await new Promise((resolve) => setTimeout(resolve, 5))
    clock.advance(20_000)
    const { status, body } = await answer
    expect({ status, body }).toMatchObject({ status: 200, body: { state: 'in-doubt', reason: 'issuer_timeout' } })
    await stand.log.find(({ facts }) => facts['event'] === 'reversal-acknowledged', 'the acknowledgement')
    const why = await call(`/v1/transactions/${body['id']}/why`)
    expect(why.body).toMatchObject({ cause: 'slow-issuer', state: 'reversed', causeWords: { zh: '发卡方处理缓慢' } })
  })

  it.each<readonly [string, object, number]>([
    ['no such payment', { original: 99_999 }, 404],
    ['neither of them', {}, 400],
    ['two of them', { original: 1, rrn: '1' }, 400],
    ['no amount', { original: 1, amountMinor: 0 }, 400],
    ['no reason', { original: 1, reason: '' }, 400],
    ['a card number in the reason', { original: 1, reason: `card ${PAN.slice(0, 4)} ${PAN.slice(4)} came back` }, 400],
    ['a field of its own', { original: 1, card: 1 }, 400],
  ])('%s', async (_, more, status) => {
    const answer = await call('/v1/refunds', asked(more))
    expect(answer).toMatchObject({ status, body: { code: 'OPTION_INVALID' } })
    expect(JSON.stringify(answer)).not.toContain(PAN.slice(6, 12))
  })

  it('a refund is no payment to be given back', async () => {
    const [refund] = await stand.gateway.find({ kind: 'refund', state: 'approved' })
    expect((await call('/v1/refunds', asked({ original: refund?.id }))).body).toMatchObject({
      state: 'declined',
      reason: 'original_not_a_sale',
    })
  })
})

describe('POST /v1/originals', () => {
  const old = (more: object): object => ({
    terminal: 'TERM0009',
    merchant: 'MERCHANT0000001',
    rrn: '605500000001',
    stan: '000077',
    businessDate: '2026-02-24',
    amountMinor: 5_000,
    currency: '156',
    pan: PAN,
    authorisationCode: 'OLD123',
    settled: true,
    ...more,
  })

  it('a settled payment from before can be given back, by the office and by a terminal with its card', async () => {
    const seeded = await call('/v1/originals', old({ orderNumber: 'B-1' }))
    expect(seeded).toMatchObject({
      status: 200,
      body: { state: 'approved', settled: true, leftMinor: 5_000, pan: '620000******7892', businessDate: '2026-02-24', orderNumber: 'B-1' },
    })
    expect((await call('/v1/refunds', asked({ rrn: '605500000001', amountMinor: 1_000 }))).body).toMatchObject({
      route: 'refund',
      state: 'approved',
      originalLeftMinor: 4_000,
    })
    const device = await stand.pos(UNIONPAY.dialect)
    const original = { answer: { 37: '605500000001', 13: '0224' }, request: { 2: PAN } } as unknown as Payment
    const refund = await device.pay({ ...UNIONPAY.refund(500, 1_500, original), 61: '0000000000000224' })
    expect(refund.answer['39']).toBe('00')
    expect((await stand.ledger.verify()).problems).toEqual([])
  })

  it('the same again changes nothing; another with its numbers is 409', async () => {
    const again = await call('/v1/originals', old({}))
    expect(again).toMatchObject({ status: 200, body: { leftMinor: 2_500 } })
    expect((await call('/v1/originals', old({ amountMinor: 1 }))).status).toBe(409)
  })

  it('one that is open is voided; one with a masked card is for the office alone', async () => {
    const open = await call('/v1/originals', old({ rrn: '605500000002', settled: false, pan: '620000******7892' }))
    expect(open.body).toMatchObject({ settled: false })
    expect((await call('/v1/refunds', asked({ original: open.body['id'], amountMinor: 5_000 }))).body).toMatchObject({
      route: 'void',
      state: 'approved',
    })
  })

  it.each<readonly [string, object]>([
    ['a date that is none', { businessDate: '2026-02-30' }],
    ['a dialect nobody speaks', { dialect: 'amex-like-ebcdic' }],
    ['no card', { pan: '' }],
    ['a field of its own', { colour: 'red' }],
  ])('%s is 400', async (_, more) => {
    expect((await call('/v1/originals', old(more))).status).toBe(400)
  })
})

describe('the story over HTTP', () => {
  it('R109: the chain has every step with its time, and the refund arrives when its business date does', async () => {
    const paid = await sale()
    await stand.gateway.settle()
    const refund = (await call('/v1/refunds', asked({ original: paid.id }))).body
    await stand.gateway.settle()
    const { body } = await call(`/v1/transactions/${paid.id}`)
    const chain = body['chain'] as { id: number; state: string; steps: { state: string; at: string }[]; expectedArrival: string }[]
    expect(chain.map(({ state }) => state)).toEqual(['settled', 'settled'])
    expect(chain[1]?.steps.map(({ state }) => state)).toEqual(['received', 'routed-refund', 'sent', 'approved', 'settled'])
    for (const { at } of chain[1]?.steps ?? []) expect(at).toMatch(/^2026-05-2\dT[\d:.]+Z$/)
    expect(chain[1]?.expectedArrival).toBe('2026-06-03')
    expect((await call(`/v1/transactions/${refund['id']}`)).body).toMatchObject({
      id: refund['id'],
      expectedArrival: '2026-06-03',
      followers: [],
    })
    clock.days = 5
    expect((await call(`/v1/transactions/${paid.id}/why`)).body).toMatchObject({
      id: refund['id'],
      cause: 'none',
      state: 'posted-by-issuer',
    })
  })

  it('the slip in both languages; 404 for what is not there', async () => {
    const [refund] = await stand.gateway.find({ kind: 'refund', state: 'approved' })
    const zh = await call(`/v1/transactions/${refund?.id}/receipt?lang=zh`)
    expect(zh.body).toMatchObject({ lang: 'zh', lines: expect.arrayContaining(['操作员: anna', '原因: goods came back']) })
    expect((await call(`/v1/transactions/${refund?.id}/receipt`)).body).toMatchObject({ lang: 'en' })
    for (const path of ['why', 'receipt']) expect((await call(`/v1/transactions/99999/${path}`)).status).toBe(404)
    expect((await call(`/v1/transactions/${refund?.id}/receipt?lang=xx`)).status).toBe(400)
  })
})
