/** Random valid values of an element, and messages of them. */
import fc from 'fast-check'
import type { ElementFormat, ItemsFormat, MessageFormat } from '../../../src/codec/format.ts'
import { draftFromJson, type MessageJson } from '../../../src/codec/json.ts'
import { formatFor } from '../../../src/codec/layouts.ts'
import { formatOf } from './formats.ts'

const DIGITS = '0123456789'
const HEX = '0123456789ABCDEF'
const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(index + 0x20)).join('')
const LATIN = Array.from({ length: 256 }, (_, index) => String.fromCharCode(index)).join('')
/** Each is two bytes. */
const CHINESE = '中国银联退货撤销冲正消费商户终端，。￥'

const made = new Map<string, fc.Arbitrary<string>>()

/** So many characters out of these. Each is made once: making one takes far longer than a value of it. */
function text(characters: string, length: number): fc.Arbitrary<string> {
  const key = `${length} ${characters}`
  const one = made.get(key) ?? fc.string({ unit: fc.constantFrom(...characters), minLength: length, maxLength: length, size: 'max' })
  made.set(key, one)
  return one
}

/** A length that the element may have: its own, or mostly a short one, sometimes the greatest. */
function lengthOf({ length, prefix }: ElementFormat): fc.Arbitrary<number> {
  if (prefix === undefined) return fc.constant(length)
  const short = fc.integer({ min: 0, max: Math.min(length, 24) })
  return fc.oneof({ weight: 12, arbitrary: short }, { weight: 1, arbitrary: fc.integer({ min: Math.max(0, length - 2), max: length }) })
}

/** The text form of an element, in the form in which it is read back. */
export function textOf(format: ElementFormat): fc.Arbitrary<string> {
  if (format.nested !== undefined) return partsOf(format).map((parts) => wholeOf(format, parts))
  if (format.items !== undefined) return itemsOf(format.items, format)
  return lengthOf(format).chain((length) => textOfLength(format, length))
}

function textOfLength({ content, encoding, tlv, prefix }: ElementFormat, length: number): fc.Arbitrary<string> {
  switch (content) {
    case 'n':
      return text(DIGITS, length)
    case 'z':
      return text(encoding === 'bcd' ? `${DIGITS}D` : `${DIGITS}D=`, length)
    case 'x+n':
      // A letter without digits is no amount.
      if (prefix !== undefined && length < 2) return fc.constant('')
      return fc.tuple(text('CD', 1), text(DIGITS, length - 1)).map((parts) => parts.join(''))
    case 'a':
    case 'an':
      return text(PRINTABLE, length)
    case 'ans':
      return encoding === 'gbk' ? chinese(length) : text(LATIN, length)
    case 'b':
      return tlv ? tlvList(length) : text(HEX, length * 2)
  }
}

function chinese(length: number): fc.Arbitrary<string> {
  if (length === 0) return fc.constant('')
  // FF begins no character: such bytes are told as hex.
  const bytes = fc.tuple(text(HEX, (length - 1) * 2), fc.constant('FF')).map(([hex, end]) => `hex:${hex}${end}`)
  const characters = fc
    .integer({ min: 0, max: length >> 1 })
    .chain((count) => fc.tuple(text(CHINESE, count), text(PRINTABLE, length - count * 2)))
    .map((parts) => parts.join(''))
  return fc.oneof({ weight: 4, arbitrary: characters }, { weight: 1, arbitrary: bytes })
}

/** Items of one-byte tags, two-byte tags and long-form lengths; the room that is left is filler. */
function tlvList(length: number): fc.Arbitrary<string> {
  const tag = fc.constantFrom('82', '8A', '95', '9F26', '9F10', '5F34', 'DF8101')
  const item = fc.tuple(tag, text(HEX, 16), fc.boolean(), fc.integer({ min: 0, max: 8 })).map(([name, hex, isLong, bytes]) => {
    const size = bytes.toString(16).padStart(2, '0').toUpperCase()
    return `${name}${isLong ? '81' : ''}${size}${hex.slice(0, bytes * 2)}`
  })
  return fc.array(item, { maxLength: 12 }).map((items) => {
    let list = ''
    for (const one of items) if (list.length + one.length <= length * 2) list += one
    return list.padEnd(length * 2, '0')
  })
}

/** Items one behind the other, as many as the element has room for. */
function itemsOf({ tag, length }: ItemsFormat, { encoding, length: room }: ElementFormat): fc.Arbitrary<string> {
  const mixed = fc.tuple(text(PRINTABLE, 3), fc.integer({ min: 0, max: 3 })).map(([ascii, count]) => ascii + CHINESE.slice(0, count))
  const value = encoding === 'gbk' ? mixed : fc.integer({ min: 0, max: 20 }).chain((size) => text(LATIN, size))
  const item = fc
    .tuple(text(DIGITS, tag), value)
    .map(([name, content]) => name + String(wideBytes(content, encoding)).padStart(length, '0') + content)
  return fc
    .array(item, { maxLength: 6 })
    .map((all) => all.reduce((list, one) => (wideBytes(list + one, encoding) <= room ? list + one : list), ''))
}

function wideBytes(value: string, encoding: string): number {
  return encoding === 'gbk' ? Array.from(value).reduce((sum, character) => sum + (CHINESE.includes(character) ? 2 : 1), 0) : value.length
}

/** Parts of an element, at least one: `127.25.3` -> text. */
function partsOf(format: ElementFormat): fc.Arbitrary<MessageJson> {
  const parts = (format.nested?.elements ?? []).filter((part) => part !== undefined)
  const one = fc.constantFrom(...parts).chain((part) => {
    const inside = part.nested === undefined ? textOf(part).map((value): MessageJson => ({ [part.element]: value })) : partsOf(part)
    return inside.map((json) => ({ number: part.element, json }))
  })
  const some = fc.uniqueArray(one, { minLength: 1, maxLength: 6, selector: ({ number }) => number })
  return some
    .map((all) => Object.assign({}, ...all.map(({ json }) => json)) as MessageJson)
    .map((json) => Object.fromEntries(Object.entries(json).map(([key, value]) => [`${format.element}.${key}`, value])))
}

/** The hex of an element with these parts. */
function wholeOf(format: ElementFormat, parts: MessageJson): string {
  return draftFromJson(formatOf([format]), { 0: '0200', ...parts }).text(format.element) ?? ''
}

/** Elements of the format with valid values, at most 16 of them; now and then bit 1 without need. */
export function jsonOf(format: MessageFormat): fc.Arbitrary<MessageJson> {
  return text(DIGITS, 4).chain((mti) => {
    const elements = formatFor(format, mti).elements.filter((element) => element !== undefined)
    const one = fc.constantFrom(...elements).chain((element) => contentOf(element).map((json) => ({ element: element.element, json })))
    const some = fc.uniqueArray(one, { maxLength: 16, selector: ({ element }) => element })
    return some.map((all) => Object.assign({ 0: mti }, ...all.map(({ json }) => json)) as MessageJson)
  })
}

function contentOf(format: ElementFormat): fc.Arbitrary<MessageJson> {
  if (format.nested !== undefined) return partsOf(format)
  return textOf(format).map((value) => ({ [format.element]: value }))
}

/** Such messages as their bytes, some with a second bitmap that is empty. */
export function bytesOf(format: MessageFormat): fc.Arbitrary<Buffer> {
  return fc.tuple(jsonOf(format), fc.boolean()).map(([json, force]) => {
    const draft = draftFromJson(format, json)
    draft.flipsBit1 = force && format.elementMax === 128
    return draft.encode()
  })
}
