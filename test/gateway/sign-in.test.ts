/** Keys: a UnionPay terminal signs in, unpacks its work keys and signs with them; fixed keys; no keys; the issuer's key. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseDialect } from '../../src/dialect/load.ts'
import { KeyRing, type MessageJson } from '../../src/index.ts'
import { checkValue, decrypt, sm4, unionpayMac, unionpaySm4Mac, x919Mac } from '../support/other-des.ts'
import type { Pos } from '../support/pos.ts'
import { ASCII, BINARY, MERCHANT, UNIONPAY } from '../support/speakers.ts'
import { openSpied, type SpiedStand, type StandOptions } from '../support/stand.ts'

const TMK = '0123456789ABCDEFFEDCBA9876543210'
const AMOUNT = 10_000
/** Length, TPDU and header: what no MAC covers. */
const ENVELOPE = 2 + 5 + 6
const MAC_BYTES = 8
const KEYS = new KeyRing({ terminals: [{ terminal: 'TERM0*', merchant: '*', tmk: TMK }] })

let stand: SpiedStand
let pos: Pos
const stands: SpiedStand[] = []

async function open(options: StandOptions = {}, dialect = UNIONPAY.dialect): Promise<void> {
  stand = await openSpied({ dialects: [dialect], keys: KEYS, ...options })
  stands.push(stand)
  pos = await stand.pos(dialect)
}
afterEach(() => Promise.all(stands.splice(0).map((one) => one.close())))

interface WorkKeys {
  readonly pik: Buffer
  readonly mak: Buffer
  readonly answer: MessageJson
}

/** 60.3 -> bytes of PIK and of DE62: E(PIK) KCV E(MAK) [zeros] KCV [E(TDK) KCV]. */
const LAYOUTS = [
  ['001', 8, 24],
  ['003', 16, 40],
  ['004', 16, 60],
] as const

async function signIn(networkCode = '003', terminal = 'TERM0001'): Promise<WorkKeys> {
  const request: MessageJson = { 0: '0800', 11: '000001', 41: terminal, 42: MERCHANT, 60: `00000001${networkCode}`, 63: '01 ' }
  const answer = await pos.ask(request)
  expect(answer).toMatchObject({ 0: '0810', 39: '00', 60: `00000001${networkCode}` })
  expect(answer).not.toHaveProperty('64')
  const sealed = Buffer.from(answer['62'] ?? '', 'hex')
  const [, pikBytes = 0, bytes] = LAYOUTS.find(([code]) => code === networkCode) ?? []
  expect(sealed).toHaveLength(bytes ?? 0)
  const makAt = pikBytes + 4
  const pik = decrypt(Buffer.from(TMK, 'hex'), sealed.subarray(0, pikBytes))
  const mak = decrypt(Buffer.from(TMK, 'hex'), sealed.subarray(makAt, makAt + 8))
  const fill = networkCode === '001' ? 0 : 8
  expect(sealed.subarray(makAt + 8, makAt + 8 + fill)).toEqual(Buffer.alloc(fill))
  expect(checkValue(pik)).toBe(hex(sealed, pikBytes, 4))
  expect(checkValue(mak)).toBe(hex(sealed, makAt + 8 + fill, 4))
  if (networkCode === '004') {
    const tdkAt = makAt + 8 + fill + 4
    expect(checkValue(decrypt(Buffer.from(TMK, 'hex'), sealed.subarray(tdkAt, tdkAt + 16)))).toBe(hex(sealed, tdkAt + 16, 4))
  }
  return { pik, mak, answer }
}

function hex(bytes: Buffer, at: number, length: number): string {
  return bytes.toString('hex', at, at + length).toUpperCase()
}

/** The frame with a DE64 made by that key. */
function signed(json: MessageJson, mak: Buffer): Buffer {
  const frame = pos.encode({ ...json, 64: '0'.repeat(16) })
  unionpayMac(mak, frame.subarray(ENVELOPE, -MAC_BYTES)).copy(frame, frame.length - MAC_BYTES)
  return frame
}

/** The answer, whose MAC must be right. */
async function askSigned(json: MessageJson, mak: Buffer): Promise<MessageJson> {
  const before = pos.client.frames.items.length
  await pos.client.write(signed(json, mak))
  const frame = await pos.client.frame(before)
  expect(frame.subarray(-MAC_BYTES)).toEqual(unionpayMac(mak, frame.subarray(ENVELOPE, -MAC_BYTES)))
  return pos.decode(frame)
}

describe('R97: a sign-in', () => {
  it.each(LAYOUTS)('with 60.3 = %s gives work keys under the master key; what is signed with them is served', async (networkCode) => {
    await open()
    const { mak } = await signIn(networkCode)
    const sale = UNIONPAY.sale(2, AMOUNT)
    const answer = await askSigned(sale, mak)
    expect(answer['39']).toBe('00')
    const refund = await askSigned(UNIONPAY.refund(3, 4_000, { request: sale, answer }), mak)
    expect(refund['39']).toBe('00')
    const other = UNIONPAY.sale(4, AMOUNT)
    const voided = await askSigned(UNIONPAY.void(5, AMOUNT, { request: other, answer: await askSigned(other, mak) }), mak)
    expect(voided['39']).toBe('00')
    expect((await askSigned(UNIONPAY.reversal(sale), mak))['39']).toBe('22')
    expect(stand.issuer.mtis).toEqual(['0200', '0200', '0200', '0400'])
  })

  it('gives new keys each time, and the old ones no longer hold', async () => {
    await open()
    const first = await signIn()
    const second = await signIn()
    expect(second.mak).not.toEqual(first.mak)
    const before = pos.client.frames.items.length
    await pos.client.write(signed(UNIONPAY.sale(2, AMOUNT), first.mak))
    expect(pos.decode(await pos.client.frame(before))['39']).toBe('A0')
    expect((await askSigned(UNIONPAY.sale(3, AMOUNT), second.mak))['39']).toBe('00')
  })

  it('keys have odd parity', async () => {
    await open()
    const { pik, mak } = await signIn()
    for (const byte of [...pik, ...mak]) expect(byte.toString(2).replaceAll('0', '').length % 2).toBe(1)
  })

  it('without a master key is approved and carries no keys', async () => {
    await open({ keys: KeyRing.empty })
    const answer = await pos.ask({ 0: '0800', 11: '000001', 41: 'TERM0001', 42: MERCHANT, 60: '00000001003', 63: '01 ' })
    expect(answer['39']).toBe('00')
    expect(answer).not.toHaveProperty('62')
    expect(stand.turns.items.at(-1)?.hint).toBe('no master key: unswipe keys add --terminal TERM0001')
  })

  it('of one terminal gives no other one a key', async () => {
    await open()
    const { mak } = await signIn()
    const before = pos.client.frames.items.length
    await pos.client.write(signed({ ...UNIONPAY.sale(2, AMOUNT), 41: 'TERM0002' }, mak))
    expect(pos.decode(await pos.client.frame(before))['39']).toBe('A0')
    expect(stand.turns.items.at(-1)?.reason).toBe('sign_in_required')
    expect(stand.issuer.received.items).toEqual([])
  })
})

describe('R117: the MAC', () => {
  it('a flipped bit in any covered byte is refused and has no effect', async () => {
    // A bit of DE41 makes another terminal, and one without a key: that is refused too.
    await open()
    const { mak } = await signIn()
    const frame = signed(UNIONPAY.sale(2, AMOUNT), mak)
    const codes: string[] = []
    for (let at = ENVELOPE; at < frame.length; at += 1) {
      const flipped = Buffer.from(frame)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 4))
      codes.push(await codeOf(flipped))
    }
    // A bit of the MTI, of the bitmap or of a length makes another message, or none: 12, 30, or the connection is closed.
    const others = codes.filter((code) => code !== 'A0')
    expect(others.filter((code) => !['12', '30', 'closed'].includes(code))).toEqual([])
    expect(others.length).toBeLessThan(40)
    expect(codes.slice(-MAC_BYTES)).toEqual(Array(MAC_BYTES).fill('A0'))
    expect(stand.issuer.received.items).toEqual([])
    expect(await stand.gateway.find({})).toEqual([])
    expect((await askSigned(UNIONPAY.sale(2, AMOUNT), mak))['39']).toBe('00')
  })

  /** DE39, or `closed`; then the terminal is connected again. */
  async function codeOf(frame: Buffer): Promise<string> {
    const before = pos.client.frames.items.length
    await pos.client.write(frame)
    await Promise.race([pos.client.frames.count(before + 1, 'frames').catch(() => {}), pos.client.closed])
    const answer = pos.client.frames.items[before]
    if (answer !== undefined) return pos.decode(answer)['39'] ?? ''
    pos = await stand.pos(UNIONPAY.dialect)
    return 'closed'
  }

  it('TPDU and header are not covered', async () => {
    await open()
    const { mak } = await signIn()
    const frame = signed(UNIONPAY.sale(2, AMOUNT), mak)
    Buffer.from('6012345678AABBCCDDEEFF', 'hex').copy(frame, 2)
    expect(await codeOf(frame)).toBe('00')
  })

  it('R120: missing where there is a key: A0', async () => {
    await open()
    await signIn()
    expect((await pos.ask(UNIONPAY.sale(2, AMOUNT)))['39']).toBe('A0')
    expect(stand.turns.items.at(-1)?.reason).toBe('mac_wrong')
    expect(stand.issuer.received.items).toEqual([])
  })

  it('before the sign-in: A0, sign in first', async () => {
    await open()
    expect((await pos.ask({ ...UNIONPAY.sale(2, AMOUNT), 64: '3132333435363738' }))['39']).toBe('A0')
    expect(stand.turns.items.at(-1)?.reason).toBe('sign_in_required')
  })

  it('none on echo and sign-off, with or without a key', async () => {
    await open()
    await signIn()
    for (const code of ['301', '002']) {
      const answer = await pos.ask({ 0: '0820', 11: '000009', 41: 'TERM0001', 42: MERCHANT, 60: `00000001${code}` })
      expect(answer['39']).toBe('00')
    }
  })

  it('R119: a fixed key, X9.19, in DE64 and, behind elements above 64, in DE128', async () => {
    const mak = Buffer.from('0123456789ABCDEFFEDCBA9876543210', 'hex')
    const keys = new KeyRing({ terminals: [{ terminal: 'TERM0001', merchant: '*', mak: hex(mak, 0, 16) }] })
    await open({ keys }, BINARY.dialect)
    const ask = async (json: MessageJson, element: number): Promise<MessageJson> => {
      const frame = pos.encode({ ...json, [element]: '0'.repeat(16) })
      x919Mac(mak, frame.subarray(2, -MAC_BYTES)).copy(frame, frame.length - MAC_BYTES)
      const before = pos.client.frames.items.length
      await pos.client.write(frame)
      const answer = await pos.client.frame(before)
      expect(answer.subarray(-MAC_BYTES)).toEqual(x919Mac(mak, answer.subarray(2, -MAC_BYTES)))
      return pos.decode(answer)
    }
    const sale = BINARY.sale(1, AMOUNT)
    const answer = await ask(sale, 64)
    expect(answer).toMatchObject({ 39: '00', 64: expect.stringMatching(/^[0-9A-F]{16}$/) })
    const refund = await ask(BINARY.refund(2, AMOUNT, { request: sale, answer }), 128)
    expect(refund).toMatchObject({ 39: '00', 128: expect.stringMatching(/^[0-9A-F]{16}$/) })
    expect((await pos.ask({ ...BINARY.sale(3, AMOUNT), 64: '0'.repeat(16) }))['39']).toBe('D1')
  })
})

describe('a sign-in with SM4 keys', () => {
  const sm4Keys = new KeyRing({ terminals: [{ terminal: 'TERM0*', merchant: '*', tmk: { algorithm: 'sm4', key: TMK } }] })
  const tmk = Buffer.from(TMK, 'hex')
  const zeros = Buffer.alloc(16)

  async function signInSm4(networkCode: string): Promise<Buffer> {
    const request: MessageJson = { 0: '0800', 11: '000001', 41: 'TERM0001', 42: MERCHANT, 60: `00000001${networkCode}`, 63: '01 ' }
    const answer = await pos.ask(request)
    expect(answer['39']).toBe('00')
    const sealed = Buffer.from(answer['62'] ?? '', 'hex')
    const parts = Array.from({ length: sealed.length / 20 }, (_, at) => sealed.subarray(at * 20, at * 20 + 20))
    const keys = parts.map((part) => sm4(tmk, part.subarray(0, 16), 'decrypt'))
    expect(parts.map((part) => hex(part, 16, 4))).toEqual(keys.map((key) => hex(sm4(key, zeros), 0, 4)))
    expect(keys).toHaveLength(networkCode === '006' ? 3 : 2)
    return keys[1] ?? zeros
  }

  it.each(['005', '006'])('R97: 60.3 = %s gives them under an SM4 master key; the MAC is then the one of SM4', async (networkCode) => {
    await open({ keys: sm4Keys })
    const mak = await signInSm4(networkCode)
    const sale = UNIONPAY.sale(2, AMOUNT)
    const frame = pos.encode({ ...sale, 64: '0'.repeat(16) })
    unionpaySm4Mac(mak, frame.subarray(ENVELOPE, -MAC_BYTES)).copy(frame, frame.length - MAC_BYTES)
    const before = pos.client.frames.items.length
    await pos.client.write(frame)
    const answer = await pos.client.frame(before)
    expect(pos.decode(answer)['39']).toBe('00')
    expect(answer.subarray(-MAC_BYTES)).toEqual(unionpaySm4Mac(mak, answer.subarray(ENVELOPE, -MAC_BYTES)))
    expect((await pos.ask({ ...UNIONPAY.sale(3, AMOUNT), 64: '3132333435363738' }))['39']).toBe('A0')
  })

  it.each([
    ['005', KEYS, 'the master key is of tdes, the keys asked for are of sm4'],
    ['003', sm4Keys, 'the master key is of sm4, the keys asked for are of tdes'],
  ] as const)('60.3 = %s under a master key of the other cipher is refused', async (networkCode, keys, hint) => {
    await open({ keys })
    const answer = await pos.ask({ 0: '0800', 11: '000001', 41: 'TERM0001', 42: MERCHANT, 60: `00000001${networkCode}`, 63: '01 ' })
    expect(answer['39']).toBe('40')
    expect(answer).not.toHaveProperty('62')
    expect(stand.turns.items.at(-1)).toMatchObject({ reason: 'sign_in_key_differs', hint })
  })
})

describe('R119: the MAC as a dialect says it', () => {
  it.each([
    ['x9.19', '{ padding: 80-zeros }', (key: Buffer, covered: Buffer) => x919Mac(key, Buffer.concat([covered, Buffer.from([0x80])]))],
    ['x9.19', '{ form: bytes4 }', (key: Buffer, covered: Buffer) => Buffer.concat([x919Mac(key, covered).subarray(0, 4)], MAC_BYTES)],
    [
      'x9.19',
      '{ form: hex8 }',
      (key: Buffer, covered: Buffer) => Buffer.from(x919Mac(key, covered).toString('hex', 0, 4).toUpperCase(), 'latin1'),
    ],
    ['unionpay-ecb', '{ algorithm: unionpay-ecb }', unionpayMac],
  ] as const)('%s with %s', async (_name, mac, right) => {
    const key = Buffer.from(TMK, 'hex')
    const dialect = parseDialect(`extends: iso8583-1987-binary\nmac: ${mac}\n`, 'bank.yaml')
    await open({ keys: new KeyRing({ terminals: [{ terminal: '*', merchant: '*', mak: TMK }] }), dialects: [dialect] }, dialect.name)
    const frame = pos.encode({ ...BINARY.sale(1, AMOUNT), 64: '0'.repeat(16) })
    right(key, frame.subarray(2, -MAC_BYTES)).copy(frame, frame.length - MAC_BYTES)
    await pos.client.write(frame)
    const answer = await pos.client.frame(0)
    expect(pos.decode(answer)['39']).toBe('00')
    expect(answer.subarray(-MAC_BYTES)).toEqual(right(key, answer.subarray(2, -MAC_BYTES)))
  })
})

describe('without a key', () => {
  it('DE64 is neither checked nor made; one line names the terminal and the command', async () => {
    await open({ keys: KeyRing.empty })
    for (const stan of [1, 2, 3]) {
      const answer = await pos.ask({ ...UNIONPAY.sale(stan, AMOUNT), 64: '3132333435363738' })
      expect(answer['39']).toBe('00')
      expect(answer).not.toHaveProperty('64')
    }
    await pos.ask({ ...UNIONPAY.sale(4, AMOUNT), 41: 'TERM0009', 64: '3132333435363738' })
    const lines = stand.log.problems.map(({ message }) => message)
    expect(lines).toEqual(
      ['TERM0001', 'TERM0009'].map(
        (terminal) => `No key for terminal ${terminal}: its MAC is not checked. Add one: unswipe keys add --terminal ${terminal}`,
      ),
    )
  })

  it('requireMac refuses payments and reversals with A0, and lets echo and sign-in through', async () => {
    await open({ keys: KeyRing.empty, requireMac: true })
    for (const json of [
      UNIONPAY.sale(1, AMOUNT),
      { ...UNIONPAY.sale(2, AMOUNT), 64: '3132333435363738' },
      UNIONPAY.reversal(UNIONPAY.sale(3, 1)),
    ]) {
      expect((await pos.ask(json))['39']).toBe('A0')
      expect(stand.turns.items.at(-1)?.reason).toBe('mac_key_missing')
    }
    expect((await pos.ask({ 0: '0820', 11: '000009', 41: 'TERM0001', 42: MERCHANT, 60: '00000001301' }))['39']).toBe('00')
    expect((await pos.ask({ 0: '0800', 11: '000008', 41: 'TERM0001', 42: MERCHANT, 60: '00000001003' }))['39']).toBe('00')
    expect(stand.issuer.received.items).toEqual([])
  })
})

describe('a restart', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unswipe-test-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('keeps the work keys: what is signed with them is served, what is not is refused', async () => {
    const ledger = join(folder, 'ledger.db')
    await open({ ledger })
    const { mak } = await signIn()
    const sale = UNIONPAY.sale(2, AMOUNT)
    const answer = await askSigned(sale, mak)
    await stand.close()
    stands.length = 0
    await open({ ledger })
    expect((await askSigned(UNIONPAY.refund(3, AMOUNT, { request: sale, answer }), mak))['39']).toBe('00')
    expect((await pos.ask(UNIONPAY.sale(4, AMOUNT)))['39']).toBe('A0')
  })
})

describe('the key of the issuer', () => {
  const mak = '0123456789ABCDEFFEDCBA9876543210'

  it('R66: signs what goes there, in DE64 or DE128; an answer without a right MAC is no answer', async () => {
    await open({ keys: new KeyRing({ terminals: [], issuer: { mak } }) }, ASCII.dialect)
    const request = ASCII.sale(1, AMOUNT)
    await pos.client.write(pos.encode(request))
    const received = await stand.issuer.received.find(() => true, 'the sale')
    expect(received.json['64']).toMatch(/^[0-9A-F]{16}$/)
    await stand.log.find(({ facts }) => facts['code'] === 'MAC_MISMATCH', 'the refusal of the answer')
    received.answer({ 64: '0000000000000000' })
    await stand.log.find(() => stand.log.items.filter(({ facts }) => facts['code'] === 'MAC_MISMATCH').length === 2, 'two refusals')
    stand.clock.advance(20_000)
    expect((await pos.answerTo(request))['39']).toBe('91')
    const advice = await stand.issuer.received.find(({ json }) => json['0'] === '0420', 'the advice')
    expect(advice.json['128']).toMatch(/^[0-9A-F]{16}$/)
  })
})
