/** Operators and confirmations: terminals over sockets in two dialects, the back office over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createControl } from '../../src/control/control.ts'
import { sha256Hex } from '../../src/crypto/sha256.ts'
import { createSystemRandom, type MessageJson, operatorsSchema, policyFileSchema } from '../../src/index.ts'
import type { Payment, Pos } from '../support/pos.ts'
import { ASCII, UNIONPAY } from '../support/speakers.ts'
import { openSpied, type SpiedStand } from '../support/stand.ts'

const TOKENS = { '01': 'token-of-the-cashier', '02': 'token-of-the-supervisor', '03': 'token-of-another-one' }
const AMOUNT = 10_000
const operators = operatorsSchema.parse({
  operators: [
    { id: '01', role: 'cashier', token: sha256Hex(TOKENS['01']) },
    { id: '02', role: 'supervisor', token: sha256Hex(TOKENS['02']) },
    { id: '03', role: 'administrator', token: sha256Hex(TOKENS['03']).toUpperCase() },
  ],
  elements: { [ASCII.dialect]: '60' },
})
const policy = policyFileSchema.parse({ limits: { confirmAboveMinor: '5000' }, confirmWithinMinutes: '30' })

let stand: SpiedStand
let control: Awaited<ReturnType<typeof createControl>>
let stan = 0

beforeAll(async () => {
  stand = await openSpied({ dialects: [ASCII.dialect, UNIONPAY.dialect], operators, policy })
  const { gateway, log } = stand
  control = await createControl({ gateway, log, host: '127.0.0.1', port: 0, random: createSystemRandom() })
})
afterAll(async () => {
  await control.close()
  await stand.close()
})

function next(): number {
  stan += 1
  return stan
}

async function ask(method: string, path: string, operator?: keyof typeof TOKENS | 'nobody'): Promise<{ status: number; body: unknown }> {
  const token = operator === 'nobody' ? 'no-such-token' : operator && TOKENS[operator]
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(control.url + path, { method, headers })
  return { status: response.status, body: await response.json() }
}

/** DE39 of an answer, once the record of the turn is there. */
async function code(pos: Pos, request: MessageJson): Promise<string | undefined> {
  const answer = await pos.ask(request)
  await stand.turns.find((turn) => turn.stan === request['11'], 'the record')
  return answer['39']
}

describe('R106: a cashier may neither void nor refund', () => {
  it('in UnionPay the operator is that of the last sign-in; the refusal is stored and is an event', async () => {
    const pos = await stand.pos(UNIONPAY.dialect)
    const signIn = (operator: string): Promise<string | undefined> =>
      code(pos, {
        0: '0800',
        11: String(next()).padStart(6, '0'),
        41: 'TERM0001',
        42: 'MERCHANT0000001',
        60: '00000001003',
        63: operator.padEnd(3),
      })
    const sale = await pos.pay(UNIONPAY.sale(next(), AMOUNT))
    expect(sale.answer['39']).toBe('00')
    expect(await code(pos, UNIONPAY.void(next(), AMOUNT, sale))).toBe('58')
    expect(await signIn('01')).toBe('00')
    expect(await code(pos, UNIONPAY.void(next(), AMOUNT, sale))).toBe('58')
    expect(await code(pos, UNIONPAY.refund(next(), 1, sale))).toBe('58')
    const event = await stand.log.find(({ facts }) => facts['event'] === 'operator-refused', 'the event')
    expect(event).toMatchObject({ level: 'warn', facts: { terminal: 'TERM0001' } })
    const refused = await stand.gateway.find({ state: 'declined', terminal: 'TERM0001' })
    expect(refused.map(({ reason, operator }) => `${reason} ${operator}`)).toEqual([
      'operator_not_permitted 01',
      'operator_not_permitted 01',
      'operator_not_permitted ',
    ])
    expect(await signIn('02')).toBe('00')
    expect(await code(pos, UNIONPAY.void(next(), AMOUNT, sale))).toBe('00')
  })

  it('elsewhere the operator is in a configured element', async () => {
    const pos = await stand.pos(ASCII.dialect)
    const sale = await pos.pay({ ...ASCII.sale(next(), AMOUNT), 60: '01' })
    expect(sale.answer['39']).toBe('00')
    expect(await code(pos, { ...ASCII.refund(next(), AMOUNT, sale), 60: '01' })).toBe('58')
    expect(await code(pos, ASCII.refund(next(), AMOUNT, sale))).toBe('58')
    expect(await code(pos, { ...ASCII.refund(next(), AMOUNT, sale), 60: '02' })).toBe('00')
  })
})

describe('P19: what changes something needs the token of an operator', () => {
  it.each([
    ['without a token', undefined, 401],
    ['with a token of nobody', 'nobody', 401],
  ] as const)('%s', async (_what, operator, status) => {
    const refused = await ask('POST', '/v1/settle', operator)
    expect(refused).toMatchObject({ status, body: { code: 'OPERATOR_REFUSED' } })
  })

  it('with one it is done, and the log names the operator, never the token', async () => {
    expect((await ask('POST', '/v1/settle', '03')).status).toBe(200)
    await stand.log.find(({ facts }) => facts['event'] === 'control' && facts['operator'] === '03', 'who settled')
    expect(JSON.stringify(stand.log.items)).not.toContain(TOKENS['03'])
  })

  it('reading needs none', async () => {
    expect((await ask('GET', '/v1/holds')).status).toBe(200)
  })
})

describe('R107: two operators', () => {
  let pos: Pos
  let sale: Payment
  const refund = (amountMinor: number): Promise<string | undefined> => code(pos, { ...ASCII.refund(next(), amountMinor, sale), 60: '02' })

  beforeAll(async () => {
    pos = await stand.pos(ASCII.dialect)
    sale = await pos.pay(ASCII.sale(next(), 30_000))
    await stand.gateway.settle()
  })

  it('a refund above the amount is declined, nothing is held on the sale, and a hold waits', async () => {
    expect(await refund(6_000)).toBe('61')
    const { body } = await ask('GET', '/v1/holds?state=waiting')
    expect(body).toEqual([
      expect.objectContaining({
        id: 1,
        amountMinor: 6_000,
        operator: '02',
        state: 'waiting',
        why: 'confirmAboveMinor=5000 used=6000 hold',
      }),
    ])
    expect(JSON.stringify(body)).not.toMatch(/hash|6200001234567892/i)
    await stand.log.find(({ facts }) => facts['event'] === 'refund-held', 'the event')
    const [stored] = await stand.gateway.find({ rrn: sale.answer['37'] ?? '' })
    expect(stored?.leftMinor).toBe(30_000)
  })

  it.each([
    ['the one who asked', 1, '02', 403, 'The operator who asked for a refund cannot confirm it'],
    ['a cashier', 1, '01', 403, 'A cashier cannot confirm a refund'],
    ['nobody', 1, 'nobody', 401, 'The token is of no operator'],
    ['another, of a hold that is not there', 99, '03', 404, 'There is no such hold'],
  ] as const)('cannot be confirmed by %s', async (...row) => {
    const [, id, operator, status, message] = row
    expect(await ask('POST', `/v1/holds/${id}/approve`, operator)).toMatchObject({ status, body: { message } })
  })

  it('P8: confirmed by another, it passes when the terminal asks again, once', async () => {
    const sent = stand.issuer.received.items.length
    expect(await ask('POST', '/v1/holds/1/approve', '03')).toMatchObject({ status: 200, body: { state: 'approved', decidedBy: '03' } })
    expect(stand.issuer.received.items).toHaveLength(sent)
    expect((await ask('POST', '/v1/holds/1/refuse', '03')).status).toBe(409)
    expect(await refund(6_000)).toBe('00')
    expect(await ask('GET', '/v1/holds?state=used')).toMatchObject({ body: [{ id: 1, usedBy: expect.any(Number) }] })
    expect(await refund(6_000)).toBe('61')
  })

  it('what nobody confirms in time is expired', async () => {
    stand.clock.advance(30 * 60_000)
    expect(await ask('GET', '/v1/holds?state=expired')).toMatchObject({ body: [{ id: 2 }] })
    expect((await ask('POST', '/v1/holds/2/approve', '03')).status).toBe(409)
  })
})

describe('GET /v1/policy', () => {
  it('says the rules in force in words, in both languages, with their hash', async () => {
    const { status, body } = await ask('GET', `/v1/policy?dialect=${UNIONPAY.dialect}&terminal=TERM0001`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      dialect: UNIONPAY.dialect,
      policy: { steer: 'asked', limits: { confirmAboveMinor: 5_000 } },
      policyHash: expect.stringMatching(/^[0-9a-f]{12}$/),
      words: {
        en: expect.arrayContaining(['A refund above 5000 minor units is confirmed by a second operator (confirmAboveMinor)']),
        zh: expect.arrayContaining([expect.stringMatching(/^超过 5000/)]),
      },
    })
  })

  it('knows only dialects that a listener speaks', async () => {
    expect((await ask('GET', '/v1/policy?dialect=postbridge')).status).toBe(404)
  })
})

it('without an operators file whoever confirms says who it is', async () => {
  const open = await openSpied({ dialects: [UNIONPAY.dialect], policy })
  const port = await createControl({ gateway: open.gateway, host: '127.0.0.1', port: 0, random: createSystemRandom() })
  const pos = await open.pos(UNIONPAY.dialect)
  const sale = await pos.pay(UNIONPAY.sale(1, AMOUNT))
  expect((await pos.ask(UNIONPAY.refund(2, 6_000, sale)))['39']).toBe('61')
  const approve = (body: object): Promise<Response> =>
    fetch(`${port.url}/v1/holds/1/approve`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  expect((await approve({})).status).toBe(400)
  expect((await approve({ operator: '02' })).status).toBe(200)
  expect((await pos.ask(UNIONPAY.refund(3, 6_000, sale)))['39']).toBe('00')
  await port.close()
  await open.close()
})
