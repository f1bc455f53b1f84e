/** MACs of requests and answers: what is checked, refused and signed. */
import { describe, expect, it } from 'vitest'
import {
  createMac,
  decodeMessage,
  draftFromJson,
  loadDialect,
  type Message,
  type MessageJson,
  sealDraft,
  verifies,
} from '../../src/index.ts'
import { checkSeal, type SenderKey } from '../../src/issuer/seal.ts'
import { unionpayMac, x919Mac } from '../support/other-des.ts'

const UNIONPAY = loadDialect('unionpay-pos')
const ASCII = loadDialect('iso8583-1987-ascii')
const MAK = Buffer.from('1122334455667788', 'hex')
const OTHER_MAK = Buffer.from('1122334455667799', 'hex')
const MAC = createMac('unionpay-ecb', MAK)
const BEFORE = Buffer.from('6000030000602200000000', 'hex')

const SALE: MessageJson = { 0: '0200', 3: '000000', 4: '000000010000', 11: '000001', 41: 'TERM0001', 49: '156', 60: '22000001000' }
const SIGN_IN: MessageJson = { 0: '0800', 11: '000001', 41: 'TERM0001', 60: '00000001003' }
const ECHO: MessageJson = { 0: '0820', 11: '000001', 41: 'TERM0001', 60: '00000001301' }
const SETTLEMENT: MessageJson = { 0: '0500', 11: '000001', 41: 'TERM0001', 60: '00000001201' }

type Kind = 'right' | 'wrong' | 'absent'

function sent(json: MessageJson, kind: Kind): Message {
  const draft = draftFromJson(UNIONPAY.format, json)
  const key = kind === 'absent' ? undefined : createMac('unionpay-ecb', kind === 'right' ? MAK : OTHER_MAK)
  return decodeMessage(UNIONPAY.format, sealDraft(draft, UNIONPAY.mac, key, BEFORE), BEFORE.length)
}

const KEYS: Readonly<Record<'key' | 'none' | 'not-signed-in', SenderKey>> = {
  key: { is: 'key', mac: MAC },
  none: { is: 'none' },
  'not-signed-in': { is: 'not-signed-in' },
}

const SIGNED = 'accepted, answer signed'
const UNSIGNED = 'accepted'

type Row = readonly [string, MessageJson, keyof typeof KEYS, Kind, boolean, string]

const ROWS: readonly Row[] = [
  // What must have one.
  ['a sale', SALE, 'key', 'right', false, SIGNED],
  ['a sale', SALE, 'key', 'wrong', false, 'mac_wrong, answer signed'],
  ['a sale', SALE, 'key', 'absent', false, 'mac_wrong, answer signed'],
  ['a sale', SALE, 'key', 'right', true, SIGNED],
  ['a sale', SALE, 'key', 'absent', true, 'mac_wrong, answer signed'],
  ['a sale', SALE, 'none', 'right', false, UNSIGNED],
  ['a sale', SALE, 'none', 'wrong', false, UNSIGNED],
  ['a sale', SALE, 'none', 'absent', false, UNSIGNED],
  ['a sale', SALE, 'none', 'right', true, 'mac_key_missing'],
  ['a sale', SALE, 'none', 'wrong', true, 'mac_key_missing'],
  ['a sale', SALE, 'none', 'absent', true, 'mac_key_missing'],
  ['a sale', SALE, 'not-signed-in', 'right', false, 'sign_in_required'],
  ['a sale', SALE, 'not-signed-in', 'wrong', false, 'sign_in_required'],
  ['a sale', SALE, 'not-signed-in', 'absent', true, 'sign_in_required'],
  // What may have one.
  ['an echo', ECHO, 'key', 'right', false, SIGNED],
  ['an echo', ECHO, 'key', 'wrong', false, 'mac_wrong, answer signed'],
  ['an echo', ECHO, 'key', 'absent', false, UNSIGNED],
  ['an echo', ECHO, 'key', 'absent', true, UNSIGNED],
  ['an echo', ECHO, 'none', 'right', false, UNSIGNED],
  ['an echo', ECHO, 'none', 'right', true, 'mac_key_missing'],
  ['an echo', ECHO, 'none', 'absent', true, UNSIGNED],
  ['an echo', ECHO, 'not-signed-in', 'right', false, 'sign_in_required'],
  ['an echo', ECHO, 'not-signed-in', 'absent', false, UNSIGNED],
  // What has none.
  ['a sign-in', SIGN_IN, 'key', 'absent', true, UNSIGNED],
  ['a sign-in', SIGN_IN, 'key', 'wrong', true, UNSIGNED],
  ['a sign-in', SIGN_IN, 'not-signed-in', 'absent', true, UNSIGNED],
  ['a sign-in', SIGN_IN, 'none', 'absent', true, UNSIGNED],
  ['a settlement', SETTLEMENT, 'key', 'absent', true, UNSIGNED],
  ['a settlement', SETTLEMENT, 'none', 'wrong', true, UNSIGNED],
]
const NAMED = ROWS.map((row): [string, Row] => {
  const [words, , key, kind, requireMac] = row
  return [`${words} from a sender with ${key}, its MAC ${kind}${requireMac ? ', under --require-mac' : ''}`, row]
})

describe('checkSeal', () => {
  it.each(NAMED)('%s', (_name, [, json, key, kind, requireMac, expected]) => {
    const seal = checkSeal(sent(json, kind), UNIONPAY, KEYS[key], { requireMac, expectsMacs: false })
    expect((seal.is === 'accepted' ? 'accepted' : seal.reason) + (seal.mac === undefined ? '' : ', answer signed')).toBe(expected)
  })

  it('a dialect without MACs accepts everything', () => {
    const { mac: _none, ...unsigned } = UNIONPAY
    expect(checkSeal(sent(SALE, 'wrong'), unsigned, KEYS.key, { requireMac: true, expectsMacs: true })).toEqual({ is: 'accepted' })
  })
})

describe('sealDraft', () => {
  it('adds the MAC of all before it, the envelope not included', () => {
    const bytes = sealDraft(draftFromJson(UNIONPAY.format, SALE), UNIONPAY.mac, MAC, BEFORE)
    const mac = unionpayMac(MAK, bytes.subarray(BEFORE.length, -8))
    expect(bytes.subarray(0, BEFORE.length)).toEqual(BEFORE)
    expect(bytes.subarray(-8)).toEqual(mac)
  })

  it.each<[string, MessageJson, number]>([
    ['64 while nothing above it is there', { ...SALE, 60: '1' }, 64],
    ['128 once an element above 64 is there', { ...SALE, 60: '1', 90: '0'.repeat(42) }, 128],
  ])('its element is %s', (_words, json, element) => {
    const key = Buffer.from('0123456789ABCDEFFEDCBA9876543210', 'hex')
    const bytes = sealDraft(draftFromJson(ASCII.format, json), ASCII.mac, createMac('x9.19', key), Buffer.alloc(0))
    const message = decodeMessage(ASCII.format, bytes)
    expect(message.elements().at(-1)).toBe(element)
    expect(message.text(element)).toBe(x919Mac(key, bytes.subarray(0, -16)).toString('hex').toUpperCase())
    expect(verifies(message, element, createMac('x9.19', key))).toBe(true)
  })

  it.each([
    ['without a key', UNIONPAY.mac, undefined],
    ['in a dialect without MACs', undefined, MAC],
  ])('%s the message goes as it is', (_words, plan, mac) => {
    const draft = draftFromJson(UNIONPAY.format, SALE)
    expect(sealDraft(draft, plan, mac, BEFORE)).toEqual(draft.encode(BEFORE))
  })
})

describe('verifies', () => {
  it('any changed byte of the message makes the MAC wrong', () => {
    const { bytes } = sent(SALE, 'right')
    const cut = bytes.length - 8
    for (let at = BEFORE.length; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (bytes[at] ?? 0) ^ 1
      expect(MAC.verify(changed.subarray(BEFORE.length, cut), changed.subarray(cut)), `byte ${at}`).toBe(false)
    }
  })

  it('a MAC in DE 64 does not vouch for elements behind it', () => {
    const key = createMac('x9.19', Buffer.from('0123456789ABCDEFFEDCBA9876543210', 'hex'))
    const json: MessageJson = { ...SALE, 60: '1', 64: '0'.repeat(16), 90: '0'.repeat(42) }
    const plain = decodeMessage(ASCII.format, draftFromJson(ASCII.format, json).encode())
    const signature = key.sign(plain.bytes.subarray(0, plain.span(64)?.start))
    const signed = draftFromJson(ASCII.format, { ...json, 64: signature.toString('hex').toUpperCase() }).encode()
    expect(verifies(decodeMessage(ASCII.format, signed), 64, key)).toBe(false)
  })

  it('the switch of UnionPay has it as text, the package iso_8583 as its first 4 bytes', () => {
    const json: MessageJson = { 0: '0200', 3: '000000', 4: '000000010000', 11: '000001', 41: 'TERM0001', 49: '156' }
    for (const [name, element, algorithm, written] of [
      ['unionpay-cups', 128, 'unionpay-ecb', (mac: Buffer) => mac.toString('latin1')],
      ['iso_8583', 64, 'x9.19', (mac: Buffer) => mac.toString('hex', 0, 4).toUpperCase()],
    ] as const) {
      const { format, mac: plan } = loadDialect(name)
      const key = createMac(algorithm, MAK)
      const message = decodeMessage(format, sealDraft(draftFromJson(format, json), plan, key, Buffer.alloc(0)))
      const covered = message.bytes.subarray(0, message.span(element)?.start)
      expect(message.text(element)).toBe(written(key.sign(covered)))
      expect(verifies(message, element, key)).toBe(true)
      expect(verifies(message, element, createMac(algorithm, OTHER_MAK))).toBe(false)
    }
  })

  it('no element is no MAC', () => {
    expect(verifies(sent(SALE, 'absent'), 64, MAC)).toBe(false)
    expect(verifies(sent(SALE, 'right'), undefined, MAC)).toBe(false)
  })
})
