import { describe, expect, it } from 'vitest'
import { decodeMessage, scanMessage } from '../../src/codec/decode.ts'
import type { MessageFormat } from '../../src/codec/format.ts'
import { messageToJson } from '../../src/codec/json.ts'
import { DecodeError } from '../../src/errors.ts'
import { ascii, binary, type Sample, samples, unionpay } from './support/samples.ts'

const latin = (text: string): Buffer => Buffer.from(text, 'latin1')
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const named = samples.map((sample) => [sample.name, sample] as const)

function faultOf(format: MessageFormat, bytes: Buffer): DecodeError {
  const { error } = scanMessage(format, bytes)
  if (error === undefined) throw new Error('it was accepted')
  return error
}

/** A copy with other bytes from `at` on. */
function patched(bytes: Buffer, at: number, patch: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  patch.copy(copy, at)
  return copy
}

/** Where an element begins. */
function startOf({ format, bytes }: Sample, element: number): number {
  return decodeMessage(format, bytes).span(element)?.start ?? Number.NaN
}

describe('a message of known bytes', () => {
  it('is read: a UnionPay refund', () => {
    const bytes = hex(
      '0220 3020048008C00009 200000 000000010000 000004 0210 00 323630363034303030303032' +
        '5445524D30303031 4D45524348414E5430303030303031 0016 0000000000000604 3132333435363738',
    )
    expect(messageToJson(decodeMessage(unionpay, bytes))).toEqual({
      0: '0220',
      3: '200000',
      4: '000000010000',
      11: '000004',
      22: '021',
      25: '00',
      37: '260604000002',
      41: 'TERM0001',
      42: 'MERCHANT0000001',
      61: '0000000000000604',
      64: '3132333435363738',
    })
  })

  it('tells where each element lies and gives its content without prefix', () => {
    const bytes = latin('02004000000000000000044111')
    const message = decodeMessage(ascii, bytes)
    expect(message.elements()).toEqual([2])
    expect(message.span(2)).toEqual({ start: 20, end: 26 })
    expect(message.content(2)?.toString('latin1')).toBe('4111')
    expect([message.span(3), message.content(3), message.text(3), message.has(3)]).toEqual([undefined, undefined, undefined, false])
    expect([message.has(0), message.has(1), message.has(129), message.has(-1)]).toEqual([false, false, false, false])
  })

  it('gives subfields that are all there, and none that are not', () => {
    const bytes = hex('0800 0000000000000010 0011 000000010030')
    const message = decodeMessage(unionpay, bytes)
    expect(message.text(60)).toBe('00000001003')
    const subfield = (number: number) => message.read({ element: 60, subfield: String(number) })
    expect([1, 2, 3, 4, 5, 99].map(subfield)).toEqual(['00', '000001', '003', undefined, undefined, undefined])
    expect(message.read({ element: 60 })).toBe('00000001003')
    expect(message.read({ element: 61, subfield: '1' })).toBeUndefined()
  })

  it('gives subfields of Chinese text by bytes', () => {
    const message = decodeMessage(unionpay, hex('0800 0000000000000002 0007 435550CDCBBBF5'))
    expect(message.read({ element: 63, subfield: '1' })).toBe('CUP')
  })
})

describe.each(named)('%s, cut off', (_, sample) => {
  const { format, bytes } = sample
  const { message } = scanMessage(format, bytes)

  it('after any byte is refused with element, offset, what was expected and what came', () => {
    for (let end = 0; end < bytes.length; end++) {
      const error = faultOf(format, bytes.subarray(0, end))
      expect(error).toBeInstanceOf(DecodeError)
      expect(error.code).toBe('DECODE_TRUNCATED')
      expect(error.offset).toBeLessThanOrEqual(end)
      expect(error.expected).toMatch(/^[1-9]\d* bytes$/)
      expect(error.got).toBe(String(end - error.offset))
      expect(error.message).toBe(
        `Cannot decode DE ${error.element} (${error.elementName}) at offset ${error.offset}: expected ${error.expected}, got ${error.got}`,
      )
      const span = message?.span(error.element)
      if (error.element > 1) expect(span !== undefined && span.start <= end && end < span.end).toBe(true)
    }
  })

  it('after any byte is refused by decodeMessage, in a longer buffer too', () => {
    const longer = Buffer.concat([bytes, Buffer.alloc(64, 0x30)])
    for (let end = 0; end < bytes.length; end++) {
      expect(() => decodeMessage(format, bytes.subarray(0, end))).toThrow(DecodeError)
      expect(() => decodeMessage(format, longer, 0, end)).toThrow(DecodeError)
    }
    expect(decodeMessage(format, longer, 0, bytes.length).elements()).toEqual(message?.elements())
  })

  it('gives the elements that are whole', () => {
    for (let end = 0; end < bytes.length; end++) {
      const partial = scanMessage(format, bytes.subarray(0, end)).message
      const error = faultOf(format, bytes.subarray(0, end))
      const whole = (message?.elements() ?? []).filter((element) => (message?.span(element)?.end ?? 0) <= end)
      if (error.element <= 1) expect(partial).toBeUndefined()
      else expect(partial?.elements()).toEqual(whole.filter((element) => element < error.element))
    }
  })

  it('has one byte or many too much', () => {
    for (const count of [1, 2, 300]) {
      const error = faultOf(format, Buffer.concat([bytes, Buffer.alloc(count, 0x30)]))
      expect(error).toMatchObject({
        code: 'DECODE_TRAILING',
        element: message?.elements().at(-1),
        offset: bytes.length,
        expected: 'the end of the message after the last element',
        got: `${count} more bytes`,
      })
    }
  })
})

describe('bytes behind a message without elements', () => {
  it('are told of the bitmap', () => {
    expect(faultOf(binary, hex('0800 0000000000000000 AB'))).toMatchObject({ code: 'DECODE_TRAILING', element: 1, offset: 10 })
  })
})

describe('an MTI is refused', () => {
  it.each([
    ['of letters', ascii, latin('02A0'), 'bytes 30324130'],
    ['of nibbles', binary, hex('0A00'), 'bytes 0A00'],
    ['of nibble F', unionpay, hex('020F'), 'bytes 020F'],
    ['of packed digits where characters stand', ascii, hex('02003020'), 'bytes 02003020'],
    ['of HTTP', ascii, latin('GET '), 'bytes 47455420'],
  ])('%s', (_, format, mti, got) => {
    const { message, error } = scanMessage(format, Buffer.concat([mti, Buffer.alloc(40, 0x30)]))
    const expected = `4 digits in ${mti.length} bytes`
    expect(error).toMatchObject({ code: 'DECODE_CONTENT', element: 0, elementName: 'Message type indicator', offset: 0, expected, got })
    expect(message).toBeUndefined()
  })

  it.each([
    ['nothing', ascii, Buffer.alloc(0), '4 bytes', '0'],
    ['one byte', binary, hex('02'), '2 bytes', '1'],
    ['three characters', ascii, latin('020'), '4 bytes', '3'],
  ])('of %s', (_, format, bytes, ...[expected, got]) => {
    expect(faultOf(format, bytes)).toMatchObject({ code: 'DECODE_TRUNCATED', element: 0, offset: 0, expected, got })
  })

  it('where it lies in the buffer', () => {
    expect(scanMessage(binary, hex('6000000000 0A00 0000000000000000'), 5).error).toMatchObject({ element: 0, offset: 5 })
    expect(scanMessage(binary, hex('6000000000'), 5).error).toMatchObject({ element: 0, offset: 5, got: '0' })
    expect(scanMessage(binary, hex('6000000000'), 9).error).toMatchObject({ element: 0, offset: 9, got: '0' })
  })
})

describe('a partial message', () => {
  const sample = samples.find(({ name }) => name === 'unionpay-pos refund') as Sample
  const all = decodeMessage(sample.format, sample.bytes).elements()

  it('has every element but the one whose content is wrong', () => {
    const bytes = patched(sample.bytes, startOf(sample, 4), hex('0A'))
    const { message, error } = scanMessage(sample.format, bytes)
    expect(error).toMatchObject({ code: 'DECODE_CONTENT', element: 4 })
    expect(message?.elements()).toEqual(all.filter((element) => element !== 4))
    expect([message?.text(3), message?.text(4), message?.text(11), message?.text(42)]).toEqual([
      '200000',
      undefined,
      '000004',
      'MERCHANT0000001',
    ])
    expect([message?.has(4), message?.span(4), message?.content(4)]).toEqual([false, undefined, undefined])
  })

  it('has every element but those whose contents are wrong, with the first fault', () => {
    const once = patched(sample.bytes, startOf(sample, 60) + 2, hex('FF'))
    const { message, error } = scanMessage(sample.format, patched(once, startOf(sample, 11), hex('BB')))
    expect(error).toMatchObject({ code: 'DECODE_CONTENT', element: 11 })
    expect(message?.elements()).toEqual(all.filter((element) => element !== 11 && element !== 60))
    expect(message?.text(61)).toBe('0000000000000604')
  })

  it('has the elements before a length that is wrong', () => {
    const { message, error } = scanMessage(sample.format, patched(sample.bytes, startOf(sample, 44), hex('26')))
    expect(error).toMatchObject({ code: 'DECODE_LENGTH', element: 44, expected: 'at most 25 bytes', got: '26' })
    expect(message?.elements()).toEqual(all.filter((element) => element < 44))
  })

  it('has the elements before one that the dialect lacks', () => {
    // Bit 8 is in the first byte of the bitmap.
    const bytes = patched(sample.bytes, 2, Buffer.from([sample.bytes.readUInt8(2) | 1]))
    const { message, error } = scanMessage(sample.format, bytes)
    expect(error).toMatchObject({ code: 'DECODE_UNKNOWN_ELEMENT', element: 8, offset: startOf(sample, 11) })
    expect(message?.elements()).toEqual([2, 3, 4])
  })

  it('keeps the first fault when the message is cut off further behind', () => {
    const bytes = patched(sample.bytes, startOf(sample, 4), hex('0A')).subarray(0, -1)
    const { message, error } = scanMessage(sample.format, bytes)
    expect(error).toMatchObject({ code: 'DECODE_CONTENT', element: 4 })
    expect(message?.elements()).toEqual(all.filter((element) => element !== 4 && element !== 64))
  })

  it('is whole, with the fault, when bytes are left', () => {
    const { message } = scanMessage(sample.format, Buffer.concat([sample.bytes, hex('00')]))
    expect(messageToJson(message as NonNullable<typeof message>, { unmask: true })).toEqual(sample.json)
  })

  it('is a whole message without fault otherwise', () => {
    const { message, error } = scanMessage(sample.format, sample.bytes)
    expect(error).toBeUndefined()
    expect(message?.elements()).toEqual(all)
  })
})

describe.each(named)('%s, in the words of an error', (_, sample) => {
  const { format, bytes, json } = sample
  const whole = decodeMessage(format, bytes)
  const secret = whole.elements().filter((element) => format.elements[element]?.sensitive !== undefined)

  it('has nothing of a sensitive element, whichever byte is wrong', () => {
    for (const element of secret) {
      const content = whole.content(element) ?? Buffer.alloc(0)
      const end = whole.span(element)?.end ?? 0
      for (let at = end - content.length; at < end; at++) {
        for (const byte of [0x00, 0x0a, 0x9e, 0xfa, 0xff]) {
          const { error } = scanMessage(format, patched(bytes, at, Buffer.from([byte])))
          if (error === undefined) continue
          expect(error.element).toBe(element)
          if (error.code === 'DECODE_CONTENT') expect(error.got).toBe('another value')
          expect(leaks(error.message, json[element] ?? '')).toBe(false)
        }
      }
    }
  })

  it('has nothing of a sensitive element, wherever it is cut off', () => {
    for (let end = 0; end < bytes.length; end++) {
      const { message } = faultOf(format, bytes.subarray(0, end))
      for (const element of secret) expect(leaks(message, json[element] ?? '')).toBe(false)
    }
  })
})

/** True when five characters in a row of the value stand in the text. */
function leaks(text: string, value: string): boolean {
  for (let at = 0; at + 5 <= value.length; at++) {
    const part = value.slice(at, at + 5)
    if (new Set(part).size > 1 && text.includes(part)) return true
  }
  return false
}

describe('all texts of a message at once', () => {
  it.each(samples.map((sample) => [sample.name, sample] as const))(
    'are the MTI and the text of each element, of %s',
    (_, { format, bytes }) => {
      const message = decodeMessage(format, bytes)
      expect(message.texts()).toEqual([message.mti, ...message.elements().map((element) => message.text(element))])
    },
  )

  it('are those that can be read where some cannot', () => {
    const [{ format, bytes }] = samples
    for (let at = 0; at < bytes.length; at++) {
      const bent = Buffer.from(bytes)
      bent[at] = 0xff
      const { message } = scanMessage(format, bent)
      const texts = message === undefined ? [] : [message.mti, ...message.elements().map((element) => message.text(element))]
      expect(message?.texts() ?? []).toEqual(texts)
    }
  })
})
