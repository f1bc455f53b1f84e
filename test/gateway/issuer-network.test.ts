/** The link to the issuer as a network: signed on before payments go, kept alive by echoes, and what the issuer asks for itself. */
import { afterEach, describe, expect, it } from 'vitest'
import { parseDialect } from '../../src/dialect/load.ts'
import { KeyRing, loadDialect, type MessageJson } from '../../src/index.ts'
import type { Pos } from '../support/pos.ts'
import { ASCII } from '../support/speakers.ts'
import { APPROVES, SILENT, SpyIssuer } from '../support/spy-issuer.ts'
import { Stand, type StandOptions } from '../support/stand.ts'
import { FakeClock } from '../transport/support/fake-clock.ts'

const AMOUNT = 10_000
const IDLE_MS = 60_000
/** No first pause before another try is longer; what is tried then has not timed out. */
const FIRST_PAUSE_MS = 250

let issuer: SpyIssuer
let stand: Stand
let clock: FakeClock
let pos: Pos

/** Does not wait for the sign-on. */
async function start(options: StandOptions & { readonly dialect?: Parameters<typeof Stand.start>[0]['dialect'] } = {}): Promise<void> {
  clock = new FakeClock()
  const { dialect = loadDialect('iso8583-1987-binary'), ...rest } = options
  const place = { dialect, host: issuer.host, port: issuer.port }
  stand = await Stand.start(place, { dialects: [ASCII.dialect], clock, limits: { issuerIdleMs: IDLE_MS }, ...rest })
  pos = await stand.pos(ASCII.dialect)
}

async function open(options: StandOptions = {}): Promise<void> {
  issuer = await SpyIssuer.open()
  await start(options)
  await isUp()
}

function isUp(): Promise<unknown> {
  return stand.log.find(() => stand.gateway.issuerIsUp, 'the sign-on')
}

afterEach(async () => {
  await issuer.close()
  await stand.close()
})

/** DE70 of what came, in order. */
function asked(): (string | undefined)[] {
  return issuer.network.items.map((json) => json['70'])
}

async function ask(code: string, mti = '0800'): Promise<MessageJson> {
  const before = issuer.answers.items.length
  issuer.ask({ 0: mti, 7: '0528202641', 11: '000777', 70: code })
  const [answer] = (await issuer.answers.count(before + 1, 'answers')).slice(before)
  return answer ?? {}
}

describe('R94: the sign-on', () => {
  it('goes out after connecting, with the time in UTC, a number of its own and the acquirer', async () => {
    await open({ acquirerId: '00000000042' })
    expect(issuer.network.items).toEqual([{ 0: '0800', 7: '0528202640', 11: '000001', 32: '00000000042', 70: '001' }])
    expect((await pos.ask(ASCII.sale(1, AMOUNT)))['39']).toBe('00')
  })

  it('comes before payments: until it is answered they are refused as when the issuer is not there', async () => {
    issuer = await SpyIssuer.open()
    issuer.networkManner = SILENT
    await start()
    await issuer.network.count(1, 'sign-ons')
    expect((await pos.ask(ASCII.sale(1, AMOUNT)))['39']).toBe('91')
    expect(stand.turns.items.at(-1)).toMatchObject({ reason: 'issuer_unreachable', hint: 'not signed on at the issuer' })
    expect(stand.gateway.issuerIsUp).toBe(false)
    expect(issuer.received.items).toEqual([])
  })

  it('that is refused is tried again, and payments wait for an approval', async () => {
    issuer = await SpyIssuer.open()
    issuer.networkManner = () => ({ 39: '91' })
    await start()
    await stand.log.find(({ facts }) => facts['event'] === 'issuer-sign-on-refused', 'the refusal')
    expect((await pos.ask(ASCII.sale(1, AMOUNT)))['39']).toBe('91')
    issuer.networkManner = APPROVES
    clock.advance(FIRST_PAUSE_MS)
    await isUp()
    expect((await pos.ask(ASCII.sale(2, AMOUNT)))['39']).toBe('00')
    expect(asked()).toEqual(['001', '001'])
  })

  it('that is not answered ends the connection, and the next one signs on', async () => {
    issuer = await SpyIssuer.open()
    issuer.networkManner = SILENT
    await start()
    await issuer.network.count(1, 'sign-ons')
    issuer.networkManner = APPROVES
    clock.advance(20_100)
    await stand.log.find(({ facts }) => facts['code'] === 'LINK_CLOSED', 'the end of the link')
    clock.advance(FIRST_PAUSE_MS)
    await isUp()
    expect(asked()).toEqual(['001', '001'])
    expect(issuer.connections.items).toHaveLength(2)
  })

  it('is not sent where the dialect asks for none', async () => {
    issuer = await SpyIssuer.open()
    await start({ dialect: parseDialect('extends: iso8583-1987-binary\nissuer: { network: { signOn: none } }\n', 'open.yaml') })
    await isUp()
    expect((await pos.ask(ASCII.sale(1, AMOUNT)))['39']).toBe('00')
    expect(asked()).toEqual([])
  })

  it('that cannot be written is told at the start', async () => {
    issuer = await SpyIssuer.open()
    const text = 'extends: iso8583-1987-binary\nissuer: { network: { messages: { sign-on: { elements: { 70: "1" } } } } }\n'
    const place = { dialect: parseDialect(text, 'bank.yaml'), host: issuer.host, port: issuer.port }
    await expect(Stand.start(place, { clock: new FakeClock() })).rejects.toThrow(/^bank: issuer\.network\.messages\.sign-on: .*70/)
    await start()
  })

  it('is followed by a sign-off when the gateway ends', async () => {
    await open()
    await stand.close()
    await issuer.network.count(2, 'messages')
    expect(asked()).toEqual(['001', '002'])
  })
})

describe('R94: the echo', () => {
  it('goes out after silence, not while the issuer is heard, and an answer is enough', async () => {
    await open()
    clock.advance(IDLE_MS - 1)
    expect((await pos.ask(ASCII.sale(1, AMOUNT)))['39']).toBe('00')
    clock.advance(IDLE_MS - 1)
    expect(asked()).toEqual(['001'])
    clock.advance(1)
    await issuer.network.count(2, 'messages')
    expect(issuer.network.items.at(-1)).toMatchObject({ 0: '0800', 70: '301' })
    expect((await pos.ask(ASCII.sale(2, AMOUNT)))['39']).toBe('00')
    expect(issuer.connections.items).toHaveLength(1)
  })

  it('without an answer: the link is dead, what waits is in doubt, and the next connection signs on', async () => {
    await open()
    issuer.networkManner = SILENT
    clock.advance(IDLE_MS)
    await issuer.network.count(2, 'messages')
    issuer.manner = SILENT
    const sale = ASCII.sale(1, AMOUNT)
    await pos.client.write(pos.encode(sale))
    await issuer.received.count(1, 'payments')
    clock.advance(19_000)
    issuer.networkManner = APPROVES
    issuer.manner = APPROVES
    clock.advance(1_100)
    expect((await pos.answerTo(sale))['39']).toBe('91')
    await stand.log.find(({ message }) => message.includes('the echo was not answered'), 'the end of the link')
    clock.advance(FIRST_PAUSE_MS)
    await isUp()
    await issuer.received.find(({ json }) => json['0'] === '0420', 'the reversal of the sale')
    expect(asked()).toEqual(['001', '301', '001'])
  })
})

describe('what the issuer asks of the gateway', () => {
  it.each([
    ['301', '00'],
    ['001', '00'],
    ['201', '00'],
    ['101', '40'],
    ['160', '40'],
    ['161', '40'],
  ])('R94: DE70 = %s is answered %s, and payments go on', async (code, responseCode) => {
    await open()
    expect(await ask(code)).toMatchObject({ 0: '0810', 7: '0528202641', 11: '000777', 39: responseCode, 70: code })
    expect((await pos.ask(ASCII.sale(1, AMOUNT)))['39']).toBe('00')
  })

  it('anything else is not answered, and said in the log', async () => {
    await open()
    issuer.ask({ 0: '0200', 7: '0528202641', 11: '000777', 3: '000000' })
    await stand.log.find(({ message }) => message.includes('the gateway does not serve it'), 'the warning')
    expect((await ask('301'))['39']).toBe('00')
    expect(issuer.answers.items).toHaveLength(1)
  })

  it('R98: a sign-off keeps what is owed; it goes out after the next sign-on, and payments are refused until then', async () => {
    await open()
    issuer.manner = SILENT
    const sale = ASCII.sale(1, AMOUNT)
    await pos.client.write(pos.encode(sale))
    await issuer.received.count(1, 'payments')
    expect((await ask('002'))['39']).toBe('00')
    clock.advance(20_100)
    expect((await pos.answerTo(sale))['39']).toBe('91')
    expect(stand.gateway.owedReversals).toBe(1)
    expect((await pos.ask(ASCII.sale(2, AMOUNT)))['39']).toBe('91')
    expect(stand.turns.items.at(-1)?.hint).toBe('not signed on at the issuer')
    expect(issuer.mtis).toEqual(['0200'])
    issuer.manner = APPROVES
    clock.advance(10_000)
    await issuer.received.find(({ json }) => json['0'] === '0420', 'the reversal')
    await stand.log.find(({ facts }) => facts['event'] === 'reversal-acknowledged', 'its acknowledgement')
    expect(stand.gateway.owedReversals).toBe(0)
    expect(asked()).toEqual(['001', '001'])
    expect((await pos.ask(ASCII.sale(3, AMOUNT)))['39']).toBe('00')
  })

  it('R98: its own sign-on ends a sign-off at once', async () => {
    await open()
    await ask('002')
    expect(stand.gateway.issuerIsUp).toBe(false)
    await ask('001')
    expect(stand.gateway.issuerIsUp).toBe(true)
    expect((await pos.ask(ASCII.sale(1, AMOUNT)))['39']).toBe('00')
  })
})

describe('R120: with a key for the issuer', () => {
  const mak = '0123456789ABCDEFFEDCBA9876543210'

  it('the sign-on carries a MAC, and a request of the issuer with a wrong one is not heard', async () => {
    await open({ keys: new KeyRing({ terminals: [], issuer: { mak } }) })
    expect(issuer.network.items[0]?.['128']).toMatch(/^[0-9A-F]{16}$/)
    issuer.ask({ 0: '0800', 7: '0528202641', 11: '000777', 70: '002', 128: '0'.repeat(16) })
    await stand.log.find(({ facts }) => facts['code'] === 'MAC_MISMATCH', 'the refusal')
    expect(stand.gateway.issuerIsUp).toBe(true)
    expect(issuer.answers.items).toEqual([])
  })
})
