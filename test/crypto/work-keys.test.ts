import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyCheckValue } from '../../src/crypto/key-check.ts'
import { createSystemRandom } from '../../src/crypto/system-random.ts'
import { layoutCipher, WORK_KEY_LAYOUTS, type WorkKeyLayout } from '../../src/crypto/work-key-layout.ts'
import { decryptKey, encryptKey, makeWorkKeys, packWorkKeys, unpackWorkKeys } from '../../src/crypto/work-keys.ts'
import { ABSENT, readWorkedMessage } from './shared-vectors.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
const upper = (bytes: Buffer | undefined) => bytes?.toString('hex').toUpperCase()
const TMK = hex('0123456789ABCDEFFEDCBA9876543210')
const KEYS = { pik: hex('AABBCCDDEEFF00112233445566778899'), mak: hex('1122334455667788') }
const DOUBLE = 'E91616D6A0C270399D9B0A7255115A74C4F0A4CE3EB3B72576BBBE8300000000000000006FB23EAD'
const random = createSystemRandom()
const BYTES: Readonly<Record<WorkKeyLayout, number>> = {
  single: 24,
  double: 40,
  'double-mak16': 40,
  'double-track': 60,
  'double-track-mak16': 60,
  'double-track-unchecked': 56,
  triple: 56,
  'triple-mak24': 56,
  'triple-track': 84,
  'triple-track-mak24': 84,
  sm4: 40,
  'sm4-track': 60,
}
const layouts = WORK_KEY_LAYOUTS.map((layout) => [layout, BYTES[layout]] as const)
const keyBytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes))
const worked = readWorkedMessage('syn-0810-signin-40')

describe('DE62 of a sign-in', () => {
  it('in the double layout is PIK, check, MAK, zeros, check', () => {
    expect(upper(packWorkKeys('double', TMK, KEYS))).toBe(DOUBLE)
  })

  it.skipIf(worked === undefined)(worked === undefined ? ABSENT : 'is that of the worked message', () => {
    expect(upper(packWorkKeys('double', TMK, KEYS))).toBe(worked?.['62'])
  })

  it('in the single layout is PIK, check, MAK, check', () => {
    const keys = { pik: hex('1122334455667788'), mak: hex('1122334455667788') }
    const one = '3EB3B72576BBBE836FB23EAD'
    expect(upper(packWorkKeys('single', TMK, keys))).toBe(one + one)
  })

  it('in the double-track layout adds a track key of its own', () => {
    const tdk = hex('AABBCCDDEEFF00112233445566778899')
    expect(upper(packWorkKeys('double-track', TMK, { ...KEYS, tdk }))).toBe(`${DOUBLE}${DOUBLE.slice(0, 40)}`)
    const made = packWorkKeys('double-track', TMK, KEYS, random)
    expect(upper(made)?.startsWith(DOUBLE)).toBe(true)
    expect(unpackWorkKeys('double-track', TMK, made).tdk).toHaveLength(16)
    expect(() => packWorkKeys('double-track', TMK, KEYS)).toThrowError(RangeError)
  })

  it('gives its keys back', () => {
    expect(unpackWorkKeys('double', TMK, hex(DOUBLE))).toEqual(KEYS)
    expect(unpackWorkKeys('by-length', TMK, hex(DOUBLE))).toEqual(KEYS)
  })

  it.each(layouts)('round trips in the %s layout, %i bytes, under master keys of every length of its cipher', (layout, bytes) => {
    const masters = [hex('1122334455667788'), TMK, Buffer.concat([TMK, hex('1122334455667788')])]
    for (const tmk of layoutCipher(layout) === 'sm4' ? [TMK] : masters) {
      const keys = makeWorkKeys(layout, random)
      const packed = packWorkKeys(layout, tmk, keys)
      expect(packed).toHaveLength(bytes)
      expect(unpackWorkKeys(layout, tmk, packed)).toEqual(keys)
      expect(unpackWorkKeys('by-length', tmk, packed, layoutCipher(layout))).toEqual(keys)
    }
  })

  it.each(layouts)('gives any keys back in the %s layout', (layout) => {
    const lengths = makeWorkKeys(layout, random)
    const keys = fc.record({
      pik: keyBytes(lengths.pik.length),
      mak: keyBytes(lengths.mak.length),
      ...(lengths.tdk === undefined ? {} : { tdk: keyBytes(lengths.tdk.length) }),
    })
    fc.assert(
      fc.property(keyBytes(16), keys, (tmk, made) => {
        expect(unpackWorkKeys(layout, tmk, packWorkKeys(layout, tmk, made))).toEqual(made)
      }),
    )
  })

  it.each(layouts)('with any byte of a checked key or of its check value changed is refused in the %s layout', (layout) => {
    const keys = makeWorkKeys(layout, random)
    const packed = packWorkKeys(layout, TMK, keys)
    const { length: pik } = keys.pik
    const cipher = layoutCipher(layout)
    const fillAt = pik + 4 + keys.mak.length
    const unread = (byte: number) => (byte >= fillAt && byte < 2 * pik + 4) || (layout === 'double-track-unchecked' && byte >= 40)
    for (let byte = 0; byte < packed.length; byte++) {
      const changed = Buffer.from(packed)
      changed[byte] = (changed[byte] ?? 0) ^ 0x10
      for (const asked of [layout, 'by-length'] as const) {
        if (unread(byte)) expect(unpackWorkKeys(asked, TMK, changed, cipher).mak).toEqual(keys.mak)
        else expect(() => unpackWorkKeys(asked, TMK, changed, cipher)).toThrowError(expect.objectContaining({ code: 'DECODE_CONTENT' }))
      }
    }
  })

  it('in the triple layouts is two or three keys of 24 bytes', () => {
    const key = hex('0123456789ABCDEFFEDCBA98765432101122334455667788')
    const one = upper(Buffer.concat([encryptKey(TMK, key), hex(keyCheckValue(key))])) ?? ''
    expect(upper(packWorkKeys('triple-mak24', TMK, { pik: key, mak: key }))).toBe(one + one)
    expect(upper(packWorkKeys('triple-track-mak24', TMK, { pik: key, mak: key, tdk: key }))).toBe(one + one + one)
    expect(upper(packWorkKeys('triple', TMK, { pik: key, mak: KEYS.mak }))).toBe(`${one}3EB3B72576BBBE83${'00'.repeat(16)}6FB23EAD`)
  })

  it('with a track key that has no check value ends after the key', () => {
    const tdk = hex('AABBCCDDEEFF00112233445566778899')
    const packed = packWorkKeys('double-track-unchecked', TMK, { ...KEYS, tdk })
    expect(upper(packed)).toBe(`${DOUBLE}${DOUBLE.slice(0, 32)}`)
    expect(unpackWorkKeys('by-length', TMK, packed)).toEqual({ ...KEYS, tdk })
  })

  it('whose MAK is repeated where the zeros are is read as one MAK of 8 bytes', () => {
    const packed = hex(DOUBLE)
    packed.copy(packed, 28, 20, 28)
    expect(unpackWorkKeys('by-length', TMK, packed)).toEqual(KEYS)
  })

  it('under another master key is refused, and the words name no key', () => {
    const other = hex('FEDCBA98765432100123456789ABCDEF')
    expect(() => unpackWorkKeys('double', other, hex(DOUBLE))).toThrowError(
      'A check value of the work keys (DE 62) differs: they were made under another master key',
    )
  })

  it.each([0, 23, 25, 39, 41, 55, 57, 61, 83, 85])('of %i bytes is refused, and says which lengths there are', (bytes) => {
    const words = `Work keys (DE 62) have ${bytes} bytes instead of`
    expect(() => unpackWorkKeys('by-length', TMK, Buffer.alloc(bytes))).toThrowError(`${words} 24, 40, 56, 60 or 84`)
    expect(() => unpackWorkKeys('single', TMK, Buffer.alloc(bytes))).toThrowError(`${words} 24`)
  })

  it.each([0, 23, 39, 41, 56, 84])('of %i zeros is refused', (bytes) => {
    expect(() => unpackWorkKeys('by-length', TMK, Buffer.alloc(bytes))).toThrowError(expect.objectContaining({ code: 'DECODE_CONTENT' }))
    expect(() => unpackWorkKeys('double', TMK, Buffer.alloc(bytes))).toThrowError(expect.objectContaining({ code: 'DECODE_CONTENT' }))
  })

  it('in the sm4 layout is two keys of 16 bytes with their check values, all under SM4', () => {
    // GB/T 32907, appendix A.1: the key 0123...3210 makes of itself 681EDF34D206965E86B3E94F536E4246.
    const packed = upper(packWorkKeys('sm4', TMK, { pik: TMK, mak: TMK })) ?? ''
    const one = `681EDF34D206965E86B3E94F536E4246${keyCheckValue(TMK, 'sm4')}`
    expect(packed).toBe(one + one)
    expect(unpackWorkKeys('by-length', TMK, hex(packed), 'sm4')).toEqual({ pik: TMK, mak: TMK })
    expect(() => unpackWorkKeys('by-length', TMK, hex(packed))).toThrowError(expect.objectContaining({ code: 'DECODE_CONTENT' }))
  })

  it('cannot be made of keys of another layout', () => {
    expect(() => packWorkKeys('single', TMK, KEYS)).toThrowError(RangeError)
  })
})

describe('new work keys', () => {
  it('have odd parity, their lengths, and are not the last ones', () => {
    const first = makeWorkKeys('double-track', random)
    expect([first.pik.length, first.mak.length, first.tdk?.length]).toEqual([16, 8, 16])
    for (const byte of Buffer.concat([first.pik, first.mak])) {
      expect(byte.toString(2).replaceAll('0', '').length % 2).toBe(1)
    }
    expect(makeWorkKeys('double-track', random)).not.toEqual(first)
    expect(makeWorkKeys('single', random).pik).toHaveLength(8)
    expect(makeWorkKeys('double', random).tdk).toBeUndefined()
  })

  it('follow from the random numbers alone', () => {
    const fixed = { next: () => 0, bytes: (count: number) => Buffer.alloc(count, 0x55) }
    expect(upper(makeWorkKeys('single', fixed).mak)).toBe('5454545454545454')
  })
})

it('a key under a master key comes back', () => {
  expect(upper(encryptKey(TMK, KEYS.mak))).toBe('3EB3B72576BBBE83')
  expect(decryptKey(TMK, encryptKey(TMK, KEYS.pik))).toEqual(KEYS.pik)
})

describe('the random numbers of this machine', () => {
  it('are at least 0 and below 1', () => {
    const drawn = Array.from({ length: 2_000 }, () => random.next())
    expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true)
    expect(new Set(drawn).size).toBe(2_000)
    expect(random.bytes(24)).toHaveLength(24)
  })
})
