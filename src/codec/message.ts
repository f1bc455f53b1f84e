/** A message is its bytes plus the place of each element; values materialise when they are read. */
import type { Bitmap } from './bitmap.ts'
import { readContent } from './content.ts'
import { readElement, unitsAt } from './element.ts'
import type { ElementPath, MessageFormat } from './format.ts'
import type { Inner, InnerPart } from './inner.ts'
import type { Layout } from './layout.ts'
import type { Layouts } from './layouts.ts'
import { readWide } from './wide.ts'

/** What the decoder found: made by `scanMessage` only. */
export interface Located {
  readonly layouts: Layouts
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
  readonly mti: string
  readonly flipsBit1: boolean
  /** Elements of the bitmap, in whose order `places` lie. */
  readonly announced: Bitmap
  /** Those of them that can be read: all, unless the message has a fault. */
  readonly readable: Bitmap
  /** Offset where each announced element begins, and one more where the last ends. */
  readonly places: readonly number[]
}

export class Message {
  readonly format: MessageFormat
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
  /** 4 digits. */
  readonly mti: string
  /** Bit 1 stands otherwise than the elements and the format call for: it is set although no element is above 64. */
  readonly flipsBit1: boolean
  private readonly layouts: readonly (Layout | undefined)[]
  private readonly announced: Bitmap
  private readonly readable: Bitmap
  private readonly places: readonly number[]

  constructor(located: Located) {
    this.format = located.layouts.format
    this.bytes = located.bytes
    this.start = located.start
    this.end = located.end
    this.mti = located.mti
    this.flipsBit1 = located.flipsBit1
    this.layouts = located.layouts.elements
    this.announced = located.announced
    this.readable = located.readable
    this.places = located.places
  }

  has(element: number): boolean {
    return this.readable.has(element)
  }

  /** Digits, characters, or bytes as upper-case hex; undefined when the message lacks it. */
  text(element: number): string | undefined {
    const layout = this.layoutOf(element)
    return layout === undefined ? undefined : readElement(layout, this.bytes, this.placeOf(element))
  }

  /** Text of an element or subfield; a subfield that is not completely there is undefined. */
  read(path: ElementPath): string | undefined {
    return path.subfield === undefined ? this.text(path.element) : this.readSubfield(path.element, path.subfield)
  }

  /** Numbers in ascending order, without 0 and 1. */
  elements(): number[] {
    const numbers: number[] = []
    for (let element = this.readable.next(0); element !== 0; element = this.readable.next(element)) numbers.push(element)
    return numbers
  }

  /** Offsets in `bytes`, length prefix included. */
  span(element: number): { start: number; end: number } | undefined {
    if (!this.has(element)) return undefined
    const rank = this.announced.rank(element)
    return { start: this.places[rank] as number, end: this.places[rank + 1] as number }
  }

  /** The content's bytes as on the wire, without prefix: a view of `bytes`. */
  content(element: number): Buffer | undefined {
    const span = this.span(element)
    const layout = this.layouts[element]
    return span === undefined || layout === undefined ? undefined : this.bytes.subarray(span.start + layout.prefixBytes, span.end)
  }

  private layoutOf(element: number): Layout | undefined {
    return this.has(element) ? this.layouts[element] : undefined
  }

  private placeOf(element: number): number {
    return this.places[this.announced.rank(element)] as number
  }

  /** What is inside an element that is a list or has elements of its own, in its order; none of others. */
  parts(element: number): readonly InnerPart[] {
    const inner = this.layouts[element]?.inner
    return inner === undefined ? [] : this.readParts(element, inner)
  }

  private readParts(element: number, inner: Inner): readonly InnerPart[] {
    const content = this.content(element)
    if (content === undefined) return []
    const bytes = this.layouts[element]?.coding.startsWith('hex') ? Buffer.from(this.text(element) ?? '', 'hex') : content
    return inner.parts(bytes, 0, bytes.length)
  }

  private readSubfield(element: number, name: string): string | undefined {
    const layout = this.layoutOf(element)
    if (layout?.inner !== undefined) return this.readParts(element, layout.inner).find((part) => part.subfield === name)?.text
    const part = layout?.format.subfields.find((candidate) => candidate.subfield === name)
    if (layout === undefined || part === undefined) return undefined
    const at = this.placeOf(element)
    const units = unitsAt(layout, this.bytes, at)
    const end = part.start + part.length
    if (end > units) return undefined
    const from = at + layout.prefixBytes
    if (layout.coding === 'gbk' || layout.coding === 'utf8') return readWide(layout.coding, this.bytes, from + part.start, from + end)
    const width = layout.format.content === 'b' ? 2 : 1
    return readContent(layout, this.bytes, from, units).slice(part.start * width, end * width)
  }
}
