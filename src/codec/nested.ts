/** Elements behind a bitmap of their own, inside an element; some of them may hold such again. */
import { byteAt } from './bytes.ts'
import { findBad } from './content.ts'
import { readElement, writeElement } from './element.ts'
import type { ElementFormat, NestedFormat } from './format.ts'
import { ebcdicHexCode, ebcdicHexValue, hexCode, upperHexValue } from './hex.ts'
import type { Inner, InnerFault, InnerPart } from './inner.ts'
import type { Layout } from './layout.ts'
import { readUnits } from './length.ts'
import { maskElement } from './mask.ts'
import { invalid, textRefusal } from './refusal.ts'
import { contentWords, lengthWords } from './words.ts'

/** One part where it lies. */
interface Found {
  readonly layout: Layout
  readonly at: number
  readonly contentAt: number
  readonly end: number
}

export class NestedInner implements Inner {
  readonly words = 'a bitmap and the parts it announces'
  readonly key: string
  private readonly owner: ElementFormat
  private readonly format: NestedFormat
  /** Index = number of the part. */
  private readonly layouts: readonly (Layout | undefined)[]

  constructor(owner: ElementFormat, format: NestedFormat, layouts: readonly (Layout | undefined)[]) {
    this.owner = owner
    this.format = format
    this.layouts = layouts
    this.key = [format.bitmap, format.bitmapBytes, ...layouts.map((layout) => layout?.key ?? '')].join('\n')
  }

  check(bytes: Buffer, from: number, to: number): InnerFault | undefined {
    return this.walk(bytes, from, to, () => undefined)
  }

  parts(bytes: Buffer, from: number, to: number): readonly InnerPart[] {
    const parts: InnerPart[] = []
    this.walk(bytes, from, to, (found) => parts.push(...partsOf(found, bytes)))
    return parts
  }

  /** The bytes of such an element, in hex. Throws ENCODE_INVALID for a part that the format does not have or cannot hold. */
  encode(texts: ReadonlyMap<string, string>): string {
    const bitmap = new Uint8Array(this.format.bitmapBytes)
    const pieces: Buffer[] = []
    const groups = groupsOf(texts)
    for (const number of [...groups.keys()].sort((one, other) => one - other)) {
      pieces.push(this.encodePart(number, groups.get(number) as ReadonlyMap<string, string>))
      bitmap[(number - 1) >> 3] = byteOf(bitmap, number) | bitOf(number)
    }
    return Buffer.concat([this.bitmapOnWire(bitmap), ...pieces])
      .toString('hex')
      .toUpperCase()
  }

  private encodePart(number: number, texts: ReadonlyMap<string, string>): Buffer {
    const layout = this.layouts[number]
    if (layout === undefined) throw invalid(this.owner, `a part of ${this.owner.name}`, `number ${number}`)
    const text = texts.get('') ?? (layout.inner instanceof NestedInner ? layout.inner.encode(texts) : undefined)
    if (text === undefined) throw invalid(layout.format, 'a part without parts of its own', `${number}.${[...texts.keys()].join(', ')}`)
    const bytes = Buffer.alloc(layout.prefixBytes + text.length * 4 + 1)
    const end = writeElement(layout, text, bytes, 0)
    if (end < 0) throw textRefusal(layout, text)
    return bytes.subarray(0, end)
  }

  private bitmapOnWire(bitmap: Uint8Array): Buffer {
    if (this.format.bitmap === 'binary') return Buffer.from(bitmap)
    const codeOf = this.format.bitmap === 'hex' ? hexCode : ebcdicHexCode
    return Buffer.from([...bitmap].flatMap((byte) => [codeOf(byte >> 4), codeOf(byte & 15)]))
  }

  private walk(bytes: Buffer, from: number, to: number, take: (found: Found) => void): InnerFault | undefined {
    const bitmap = this.readBitmap(bytes, from, to)
    if (!(bitmap instanceof Uint8Array)) return bitmap
    let at = from + this.bitmapLength()
    for (let number = 1; number <= bitmap.length * 8; number++) {
      if ((byteOf(bitmap, number) & bitOf(number)) === 0) continue
      const layout = this.layouts[number]
      if (layout === undefined) return { offset: at, problem: `part ${number}, which the dialect does not have` }
      const found = locate(layout, bytes, at, to)
      if ('problem' in found) return found
      take(found)
      at = found.end
    }
    return at < to ? { offset: at, problem: `${to - at} bytes behind the last part` } : undefined
  }

  private bitmapLength(): number {
    return this.format.bitmap === 'binary' ? this.format.bitmapBytes : this.format.bitmapBytes * 2
  }

  private readBitmap(bytes: Buffer, from: number, to: number): Uint8Array | InnerFault {
    const length = this.bitmapLength()
    if (from + length > to) return { offset: from, problem: `${to - from} bytes, too few for the bitmap` }
    if (this.format.bitmap === 'binary') return bytes.subarray(from, from + length)
    const nibbleOf = this.format.bitmap === 'hex' ? upperHexValue : ebcdicHexValue
    const nibbles = Array.from(bytes.subarray(from, from + length), nibbleOf)
    const bad = nibbles.findIndex((nibble) => nibble > 15)
    if (bad >= 0) return { offset: from + bad, problem: 'a bitmap with a character that is not hexadecimal' }
    return Uint8Array.from({ length: length / 2 }, (_, index) => ((nibbles[index * 2] as number) << 4) | (nibbles[index * 2 + 1] as number))
  }
}

function locate(layout: Layout, bytes: Buffer, at: number, to: number): Found | InnerFault {
  const { element } = layout.format
  const contentAt = at + layout.prefixBytes
  const units = contentAt > to ? -1 : layout.prefixBytes === 0 ? layout.length : readUnits(layout, bytes, at, to)
  if (units < 0 || units > layout.unitsMax) return { offset: at, problem: `part ${element} without a length of ${lengthWords(layout)}` }
  const end = contentAt + layout.contentBytes(units)
  if (end > to) return { offset: contentAt, problem: `part ${element} of ${end - contentAt} bytes, ${to - contentAt} left` }
  const bad = findBad(layout, bytes, contentAt, units)
  if (bad < 0) return { layout, at, contentAt, end }
  return { offset: bad, problem: `something else than ${contentWords(layout)} in part ${element}` }
}

/** The part itself, or the parts of a part that has some; one whose bitmap announces none is told as a whole. */
function partsOf({ layout, at, contentAt, end }: Found, bytes: Buffer): readonly InnerPart[] {
  const { element, name, zh } = layout.format
  const inside = layout.inner instanceof NestedInner ? layout.inner.parts(bytes, contentAt, end) : []
  if (inside.length > 0) return inside.map((part) => ({ ...part, subfield: `${element}.${part.subfield}` }))
  const text = readElement(layout, bytes, at)
  return [{ subfield: String(element), name, zh, text, masked: maskElement(layout.format, text) }]
}

/** `{"2": a, "25.3": b}` by the number before the first dot; '' stands for the part itself. */
function groupsOf(texts: ReadonlyMap<string, string>): Map<number, Map<string, string>> {
  const groups = new Map<number, Map<string, string>>()
  for (const [subfield, text] of texts) {
    const [first = '', ...rest] = subfield.split('.')
    const group = groups.get(Number(first)) ?? new Map<string, string>()
    groups.set(Number(first), group.set(rest.join('.'), text))
  }
  return groups
}

function byteOf(bitmap: Uint8Array, number: number): number {
  return byteAt(bitmap as Buffer, (number - 1) >> 3)
}

function bitOf(number: number): number {
  return 0x80 >> ((number - 1) & 7)
}
