import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodePinBlock, encodePinBlock, type PinFormat } from '../../src/crypto/pin-block.ts'
import { decryptPinBlock, encryptPinBlock, type PinSeal, translatePinBlock } from '../../src/crypto/pin-cipher.ts'
import { createSystemRandom } from '../../src/crypto/system-random.ts'
import { ABSENT, readCryptoVectors } from './shared-vectors.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
const upper = (bytes: Buffer) => bytes.toString('hex').toUpperCase()
const vectors = readCryptoVectors()
const random = createSystemRandom()
const FORMATS: readonly PinFormat[] = ['ISO-0', 'ISO-1', 'ISO-3', 'ISO-4', 'unionpay-no-pan']
const PAN = '4441234567890123'
const REFUSED = { is: 'refused', row: 'pinfmt' }

const digits = (minLength: number, maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength, maxLength }).map((all) => all.join(''))
const seals = fc.constantFrom(...FORMATS).chain((format) =>
  fc.record({
    format: fc.constant(format),
    pik: fc
      .constantFrom(...(format === 'ISO-4' ? [16, 24, 32] : [8, 16, 24]))
      .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
      .map((bytes) => Buffer.from(bytes)),
    pan: digits(8, 19),
  }),
)

function openPin(seal: PinSeal, sealed: Buffer) {
  const opened = decryptPinBlock(seal, sealed)
  return opened.is === 'refused' ? opened : decodePinBlock(seal.format, opened.block, seal.pan)
}

function sealPin(seal: PinSeal, pin: string): Buffer {
  return encryptPinBlock(seal, encodePinBlock(seal.format, pin, seal.pan, random))
}

describe('a PIN block under a PIN key', () => {
  const sealed = (vectors?.pinblock ?? []).filter((vector) => vector.encrypted !== undefined)
  it.each(sealed)('vector $encrypted', ({ pin, pan, key = '', encrypted = '' }) => {
    const seal: PinSeal = { format: 'ISO-0', pik: hex(key), pan }
    expect(upper(sealPin(seal, pin))).toBe(encrypted)
    expect(openPin(seal, hex(encrypted))).toEqual({ is: 'pin', pin })
  })
  it.skipIf(vectors === undefined)(vectors === undefined ? ABSENT : 'vectors are there', () => {
    expect(sealed).not.toEqual([])
  })

  it('in ISO-4 is that of the library psec', () => {
    const seal: PinSeal = { format: 'ISO-4', pik: hex('00112233445566778899AABBCCDDEEFF'), pan: '1234567890123456789' }
    const block = encodePinBlock('ISO-4', '1234', seal.pan, { next: () => 0, bytes: (count) => Buffer.alloc(count, 0xff) })
    expect(upper(encryptPinBlock(seal, block))).toBe('28B41FDDD29B743E93124BD8E32D921E')
    expect(openPin(seal, hex('28B41FDDD29B743E93124BD8E32D921E'))).toEqual({ is: 'pin', pin: '1234' })
  })

  it('comes back for any format, key, PIN and card', () => {
    fc.assert(
      fc.property(seals, digits(4, 12), (seal, pin) => {
        expect(openPin(seal, sealPin(seal, pin))).toEqual({ is: 'pin', pin })
      }),
    )
  })

  it.each(['ISO-0', 'ISO-4', 'unionpay-no-pan'] as const)('in %s with any bit changed is refused', (format) => {
    const seal: PinSeal = { format, pik: hex('0123456789ABCDEFFEDCBA9876543210'), pan: PAN }
    const right = encryptPinBlock(seal, encodePinBlock(format, '1234', PAN, { next: () => 0, bytes: (count) => Buffer.alloc(count) }))
    for (let bit = 0; bit < 8 * right.length; bit++) {
      const changed = Buffer.from(right)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(openPin(seal, changed)).toEqual(REFUSED)
    }
  })

  it('in ISO-4 for another card or under another key is refused', () => {
    const seal: PinSeal = { format: 'ISO-4', pik: hex('00112233445566778899AABBCCDDEEFF'), pan: '1234567890123456789' }
    const right = hex('28B41FDDD29B743E93124BD8E32D921E')
    expect(openPin({ ...seal, pan: '1234567890123456788' }, right)).toEqual(REFUSED)
    expect(openPin({ ...seal, pik: hex('10112233445566778899AABBCCDDEEFF') }, right)).toEqual(REFUSED)
  })

  it.each(FORMATS)('in %s of another length, or without a card number that is needed, is refused', (format) => {
    const seal: PinSeal = { format, pik: hex('0123456789ABCDEFFEDCBA9876543210'), pan: PAN }
    for (const bytes of [0, 7, 9, 15, 17, 24]) expect(decryptPinBlock(seal, Buffer.alloc(bytes))).toEqual(REFUSED)
    expect(() => encryptPinBlock(seal, Buffer.alloc(7))).toThrowError(/^A PIN block of .* has (8|16) bytes, not 7$/)
    if (format === 'ISO-0') expect(decryptPinBlock({ ...seal, pan: 'none' }, Buffer.alloc(8))).toEqual(REFUSED)
    if (format === 'ISO-4') expect(() => encryptPinBlock({ ...seal, pan: '' }, Buffer.alloc(16))).toThrowError(RangeError)
  })

  it('under a key of another length is an error that does not tell the key', () => {
    const pik = Buffer.alloc(15, 0xa7)
    for (const format of FORMATS) {
      const words = `A key of ${format === 'ISO-4' ? 'AES has 16, 24 or 32' : 'DES has 8, 16 or 24'} bytes, not 15`
      expect(() => decryptPinBlock({ format, pik, pan: PAN }, Buffer.alloc(8))).toThrowError(new RangeError(words))
      expect(() => encryptPinBlock({ format, pik, pan: PAN }, encodePinBlock(format, '1234', PAN, random))).toThrowError(
        new RangeError(words),
      )
    }
  })
})

describe('a PIN block carried over', () => {
  it('holds the same PIN from any format and key to any other', () => {
    fc.assert(
      fc.property(seals, seals, digits(4, 12), (from, to, pin) => {
        const carried = translatePinBlock(sealPin(from, pin), from, to, random)
        expect(carried.is).toBe('block')
        if (carried.is === 'block') expect(openPin(to, carried.block)).toEqual({ is: 'pin', pin })
      }),
    )
  })

  it('is refused when it cannot be read', () => {
    const from: PinSeal = { format: 'ISO-0', pik: hex('0123456789ABCDEF'), pan: PAN }
    const to: PinSeal = { format: 'ISO-4', pik: Buffer.alloc(16), pan: PAN }
    expect(translatePinBlock(Buffer.alloc(8), from, to, random)).toEqual(REFUSED)
    expect(translatePinBlock(Buffer.alloc(5), from, to, random)).toEqual(REFUSED)
  })
})
