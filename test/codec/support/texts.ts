/** Random valid values of an element, and messages of them. */
import fc from 'fast-check'
import { MessageDraft } from '../../../src/codec/draft.ts'
import type { ElementFormat, ItemsFormat, MessageFormat, NestedFormat } from '../../../src/codec/format.ts'
import { draftFromJson, type MessageJson } from '../../../src/codec/json.ts'

const DIGITS = '0123456789'
const HEX = '0123456789ABCDEF'
const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(index + 0x20)).join('')
const LATIN = Array.from({ length: 256 }, (_, index) => String.fromCharCode(index)).join('')
/** Each is two bytes. */
const CHINESE = '中国银联退货撤销冲正消费商户终端，。￥'

/** So many characters out of these. */
function text(characters: string, length: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...characters), minLength: length, maxLength: length, size: 'max' })
}

/** A length that the element may have: its own, or mostly a short one, sometimes the greatest. */
function lengthOf({ length, prefix }: ElementFormat): fc.Arbitrary<number> {
  if (prefix === undefined) return fc.constant(length)
  const short = fc.integer({ min: 0, max: Math.min(length, 24) })
  return fc.oneof({ weight: 12, arbitrary: short }, { weight: 1, arbitrary: fc.integer({ min: Math.max(0, length - 2), max: length }) })
}

/** The text form of an element, in the form in which it is read back. */
export function textOf(format: ElementFormat): fc.Arbitrary<string> {
  if (format.nested !== undefined) return partsOf(format.nested).map((parts) => wholeOf(format, parts))
  if (format.items !== undefined) return itemsText(format, format.items)
  return lengthOf(format).chain((length) => textOfLength(format, length))
}

/** Parts of an element behind its own bitmap, at most 4 on each level: `25.3` -> text. */
function partsOf({ elements }: NestedFormat): fc.Arbitrary<Record<string, string>> {
  const known = elements.filter((part) => part !== undefined)
  const one = fc.constantFrom(...known).chain((part) => (part.nested === undefined ? partText(part) : inside(part.element, part.nested)))
  return fc
    .uniqueArray(one, { minLength: 1, maxLength: 4, selector: ([number]) => number })
    .map((parts) => Object.assign({}, ...parts.map(([, texts]) => texts)))
}

type Part = readonly [number, Record<string, string>]

function partText(part: ElementFormat): fc.Arbitrary<Part> {
  return textOf(part).map((value) => [part.element, { [part.element]: value }])
}

function inside(number: number, nested: NestedFormat): fc.Arbitrary<Part> {
  return partsOf(nested).map((texts) => [
    number,
    Object.fromEntries(Object.entries(texts).map(([subfield, value]) => [`${number}.${subfield}`, value])),
  ])
}

/** The element's bytes in hex. */
function wholeOf(format: ElementFormat, parts: Record<string, string>): string {
  const elements = Array.from({ length: 129 }, (_, number) => (number === format.element ? format : undefined))
  const alone: MessageFormat = { dialect: 'alone', mti: 'ascii', bitmap: 'binary', elementMax: 128, elements }
  const draft = new MessageDraft(alone, '0200').setParts(format.element, new Map(Object.entries(parts)))
  return draft.text(format.element) ?? ''
}

/** Tag, length in bytes, value: as many as have room. */
function itemsText({ length }: ElementFormat, items: ItemsFormat): fc.Arbitrary<string> {
  const value = fc.tuple(text(PRINTABLE, 3), fc.integer({ min: 0, max: 3 })).map(([ascii, count]) => ascii + CHINESE.slice(0, count))
  const item = fc.tuple(text('ABCSI01', items.tag), value).map(([tag, inner]) => {
    const bytes = Array.from(inner).reduce((sum, character) => sum + (CHINESE.includes(character) ? 2 : 1), 0)
    return { written: tag + String(bytes).padStart(items.length, '0') + inner, bytes: items.tag + items.length + bytes }
  })
  return fc.array(item, { maxLength: 8 }).map((all) => {
    const room = { left: length }
    return all.map(({ written, bytes }) => (take(room, bytes) ? written : '')).join('')
  })
}

function take(room: { left: number }, bytes: number): boolean {
  if (bytes > room.left) return false
  room.left -= bytes
  return true
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

/** Elements of the format with valid values, at most 16 of them; now and then bit 1 without need. */
export function jsonOf(format: MessageFormat): fc.Arbitrary<MessageJson> {
  const elements = format.elements.filter((element) => element !== undefined)
  const one = fc
    .constantFrom(...elements)
    .chain((element) => (element.nested === undefined ? partText(element) : inside(element.element, element.nested)))
  const some = fc.uniqueArray(one, { maxLength: 16, selector: ([element]) => element })
  return fc.tuple(text(DIGITS, 4), some).map(([mti, values]) => Object.assign({ 0: mti }, ...values.map(([, texts]) => texts)))
}

/** Such messages as their bytes, some with a second bitmap that is empty. */
export function bytesOf(format: MessageFormat): fc.Arbitrary<Buffer> {
  return fc.tuple(jsonOf(format), fc.boolean()).map(([json, force]) => {
    const draft = draftFromJson(format, json)
    draft.flipsBit1 = force && format.elementMax === 128
    return draft.encode()
  })
}
