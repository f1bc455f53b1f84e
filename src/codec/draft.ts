/** A message that is being made: texts and copied spans, written in ascending order. */
import { acceptText, invalid, unitsOf } from './accept.ts'
import { Bitmap } from './bitmap.ts'
import { writeBitmap } from './bitmap-wire.ts'
import { copyBytes } from './bytes.ts'
import { writeContent } from './content.ts'
import type { MessageFormat } from './format.ts'
import { type Layout, type Layouts, layoutsOf } from './layout.ts'
import { writeLength } from './length.ts'
import type { Message } from './message.ts'
import { isMti, writeMti } from './mti.ts'
import { translate } from './translate.ts'

const NOTHING = Buffer.alloc(0)
const MAC_BYTES = 8

/** Every draft is written here and copied out: a fresh buffer for each would cost ten times as much. */
let scratch = Buffer.alloc(4_096)

export class MessageDraft {
  readonly format: MessageFormat
  readonly mti: string
  /** Sets bit 1 although no element is above 64. */
  forceSecondary = false
  private readonly layouts: Layouts
  private readonly present = new Bitmap()
  /** A text, or the message that the element's bytes are copied from. */
  private readonly values: (string | Message | undefined)[]

  /** Throws ENCODE_INVALID when the MTI is not 4 digits. */
  constructor(format: MessageFormat, mti: string) {
    if (!isMti(mti)) throw invalid({ element: 0, name: 'Message type indicator' }, '4 digits', JSON.stringify(mti.slice(0, 8)))
    this.format = format
    this.mti = mti
    this.layouts = layoutsOf(format)
    this.values = new Array<string | Message | undefined>(format.elementMax + 1)
  }

  /** Takes the text form of an element. Throws ENCODE_INVALID, without the value. */
  set(element: number, text: string): this {
    return this.put(element, acceptText(this.layoutOf(element), text))
  }

  /**
   * Takes an element over, if `from` has it: as bytes where both formats write it alike, else through its text. The
   * bytes are read when the draft is encoded. Throws ENCODE_INVALID when this format cannot hold it.
   */
  copy(element: number, from: Message): this {
    if (!from.has(element)) return this
    const layout = this.layoutOf(element)
    const source = layoutsOf(from.format).elements[element]
    if (source === layout || source?.key === layout.key) return this.put(element, from)
    return this.put(element, acceptText(layout, translate(element, from, layout)))
  }

  delete(element: number): this {
    if (this.has(element)) {
      this.present.delete(element)
      this.values[element] = undefined
    }
    return this
  }

  has(element: number): boolean {
    return this.present.has(element)
  }

  text(element: number): string | undefined {
    const value = this.has(element) ? this.values[element] : undefined
    return value === undefined || typeof value === 'string' ? value : value.text(element)
  }

  /** 0 when there is none. */
  highestElement(): number {
    return this.present.highest()
  }

  /** The bytes of the message, behind `before` (TPDU, header). Throws ENCODE_INVALID when `forceSecondary` has no room for a second bitmap. */
  encode(before: Buffer = NOTHING): Buffer {
    const room = before.length + this.layouts.bytesMax
    if (scratch.length < room) scratch = Buffer.alloc(room)
    const end = this.write(scratch, copyBytes(before, { start: 0, end: before.length }, scratch, 0))
    return Buffer.from(scratch.subarray(0, end))
  }

  /**
   * The same with a MAC as its last element, 64 or 128: `sign` gets the bytes from the MTI up to that element and
   * returns its 8 bytes. Throws ENCODE_INVALID when the element is not the last or does not hold 8 bytes.
   */
  encodeSigned(element: number, sign: (covered: Buffer) => Buffer, before: Buffer = NOTHING): Buffer {
    const layout = this.layoutOf(element)
    if (!holdsMac(layout)) throw invalid(layout.format, 'a fixed binary element for the MAC', 'another kind of element')
    this.set(element, '00'.repeat(MAC_BYTES))
    if (this.highestElement() !== element) throw invalid(layout.format, 'the MAC to be the last element', `DE ${this.highestElement()}`)
    const bytes = this.encode(before)
    const at = bytes.length - layout.contentBytes(MAC_BYTES)
    this.set(element, sign(bytes.subarray(before.length, at)).toString('hex'))
    writeContent(layout, this.text(element) ?? '', bytes, at)
    return bytes
  }

  private put(element: number, value: string | Message): this {
    this.values[element] = value
    this.present.add(element)
    return this
  }

  private layoutOf(element: number): Layout {
    const layout = this.layouts.elements[element]
    if (layout === undefined) throw invalid({ element, name: 'unknown' }, `an element of ${this.format.dialect}`, `number ${element}`)
    return layout
  }

  private write(bytes: Buffer, start: number): number {
    const { present } = this
    if (this.forceSecondary && this.format.elementMax === 64) {
      throw invalid({ element: 1, name: 'Bitmap' }, `the 64 elements of ${this.format.dialect}`, 'bit 1')
    }
    if (this.forceSecondary || present.reachesSecond()) present.add(1)
    let at = writeBitmap(this.format, present, bytes, writeMti(this.format, this.mti, bytes, start))
    present.delete(1)
    for (let element = present.next(0); element !== 0; element = present.next(element)) at = this.writeElement(element, bytes, at)
    return at
  }

  private writeElement(element: number, bytes: Buffer, at: number): number {
    const value = this.values[element]
    if (typeof value === 'string') return writeText(this.layoutOf(element), value, bytes, at)
    const span = value?.span(element)
    return value === undefined || span === undefined ? at : copyBytes(value.bytes, span, bytes, at)
  }
}

function holdsMac(layout: Layout): boolean {
  return (layout.coding === 'bytes' || layout.coding === 'hex') && layout.prefixBytes === 0
}

function writeText(layout: Layout, text: string, bytes: Buffer, at: number): number {
  const contentAt = layout.prefixBytes === 0 ? at : writeLength(layout, unitsOf(layout, text), bytes, at)
  return writeContent(layout, text, bytes, contentAt)
}
