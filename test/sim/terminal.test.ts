/** The virtual terminal: what it fills in, what it waits for, what it keeps. */
import { afterEach, describe, expect, it } from 'vitest'
import {
  createMac,
  createTerminal,
  type Dialect,
  loadDialect,
  type MessageJson,
  TEST_CARDS,
  type Terminal,
  type TerminalOptions,
} from '../../sim/index.ts'
import { packWorkKeys } from '../../src/crypto/work-keys.ts'
import { unionpayMac } from '../support/other-des.ts'
import { hexOf } from '../support/wire-client.ts'
import { FakeClock } from '../transport/support/fake-clock.ts'
import { APPROVING, Host, RRN } from './support/host.ts'
import { UNIONPAY } from './support/messages.ts'

const ASCII = loadDialect('iso8583-1987-ascii')
const BINARY = loadDialect('iso8583-1987-binary')
/** The fake clock's start, in UTC and at +08:00. */
const NOW = { utc: '0528202640', time: '042640', date: '0529' }
const MAK = Buffer.from('1122334455667788', 'hex')
const TMK = Buffer.from('0123456789ABCDEFFEDCBA9876543210', 'hex')
const PIK = Buffer.from('AABBCCDDEEFF00112233445566778899', 'hex')

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

async function open(
  dialect: Dialect,
  options: Partial<TerminalOptions> = {},
): Promise<{ host: Host; terminal: Terminal; clock: FakeClock }> {
  const host = await Host.open(dialect)
  const clock = new FakeClock()
  const terminal = await createTerminal({ dialect, host: '127.0.0.1', port: host.port, clock, ...options })
  opened.push(terminal, host)
  return { host, terminal, clock }
}

/** What the host got last. */
function lastOf(host: Host): MessageJson {
  return host.requests.items.at(-1)?.json ?? {}
}

describe.each([ASCII, BINARY])('in $name', (dialect) => {
  const COMMON = { 2: '6200001234567892', 7: NOW.utc, 14: '3012', 41: 'TERM0001', 42: 'MERCHANT0000001', 49: '156' }

  it('a sale has the card, the amount, the times and its numbers', async () => {
    const { host, terminal } = await open(dialect)
    const slip = await terminal.ask({ kind: 'sale', amountMinor: 1_234 })
    expect(lastOf(host)).toEqual({
      0: '0200',
      3: '000000',
      4: '000000001234',
      11: '000001',
      12: NOW.time,
      13: NOW.date,
      22: '012',
      25: '00',
      ...COMMON,
    })
    expect(slip).toMatchObject({ kind: 'sale', responseCode: '00', amountMinor: 1_234, macIsRight: true, card: TEST_CARDS[0] })
    expect(slip.answer?.text(37)).toBe(RRN)
    expect(terminal.slips).toEqual([slip])
  })

  it('a refund of a sale names it by DE 90 and takes its card and amount', async () => {
    const { host, terminal } = await open(dialect)
    const card = { pan: '4111111111111111', expiry: '2901' }
    const sale = await terminal.ask({ kind: 'sale', amountMinor: 1_234, card })
    await terminal.ask({ kind: 'refund', of: sale })
    expect(lastOf(host)).toMatchObject({
      0: '0200',
      2: card.pan,
      3: '200000',
      4: '000000001234',
      11: '000002',
      14: card.expiry,
      90: `0200000001${NOW.utc}${'0'.repeat(22)}`,
    })
    await terminal.ask({ kind: 'refund', of: sale, amountMinor: 100, card: { pan: '5555555555554444', expiry: '3012' } })
    expect(lastOf(host)).toMatchObject({ 2: '5555555555554444', 4: '000000000100', 11: '000003' })
  })

  it('a reversal has the STAN of what it undoes, a reason, and takes no new STAN', async () => {
    const { host, terminal } = await open(dialect)
    const sale = await terminal.ask({ kind: 'sale', amountMinor: 1_234 })
    const refund = await terminal.ask({ kind: 'refund', of: sale, amountMinor: 100 })
    await terminal.ask({ kind: 'reversal', of: refund })
    expect(lastOf(host)).toEqual({
      0: '0400',
      3: '200000',
      4: '000000000100',
      11: '000002',
      25: '00',
      39: '98',
      90: `0200000002${NOW.utc}${'0'.repeat(22)}`,
      ...without(COMMON, '14'),
    })
    await terminal.ask({ kind: 'reversal', of: refund, reason: '17' })
    expect(lastOf(host)['39']).toBe('17')
    await terminal.ask({ kind: 'sale', amountMinor: 1 })
    expect(lastOf(host)['11']).toBe('000003')
  })

  it.each([
    ['sign-in', '001'],
    ['sign-off', '002'],
    ['echo', '301'],
  ] as const)('%s is 0800 with DE 70 = %s', async (kind, code) => {
    const { host, terminal } = await open(dialect)
    await terminal.ask({ kind })
    expect(lastOf(host)).toEqual({ 0: '0800', 7: NOW.utc, 11: '000001', 41: 'TERM0001', 42: 'MERCHANT0000001', 70: code })
  })

  it('has no template for a void', async () => {
    const { terminal } = await open(dialect)
    expect(() => terminal.ask({ kind: 'void' })).toThrow(/has no template for a void; it has: sale, refund, reversal/)
  })
})

function without(json: MessageJson, key: string): MessageJson {
  return Object.fromEntries(Object.entries(json).filter(([name]) => name !== key))
}

describe('in unionpay-pos', () => {
  const COMMON = { 2: '6200001234567892', 14: '3012', 22: '022', 25: '00', 41: 'TERM0001', 42: 'MERCHANT0000001', 49: '156' }
  const TRACK = '6200001234567892D30122010000000000'

  it('a sale has the track and the batch, and stands behind TPDU and header', async () => {
    const { host, terminal } = await open(UNIONPAY)
    await terminal.ask({ kind: 'sale', amountMinor: 1_234 })
    expect(lastOf(host)).toEqual({ 0: '0200', 3: '000000', 4: '000000001234', 11: '000001', 35: TRACK, 60: '22000001000', ...COMMON })
    expect(hexOf(host.requests.items[0]?.envelope ?? Buffer.alloc(0))).toBe('6000030000602200000000')
  })

  it('a void names the sale by RRN, authorisation code, batch and STAN', async () => {
    const { host, terminal } = await open(UNIONPAY)
    host.manner = () => ({ ...APPROVING({}), 38: 'AB12CD' })
    const sale = await terminal.ask({ kind: 'sale', amountMinor: 1_234 })
    await terminal.ask({ kind: 'void', of: sale })
    expect(lastOf(host)).toEqual({
      0: '0200',
      3: '200000',
      4: '000000001234',
      11: '000002',
      35: TRACK,
      37: RRN,
      38: 'AB12CD',
      60: '23000001000',
      61: '000001000001',
      ...COMMON,
    })
  })

  it('a refund names the sale by RRN and date; without an authorisation code there is no DE 38', async () => {
    const { host, terminal } = await open(UNIONPAY)
    const sale = await terminal.ask({ kind: 'sale', amountMinor: 1_234 })
    await terminal.ask({ kind: 'refund', of: sale, amountMinor: 100 })
    expect(lastOf(host)).toEqual({
      0: '0220',
      3: '200000',
      4: '000000000100',
      11: '000002',
      35: TRACK,
      37: RRN,
      60: '25000001000',
      61: '0000000000000529',
      63: '000',
      ...COMMON,
    })
  })

  it('a reversal has STAN, processing code, type and batch of what it undoes, and no track', async () => {
    const { host, terminal } = await open(UNIONPAY, { batch: '000777' })
    const sale = await terminal.ask({ kind: 'sale', amountMinor: 1_234 })
    const asVoid = await terminal.ask({ kind: 'void', of: sale })
    await terminal.ask({ kind: 'reversal', of: asVoid })
    expect(lastOf(host)).toEqual({ 0: '0400', 3: '200000', 4: '000000001234', 11: '000002', 39: '98', 60: '23000777000', ...COMMON })
  })

  it.each([
    ['sign-in', '0800', '00000001003', '01 '],
    ['sign-off', '0820', '00000001002', '01 '],
    ['echo', '0820', '00000001301', undefined],
  ] as const)('%s is %s with DE 60 = %s', async (kind, mti, de60, de63) => {
    const { host, terminal } = await open(UNIONPAY)
    await terminal.ask({ kind })
    const expected = { 0: mti, 11: '000001', 41: 'TERM0001', 42: 'MERCHANT0000001', 60: de60 }
    expect(lastOf(host)).toEqual(de63 === undefined ? expected : { ...expected, 63: de63 })
  })
})

describe('its numbers', () => {
  it('are the options where they are given', async () => {
    const { host, terminal } = await open(ASCII, { terminal: 'POS00042', merchant: 'SHOP00000000007', currency: '840', stan: 999_999 })
    await terminal.ask({ kind: 'sale', amountMinor: 1 })
    expect(lastOf(host)).toMatchObject({ 11: '999999', 41: 'POS00042', 42: 'SHOP00000000007', 49: '840' })
    await terminal.ask({ kind: 'sale', amountMinor: 1 })
    expect(lastOf(host)['11']).toBe('000001')
  })

  it('a given STAN is used and does not count', async () => {
    const { host, terminal } = await open(ASCII)
    await terminal.ask({ kind: 'sale', amountMinor: 1, stan: 500 })
    await terminal.ask({ kind: 'sale', amountMinor: 1 })
    expect(host.requests.items.map(({ json }) => json['11'])).toEqual(['000500', '000001'])
  })

  it('a fact that is given replaces its own', async () => {
    const { host, terminal } = await open(ASCII)
    const sale = await terminal.ask({ kind: 'sale', amountMinor: 1 })
    await terminal.ask({ kind: 'refund', of: sale, facts: new Map([['original.stan', '999999']]) })
    expect(lastOf(host)['90']?.slice(4, 10)).toBe('999999')
  })

  it('an element whose fact is not there is left out', async () => {
    const { host, terminal } = await open(ASCII)
    await terminal.ask({ kind: 'refund', amountMinor: 1 })
    expect(lastOf(host)).not.toHaveProperty('90')
    await terminal.ask({ kind: 'sale' })
    expect(lastOf(host)).not.toHaveProperty('4')
  })
})

describe('again', () => {
  it('is the same message, byte by byte', async () => {
    const { host, terminal } = await open(UNIONPAY, { mak: MAK })
    const slip = await terminal.ask({ kind: 'sale', amountMinor: 1_234 })
    const copy = await terminal.again(slip)
    const [first, second] = host.requests.items
    expect(second?.bytes).toEqual(first?.bytes)
    expect(copy).toMatchObject({ kind: 'sale', amountMinor: 1_234, card: slip.card, facts: slip.facts })
    expect(terminal.slips).toHaveLength(2)
  })

  it('as a repeat has the repeat digit and a MAC of its own', async () => {
    const { host, terminal } = await open(UNIONPAY, { mak: MAK })
    const slip = await terminal.ask({ kind: 'sale', amountMinor: 1_234 })
    await terminal.again(slip, { asRepeat: true })
    const [first, second] = host.requests.items
    expect(second?.json).toEqual({ ...first?.json, 0: '0201', 64: second?.json['64'] })
    expect(second?.json['64']).toBe(hexOf(unionpayMac(MAK, second?.bytes.subarray(0, -8) ?? Buffer.alloc(0))))
    expect(second?.json['64']).not.toBe(first?.json['64'])
  })

  it('with another amount differs by that alone', async () => {
    const { host, terminal } = await open(ASCII)
    const slip = await terminal.ask({ kind: 'sale', amountMinor: 1_234 })
    const other = await terminal.again(slip, { amountMinor: 99 })
    expect(lastOf(host)).toEqual({ ...host.requests.items[0]?.json, 4: '000000000099' })
    expect(other.amountMinor).toBe(99)
  })

  it('while the first still waits gets no answer of its own', async () => {
    const { host, terminal, clock } = await open(ASCII)
    host.manner = () => undefined
    const first = terminal.ask({ kind: 'sale', amountMinor: 1 })
    await host.requests.count(1, 'requests')
    const second = terminal.ask({ kind: 'sale', amountMinor: 1, stan: 1 })
    expect((await second).answer).toBeUndefined()
    clock.advance(ASCII.terminalTimeoutMs + 100)
    expect((await first).answer).toBeUndefined()
  })
})

describe('without an answer', () => {
  it.each([
    [ASCII, 30_000],
    [UNIONPAY, 60_000],
  ] as const)('R65: it waits as long as a device does, and the slip has none', async (dialect, timeoutMs) => {
    const { host, terminal, clock } = await open(dialect)
    host.manner = () => undefined
    const asked = terminal.ask({ kind: 'sale', amountMinor: 1_234 })
    await host.requests.count(1, 'requests')
    clock.advance(timeoutMs - 1)
    expect(terminal.slips).toEqual([])
    clock.advance(100)
    const slip = await asked
    expect(slip).toMatchObject({ kind: 'sale', amountMinor: 1_234, answer: undefined, responseCode: undefined, macIsRight: true })
    expect(terminal.slips).toEqual([slip])
  })

  it('the time to wait can be given', async () => {
    const { host, terminal, clock } = await open(ASCII, { timeoutMs: 500 })
    host.manner = () => undefined
    const asked = terminal.ask({ kind: 'sale', amountMinor: 1 })
    await host.requests.count(1, 'requests')
    clock.advance(600)
    expect((await asked).answer).toBeUndefined()
  })

  it('a lost connection ends the waiting', async () => {
    const { host, terminal } = await open(ASCII)
    host.manner = () => undefined
    const asked = terminal.ask({ kind: 'sale', amountMinor: 1 })
    await host.requests.count(1, 'requests')
    await Promise.all([host.close(), expect(asked).resolves.toMatchObject({ answer: undefined })])
  })

  it('answers to two requests find their own, in any order', async () => {
    const { host, terminal } = await open(ASCII)
    host.manner = ({ 11: stan }) => ({ 39: stan === '000001' ? '51' : '00' })
    const slips = await Promise.all([1, 2, 3].map((amountMinor) => terminal.ask({ kind: 'sale', amountMinor })))
    expect(slips.map(({ responseCode, answer }) => [answer?.text(11), responseCode])).toEqual([
      ['000001', '51'],
      ['000002', '00'],
      ['000003', '00'],
    ])
  })

  it('nobody listening is an error that says where', async () => {
    const host = await Host.open(ASCII)
    const { port } = host
    await host.close()
    const clock = new FakeClock()
    const created = createTerminal({ dialect: ASCII, host: '127.0.0.1', port, clock })
    clock.advance(5_000)
    await expect(created).rejects.toThrow(`Nobody listens on 127.0.0.1:${port}`)
  })
})

describe('MACs', () => {
  it('without a key there is none, and none is missed', async () => {
    const { host, terminal } = await open(UNIONPAY)
    const slip = await terminal.ask({ kind: 'sale', amountMinor: 1 })
    expect(lastOf(host)).not.toHaveProperty('64')
    expect(slip.macIsRight).toBe(true)
  })

  it.each([
    ['right', createMac('unionpay-ecb', MAK), true],
    ['made by another key', createMac('unionpay-ecb', PIK), false],
    ['missing', undefined, false],
  ])('an answer whose MAC is %s is told', async (_words, mac, macIsRight) => {
    const { host, terminal } = await open(UNIONPAY, { mak: MAK })
    host.mac = mac
    const slip = await terminal.ask({ kind: 'sale', amountMinor: 1 })
    const { bytes, json } = host.requests.items[0] ?? { bytes: Buffer.alloc(0), json: {} as MessageJson }
    expect(json['64']).toBe(hexOf(unionpayMac(MAK, bytes.subarray(0, -8))))
    expect(slip).toMatchObject({ responseCode: '00', macIsRight })
  })

  it('network messages have none', async () => {
    const { host, terminal } = await open(UNIONPAY, { mak: MAK })
    expect((await terminal.ask({ kind: 'echo' })).macIsRight).toBe(true)
    expect((await terminal.ask({ kind: 'sign-in' })).macIsRight).toBe(true)
    for (const { json } of host.requests.items) expect(json).not.toHaveProperty('64')
  })
})

describe('a sign-in', () => {
  it.each(['single', 'double', 'double-track'] as const)('takes the work keys (%s) and the batch of the answer', async (layout) => {
    const { host, terminal } = await open(UNIONPAY, { tmk: TMK })
    const pik = layout === 'single' ? PIK.subarray(0, 8) : PIK
    const keys = packWorkKeys(layout, TMK, { pik, mak: MAK, tdk: PIK })
    host.manner = () => ({ 39: '00', 60: '00000321003', 62: hexOf(keys) })
    expect(await terminal.signIn()).toMatchObject({ kind: 'sign-in', responseCode: '00' })
    host.manner = APPROVING
    host.mac = createMac('unionpay-ecb', MAK)
    const slip = await terminal.ask({ kind: 'sale', amountMinor: 1 })
    const [, request] = host.requests.items
    expect(request?.json).toMatchObject({ 11: '000002', 60: '22000321000' })
    expect(request?.json['64']).toBe(hexOf(unionpayMac(MAK, request?.bytes.subarray(0, -8) ?? Buffer.alloc(0))))
    expect(slip.macIsRight).toBe(true)
  })

  it('replaces a fixed key', async () => {
    const { host, terminal } = await open(UNIONPAY, { tmk: TMK, mak: PIK })
    host.manner = () => ({ 39: '00', 62: hexOf(packWorkKeys('double', TMK, { pik: PIK, mak: MAK })) })
    await terminal.signIn()
    host.manner = APPROVING
    await terminal.ask({ kind: 'sale', amountMinor: 1 })
    const [, request] = host.requests.items
    expect(request?.json['64']).toBe(hexOf(unionpayMac(MAK, request?.bytes.subarray(0, -8) ?? Buffer.alloc(0))))
  })

  it('that is refused or not answered changes nothing', async () => {
    const { host, terminal, clock } = await open(UNIONPAY, { tmk: TMK, mak: MAK })
    host.manner = () => ({ 39: '97' })
    expect((await terminal.signIn()).responseCode).toBe('97')
    host.manner = () => undefined
    const silent = terminal.signIn()
    await host.requests.count(2, 'requests')
    clock.advance(UNIONPAY.terminalTimeoutMs + 100)
    expect((await silent).answer).toBeUndefined()
    host.manner = APPROVING
    await terminal.ask({ kind: 'sale', amountMinor: 1 })
    expect(lastOf(host)).toMatchObject({ 60: '22000001000', 64: expect.any(String) })
  })

  it('with keys under another master key is refused, in words', async () => {
    const { host, terminal } = await open(UNIONPAY, { tmk: PIK })
    host.manner = () => ({ 39: '00', 62: hexOf(packWorkKeys('double', TMK, { pik: PIK, mak: MAK })) })
    await expect(terminal.signIn()).rejects.toThrow(/made under another master key/)
  })

  it('without a master key takes the batch alone', async () => {
    const { host, terminal } = await open(UNIONPAY)
    host.manner = () => ({ 39: '00', 60: '00000321003', 62: hexOf(packWorkKeys('double', TMK, { pik: PIK, mak: MAK })) })
    await terminal.signIn()
    host.manner = APPROVING
    await terminal.ask({ kind: 'sale', amountMinor: 1 })
    expect(lastOf(host)['60']).toBe('22000321000')
    expect(lastOf(host)).not.toHaveProperty('64')
  })

  it('of a generic dialect takes nothing', async () => {
    const { host, terminal } = await open(ASCII, { tmk: TMK })
    expect((await terminal.signIn()).responseCode).toBe('00')
    await terminal.ask({ kind: 'sale', amountMinor: 1 })
    expect(lastOf(host)).not.toHaveProperty('64')
  })
})

describe('a terminal that takes back what has no answer', () => {
  it('R65: reverses before its next payment, with the numbers of the request, and not again once that is answered', async () => {
    const host = await Host.open(ASCII)
    host.manner = () => undefined
    const terminal = await createTerminal({ dialect: ASCII, host: '127.0.0.1', port: host.port, reverses: ['sale'] })
    opened.push(terminal, host)
    const silent = await terminal.ask({ kind: 'sale', amountMinor: 100, timeoutMs: 30 })
    expect([silent.answer, silent.verdict, terminal.owed.size]).toEqual([undefined, { is: 'no-bytes', words: 'no bytes came' }, 1])
    host.manner = APPROVING
    await terminal.ask({ kind: 'sale', amountMinor: 200 })
    expect(host.requests.items.map(({ json }) => [json['0'], json['11'], json['39']])).toEqual([
      ['0200', '000001', undefined],
      ['0400', '000001', '98'],
      ['0200', '000002', undefined],
    ])
    expect(terminal.owed.size).toBe(0)
  })

  it('R73: sends the reversal before each of three payments, then not again: a person has to do it', async () => {
    const host = await Host.open(ASCII)
    host.manner = () => undefined
    const terminal = await createTerminal({ dialect: ASCII, host: '127.0.0.1', port: host.port, reverses: ['sale'] })
    opened.push(terminal, host)
    await terminal.ask({ kind: 'sale', amountMinor: 100, timeoutMs: 30 })
    host.manner = (request) => (request['0'] === '0400' ? { 39: '96' } : APPROVING(request))
    for (let payment = 1; payment <= 5; payment += 1) await terminal.ask({ kind: 'sale', amountMinor: 200 })
    const sent = host.requests.items.map(({ json }) => json['0'])
    expect(sent.slice(1)).toEqual(['0400', '0200', '0400', '0200', '0400', '0200', '0200', '0200'])
    expect(terminal.owed.size).toBe(1)
  })
})
