/** A message that is being made: its elements lie as they will be sent, one behind the other. */
import { Bitmap } from './bitmap.ts'
import { bitmapGroups, groupBytes, writeBitmap, writtenBit1 } from './bitmap-wire.ts'
import { Body } from './body.ts'
import { copyBytes } from './bytes.ts'
import { insideFault, unitsOf, writeContent } from './content.ts'
import { elementEnd, readElement, unitsAt, writeElement } from './element.ts'
import type { MessageFormat } from './format.ts'
import type { Layout } from './layout.ts'
import { formatFor, type Layouts, layoutsOf } from './layouts.ts'
import type { Message } from './message.ts'
import { isMti, mtiBytes, writeMti } from './mti.ts'
import { NestedInner } from './nested.ts'
import { insideRefusal, invalid, textRefusal } from './refusal.ts'
import { translate } from './translate.ts'

const NOTHING = Buffer.alloc(0)
const MTI = { element: 0, name: 'Message type indicator' }
const BITMAP = { element: 1, name: 'Bitmap' }
const MAC_BYTES = 8
/** Stands in for a MAC; as text it is zeros too. */
const ZEROS = Buffer.alloc(MAC_BYTES, '0')
/** Elements that can be longer than this get room for the text they are given. */
const ROOMY = 4_096

export class MessageDraft {
  readonly format: MessageFormat
  readonly mti: string
  /** Writes bit 1 otherwise than the elements and the format call for: sets it although no element is above 64. */
  flipsBit1 = false
  private readonly layouts: Layouts
  private readonly present = new Bitmap()
  private readonly body = new Body()
  /** The highest of the elements: those that are set in ascending order are written where they stay. */
  private last = 0
  /** The element that was last put in front of others, and where it ends in the body; 0 and 0 before there is one. */
  private inserted = 0
  private insertedEnd = 0

  /** Throws ENCODE_INVALID when the MTI is not 4 digits. */
  constructor(format: MessageFormat, mti: string) {
    if (!isMti(mti)) throw invalid(MTI, '4 digits', JSON.stringify(mti.slice(0, 8)))
    this.format = formatFor(format, mti)
    this.mti = mti
    this.layouts = layoutsOf(this.format)
  }

  /** Takes the text form of an element. Throws ENCODE_INVALID, without the value. */
  set(element: number, text: string): this {
    const layout = this.layoutOf(element)
    const { body } = this
    body.reserve(layout.bytesMax < ROOMY ? layout.bytesMax : layout.prefixBytes + text.length * 4)
    const end = writeElement(layout, text, body.bytes, body.end)
    if (end < 0) throw textRefusal(layout, text)
    if (layout.inner !== undefined) this.checkInside(layout)
    return this.take(element, end)
  }

  /** Takes the parts of an element that has elements of its own: `25.3` -> text. Throws ENCODE_INVALID. */
  setParts(element: number, texts: ReadonlyMap<string, string>): this {
    const { inner, format } = this.layoutOf(element)
    if (inner instanceof NestedInner) return this.set(element, inner.encode(texts))
    throw invalid(format, 'one text for the whole element', `parts ${[...texts.keys()].slice(0, 3).join(', ')}`)
  }

  /**
   * Takes an element over, if `from` has it: as bytes where both formats write it alike, else through its text. Throws
   * ENCODE_INVALID when this format cannot hold it.
   */
  copy(element: number, from: Message): this {
    const span = from.span(element)
    if (span === undefined) return this
    if (from.format !== this.format && !this.writesAlike(element, from))
      return this.set(element, translate(element, from, this.layoutOf(element)))
    const { body } = this
    body.reserve(span.end - span.start)
    return this.take(element, copyBytes(from.bytes, span.start, span.end, { bytes: body.bytes, at: body.end }))
  }

  delete(element: number): this {
    if (this.has(element)) {
      this.body.reserve(0)
      this.cut(element, this.placeOf(element))
      this.present.delete(element)
      this.last = this.present.highest()
      this.inserted = 0
      this.insertedEnd = 0
    }
    return this
  }

  has(element: number): boolean {
    return this.present.has(element)
  }

  text(element: number): string | undefined {
    return this.has(element) ? readElement(this.layoutOf(element), this.body.bytes, this.placeOf(element)) : undefined
  }

  /** 0 when there is none. */
  highestElement(): number {
    return this.last
  }

  /** The bytes of the message, behind `before` (TPDU, header). Throws ENCODE_INVALID when `flipsBit1` has no room for a second bitmap. */
  encode(before: Buffer = NOTHING): Buffer {
    const { format, present, body } = this
    if (this.flipsBit1 && format.elementMax === 64) throw invalid(BITMAP, `the 64 elements of ${format.dialect}`, 'bit 1')
    if (writtenBit1(format, present, this.flipsBit1)) present.add(1)
    const groups = bitmapGroups(format, present)
    const from = body.head(before.length + mtiBytes(format) + groups * groupBytes(format))
    const { bytes } = body
    const mtiAt = copyBytes(before, 0, before.length, { bytes, at: from })
    writeBitmap(format.bitmap, present, groups, { bytes, at: writeMti(format, this.mti, bytes, mtiAt) })
    present.delete(1)
    return body.give(from)
  }

  /**
   * The same with a MAC as its last element, 64 or 128: `sign` gets the bytes from the MTI up to that element and
   * returns 8 bytes, as many of which are kept as the element holds. Throws ENCODE_INVALID when the element is not the last or
   * cannot hold a MAC: bytes, or the characters of a MAC that is text.
   */
  encodeSigned(element: number, sign: (covered: Buffer) => Buffer, before: Buffer = NOTHING): Buffer {
    const layout = this.layoutOf(element)
    if (!holdsMac(layout)) throw invalid(layout.format, 'a fixed binary element for the MAC', 'another kind of element')
    this.set(element, macText(layout, ZEROS))
    if (this.highestElement() !== element) throw invalid(layout.format, 'the MAC to be the last element', `DE ${this.highestElement()}`)
    const bytes = this.encode(before)
    const at = bytes.length - layout.contentBytes(layout.length)
    const mac = macText(layout, sign(bytes.subarray(before.length, at)))
    // The draft's own element is in these bytes, so it has the MAC too.
    if (unitsOf(layout, mac) !== layout.length || writeContent(layout, mac, bytes, at) < 0) throw textRefusal(layout, mac)
    return bytes
  }

  private checkInside(layout: Layout): void {
    const { bytes, end } = this.body
    const fault = insideFault(layout, bytes, end + layout.prefixBytes, unitsAt(layout, bytes, end))
    if (fault !== undefined) throw insideRefusal(layout, fault)
  }

  /** Takes the element that was written behind the body. */
  private take(element: number, end: number): this {
    const { body } = this
    const length = end - body.end
    body.take(end)
    if (element > this.last) {
      this.last = element
      this.present.add(element)
    } else this.insert(element, length)
    return this
  }

  /** Moves the last bytes of the body to where the element belongs. */
  private insert(element: number, length: number): void {
    const { body } = this
    const at = this.placeOf(element)
    this.inserted = element
    this.insertedEnd = body.moveLast(length, at) - body.start
    if (this.has(element)) this.cut(element, this.insertedEnd + body.start)
    this.present.add(element)
  }

  /** Takes the bytes of the element out of the body, where they begin at `at`. */
  private cut(element: number, at: number): void {
    this.body.cut(at, elementEnd(this.layoutOf(element), this.body.bytes, at) - at)
  }

  /** Where the element begins in the body, or belongs: found from the last one that was inserted, when that is in front of it. */
  private placeOf(element: number): number {
    const { present, body } = this
    const isBehind = this.inserted < element
    let at = isBehind ? body.start + this.insertedEnd : body.start
    for (let before = present.next(isBehind ? this.inserted : 0); before !== 0 && before < element; before = present.next(before)) {
      at = elementEnd(this.layoutOf(before), body.bytes, at)
    }
    return at
  }

  private writesAlike(element: number, from: Message): boolean {
    return layoutsOf(from.format).elements[element]?.key === this.layoutOf(element).key
  }

  private layoutOf(element: number): Layout {
    const layout = this.layouts.elements[element]
    if (layout === undefined) throw invalid({ element, name: 'unknown' }, `an element of ${this.format.dialect}`, `number ${element}`)
    return layout
  }
}

function holdsMac(layout: Layout): boolean {
  const { coding, length, prefixBytes } = layout
  const isText = coding === 'printable' && length === MAC_BYTES
  return (coding === 'bytes' || coding === 'hex' || isText) && prefixBytes === 0 && length <= MAC_BYTES
}

function macText(layout: Layout, mac: Buffer): string {
  return mac.toString(layout.coding === 'printable' ? 'latin1' : 'hex', 0, layout.length)
}
