/** R121: a PIN goes from the terminal's key to the issuer's, in the format of each, or stays behind; never as it came. */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import {
  createGateway,
  createIssuer,
  createLimits,
  createTerminal,
  type Gateway,
  Key,
  KeyRing,
  loadDialect,
  openLedger,
  type SimulatedIssuer,
  type Terminal,
} from '../../sim/index.ts'
import { SeenLog } from '../support/seen-log.ts'
import { ASCII, PAN, UNIONPAY } from '../support/speakers.ts'
import { AMOUNT, Scene } from './support/scene.ts'

const PIK = '0123456789ABCDEFFEDCBA9876543210'
const ZONE = 'AABBCCDDEEFF00112233445566778899'
/** PIN 1234: with this card number 000123456789 before its check digit, and with none. */
const ISO_0 = '041234FFFFFFFFFF'
const PAN_FIELD = `0000${PAN.slice(3, 15)}`

let scene: Scene | undefined
const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  await scene?.close()
  scene = undefined
  for (const one of opened.splice(0)) await one.close()
})

function des(way: typeof createCipheriv | typeof createDecipheriv, key: string, block: string): string {
  const cipher = way('des-ede-ecb', Buffer.from(key, 'hex'), null).setAutoPadding(false)
  return cipher.update(Buffer.from(block, 'hex')).toString('hex').toUpperCase()
}

function xor(one: string, other: string): string {
  return (BigInt(`0x${one}`) ^ BigInt(`0x${other}`)).toString(16).padStart(16, '0').toUpperCase()
}

function keysWith(terminal: object, issuer: object): KeyRing {
  return new KeyRing({ terminals: [{ terminal: '*', merchant: '*', ...terminal }], issuer })
}

/** DE52 of the sale as the issuer got it, opened with its key. */
async function openedAtIssuer(at: number): Promise<string> {
  const received = (await (scene as Scene).stand.issuer.received.count(at + 1, 'payments'))[at]
  return des(createDecipheriv, ZONE, received?.json['52'] ?? '')
}

describe('R121: with the keys of both sides', () => {
  const keys = keysWith({ pik: PIK }, { pik: ZONE })

  it.each([
    ['the card number, 53.1 = 2', '2600000000000000', xor(ISO_0, PAN_FIELD)],
    ['no card number, 53.1 = 1', '1600000000000000', ISO_0],
    ['no DE53', undefined, xor(ISO_0, PAN_FIELD)],
  ])('a block with %s comes to the issuer as ISO-0 under its own key', async (_name, control, clear) => {
    scene = await Scene.open(UNIONPAY, { keys })
    const sale = { ...UNIONPAY.sale(1, AMOUNT), 52: des(createCipheriv, PIK, clear), ...(control === undefined ? {} : { 53: control }) }
    expect((await scene.pos.ask(sale))['39']).toBe('00')
    expect(await openedAtIssuer(0)).toBe(xor(ISO_0, PAN_FIELD))
    expect(scene.stand.issuer.received.items[0]?.json).not.toHaveProperty('53')
  })

  it.each([
    ['under another key', { 52: des(createCipheriv, ZONE, xor(ISO_0, PAN_FIELD)), 53: '2600000000000000' }, 'no PIN block of ISO-0'],
    ['of another card', { 52: des(createCipheriv, PIK, xor(ISO_0, '0000999999999999')), 53: '2600000000000000' }, 'no PIN block of ISO-0'],
    ['in a format nobody knows', { 52: des(createCipheriv, PIK, ISO_0), 53: '9600000000000000' }, 'not one of the dialect'],
  ])('a block %s is refused with 99, and nothing goes to the issuer', async (_name, elements, hint) => {
    scene = await Scene.open(UNIONPAY, { keys })
    expect((await scene.pos.ask({ ...UNIONPAY.sale(1, AMOUNT), ...elements }))['39']).toBe('99')
    expect(scene.stand.turns.items.at(-1)).toMatchObject({ reason: 'pin_unreadable', hint: expect.stringContaining(hint) })
    expect(scene.stand.issuer.received.items).toEqual([])
    expect(await scene.stand.gateway.find({})).toEqual([])
  })

  it('a generic terminal is refused with 30', async () => {
    scene = await Scene.open(ASCII, { keys })
    expect((await scene.pos.ask({ ...ASCII.sale(1, AMOUNT), 52: '0'.repeat(16) }))['39']).toBe('30')
    expect((await scene.pos.ask({ ...ASCII.sale(2, AMOUNT), 52: des(createCipheriv, PIK, xor(ISO_0, PAN_FIELD)) }))['39']).toBe('00')
    expect(await openedAtIssuer(0)).toBe(xor(ISO_0, PAN_FIELD))
  })

  it('a reversal carries none', async () => {
    scene = await Scene.open(UNIONPAY, { keys })
    const sale = { ...UNIONPAY.sale(1, AMOUNT), 52: des(createCipheriv, PIK, ISO_0), 53: '1600000000000000' }
    await scene.pos.ask(sale)
    expect((await scene.pos.ask(UNIONPAY.reversal(sale)))['39']).toBe('00')
    const advice = await scene.stand.issuer.received.find(({ json }) => json['0'] === '0420', 'the advice')
    expect(advice.json).not.toHaveProperty('52')
  })
})

describe('without a key of one side', () => {
  it.each([
    ['neither', KeyRing.empty, 'terminal TERM0001'],
    ['the issuer', keysWith({ pik: PIK }, {}), 'the issuer'],
    ['the terminal', new KeyRing({ terminals: [], issuer: { pik: ZONE } }), 'terminal TERM0001'],
    ['a terminal under SM4', keysWith({ pik: { algorithm: 'sm4', key: PIK } }, { pik: ZONE }), 'terminal TERM0001 that is of tdes'],
  ])('(%s) it stays behind, and the log says so once', async (_name, keys, whose) => {
    scene = await Scene.open(UNIONPAY, { keys })
    for (const stan of [1, 2]) {
      const sale = { ...UNIONPAY.sale(stan, AMOUNT), 52: des(createCipheriv, PIK, ISO_0), 53: '1600000000000000' }
      expect((await scene.pos.ask(sale))['39']).toBe('00')
    }
    for (const { json } of scene.stand.issuer.received.items) expect(json).not.toHaveProperty('52')
    const said = scene.stand.log.items.filter(({ message }) => message.startsWith('The PIN of'))
    expect(said.map(({ message }) => message)).toEqual([`The PIN of terminal TERM0001 goes no further: there is no PIN key of ${whose}`])
  })
})

describe('the whole way, from a virtual terminal that signs in to a simulated issuer that knows a PIN', () => {
  const keys = keysWith({ tmk: PIK }, { pik: ZONE })

  async function open(): Promise<{ gateway: Gateway; issuer: SimulatedIssuer; terminal: Terminal }> {
    const spoken = loadDialect('iso8583-1987-binary')
    const dialect = loadDialect('unionpay-pos')
    const limits = createLimits()
    const log = new SeenLog()
    const issuer = await createIssuer({
      dialect: spoken,
      pik: new Key('tdes', Buffer.from(ZONE, 'hex')),
      pins: new Map([['6200*', '4321']]),
    })
    const ledger = await openLedger({ location: ':memory:', limits, log, holder: { simulation: true } })
    const listeners = [{ dialect, host: '127.0.0.1', port: 0 }]
    const gateway = await createGateway({ listeners, issuer: { dialect: spoken, host: issuer.host, port: issuer.port }, ledger, keys, log })
    const port = gateway.listeners[0]?.port ?? 0
    const terminal = await createTerminal({ dialect, host: '127.0.0.1', port, tmk: Buffer.from(PIK, 'hex') })
    opened.push(terminal, gateway, issuer)
    await log.find(() => gateway.issuerIsUp, 'the sign-on')
    return { gateway, issuer, terminal }
  }

  it('the right one is approved, a wrong one 55, of another card any is right, and so is none', async () => {
    const { terminal } = await open()
    await terminal.signIn()
    const other = { pan: '5555555555554444', expiry: '3012' }
    const sale = async (ask: object): Promise<string | undefined> =>
      (await terminal.ask({ kind: 'sale', amountMinor: AMOUNT, ...ask })).responseCode
    expect(await sale({ pin: '4321' })).toBe('00')
    expect(await sale({ pin: '1234' })).toBe('55')
    expect(await sale({ pin: '1234', card: other })).toBe('00')
    expect(await sale({})).toBe('00')
    const [first] = terminal.slips.filter(({ kind }) => kind === 'sale')
    expect([first?.request.text(26), first?.request.text(53)]).toEqual(['12', '2600000000000000'])
    expect(first?.request.text(52)).toMatch(/^[0-9A-F]{16}$/)
  })

  it('needs a key first', async () => {
    const { terminal } = await open()
    expect(() => terminal.ask({ kind: 'sale', amountMinor: 1, pin: '1234' })).toThrow('A PIN needs a PIN key')
  })
})
