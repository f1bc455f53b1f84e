/** A message is its bytes plus the place of each element; values materialise when they are read. */
import { readContent } from './content.ts'
import { readElement, unitsAt } from './element.ts'
import type { ElementPath, MessageFormat } from './format.ts'
import type { Inner, InnerPart } from './inner.ts'
import type { Layout } from './layout.ts'
import type { Layouts } from './layouts.ts'
import type { Plan } from './plan.ts'
import { readLatin } from './read-latin.ts'
import { readShortDigits } from './short-digits.ts'
import { readWide } from './wide.ts'

/** Longest part of a string that V8 copies; a longer one keeps the string that it is a part of, with the card data in it. */
const COPIED_MAX = 12
/** Longest text that is put together of such parts. */
const CUT_MAX = 48

/** What the decoder found: made by `scanMessage` only. */
export interface Located {
  readonly layouts: Layouts
  /** Where it lies. */
  readonly window: { readonly bytes: Buffer; readonly start: number; readonly end: number }
  readonly mti: string
  /** What its bitmap announced. */
  readonly plan: Plan
  /** Index = number of the element: its index in `places` and 1; 0 for one that cannot be read. Those of the plan, unless there is a fault. */
  readonly ranks: Uint8Array
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
  private readonly plan: Plan
  private readonly ranks: Uint8Array
  private readonly places: readonly number[]
  /** All bytes as characters, once an element was read. */
  private characters: string | undefined = undefined

  constructor(located: Located) {
    this.format = located.layouts.format
    const { bytes, start, end } = located.window
    this.bytes = bytes
    this.start = start
    this.end = end
    this.mti = located.mti
    this.flipsBit1 = located.plan.flipsBit1
    this.layouts = located.layouts.elements
    this.plan = located.plan
    this.ranks = located.ranks
    this.places = located.places
  }

  has(element: number): boolean {
    return this.rankOf(element) !== 0
  }

  /** Digits, characters, or bytes as upper-case hex; undefined when the message lacks it. */
  text(element: number): string | undefined {
    const rank = this.rankOf(element)
    const layout = this.layouts[element]
    return rank === 0 || layout === undefined ? undefined : this.textAt(layout, rank)
  }

  /** The MTI and the texts of all elements, as `elements` gives their numbers. */
  texts(): string[] {
    const { plan, ranks } = this
    const texts = [this.mti]
    for (let rank = 1; rank <= plan.elements.length; rank++) {
      const layout = plan.layouts[rank - 1]
      const isReadable = ranks === plan.ranks || ranks[plan.elements[rank - 1] as number] !== 0
      if (layout !== undefined && isReadable) texts.push(this.textAt(layout, rank))
    }
    return texts
  }

  private textAt(layout: Layout, rank: number): string {
    const at = this.places[rank - 1] as number
    if (!layout.isLatin) return readElement(layout, this.bytes, at)
    const end = this.places[rank] as number
    return layout.isShortDigits ? readShortDigits(this.bytes, at, end) : this.latin(at + layout.prefixBytes, end)
  }

  /** Text of an element or subfield; a subfield that is not completely there is undefined. */
  read(path: ElementPath): string | undefined {
    return path.subfield === undefined ? this.text(path.element) : this.readSubfield(path.element, path.subfield)
  }

  /** Numbers in ascending order, without 0 and 1. */
  elements(): readonly number[] {
    const { plan, ranks } = this
    return ranks === plan.ranks ? plan.elements : plan.elements.filter((element) => ranks[element] !== 0)
  }

  /** Offsets in `bytes`, length prefix included. */
  span(element: number): { start: number; end: number } | undefined {
    const rank = this.rankOf(element)
    return rank === 0 ? undefined : { start: this.places[rank - 1] as number, end: this.places[rank] as number }
  }

  /** The content's bytes as on the wire, without prefix: a view of `bytes`. */
  content(element: number): Buffer | undefined {
    const span = this.span(element)
    const layout = this.layouts[element]
    return span === undefined || layout === undefined ? undefined : this.bytes.subarray(span.start + layout.prefixBytes, span.end)
  }

  /** 1 for the first of the message, 0 for one that it lacks. */
  private rankOf(element: number): number {
    return this.ranks[element] ?? 0
  }

  /** Cut out of the characters of the whole message: half the time of a native call for each text. */
  private latin(at: number, end: number): string {
    if (end - at > CUT_MAX) return readLatin(this.bytes, at, end)
    this.characters ??= readLatin(this.bytes, this.start, this.end)
    return end - at <= COPIED_MAX
      ? this.characters.substring(at - this.start, end - this.start)
      : joined(this.characters, at - this.start, end - this.start)
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
    const rank = this.rankOf(element)
    const layout = rank === 0 ? undefined : this.layouts[element]
    if (layout?.inner !== undefined) return this.readParts(element, layout.inner).find((part) => part.subfield === name)?.text
    const part = layout?.format.subfields.find((candidate) => candidate.subfield === name)
    if (layout === undefined || part === undefined) return undefined
    const at = this.places[rank - 1] as number
    const units = unitsAt(layout, this.bytes, at)
    const end = part.start + part.length
    if (end > units) return undefined
    const from = at + layout.prefixBytes
    if (layout.coding === 'gbk' || layout.coding === 'utf8') return readWide(layout.coding, this.bytes, from + part.start, from + end)
    if (layout.isLatin && layout.format.content !== 'b') return this.latin(from + part.start, from + end)
    const width = layout.format.content === 'b' ? 2 : 1
    return readContent(layout, this.bytes, from, units).slice(part.start * width, end * width)
  }
}

/** A text in parts that are copied, so that it does not keep the message in memory. */
function joined(characters: string, from: number, to: number): string {
  let text = characters.substring(from, from + COPIED_MAX)
  let at = from + COPIED_MAX
  for (; at + COPIED_MAX < to; at += COPIED_MAX) text += characters.substring(at, at + COPIED_MAX)
  return text + characters.substring(at, to)
}
