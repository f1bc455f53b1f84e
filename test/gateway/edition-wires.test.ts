/** What only the editions of 1993 and 2003 have, message by message. */
import { afterEach, describe, expect, it } from 'vitest'
import { createIssuer, createTerminal, type SimulatedIssuer, type Terminal } from '../../sim/index.ts'
import { answerMti, createSystemClock, KeyRing, loadDialect, type MessageJson, messageToJson } from '../../src/index.ts'
import type { Pos } from '../support/pos.ts'
import { SpyIssuer } from '../support/spy-issuer.ts'
import { Stand, type StandOptions } from '../support/stand.ts'

const SALE_1993: MessageJson = {
  0: '1200',
  2: '6200001234567892',
  3: '000000',
  4: '000000010000',
  11: '000001',
  12: '260529120000',
  24: '200',
  26: '5999',
  41: 'TERM0001',
  42: 'MERCHANT0000001',
  49: '156',
}
const { 26: _category, 49: _currency, ...rest } = SALE_1993
const SALE_2003: MessageJson = { ...rest, 0: '2200', 4: '1562000000010000', 11: '123456000001', 12: '20260529120000' }

let issuer: SimulatedIssuer
let stand: Stand
let terminal: Terminal | undefined
let sent: MessageJson[]
/** Sign-on, sign-off and echo of the gateway. */
let network: MessageJson[]

async function open(dialect: string, issuerName: string, options: StandOptions = {}): Promise<Pos> {
  const issuerDialect = loadDialect(issuerName)
  sent = []
  network = []
  issuer = await createIssuer({ dialect: issuerDialect })
  const onMessage: NonNullable<StandOptions['onMessage']> = (direction, _peer, message) => {
    const isNetwork = message.mti[1] === '8'
    if (direction === 'to-issuer') (isNetwork ? network : sent).push(messageToJson(message, { unmask: true }))
  }
  stand = await Stand.open({ host: issuer.host, port: issuer.port, dialect: issuerDialect }, { dialects: [dialect], onMessage, ...options })
  return stand.pos(dialect)
}

afterEach(async () => {
  await terminal?.close()
  await stand.close()
  await issuer.close()
  terminal = undefined
})

async function reversalsDone(): Promise<void> {
  while (stand.gateway.owedReversals > 0) await new Promise((resolve) => setImmediate(resolve))
}

/** What says less than the sale: its reversal or void. */
function about(sale: MessageJson, more: MessageJson): MessageJson {
  return { ...sale, 24: '400', ...more }
}

describe('a terminal of 1993', () => {
  it('gets its DE12 echoed, the business date in DE15 and the code of the kind', async () => {
    const pos = await open('iso8583-1993-ascii', 'iso8583-1987-binary')
    expect(await pos.ask(SALE_1993)).toMatchObject({ 0: '1210', 11: '000001', 12: '260529120000', 15: '260529', 24: '200', 39: '000' })
    expect(await pos.ask({ 0: '1804', 11: '000002', 24: '831', 41: 'TERM0001' })).toEqual({
      0: '1814',
      11: '000002',
      12: '260529042640',
      24: '831',
      39: '800',
      41: 'TERM0001',
    })
  })

  it('R11: voids with 1400 for the customer, before settlement only', async () => {
    const pos = await open('iso8583-1993-ascii', 'iso8583-1987-binary')
    await pos.ask(SALE_1993)
    const asked = about(SALE_1993, {
      0: '1400',
      11: '000002',
      12: '260529120100',
      25: '4000',
      56: `120000000126052912000011${'0'.repeat(11)}`,
    })
    expect(await pos.ask(asked)).toMatchObject({ 0: '1410', 39: '400' })
    expect(sent.map((json) => [json['0'], json['39']])).toEqual([
      ['0200', undefined],
      ['0400', '17'],
    ])
    await pos.ask({ ...SALE_1993, 11: '000003' })
    await stand.gateway.settle()
    const late = { ...asked, 11: '000004', 56: `120000000326052912000011${'0'.repeat(11)}` }
    expect(await pos.ask(late)).toMatchObject({ 0: '1410', 39: '902' })
    expect(stand.turnOf('000004')?.reason).toBe('void_after_settlement')
  })

  it.each([
    ['the STAN and DE12 of the sale, named by them', { 25: '4021' }],
    ['the STAN and DE12 of the sale, named by DE56', { 25: '4021', 56: `120000000126052912000011${'0'.repeat(11)}` }],
    ['its own STAN and DE12', { 11: '000002', 12: '260529120030', 25: '4021', 56: '1200000001260529120000' }],
    ['an acquirer of its own length', { 25: '4021', 32: '123', 56: '120000000126052912000003123' }],
  ] satisfies [string, MessageJson][])('R16: reverses with %s', async (_words, more: MessageJson) => {
    const pos = await open('iso8583-1993-binary', 'iso8583-1987-binary')
    await pos.ask(more['32'] === undefined ? SALE_1993 : { ...SALE_1993, 32: more['32'] })
    expect(await pos.ask(about(SALE_1993, { 0: '1420', ...more }))).toMatchObject({ 0: '1430', 39: '400' })
    await reversalsDone()
    expect(issuer.book().map(({ state }) => state)).toEqual(['undone'])
    expect(sent.at(-1)).toMatchObject({ 0: '0420', 39: '98' })
  })

  it('reverses a void that has the same STAN and time as the reversal', async () => {
    const pos = await open('iso8583-1993-ascii', 'iso8583-1993-ascii')
    await pos.ask(SALE_1993)
    const named = (mti: string, stan: string, time: string) => `${mti}${stan}${time}11${'0'.repeat(11)}`
    const own = { 11: '000002', 12: '260529120100' }
    await pos.ask(about(SALE_1993, { 0: '1400', ...own, 25: '4000', 56: named('1200', '000001', '260529120000') }))
    const reversal = about(SALE_1993, { 0: '1420', ...own, 25: '4006', 56: named('1400', '000002', '260529120100') })
    expect(await pos.ask(reversal)).toMatchObject({ 39: '400' })
    await reversalsDone()
    expect(issuer.book().map(({ kind, state }) => `${kind} ${state}`)).toEqual(['sale applied', 'void undone'])
  })

  it.each([
    ['a key change', { 0: '1804', 24: '811' }, '115'],
    ['a completion', { 24: '201' }, '115'],
    ['another function', { 24: '300' }, '115'],
    ['a message of 1987', { 0: '0200' }, '902'],
  ])('is told of %s that it is not done', async (_words, more, code) => {
    const pos = await open('iso8583-1993-ascii', 'iso8583-1987-binary')
    expect((await pos.ask({ ...SALE_1993, ...more }))['39']).toBe(code)
  })

  it('is told which element is missing', async () => {
    const pos = await open('iso8583-1993-ascii', 'iso8583-1987-binary')
    const { 12: _time, ...without } = SALE_1993
    expect((await pos.ask(without))['39']).toBe('904')
    expect(stand.turnOf('000001')?.hint).toBe('DE12 (Date and time, local transaction) is missing')
  })

  it('its category travels to DE18 of 1987, its DE22 does not', async () => {
    const pos = await open('iso8583-1993-ascii', 'iso8583-1987-binary')
    await pos.ask({ ...SALE_1993, 22: '600101600000' })
    expect(sent[0]).toMatchObject({ 0: '0200', 12: '120000', 13: '0529', 18: '5999' })
    expect(sent[0]).not.toHaveProperty('22')
    expect(sent[0]).not.toHaveProperty('24')
  })
})

describe('a terminal of 2003', () => {
  it('has a STAN of twelve digits, its amount and currency in DE4', async () => {
    const pos = await open('iso8583-2003-binary', 'iso8583-1987-binary')
    expect(await pos.ask(SALE_2003)).toMatchObject({ 0: '2210', 4: '1562000000010000', 11: '123456000001', 15: '20260529', 39: '0000' })
    expect(sent[0]).toMatchObject({ 4: '000000010000', 11: '000001', 49: '156' })
    const [sale] = await stand.ledger.find({})
    expect(sale).toMatchObject({ stan: '123456000001', amountMinor: 10_000, currency: '156', dateTime: '20260529120000' })
    await stand.gateway.settle()
    const refund = { ...SALE_2003, 3: '200000', 11: '000000000042', 12: '20260530120000', 56: '220012345600000120260529120000' }
    expect(await pos.ask({ ...refund, 4: '8402000000001000' })).toMatchObject({ 39: '1030' })
    expect(await pos.ask({ ...refund, 4: '1562000000001000', 11: '000000000043' })).toMatchObject({ 39: '0000' })
    expect(stand.turnOf('000043')).toMatchObject({ amountMinor: 1_000, currency: '156', leftMinor: 9_000 })
  })

  it('R40: with other decimal places than its currency has is a format error', async () => {
    const pos = await open('iso8583-2003-binary', 'iso8583-1987-binary')
    expect(await pos.ask({ ...SALE_2003, 4: '1560000000000100' })).toMatchObject({ 39: '1830' })
    expect(stand.turnOf('123456000001')?.hint).toBe('the amount has 0 decimal places: currency 156 has 2')
    expect(sent).toEqual([])
  })

  it('signs with the first four bytes of the MAC, which are checked', async () => {
    const mak = '0123456789ABCDEFFEDCBA9876543210'
    const keys = new KeyRing({ terminals: [{ terminal: '*', merchant: '*', mak }] })
    await open('iso8583-2003-binary', 'iso8583-1987-binary', { keys })
    const address = { dialect: loadDialect('iso8583-2003-binary'), host: '127.0.0.1', port: stand.portOf('iso8583-2003-binary') }
    terminal = await createTerminal({ ...address, mak: Buffer.from(mak, 'hex') })
    const slip = await terminal.ask({ kind: 'sale', amountMinor: 100 })
    expect(slip).toMatchObject({ responseCode: '0000', macIsRight: true })
    expect([slip.request.text(64)?.length, slip.answer?.text(64)?.length]).toEqual([8, 8])
    await terminal.close()
    terminal = await createTerminal({ ...address, mak: Buffer.from('1122334455667788', 'hex'), stan: 2 })
    expect(await terminal.ask({ kind: 'sale', amountMinor: 100 })).toMatchObject({ responseCode: '9116', macIsRight: false })
  })
})

describe.each([
  ['iso8583-1993-ascii', { 0: '1804', 11: '000001', 12: '260529042640' }],
  ['amex-like-ebcdic', { 0: '1804', 11: '000001', 12: '260529042640' }],
  ['iso8583-2003-binary', { 0: '2804', 11: '000000000001', 12: '20260529042640' }],
] satisfies [string, MessageJson][])('R94: the link to an issuer of %s', (name, own: MessageJson) => {
  it('begins with a sign-on by DE24, approved by a code of its own', async () => {
    const pos = await open('iso8583-1987-ascii', name)
    expect(await pos.ask({ ...rest, 0: '0200', 7: '0529042640', 12: '120000', 24: '001', 49: '156' })).toMatchObject({ 39: '00' })
    expect(network).toEqual([{ ...own, 7: '0528202640', 24: '801', 32: '00000000001' }])
    expect(sent).toHaveLength(1)
  })
})

describe.each([
  ['iso8583-1993-ascii', '1804', '800', '115'],
  ['iso8583-2003-binary', '2804', '8000', '1015'],
])('R94: what an issuer of %s asks', (name, mti, ok, unsupported) => {
  it.each([
    ['801', ok],
    ['831', ok],
    ['821', ok],
    ['811', unsupported],
  ])('with DE24 = %s is answered %s', async (code, expected) => {
    const dialect = loadDialect(name)
    const spy = await SpyIssuer.open(dialect)
    spy.networkManner = () => ({ 39: ok })
    stand = await Stand.open({ host: spy.host, port: spy.port, dialect }, { dialects: ['iso8583-1987-ascii'] })
    spy.ask({ 0: mti, 7: '0528202641', 11: dialect.format.elements[11]?.length === 12 ? '000000000777' : '000777', 24: code })
    const [answer] = await spy.answers.count(1, 'answers')
    expect(answer).toMatchObject({ 0: answerMti(mti), 7: '0528202641', 24: code, 39: expected })
    await spy.close()
  })
})

describe('an issuer of 1993', () => {
  it('gets function code, reason and DE56 from a UnionPay terminal, by the time that the gateway gave the sale', async () => {
    const pos = await open('unionpay-pos', 'iso8583-1993-binary')
    const asked: MessageJson = {
      0: '0200',
      2: '6200001234567892',
      3: '000000',
      4: '000000010000',
      11: '000007',
      22: '022',
      25: '00',
      41: 'TERM0001',
      42: 'MERCHANT0000001',
      49: '156',
      60: '22000001000',
    }
    expect(await pos.ask(asked)).toMatchObject({ 0: '0210', 39: '00' })
    expect(await pos.ask({ ...asked, 0: '0400', 39: '06' })).toMatchObject({ 0: '0410', 39: '00' })
    await reversalsDone()
    const [sale, advice] = sent
    expect(sale).toMatchObject({ 0: '1200', 7: '0528202640', 11: '000001', 12: '260529042640', 24: '200' })
    expect(advice).toMatchObject({ 0: '1420', 11: '000002', 24: '400', 25: '4007', 56: '12000000012605290426401100000000001' })
    expect(advice).not.toHaveProperty('39')
    expect(sale).not.toHaveProperty('22')
    expect(sale).not.toHaveProperty('25')
  })

  it('gets the time of a terminal that says one, in the year that it must mean', async () => {
    const pos = await open('iso8583-1987-ascii', 'iso8583-1993-ascii')
    const asked: MessageJson = { ...SALE_1993, 0: '0200', 7: '0529042640', 12: '120000', 13: '1231', 18: '5999' }
    const { 24: _function, 26: _category, ...sale } = asked
    await pos.ask(sale)
    expect(sent[0]).toMatchObject({ 12: '251231120000', 26: '5999' })
    const [row] = await stand.ledger.find({})
    expect(row?.issuerDateTime).toBe('251231120000')
  })

  it('a request without an answer is undone by DE56, for want of an answer', async () => {
    const pos = await open('iso8583-1993-ascii', 'iso8583-2003-binary', { limits: { issuerTimeoutMs: 100 }, clock: createSystemClock() })
    issuer.setRules({ rules: [{ name: 'loses the first', when: { kind: 'sale', amount: 10_000 }, then: { fault: 'no-answer' } }] })
    expect(await pos.ask(SALE_1993)).toMatchObject({ 39: '911' })
    await reversalsDone()
    expect(sent.map((json) => [json['0'], json['11'], json['25'], json['56']])).toEqual([
      ['2200', '000000000001', undefined, undefined],
      ['2420', '000000000002', '4021', '22000000000000012026052912000000000000001'],
    ])
    expect(issuer.book().map(({ state }) => state)).toEqual(['undone'])
  })
})
