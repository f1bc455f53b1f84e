import { describe, expect, it } from 'vitest'
import { decodeMessage, scanMessage } from '../../src/codec/decode.ts'
import type { MessageFormat } from '../../src/codec/format.ts'
import { draftFromJson, messageToJson } from '../../src/codec/json.ts'
import { DecodeError, GatewayError } from '../../src/errors.ts'
import { ascii, binary, unionpay } from './support/samples.ts'

const latin = (text: string): Buffer => Buffer.from(text, 'latin1')
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const unmasked = (format: MessageFormat, bytes: Buffer) => messageToJson(decodeMessage(format, bytes), { unmask: true })

function faultOf(format: MessageFormat, bytes: Buffer): DecodeError {
  const { error } = scanMessage(format, bytes)
  if (error === undefined) throw new Error('it was accepted')
  return error
}

describe('a bitmap', () => {
  it.each([
    ['of 8 bytes', unionpay, { 0: '0810', 39: '00' }, hex('0810 0000000002000000 3030')],
    ['of 8 bytes without elements', unionpay, { 0: '0820' }, hex('0820 0000000000000000')],
    ['of 8 bytes where 16 are possible', binary, { 0: '0810', 64: 'FF00FF00FF00FF00' }, hex('0810 0000000000000001 FF00FF00FF00FF00')],
    ['of 16 bytes', binary, { 0: '0800', 11: '000001', 70: '301' }, hex('0800 8020000000000000 0400000000000000 000001 0301')],
    [
      'of 16 bytes, last bit',
      binary,
      { 0: '0800', 128: '0102030405060708' },
      hex('0800 8000000000000000 0000000000000001 0102030405060708'),
    ],
    ['of 16 characters', ascii, { 0: '0810', 39: '00' }, latin('0810000000000200000000')],
    ['of 32 characters', ascii, { 0: '0800', 11: '000001', 70: '301' }, latin('080080200000000000000400000000000000000001301')],
    ['of letters', ascii, { 0: '0200', 3: '000000', 5: '0'.repeat(12), 6: '0'.repeat(12) }, latin(`02002C00000000000000${'0'.repeat(30)}`)],
  ])('%s', (_, format, json, bytes) => {
    expect(draftFromJson(format, json).encode().toString('hex')).toBe(bytes.toString('hex'))
    expect(unmasked(format, bytes)).toEqual(json)
  })

  it('has a second group although no element needs it: JSON says so in "1"', () => {
    const bytes = hex('0800 8020000000000000 0000000000000000 000001')
    const json = { 0: '0800', 1: '80200000000000000000000000000000', 11: '000001' }
    expect(decodeMessage(binary, bytes).flipsBit1).toBe(true)
    expect(unmasked(binary, bytes)).toEqual(json)
    expect(draftFromJson(binary, json).encode().equals(bytes)).toBe(true)
    const characters = latin('080080200000000000000000000000000000000001')
    expect(unmasked(ascii, characters)).toEqual(json)
    expect(draftFromJson(ascii, json).encode().equals(characters)).toBe(true)
  })

  it('needed by its elements is not in the JSON', () => {
    const bytes = hex('0800 8020000000000000 0400000000000000 000001 0301')
    expect(decodeMessage(binary, bytes).flipsBit1).toBe(false)
    expect(unmasked(binary, bytes)).not.toHaveProperty('1')
  })
})

describe('a bitmap is refused', () => {
  it('with bit 1 where there are 64 elements, whether a second group is there or not', () => {
    for (const bytes of [hex('0810 8000000002000000 3030'), hex('0810 8000000002000000 0000000000000000 3030')]) {
      expect(faultOf(unionpay, bytes)).toMatchObject({
        code: 'DECODE_UNKNOWN_ELEMENT',
        element: 1,
        offset: 2,
        expected: 'the 64 elements of unionpay-pos',
        got: 'bit 1, which announces a second bitmap',
      })
      expect(scanMessage(unionpay, bytes).message?.elements()).toEqual([])
    }
  })

  it.each([
    [binary, hex('0800 8000000000000000 8000000000000000 00'), 18],
    [ascii, latin('08008000000000000000800000000000000000'), 36],
  ])('with bit 65 in %j', (format, bytes, offset) => {
    expect(faultOf(format, bytes)).toMatchObject({ code: 'DECODE_UNKNOWN_ELEMENT', element: 65, offset, got: 'bit 65 in the bitmap' })
  })

  it.each([8, 9, 10, 16, 17, 19, 20, 21, 27, 33, 34, 45, 50, 51])(
    'R132: with bit %i in unionpay-pos, which has no such element',
    (element) => {
      const bitmap = (1n << BigInt(64 - element)).toString(16).padStart(16, '0')
      expect(faultOf(unionpay, hex(`0810 ${bitmap} 3030`))).toMatchObject({
        code: 'DECODE_UNKNOWN_ELEMENT',
        element,
        offset: 10,
        expected: 'an element of unionpay-pos',
        got: `bit ${element} in the bitmap`,
      })
    },
  )

  it.each([
    ['unionpay-pos', unionpay, hex(`0810 ${'FF'.repeat(200)}`), 1],
    ['iso8583-1987-binary', binary, hex(`0810 ${'FF'.repeat(16)} ${'00'.repeat(9_000)}`), 65],
    ['iso8583-1987-ascii', ascii, latin(`0810${'F'.repeat(32)}${'0'.repeat(9_000)}`), 52],
  ])('with all bits set in %s at the first that cannot be', (_, format, bytes, element) => {
    const error = faultOf(format, bytes)
    expect(error).toBeInstanceOf(DecodeError)
    expect(error.offset).toBeLessThanOrEqual(bytes.length)
    expect(error.element).toBeLessThanOrEqual(element)
  })

  it.each([
    ['a small letter', '0810000000000200000a', 19, 'byte 61 "a"'],
    ['a space', '0810 000000002000000', 4, 'byte 20'],
    ['a byte', '08100000000\u00ff02000000', 11, 'byte FF'],
    ['a letter in the second group', '0800802000000000000004000000000G0000000001301', 31, 'byte 47 "G"'],
  ])('with %s among its hexadecimal characters', (_, text, offset, got) => {
    const error = faultOf(ascii, latin(text))
    expect(error).toMatchObject({
      code: 'DECODE_CONTENT',
      element: 1,
      elementName: 'Bitmap',
      offset,
      expected: 'an upper-case hexadecimal character',
    })
    expect(error.got).toContain(got)
    expect(scanMessage(ascii, latin(text)).message).toBeUndefined()
  })

  it.each([
    ['first', binary, hex('0800 80200000000000'), { offset: 2, expected: '8 bytes', got: '7' }],
    ['second', binary, hex('0800 8020000000000000 04'), { offset: 10, expected: '8 bytes', got: '1' }],
    ['second, all of it', binary, hex('0800 8020000000000000'), { offset: 10, expected: '8 bytes', got: '0' }],
    ['first', ascii, latin('0800802000'), { offset: 4, expected: '16 bytes', got: '6' }],
    ['second', ascii, latin('080080200000000000000400'), { offset: 20, expected: '16 bytes', got: '4' }],
  ])('when its %s group is cut off', (_, format, bytes, fault) => {
    expect(faultOf(format, bytes)).toMatchObject({ code: 'DECODE_TRUNCATED', element: 1, ...fault })
  })
})

describe('key "1" of the JSON', () => {
  it.each([
    ['of other elements', binary, '80200000000000000000000000000001'],
    ['without bit 1', binary, '00200000000000000000000000000000'],
    ['of 16 characters with bit 1', binary, '8020000000000000'],
    ['that is none', binary, 'yes'],
    ['empty', binary, ''],
  ])('%s is refused', (_, format, bitmap) => {
    expect(() => draftFromJson(format, { 0: '0800', 1: bitmap, 11: '000001' })).toThrow(GatewayError)
    expect(() => draftFromJson(format, { 0: '0800', 1: bitmap, 11: '000001' })).toThrow('Cannot encode DE 1 (Bitmap): expected ')
  })

  it('may say what the elements say', () => {
    const plain = draftFromJson(binary, { 0: '0800', 11: '000001' }).encode()
    expect(draftFromJson(binary, { 0: '0800', 1: '0020000000000000', 11: '000001' }).encode().equals(plain)).toBe(true)
    const second = { 0: '0800', 11: '000001', 70: '301' }
    const given = draftFromJson(binary, { ...second, 1: '80200000000000000400000000000000' })
    expect(given.encode().equals(draftFromJson(binary, second).encode())).toBe(true)
  })

  it('cannot ask for a second group of a dialect with 64 elements', () => {
    const draft = draftFromJson(unionpay, { 0: '0800', 1: '80200000000000000000000000000000', 11: '000001' })
    expect(() => draft.encode()).toThrow('Cannot encode DE 1 (Bitmap): expected the 64 elements of unionpay-pos, got bit 1')
  })
})
