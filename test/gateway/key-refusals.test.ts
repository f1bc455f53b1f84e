/** Keys that are missing, fit no dialect, or have to be asked for first: what is refused, and in which words. */
import { afterEach, describe, expect, it } from 'vitest'
import { parseDialect } from '../../src/dialect/load.ts'
import { KeyRing } from '../../src/index.ts'
import type { Pos } from '../support/pos.ts'
import { ASCII, BINARY, MERCHANT, UNIONPAY } from '../support/speakers.ts'
import { SpyIssuer } from '../support/spy-issuer.ts'
import { openSpied, type SpiedStand, Stand, type StandOptions } from '../support/stand.ts'

const TMK = '0123456789ABCDEFFEDCBA9876543210'
const AMOUNT = 10_000

let stand: SpiedStand
let pos: Pos
const stands: SpiedStand[] = []

async function open(options: StandOptions, dialect = UNIONPAY.dialect): Promise<void> {
  stand = await openSpied({ dialects: [dialect], ...options })
  stands.push(stand)
  pos = await stand.pos(dialect)
}
afterEach(() => Promise.all(stands.splice(0).map((one) => one.close())))

describe('a key that fits one dialect and not another', () => {
  it('is refused at the start when it fits none in use, and in a message when it does not fit that one', async () => {
    const keys = new KeyRing({ terminals: [{ terminal: 'TERM0*', merchant: '*', mak: { algorithm: 'sm4', key: TMK } }] })
    await expect(openSpied({ dialects: [BINARY.dialect], keys })).rejects.toThrow(
      'keys: terminal TERM0*: A key of x9.19 is of tdes, not of sm4 (dialect iso8583-1987-binary)',
    )
    await open({ keys, dialects: [BINARY.dialect, UNIONPAY.dialect] }, BINARY.dialect)
    expect((await pos.ask(BINARY.sale(1, AMOUNT)))['39']).toBe('D1')
    expect(stand.turns.items.at(-1)?.reason).toBe('mac_key_missing')
  })

  it.each([
    [{ mak: '1122334455667788' }, 'A key of cmac-aes is of aes, not of tdes'],
    [{ mak: { algorithm: 'aes', key: `${TMK}${TMK}`.slice(0, 48) } }, undefined],
    [{ pik: { algorithm: 'sm4', key: TMK } }, 'a PIN key of ISO-0 is of tdes, not of sm4'],
  ] as const)('of the issuer: %j', async (issuer, problem) => {
    const dialect = parseDialect('extends: iso8583-1987-binary\nmac: { algorithm: cmac-aes }\n', 'aes.yaml')
    const peer = await SpyIssuer.open()
    const starts = Stand.start({ dialect, host: peer.host, port: peer.port }, { keys: new KeyRing({ terminals: [], issuer }) })
    if (problem === undefined) await (await starts).close()
    else await expect(starts).rejects.toThrow(problem)
    await peer.close()
  })
})

describe('where some terminals have keys', () => {
  const keys = new KeyRing({ terminals: [{ terminal: 'TERM0001', merchant: '*', mak: '1122334455667788' }] })

  it('a message with a MAC from one without a key is refused, and the log says which key is missing', async () => {
    await open({ keys })
    const stranger = { ...UNIONPAY.sale(1, AMOUNT), 41: 'TERM0003', 64: '3132333435363738' }
    expect((await pos.ask(stranger))['39']).toBe('A0')
    expect(stand.turns.items.at(-1)).toMatchObject({ reason: 'mac_key_missing', hint: 'no key for terminal TERM0003 in this dialect' })
    expect(stand.log.problems.map(({ message }) => message)).toEqual([
      'No key for terminal TERM0003: what it signs is refused. Add one: unswipe keys add --terminal TERM0003',
    ])
    expect(stand.issuer.received.items).toEqual([])
  })

  it('a message without a MAC from one without a key is served', async () => {
    await open({ keys })
    expect((await pos.ask({ ...UNIONPAY.sale(1, AMOUNT), 41: 'TERM0003' }))['39']).toBe('00')
  })

  it('PIN keys alone change nothing for the MACs of others', async () => {
    await open({ keys: new KeyRing({ terminals: [{ terminal: 'TERM0001', merchant: '*', pik: TMK }] }) })
    expect((await pos.ask({ ...UNIONPAY.sale(1, AMOUNT), 41: 'TERM0003', 64: '3132333435363738' }))['39']).toBe('00')
  })
})

describe('R95: where a sign-in is asked for', () => {
  it.each([
    [UNIONPAY, 'A0', { 0: '0800', 60: '00000001003', 63: '01 ' }],
    [ASCII, '58', { 0: '0800', 7: '0529120000', 70: '001' }],
    [BINARY, '58', { 0: '0800', 7: '0529120000', 70: '001' }],
  ] as const)('$0.dialect: a payment before it is refused (%s), one after it is served', async (speaker, code, request) => {
    await open({ keys: KeyRing.empty, requireSignIn: true }, speaker.dialect)
    for (const json of [speaker.sale(1, AMOUNT), speaker.reversal(speaker.sale(2, AMOUNT))]) {
      expect((await pos.ask(json))['39']).toBe(code)
      expect(stand.turns.items.at(-1)?.reason).toBe('sign_in_required')
    }
    expect(stand.issuer.received.items).toEqual([])
    expect((await pos.ask({ ...request, 11: '000003', 41: 'TERM0001', 42: MERCHANT }))['39']).toBe('00')
    expect((await pos.ask(speaker.sale(4, AMOUNT)))['39']).toBe('00')
    expect((await pos.ask({ ...speaker.sale(5, AMOUNT), 41: 'TERM0002' }))['39']).toBe(code)
  })
})
