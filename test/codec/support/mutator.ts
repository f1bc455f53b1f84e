/** Makes wrong messages out of right ones, where their lengths, nibbles, bitmaps and lists are; the same for the same seed. */
import { decodeMessage } from '../../../src/codec/decode.ts'
import type { ElementFormat, MessageFormat } from '../../../src/codec/format.ts'
import { seeded } from '../../support/seeded.ts'

/** Bytes of which a decoder may think otherwise than of their neighbours. */
const EDGES = [0x00, 0x01, 0x0f, 0x1f, 0x20, 0x2f, 0x30, 0x39, 0x3a, 0x41, 0x7f, 0x80, 0x81, 0x84, 0x99, 0x9a, 0xa0, 0xf0, 0xff]
/** Long forms of a TLV length, from harmless to absurd. */
const LONG_LENGTHS = ['80', '8100', '8101', '8180', '820001', '82FFFF', '83000001', '8400000001', '84FFFFFFFF', '880102030405060708', 'FF']

/** Depths of a list in a list. */
const DEPTHS = [3, 6, 300]
const NESTED_BYTES_MAX = 990
/** Index = depth. */
const NESTED = [Buffer.from('9F360101', 'hex')]
const MANY = Buffer.from('8200'.repeat(70), 'hex')
const COUNTS_OF_UNITS = [0, 1, 2, 3, 15, 16]
const FILLINGS = [0x30, 0x31, 0x11, 0x00, 0x41, 0xd1, 0xff]

/** Where an element lies in a message. */
interface Place {
  readonly format: ElementFormat
  readonly start: number
  /** Where its content begins, behind the length prefix. */
  readonly contentAt: number
  readonly end: number
}

/** A right message and where its parts are. */
interface Origin {
  readonly bytes: Buffer
  readonly bitmap: { readonly start: number; readonly end: number; readonly isHex: boolean }
  readonly places: readonly Place[]
  /** Those with packed digits, in their content or their length. */
  readonly packed: readonly Place[]
  readonly variable: readonly Place[]
  /** Elements of its bitmap that the dialect does not have. */
  readonly unknown: readonly number[]
}

export interface Mutant {
  readonly format: MessageFormat
  readonly bytes: Buffer
}

interface Group {
  readonly format: MessageFormat
  readonly origins: readonly Origin[]
}

type Mutate = (bytes: Buffer, origin: Origin, group: Group) => Buffer

export class MessageMutator {
  private readonly random: () => number
  private readonly groups: readonly Group[]
  private readonly mutations: readonly Mutate[]

  constructor(seed: number, samples: readonly Mutant[]) {
    this.random = seeded(seed)
    const formats = [...new Set(samples.map(({ format }) => format))]
    this.groups = formats.map((format) => ({
      format,
      origins: samples.filter((sample) => sample.format === format).map(({ bytes }) => originOf(format, bytes)),
    }))
    this.mutations = [
      (bytes) => this.flipBit(bytes),
      (bytes) => this.setByte(bytes),
      (bytes) => bytes.subarray(0, this.below(bytes.length)),
      (bytes) => this.insert(bytes),
      (bytes, origin) => this.changeLength(bytes, origin),
      (bytes, origin) => this.resize(bytes, origin),
      (bytes, origin) => this.setNibble(bytes, origin),
      (bytes, origin) => this.flipBitmapBit(bytes, origin),
      (bytes, origin) => this.announce(bytes, origin),
      (bytes, origin) => this.announceUnknown(bytes, origin),
      (bytes, origin) => this.lengthenTlv(bytes, origin),
      (bytes, origin) => this.nestTlv(bytes, origin),
      (bytes, origin) => this.repeatElement(bytes, origin),
      (bytes, _, group) => this.splice(bytes, group),
    ]
  }

  /** The next wrong message, or a right one by chance. */
  next(): Mutant {
    const group = this.pick(this.groups)
    const origin = this.pick(group.origins)
    let bytes: Buffer = Buffer.from(origin.bytes)
    for (let left = 1 + this.below(4); left > 0; left--) bytes = this.pick(this.mutations)(bytes, origin, group)
    return { format: group.format, bytes }
  }

  /** 0 <= number < `count`; 0 for no count. */
  below(count: number): number {
    return Math.floor(this.random() * count)
  }

  private pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }

  private flipBit(bytes: Buffer): Buffer {
    return changed(bytes, this.below(bytes.length), (byte) => byte ^ (1 << this.below(8)))
  }

  private setByte(bytes: Buffer): Buffer {
    return changed(bytes, this.below(bytes.length), () => (this.below(2) === 0 ? this.pick(EDGES) : this.below(256)))
  }

  private insert(bytes: Buffer): Buffer {
    const at = this.below(bytes.length + 1)
    const more = Buffer.allocUnsafe(1 + this.below(8))
    for (let index = 0; index < more.length; index++) more[index] = this.pick(EDGES)
    return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)])
  }

  /** A length prefix up or down by one, or one of its bytes another. */
  private changeLength(bytes: Buffer, origin: Origin): Buffer {
    const place = this.variable(origin)
    if (place === undefined) return this.setByte(bytes)
    const at = place.contentAt - 1 - this.below(place.contentAt - place.start)
    return changed(bytes, at, (byte) => (this.below(3) === 0 ? this.pick(EDGES) : byte + (this.below(2) === 0 ? 1 : -1)))
  }

  /** Another content with its length, right or nearly. */
  private resize(bytes: Buffer, origin: Origin): Buffer {
    const place = this.variable(origin)
    if (place === undefined) return this.insert(bytes)
    const { length } = place.format
    const near = this.below(3) - 1 + length
    const units = this.below(10) < 6 ? this.pick(COUNTS_OF_UNITS) : this.below(4) === 0 ? this.below(length) : near
    const filling = this.pick(FILLINGS)
    return withContent(bytes, place, units, Buffer.alloc(contentBytes(place.format, units), filling))
  }

  /** A nibble A to F where digits are packed. */
  private setNibble(bytes: Buffer, { packed }: Origin): Buffer {
    if (packed.length === 0) return this.setByte(bytes)
    const { start, end } = this.pick(packed)
    const nibble = 10 + this.below(6)
    const isHigh = this.below(2) === 0
    return changed(bytes, start + this.below(end - start), (byte) => (isHigh ? (nibble << 4) | (byte & 15) : (byte & 0xf0) | nibble))
  }

  private flipBitmapBit(bytes: Buffer, { bitmap }: Origin): Buffer {
    const bits = (bitmap.end - bitmap.start) * (bitmap.isHex ? 4 : 8)
    return flippedBit(bytes, bitmap, this.below(bits))
  }

  /** An element that the dialect does not have. */
  private announceUnknown(bytes: Buffer, { bitmap, unknown }: Origin): Buffer {
    return unknown.length === 0 ? this.insert(bytes) : flippedBit(bytes, bitmap, this.pick(unknown) - 1)
  }

  /** All bits set, none, or the first of each byte. */
  private announce(bytes: Buffer, { bitmap }: Origin): Buffer {
    bytes.subarray(bitmap.start, bitmap.end).fill(this.pick(bitmap.isHex ? [0x46, 0x30, 0x38] : [0xff, 0x00, 0x80]))
    return bytes
  }

  /** A long form, or an indefinite length, in the middle of a TLV list. */
  private lengthenTlv(bytes: Buffer, origin: Origin): Buffer {
    const place = origin.places.find(({ format }) => format.element === 55)
    if (place === undefined || place.end > bytes.length) return this.insert(bytes)
    const content = bytes.subarray(place.contentAt, place.end)
    const at = this.below(content.length)
    const list = Buffer.concat([content.subarray(0, at), Buffer.from(this.pick(LONG_LENGTHS), 'hex'), content.subarray(at + this.below(2))])
    return withContent(bytes, place, list.length, list)
  }

  /** A list in a list in a list, or a list of very many. */
  private nestTlv(bytes: Buffer, origin: Origin): Buffer {
    const place = origin.places.find(({ format }) => format.element === 55)
    if (place === undefined || place.end > bytes.length) return this.flipBit(bytes)
    let list = nested(1 + this.below(this.pick(DEPTHS)))
    if (this.below(4) === 0) list = MANY.subarray(0, 2 * (60 + this.below(10)))
    return withContent(bytes, place, list.length, list)
  }

  /** An element twice, or left out. */
  private repeatElement(bytes: Buffer, { places }: Origin): Buffer {
    if (places.length === 0) return this.insert(bytes)
    const { start, end } = this.pick(places)
    const isLeftOut = this.below(2) === 0
    return Buffer.concat([bytes.subarray(0, isLeftOut ? start : end), bytes.subarray(isLeftOut ? end : start)])
  }

  /** The head of one message and the tail of another. */
  private splice(bytes: Buffer, { origins }: Group): Buffer {
    const other = this.pick(origins).bytes
    return Buffer.concat([bytes.subarray(0, this.below(bytes.length + 1)), other.subarray(this.below(other.length))])
  }

  private variable({ variable }: Origin): Place | undefined {
    return variable.length === 0 ? undefined : this.pick(variable)
  }
}

/** A list in a list, so many times; as many as an element can hold. */
function nested(depth: number): Buffer {
  for (let last = NESTED.at(-1); last !== undefined && NESTED.length <= depth && last.length < NESTED_BYTES_MAX; last = NESTED.at(-1)) {
    const head = last.length < 0x80 ? [0x70, last.length] : [0x70, 0x82, last.length >> 8, last.length & 255]
    NESTED.push(Buffer.concat([Buffer.from(head), last]))
  }
  return NESTED[Math.min(depth, NESTED.length - 1)] as Buffer
}

function originOf(format: MessageFormat, bytes: Buffer): Origin {
  const message = decodeMessage(format, bytes)
  const isHex = format.bitmap === 'hex'
  const start = format.mti === 'bcd' ? 2 : 4
  const hasSecond = message.flipsBit1 || message.elements().some((element) => element > 64)
  const places = message.elements().map((element) => {
    const span = message.span(element)
    const content = message.content(element)
    const own = format.elements[element]
    if (span === undefined || content === undefined || own === undefined) throw new Error(`DE ${element} is not there`)
    return { format: own, start: span.start, contentAt: span.end - content.length, end: span.end }
  })
  const unknown = [...format.elements.keys()].slice(2, hasSecond ? undefined : 65).filter((number) => format.elements[number] === undefined)
  const bitmap = { start, end: start + (isHex ? 16 : 8) * (hasSecond ? 2 : 1), isHex }
  const packed = places.filter((place) => place.format.encoding === 'bcd' || place.format.prefix?.encoding === 'bcd')
  const variable = places.filter((place) => place.format.prefix !== undefined)
  return { bytes, bitmap, places, packed, variable, unknown }
}

function flippedBit(bytes: Buffer, { start, isHex }: Origin['bitmap'], bit: number): Buffer {
  if (!isHex) return changed(bytes, start + (bit >> 3), (byte) => byte ^ (0x80 >> (bit & 7)))
  const flip = 8 >> (bit & 3)
  return changed(bytes, start + (bit >> 2), (byte) =>
    (Number.parseInt(String.fromCharCode(byte), 16) ^ flip).toString(16).toUpperCase().charCodeAt(0),
  )
}

function changed(bytes: Buffer, at: number, change: (byte: number) => number): Buffer {
  if (at < bytes.length) bytes.writeUInt8(change(bytes.readUInt8(at)) & 255, at)
  return bytes
}

function contentBytes({ encoding }: ElementFormat, units: number): number {
  if (encoding === 'bcd') return (units + 1) >> 1
  return encoding === 'hex' ? units * 2 : units
}

/** The message with another content of an element, and the length that says so. */
function withContent(bytes: Buffer, { format, start, end }: Place, units: number, content: Buffer): Buffer {
  const digits = String(Math.min(units, 999)).padStart(format.prefix?.digits ?? 0, '0')
  const packed = Buffer.from(digits.padStart(digits.length + (digits.length & 1), '0'), 'hex')
  const prefix = format.prefix?.encoding === 'bcd' ? packed : Buffer.from(digits)
  return Buffer.concat([bytes.subarray(0, start), format.prefix === undefined ? Buffer.alloc(0) : prefix, content, bytes.subarray(end)])
}
