import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodePinBlock, encodePinBlock, type PinFormat } from '../../src/crypto/pin-block.ts'
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
const fixed = { next: () => 0.5, bytes: (count: number) => Buffer.alloc(count, 0xff) }

describe('a PIN block in clear', () => {
  const clear = (vectors?.pinblock ?? []).filter((vector) => vector.clear !== undefined)
  it.each(clear)('vector $clear', ({ pin, pan, clear: right = '' }) => {
    expect(upper(encodePinBlock('ISO-0', pin, pan, random))).toBe(right)
    expect(decodePinBlock('ISO-0', hex(right), pan)).toEqual({ is: 'pin', pin })
  })
  it.skipIf(vectors === undefined)(vectors === undefined ? ABSENT : 'vectors are there', () => {
    expect(clear).not.toEqual([])
  })

  it.each([
    ['ISO-0', '041226CBA9876FED'],
    ['ISO-1', '1412348888888888'],
    // The published ISO-0 with a fill of D for F: 34 1234 DDDDDDDDDD XOR 0000123456789012.
    ['ISO-3', '341226E98BA54DCF'],
    ['ISO-4', '441234AAAAAAAAAAFFFFFFFFFFFFFFFF'],
    ['unionpay-no-pan', '041234FFFFFFFFFF'],
  ] as const)('of 1234 in %s is %s', (format, right) => {
    expect(upper(encodePinBlock(format, '1234', PAN, fixed))).toBe(right)
  })

  // Tests of the library paysec.
  it.each([
    ['341217BA9876FEDC', '12345678901234', '1234'],
    ['3812622EE8EDCBA9', '12345678901234567', '12345678'],
    ['3B1253DF79B35A98', '123456789012345678', '12345678901'],
    ['3C124CC66AA44487', '1234567890123456789', '123456789012'],
  ])('in ISO-3 %s is read', (block, pan, pin) => {
    expect(decodePinBlock('ISO-3', hex(block), pan)).toEqual({ is: 'pin', pin })
  })

  it('of six digits without a card number is as a UnionPay terminal makes it', () => {
    expect(upper(encodePinBlock('unionpay-no-pan', '123456', '', random))).toBe('06123456FFFFFFFF')
  })

  it.each(FORMATS)('in %s comes back for any PIN and card', (format) => {
    fc.assert(
      fc.property(digits(4, 12), digits(8, 19), (pin, pan) => {
        const block = encodePinBlock(format, pin, pan, random)
        expect(block).toHaveLength(format === 'ISO-4' ? 16 : 8)
        expect(decodePinBlock(format, block, pan)).toEqual({ is: 'pin', pin })
      }),
    )
  })

  it('in ISO-1 and ISO-3 is another each time', () => {
    for (const format of ['ISO-1', 'ISO-3'] as const) {
      const made = new Set(Array.from({ length: 50 }, () => upper(encodePinBlock(format, '1234', PAN, random))))
      expect(made.size).toBeGreaterThan(45)
    }
  })

  it.each(FORMATS)('in %s is refused as another format', (format) => {
    const block = encodePinBlock(format, '1234', PAN, random)
    for (const other of FORMATS.filter((candidate) => candidate !== format)) {
      expect(decodePinBlock(other, block, PAN)).toEqual(REFUSED)
    }
  })

  it.each(['ISO-0', 'ISO-3'] as const)('in %s for another card is refused', (format) => {
    // Where 4 became 9 the fill is XORed with D, which makes no digit from A to F another one.
    expect(decodePinBlock(format, encodePinBlock(format, '1234', '4441234567890123', random), '4441239876543213')).toEqual(REFUSED)
  })

  it.each<[PinFormat, string, string]>([
    ['ISO-0', '031226CBA9876FED', 'a length of 3'],
    ['ISO-0', '0D1226CBA9876FED', 'a length of 13'],
    ['ISO-0', '041A26CBA9876FED', 'a letter in the PIN'],
    ['ISO-0', '041226CBA9876FEC', 'another fill'],
    ['ISO-1', '0412348888888888', 'another control digit'],
    ['ISO-3', '341226E98BA54DC2', 'a digit in the fill'],
    ['ISO-4', '441234AAAAAAAAABFFFFFFFFFFFFFFFF', 'another fill'],
    ['ISO-4', '441234AAAAAAAAAA', 'half of it'],
    ['ISO-0', '041226CBA9876FED00', 'a byte too much'],
    ['ISO-0', '', 'nothing'],
  ])('%s %s is refused: %s', (format, block) => {
    expect(decodePinBlock(format, hex(block), PAN)).toEqual(REFUSED)
  })

  it.each(FORMATS)('in %s: any bytes give a PIN or a refusal, never an error', (format) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), fc.string({ maxLength: 20 }), (bytes, pan) => {
        const decoded = decodePinBlock(format, Buffer.from(bytes), pan)
        if (decoded.is === 'refused') expect(decoded).toEqual(REFUSED)
        else expect(decoded.pin).toMatch(/^\d{4,12}$/)
      }),
    )
  })

  it('leaves the block as it was', () => {
    const block = hex('041226CBA9876FED')
    decodePinBlock('ISO-0', block, PAN)
    expect(upper(block)).toBe('041226CBA9876FED')
  })

  it.each(['123', '1234567890123', '12a4', '12 34', ''])('is not made of a wrong PIN (%s), and the words do not tell it', (pin) => {
    for (const format of FORMATS)
      expect(() => encodePinBlock(format, pin, PAN, random)).toThrowError(new RangeError('A PIN has 4 to 12 digits'))
  })

  it.each(['', '1234567', '12345678901234567890', '444123456789012X'])('is not bound to a wrong card number (%s)', (pan) => {
    for (const format of ['ISO-0', 'ISO-3', 'ISO-4'] as const) {
      const words = `A PIN block of ${format} needs a card number of 8 to 19 digits`
      expect(() => encodePinBlock(format, '1234', pan, random)).toThrowError(new RangeError(words))
      expect(decodePinBlock(format, encodePinBlock(format, '1234', PAN, random), pan)).toEqual(REFUSED)
    }
    for (const format of ['ISO-1', 'unionpay-no-pan'] as const) {
      expect(decodePinBlock(format, encodePinBlock(format, '1234', pan, random), pan)).toEqual({ is: 'pin', pin: '1234' })
    }
  })
})
