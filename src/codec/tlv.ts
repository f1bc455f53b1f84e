/** BER-TLV as EMV uses it: tag, length, value; 00 and FF may fill the room between items. */
import { DecodeError } from '../errors.ts'
import { byteAt } from './bytes.ts'
import { isHex, readHex } from './hex.ts'

const DEPTH_MAX = 4
const TAGS_MAX = 64
const TAG_BYTES_MAX = 4
const LENGTH_BYTES_MAX = 4

/** The element that carries BER-TLV in every dialect; errors of `readTlv` name it. */
const CHIP_ELEMENT = 55

/** One item of a list; offsets in the buffer that was read. */
export interface TlvItem {
  /** Upper-case hex: `9F26`. */
  readonly tag: string
  /** A view. */
  readonly value: Buffer
  readonly start: number
  readonly end: number
}

/** Why bytes are not a TLV list, and where. */
export interface TlvFault {
  readonly offset: number
  readonly problem: string
}

/** The items of a list in their order; constructed values are checked, not opened. Throws DecodeError (DECODE_CONTENT). */
export function readTlv(bytes: Buffer, from = 0, to = bytes.length): TlvItem[] {
  const items: TlvItem[] = []
  const fault = new TlvWalk(bytes, items).walk(from, Math.min(to, bytes.length), 1)
  if (fault !== undefined) {
    throw new DecodeError('DECODE_CONTENT', {
      element: CHIP_ELEMENT,
      name: 'BER-TLV',
      offset: fault.offset,
      expected: 'a BER-TLV list',
      got: fault.problem,
    })
  }
  return items
}

/** The first fault of a list, undefined when it is one. */
export function checkTlv(bytes: Buffer, from: number, to: number): TlvFault | undefined {
  return new TlvWalk(bytes).walk(from, to, 1)
}

/** The hex of only the items with these tags, in their order and form; empty when there are none or it is not TLV. */
export function pickTags(hex: string, tags: readonly string[]): string {
  if (!isHex(hex)) return ''
  const bytes = Buffer.from(hex, 'hex')
  const items: TlvItem[] = []
  if (new TlvWalk(bytes, items).walk(0, bytes.length, 1) !== undefined) return ''
  const wanted = new Set(tags.map((tag) => tag.toUpperCase()))
  return items.map((item) => (wanted.has(item.tag) ? readHex(bytes, item.start, item.end) : '')).join('')
}

/** One pass over a list and the lists inside it. Collects the outermost items when given an array. */
class TlvWalk {
  private readonly bytes: Buffer
  private readonly items: TlvItem[] | undefined
  private tags = 0
  private at = 0

  constructor(bytes: Buffer, items?: TlvItem[]) {
    this.bytes = bytes
    this.items = items
  }

  walk(from: number, to: number, depth: number): TlvFault | undefined {
    if (depth > DEPTH_MAX) return { offset: from, problem: `values nested more than ${DEPTH_MAX} deep` }
    this.at = from
    while (this.at < to) {
      if (isFiller(byteAt(this.bytes, this.at))) this.at += 1
      else {
        const fault = this.item(to, depth)
        if (fault !== undefined) return fault
      }
    }
    return undefined
  }

  private item(to: number, depth: number): TlvFault | undefined {
    const start = this.at
    this.tags += 1
    if (this.tags > TAGS_MAX) return { offset: start, problem: `more than ${TAGS_MAX} tags` }
    const tagEnd = this.tagEnd(to)
    if (tagEnd < 0) return { offset: start, problem: `a tag that does not end within ${TAG_BYTES_MAX} bytes of the list` }
    this.at = tagEnd
    const length = this.length(to)
    if (typeof length !== 'number') return length
    const end = this.at + length
    if (end > to) return { offset: tagEnd, problem: `a value of ${length} bytes, ${to - this.at} left` }
    const valueAt = this.at
    this.items?.push({ tag: readHex(this.bytes, start, tagEnd), value: this.bytes.subarray(valueAt, end), start, end })
    const fault = isConstructed(byteAt(this.bytes, start)) ? this.inside(valueAt, end, depth) : undefined
    this.at = end
    return fault
  }

  private inside(from: number, to: number, depth: number): TlvFault | undefined {
    const nested = new TlvWalk(this.bytes)
    nested.tags = this.tags
    const fault = nested.walk(from, to, depth + 1)
    this.tags = nested.tags
    return fault
  }

  /** Offset after the tag, or -1. */
  private tagEnd(to: number): number {
    let at = this.at + 1
    if ((byteAt(this.bytes, this.at) & 0x1f) !== 0x1f) return at
    const last = Math.min(to, this.at + TAG_BYTES_MAX)
    while (at < last && byteAt(this.bytes, at) >= 0x80) at += 1
    return at < last ? at + 1 : -1
  }

  /** Bytes of the value; moves behind the length. */
  private length(to: number): number | TlvFault {
    const offset = this.at
    if (offset >= to) return { offset, problem: 'a tag without length' }
    const first = byteAt(this.bytes, offset)
    this.at += 1
    if (first < 0x80) return first
    const count = first & 0x7f
    if (count === 0) return { offset, problem: 'an indefinite length' }
    if (count > LENGTH_BYTES_MAX || this.at + count > to) return { offset, problem: `a length of ${count} bytes` }
    const length = this.bytes.readUIntBE(this.at, count)
    this.at += count
    return length
  }
}

function isFiller(byte: number): boolean {
  return byte === 0x00 || byte === 0xff
}

function isConstructed(tagByte: number): boolean {
  return (tagByte & 0x20) !== 0
}
