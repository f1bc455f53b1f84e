/** Random formats and random values that fit them. */
import fc from 'fast-check'
import {
  BITMAP_ENCODINGS,
  type Content,
  type ElementFormat,
  type Encoding,
  FILLERS,
  type MessageFormat,
  MTI_ENCODINGS,
  PREFIX_ENCODINGS,
  SECOND_BITMAPS,
} from '../../../src/codec/format.ts'
import type { MessageJson } from '../../../src/codec/json.ts'
import { element, formatOf } from './formats.ts'

const KINDS: readonly (readonly [Content, Encoding])[] = [
  ['n', 'ascii'],
  ['n', 'bcd'],
  ['z', 'ascii'],
  ['z', 'bcd'],
  ['x+n', 'ascii'],
  ['x+n', 'bcd'],
  ['a', 'ascii'],
  ['an', 'ascii'],
  ['an', 'gbk'],
  ['ans', 'ascii'],
  ['ans', 'gbk'],
  ['b', 'binary'],
  ['b', 'hex'],
  ['n', 'cp037'],
  ['z', 'cp500'],
  ['x+n', 'cp1047'],
  ['an', 'cp037'],
  ['ans', 'cp500'],
  ['ans', 'utf8'],
  ['b', 'hex-ebcdic'],
]

const elementFormats = fc
  .record({
    number: fc.integer({ min: 2, max: 128 }),
    kind: fc.constantFrom(...KINDS),
    length: fc.integer({ min: 1, max: 40 }),
    prefix: fc.option(fc.record({ digits: fc.constantFrom(2, 3), encoding: fc.constantFrom(...PREFIX_ENCODINGS) }), { nil: undefined }),
    pad: fc.constantFrom('left', 'right'),
    filler: fc.constantFrom(...FILLERS),
    sign: fc.constantFrom('ascii', 'ebcdic'),
    tlv: fc.boolean(),
  })
  .map(({ number, kind: [content, encoding], length, prefix, pad, filler, sign, tlv }): ElementFormat => {
    const fitting = content === 'x+n' ? length + 1 : length
    const row = {
      encoding,
      pad,
      filler,
      sign,
      tlv: tlv && content === 'b' && prefix !== undefined,
      ...(prefix === undefined ? {} : { prefix }),
    } as const
    return element(number, `${content}${fitting}`, undefined, row)
  })

/** Up to 12 elements of any kind. */
export const messageFormats: fc.Arbitrary<MessageFormat> = fc
  .record({
    elements: fc.uniqueArray(elementFormats, { selector: (format) => format.element, minLength: 1, maxLength: 12 }),
    mti: fc.constantFrom(...MTI_ENCODINGS),
    bitmap: fc.constantFrom(...BITMAP_ENCODINGS),
    secondBitmap: fc.constantFrom(...SECOND_BITMAPS),
  })
  .map(({ elements, ...message }) => formatOf(elements, message))

/** Longest value of a variable element, and most elements of a message: more only takes time. */
const VARIABLE_MAX = 40
const ELEMENTS_MAX = 16

const DIGITS = [...'0123456789']
const CHINESE = [...'退货测试商户银联中国€']

function texts(characters: readonly string[], least: number, most: number): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...characters), { minLength: least, maxLength: most }).map((list) => list.join(''))
}

function printable(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String.fromCharCode(from + index))
}

/** BER-TLV of at most so many bytes. */
function tlvHex(most: number): fc.Arbitrary<string> {
  const item = fc.tuple(fc.constantFrom('9F26', '82', '5A', 'DF8101', '70'), fc.uint8Array({ maxLength: 6 }))
  return fc.array(item, { maxLength: 5 }).map((list) => {
    const parts = list.map(([tag, value]) => {
      const hex = tag === '70' ? '' : Buffer.from(value).toString('hex').toUpperCase()
      return tag + (hex.length / 2).toString(16).padStart(2, '0').toUpperCase() + hex
    })
    while (parts.join('').length > most * 2) parts.pop()
    return parts.join('')
  })
}

/** Text of GBK: two bytes a Chinese character, so a fixed length is filled up with spaces. */
function gbkTexts(format: ElementFormat): fc.Arbitrary<string> {
  const list = fc.array(fc.constantFrom('A', '1', ' ', ...CHINESE), { maxLength: Math.floor(format.length / 2) })
  const filled = list.map((characters) => {
    const bytes = characters.reduce((sum, character) => sum + (character < '\u0080' || character === '€' ? 1 : 2), 0)
    return characters.join('') + (format.prefix === undefined ? ' '.repeat(format.length - bytes) : '')
  })
  const broken = fc
    .uint8Array({ minLength: format.prefix === undefined ? format.length : 1, maxLength: format.length })
    .map((bytes) => `hex:${Buffer.from(bytes).toString('hex').toUpperCase()}`)
  return fc.oneof(filled, broken)
}

/** Text of one, two and three bytes a character, filled up with spaces where the length is fixed. */
function utf8Texts(least: number, most: number): fc.Arbitrary<string> {
  const list = fc.array(fc.constantFrom('A', 'é', '退'), { maxLength: Math.floor(most / 3) })
  return list.map((characters) => {
    const text = characters.join('')
    return text + ' '.repeat(Math.max(0, least - Buffer.byteLength(text)))
  })
}

/** A text that fits the element, in the form a decoder gives. Broken GBK may come back as characters. */
function textsOf(format: ElementFormat): fc.Arbitrary<string> {
  const { content, encoding, prefix, tlv } = format
  const least = prefix === undefined ? format.length : 0
  const length = prefix === undefined ? format.length : Math.min(format.length, VARIABLE_MAX)
  switch (content) {
    case 'n':
      return texts(DIGITS, least, length)
    case 'z':
      return texts(encoding === 'bcd' ? [...DIGITS, 'D'] : [...DIGITS, 'D', '='], least, length)
    case 'x+n': {
      const signed = fc.tuple(fc.constantFrom('C', 'D'), texts(DIGITS, Math.max(1, least - 1), length - 1)).map((pair) => pair.join(''))
      return prefix === undefined ? signed : fc.oneof(signed, fc.constant(''))
    }
    case 'b':
      if (tlv) return tlvHex(length)
      return fc.uint8Array({ minLength: least, maxLength: length }).map((bytes) => Buffer.from(bytes).toString('hex').toUpperCase())
    case 'ans':
      if (encoding === 'utf8') return utf8Texts(least, length)
      return encoding === 'gbk' ? gbkTexts({ ...format, length }) : texts(printable(0, 255), least, length)
    default:
      return texts(printable(0x20, 0x7e), least, length)
  }
}

/** A message as JSON: some elements of the format with values that fit. */
export function messagesOf(format: MessageFormat): fc.Arbitrary<MessageJson> {
  const known = format.elements.filter((candidate) => candidate !== undefined)
  return fc
    .tuple(texts(DIGITS, 4, 4), fc.subarray(known, { maxLength: Math.min(known.length, ELEMENTS_MAX) }))
    .chain(([mti, chosen]) =>
      fc.tuple(fc.constant(mti), ...chosen.map((one) => textsOf(one).map((text) => [String(one.element), text] as const))),
    )
    .map(([mti, ...entries]) => ({ '0': mti, ...Object.fromEntries(entries) }))
}
