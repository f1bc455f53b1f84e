/** The control API of a running gateway: settle, look up, reset, health, its description, its errors. */
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createControl } from '../../src/control/control.ts'
import { createSystemRandom } from '../../src/index.ts'
import type { Payment, Pos } from '../support/pos.ts'
import { ASCII, UNIONPAY } from '../support/speakers.ts'
import { APPROVES, SILENT } from '../support/spy-issuer.ts'
import { openSpied, type SpiedStand } from '../support/stand.ts'

const AMOUNT = 10_000
const ERROR = {
  code: expect.any(String),
  message: expect.any(String),
  hint: expect.any(String),
  requestId: expect.stringMatching(/^[0-9a-f]{12}$/),
}

/** Rules and journal have their own tests. */
const NO_RULES = {
  rules: {
    ...{ view: () => [], written: {}, replace() {}, add() {}, remove: () => false, order() {}, enable: () => false, reset() {} },
  },
  journal: () => [],
  verify: () => ({}),
  send: async () => ({}),
}

let stand: SpiedStand
let pos: Pos
let sale: Payment
let refund: Payment
let control: Awaited<ReturnType<typeof createControl>>
let real: Awaited<ReturnType<typeof createControl>>
let cleared = 0

beforeAll(async () => {
  stand = await openSpied({ dialects: [ASCII.dialect, UNIONPAY.dialect] })
  const options = { gateway: stand.gateway, host: '127.0.0.1', port: 0, random: createSystemRandom() }
  control = await createControl({
    ...options,
    issuer: {
      clear() {
        cleared += 1
      },
      seed: (payment) => payment,
      ...NO_RULES,
    },
  })
  real = await createControl(options)
  pos = await stand.pos(ASCII.dialect)
})
afterAll(async () => {
  await control.close()
  await real.close()
  await stand.close()
})

async function get(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  const response = await fetch(control.url + path, init)
  return { status: response.status, body: await response.json() }
}

function post(path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  return get(path, { method: 'POST', ...(body === undefined ? {} : json) })
}

describe('POST /v1/settle', () => {
  it('without a body settles all, with a terminal only its own', async () => {
    sale = await pos.pay(ASCII.sale(1, AMOUNT))
    await pos.pay({ ...ASCII.sale(2, AMOUNT), 41: 'TERM0002' })
    expect(await post('/v1/settle', { terminal: 'TERM0001' })).toEqual({
      status: 200,
      body: { settled: 1, batch: 1, businessDate: '2026-05-29' },
    })
    refund = await pos.pay(ASCII.refund(3, 4_000, sale))
    expect(refund.answer['39']).toBe('00')
    expect(await post('/v1/settle')).toEqual({ status: 200, body: { settled: 2, batch: 2, businessDate: '2026-05-29' } })
    expect(await post('/v1/settle', {})).toMatchObject({ status: 200, body: { settled: 0, batch: 3 } })
  })

  it.each([{ terminl: 'TERM0001' }, { terminal: '' }, { terminal: 5 }])('%o is 400', async (body) => {
    expect(await post('/v1/settle', body)).toEqual({ status: 400, body: ERROR })
  })

  it('what is no JSON is 400', async () => {
    const answer = await get('/v1/settle', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' })
    expect(answer.status).toBe(400)
  })
})

describe('GET /v1/settlements', () => {
  it('R91: lists them with what they make; the net is sales less voids, refunds and reversals', async () => {
    const { body } = await get('/v1/settlements')
    expect((body as { settled: number; totals: object[] }[]).map(({ settled, totals }) => [settled, totals])).toEqual([
      [1, [expect.objectContaining({ currency: '156', salesCount: 1, salesMinor: 10_000, netMinor: 10_000 })]],
      [2, [expect.objectContaining({ salesCount: 1, salesMinor: 10_000, refundsCount: 1, refundsMinor: 4_000, netMinor: 6_000 })]],
      [0, []],
    ])
  })

  it('R91: one has a row for each transaction, whose nets make its total', async () => {
    const { body } = await get('/v1/settlements/2')
    const { transactions } = body as { transactions: { id: number; netMinor: number }[] }
    expect(transactions.map(({ id, netMinor }) => [id, netMinor])).toEqual([
      [2, 10_000],
      [3, -4_000],
    ])
    const csv = await fetch(`${control.url}/v1/settlements/2`, { headers: { accept: 'text/csv' } })
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const [heading, first, second] = (await csv.text()).split('\r\n')
    expect(heading).toBe(
      'batch,id,kind,route,state,merchant,terminal,terminalBatch,stan,rrn,pan,amountMinor,netMinor,currency,original,businessDate,at',
    )
    expect(first).toMatch(/^2,2,sale,sale,approved,MERCHANT0000001,TERM0002,,000002,\d{12},620000\*{6}7892,10000,10000,156,,2026-05-29,/)
    expect(second).toMatch(/^2,3,refund,refund,approved,.*,4000,-4000,156,1,2026-05-29,2026-05-28T20:26:40.000Z$/)
    expect(await get('/v1/settlements/99')).toEqual({ status: 404, body: ERROR })
  })
})

describe('GET /v1/transactions', () => {
  it('gives each transaction with the fields of the contract, newest first', async () => {
    const { status, body } = await get('/v1/transactions')
    expect(status).toBe(200)
    expect(body).toHaveLength(3)
    expect((body as object[])[0]).toEqual({
      id: 3,
      kind: 'refund',
      route: 'refund',
      cell: 'refund auto / settled',
      reason: 'approved',
      state: 'approved',
      dialect: 'iso8583-1987-ascii',
      terminal: 'TERM0001',
      merchant: 'MERCHANT0000001',
      stan: '000003',
      batch: '',
      rrn: refund.answer['37'],
      pan: '620000******7892',
      amountMinor: 4_000,
      currency: '156',
      responseCode: '00',
      authorisationCode: null,
      operator: '',
      policyHash: expect.stringMatching(/^[0-9a-f]{12}$/),
      policyHint: '',
      original: 1,
      replacementMinor: null,
      leftMinor: null,
      settled: true,
      settledBatch: 2,
      settlement: 'settled',
      dueDate: null,
      businessDate: '2026-05-29',
      voucher: `${refund.answer['37']}-000003-000000-3`,
      purpose: 'asked at the terminal',
      orderNumber: '',
      at: '2026-05-28T20:26:40.000Z',
    })
  })

  it.each<readonly [string, readonly number[]]>([
    ['stan=000001', [1]],
    ['terminal=TERM0002', [2]],
    ['original=1', [3]],
    ['kind=sale', [2, 1]],
    ['state=approved&kind=refund', [3]],
    ['state=declined', []],
    ['rrn=nothing', []],
    ['limit=1', [3]],
  ])('?%s', async (query, ids) => {
    const { body } = await get(`/v1/transactions?${query}`)
    expect((body as { id: number }[]).map(({ id }) => id)).toEqual(ids)
  })

  it('?rrn= finds the one', async () => {
    const { body } = await get(`/v1/transactions?rrn=${sale.answer['37']}`)
    expect(body).toMatchObject([{ id: 1, leftMinor: 6_000 }])
  })

  it.each(['state=nonsense', 'kind=nonsense', 'limit=0', 'original=x', 'colour=red'])('?%s is 400', async (query) => {
    expect(await get(`/v1/transactions?${query}`)).toEqual({ status: 400, body: ERROR })
  })
})

describe('GET /v1/transactions/{id}', () => {
  it('gives its history and what refers to it', async () => {
    const { status, body } = await get('/v1/transactions/1')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id: 1,
      followers: [{ id: 3 }],
      history: expect.arrayContaining([expect.objectContaining({ transactionId: 1, state: 'approved' })]),
    })
  })

  it('404 for one that is not there, 400 for what is no number', async () => {
    expect(await get('/v1/transactions/99')).toEqual({ status: 404, body: ERROR })
    expect(await get('/v1/transactions/x')).toEqual({ status: 400, body: ERROR })
    expect(await get('/v1/nothing')).toEqual({ status: 404, body: ERROR })
  })
})

describe('the description', () => {
  it('lists every route', async () => {
    const { body } = await get('/openapi.json')
    const { paths } = body as { paths: Record<string, object> }
    const routes = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
    expect(routes.sort()).toEqual([
      'delete /v1/issuer/rules/{name}',
      'get /health/live',
      'get /health/ready',
      'get /v1/audit',
      'get /v1/clock',
      'get /v1/holds',
      'get /v1/issuer/rules',
      'get /v1/journal',
      'get /v1/policy',
      'get /v1/reversals',
      'get /v1/settlements',
      'get /v1/settlements/{batch}',
      'get /v1/transactions',
      'get /v1/transactions/{id}',
      'get /v1/transactions/{id}/receipt',
      'get /v1/transactions/{id}/why',
      'post /v1/adjustments',
      'post /v1/clock',
      'post /v1/cutover',
      'post /v1/holds/{id}/approve',
      'post /v1/holds/{id}/refuse',
      'post /v1/issuer/messages',
      'post /v1/issuer/originals',
      'post /v1/issuer/rules',
      'post /v1/issuer/rules/order',
      'post /v1/issuer/rules/reset',
      'post /v1/issuer/rules/{name}/disable',
      'post /v1/issuer/rules/{name}/enable',
      'post /v1/journal/verify',
      'post /v1/originals',
      'post /v1/refunds',
      'post /v1/reset',
      'post /v1/reversals/{id}/resolve',
      'post /v1/settle',
      'put /v1/issuer/rules',
    ])
  })
})

describe('who asks', () => {
  it('a foreign Host header is refused (DNS rebinding)', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request(`${control.url}/v1/transactions`, { headers: { host: 'evil.example' } }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      asked.on('error', reject)
      asked.end()
    })
    expect(status).toBe(403)
  })

  it('a body of more than 64 KiB is refused', async () => {
    const { status } = await post('/v1/settle', { terminal: 'x'.repeat(70_000) })
    expect(status).toBe(413)
  })
})

describe('the back office', () => {
  it('R48, R49, R50: a settled refund is adjusted by two operators, and the chain shows it', async () => {
    const bought = await pos.pay(ASCII.sale(51, AMOUNT))
    await post('/v1/settle', { operator: 'anna', reason: 'end of day' })
    const wrong = await pos.pay(ASCII.refund(52, 9_000, bought))
    const [{ id: of } = { id: 0 }] = await stand.gateway.find({ rrn: wrong.answer['37'] ?? '' })
    const asked = { of, reason: 'wrong amount' }
    expect(await post('/v1/adjustments', { ...asked, operator: 'anna' })).toMatchObject({ status: 409, body: ERROR })
    await post('/v1/settle')
    expect(await post('/v1/adjustments', { ...asked, operator: 'anna' })).toEqual({ status: 202, body: { proposed: true, of } })
    expect(await post('/v1/adjustments', { ...asked, operator: 'anna' })).toMatchObject({ status: 409 })
    const sent = stand.issuer.received.items.length
    expect(await post('/v1/adjustments', { ...asked, operator: 'otto' })).toMatchObject({
      status: 200,
      body: { kind: 'adjustment', state: 'approved' },
    })
    const refundAtIssuer = stand.issuer.received.items[sent - 1]?.json
    expect(stand.issuer.received.items[sent]?.json).toMatchObject({
      0: '0200',
      3: '020000',
      4: '000000009000',
      90: `0200${refundAtIssuer?.['11']}${refundAtIssuer?.['7']}0000000000100000000000`,
    })
    expect((await pos.pay(ASCII.refund(53, 900, bought))).answer['39']).toBe('00')
    const { body } = await get(`/v1/transactions/${of}`)
    const { chain } = body as { chain: { kind: string; amountMinor: number }[] }
    expect(chain.map(({ kind, amountMinor }) => `${kind} ${amountMinor}`)).toEqual([
      'sale 10000',
      'refund 9000',
      'adjustment 9000',
      'refund 900',
    ])
  })

  it('P6: an owed reversal is listed and resolved by hand; it goes no more', async () => {
    const bought = await pos.pay(ASCII.sale(61, AMOUNT))
    stand.issuer.manner = SILENT
    expect((await pos.pay(ASCII.reversal(bought.request))).answer['39']).toBe('00')
    const { body } = await get('/v1/reversals')
    const [owed] = body as { id: number; state: string }[]
    expect(owed).toMatchObject({ state: 'owed' })
    const path = `/v1/reversals/${owed?.id}/resolve`
    expect(await post(path, { outcome: 'reversed', operator: '', reason: 'x' })).toMatchObject({ status: 400 })
    expect(await post(path, { outcome: 'reversed', operator: 'anna', reason: 'seen in their portal' })).toMatchObject({
      status: 200,
      body: { state: 'done', resolution: 'reversed' },
    })
    expect(stand.gateway.owedReversals).toBe(0)
    expect(await post(path, { outcome: 'reversed', operator: 'anna', reason: 'again' })).toMatchObject({ status: 409 })
    stand.issuer.manner = APPROVES
  })
})

describe('health and reset', () => {
  it('a payment from before goes to an embedded issuer by its names; a real issuer is told nothing', async () => {
    const old = { stan: '000077', dateTime: '0224101500', amountMinor: 5_000 }
    const seeded = { issuerMti: '0200', issuerStan: '000077', issuerDateTime: '0224101500', amountMinor: 5_000 }
    expect(await post('/v1/issuer/originals', old)).toMatchObject({ status: 200, body: seeded })
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(old) }
    const response = await fetch(`${real.url}/v1/issuer/originals`, init)
    expect([response.status, await response.json()]).toMatchObject([409, { code: 'OPTION_INVALID' }])
  })

  it('a gateway with a real issuer is not reset: 409', async () => {
    const response = await fetch(`${real.url}/v1/reset`, { method: 'POST' })
    expect([response.status, await response.json()]).toEqual([409, ERROR])
    expect(await stand.gateway.find({})).toHaveLength(9)
  })

  it('the clock of a gateway with a real issuer is not moved: 409', async () => {
    const body = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"advance":"1d"}' }
    const response = await fetch(`${real.url}/v1/clock`, body)
    expect([response.status, await response.json()]).toEqual([409, ERROR])
  })

  it('the clock of a simulator is moved, by durations only', async () => {
    const shown = { at: '2026-05-28T20:26:40.000Z', businessDate: '2026-05-29', nextCutover: null, advancedMs: 0 }
    expect(await get('/v1/clock')).toEqual({ status: 200, body: shown })
    const moved = { ...shown, at: '2026-05-28T20:28:10.000Z', advancedMs: 90_000 }
    expect(await post('/v1/clock', { advance: '90s' })).toEqual({ status: 200, body: moved })
    for (const advance of ['-1d', '1', 'tomorrow', '401d']) expect((await post('/v1/clock', { advance })).status).toBe(400)
  })

  it('R7: a cut-over closes the date and opens the next', async () => {
    const body = { settled: 2, batch: 6, closed: '2026-05-29', businessDate: '2026-05-30' }
    expect(await post('/v1/cutover')).toEqual({ status: 200, body })
  })

  it('live and ready; ready is 503 once the issuer is down, live stays', async () => {
    expect(await get('/health/live')).toEqual({ status: 200, body: { live: true } })
    expect(await get('/health/ready')).toEqual({
      status: 200,
      body: { ready: true, issuer: 'up', owedReversals: 0, reversals: { owed: 0, limit: 10_000, oldestAgeMs: 0 } },
    })
    await stand.issuer.close()
    await stand.log.find(({ facts }) => facts['code'] === 'LINK_CLOSED' && 'waiting' in facts, 'the loss of the link')
    expect(await get('/health/ready')).toEqual({
      status: 503,
      body: { ready: false, issuer: 'down', owedReversals: 0, reversals: { owed: 0, limit: 10_000, oldestAgeMs: 0 } },
    })
    expect((await get('/health/live')).status).toBe(200)
  })

  it('reset forgets the transactions and what the issuer booked', async () => {
    expect(await post('/v1/reset')).toEqual({ status: 200, body: { reset: true } })
    expect(cleared).toBe(1)
    expect((await get('/v1/transactions')).body).toEqual([])
  })
})
