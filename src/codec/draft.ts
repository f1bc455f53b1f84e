/** A message that is being made: pieces of bytes, one an element, put together in ascending order. */
import { Bitmap } from './bitmap.ts'
import { bitmapGroups, writeBitmap, writtenBit1 } from './bitmap-wire.ts'
import { copyBytes } from './bytes.ts'
import { insideFault, writeContent } from './content.ts'
import { readElement, unitsAt, writeElement } from './element.ts'
import type { MessageFormat } from './format.ts'
import type { Layout } from './layout.ts'
import { formatFor, type Layouts, layoutsOf } from './layouts.ts'
import type { Message } from './message.ts'
import { isMti, writeMti } from './mti.ts'
import { NestedInner } from './nested.ts'
import { Piece, reserve, taken } from './pieces.ts'
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

/** Every message is put together here and copied out: a new buffer for each would cost ten times as much. */
let scratch = Buffer.alloc(4_096)

export class MessageDraft {
  readonly format: MessageFormat
  readonly mti: string
  /** Writes bit 1 otherwise than the elements and the format call for: sets it although no element is above 64. */
  flipsBit1 = false
  private readonly layouts: Layouts
  private readonly present = new Bitmap()
  /** Index = number of the element. */
  private readonly pieces: (Piece | undefined)[]

  /** Throws ENCODE_INVALID when the MTI is not 4 digits. */
  constructor(format: MessageFormat, mti: string) {
    if (!isMti(mti)) throw invalid(MTI, '4 digits', JSON.stringify(mti.slice(0, 8)))
    this.format = formatFor(format, mti)
    this.mti = mti
    this.layouts = layoutsOf(this.format)
    this.pieces = new Array<Piece | undefined>(format.elementMax + 1)
  }

  /** Takes the text form of an element. Throws ENCODE_INVALID, without the value. */
  set(element: number, text: string): this {
    const layout = this.layoutOf(element)
    const room = reserve(layout.bytesMax < ROOMY ? layout.bytesMax : layout.prefixBytes + text.length * 4)
    const end = writeElement(layout, text, room.bytes, room.at)
    if (end < 0) throw textRefusal(layout, text)
    if (layout.inner !== undefined) this.checkInside(layout, room)
    return this.put(element, taken(room, end))
  }

  /** Takes the parts of an element that has elements of its own: `25.3` -> text. Throws ENCODE_INVALID. */
  setParts(element: number, texts: ReadonlyMap<string, string>): this {
    const { inner, format } = this.layoutOf(element)
    if (inner instanceof NestedInner) return this.set(element, inner.encode(texts))
    throw invalid(format, 'one text for the whole element', `parts ${[...texts.keys()].slice(0, 3).join(', ')}`)
  }

  /**
   * Takes an element over, if `from` has it: as bytes where both formats write it alike, else through its text. The
   * bytes are read when the draft is encoded. Throws ENCODE_INVALID when this format cannot hold it.
   */
  copy(element: number, from: Message): this {
    const span = from.span(element)
    if (span === undefined) return this
    if (from.format !== this.format && !this.writesAlike(element, from))
      return this.set(element, translate(element, from, this.layoutOf(element)))
    return this.put(element, new Piece(from.bytes, span.start, span.end))
  }

  delete(element: number): this {
    if (this.has(element)) {
      this.present.delete(element)
      this.pieces[element] = undefined
    }
    return this
  }

  has(element: number): boolean {
    return this.present.has(element)
  }

  text(element: number): string | undefined {
    const piece = this.has(element) ? this.pieces[element] : undefined
    return piece === undefined ? undefined : readElement(this.layoutOf(element), piece.bytes, piece.start)
  }

  /** 0 when there is none. */
  highestElement(): number {
    return this.present.highest()
  }

  /** The bytes of the message, behind `before` (TPDU, header). Throws ENCODE_INVALID when `flipsBit1` has no room for a second bitmap. */
  encode(before: Buffer = NOTHING): Buffer {
    const room = before.length + this.layouts.bytesMax
    if (scratch.length < room) scratch = Buffer.alloc(room)
    const start = copyBytes(before, 0, before.length, { bytes: scratch, at: 0 })
    return Buffer.from(scratch.subarray(0, this.write(scratch, start)))
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
    this.set(element, macText(layout, sign(bytes.subarray(before.length, at))))
    writeContent(layout, this.text(element) ?? '', bytes, at)
    return bytes
  }

  private checkInside(layout: Layout, { bytes, at }: { readonly bytes: Buffer; readonly at: number }): void {
    const fault = insideFault(layout, bytes, at + layout.prefixBytes, unitsAt(layout, bytes, at))
    if (fault !== undefined) throw insideRefusal(layout, fault)
  }

  private put(element: number, piece: Piece): this {
    this.pieces[element] = piece
    this.present.add(element)
    return this
  }

  private writesAlike(element: number, from: Message): boolean {
    return layoutsOf(from.format).elements[element]?.key === this.layoutOf(element).key
  }

  private layoutOf(element: number): Layout {
    const layout = this.layouts.elements[element]
    if (layout === undefined) throw invalid({ element, name: 'unknown' }, `an element of ${this.format.dialect}`, `number ${element}`)
    return layout
  }

  private write(bytes: Buffer, start: number): number {
    const { present } = this
    if (this.flipsBit1 && this.format.elementMax === 64) throw invalid(BITMAP, `the 64 elements of ${this.format.dialect}`, 'bit 1')
    if (writtenBit1(this.format, present, this.flipsBit1)) present.add(1)
    const spot = { bytes, at: writeMti(this.format, this.mti, bytes, start) }
    const at = writeBitmap(this.format.bitmap, present, bitmapGroups(this.format, present), spot)
    present.delete(1)
    return this.writePieces(bytes, at)
  }

  /** Pieces that lie one behind the other (echoed elements, elements set in order) are copied at once. */
  private writePieces(bytes: Buffer, start: number): number {
    const to = { bytes, at: start }
    let run: Buffer = NOTHING
    let runStart = 0
    let runEnd = 0
    for (let element = this.present.next(0); element !== 0; element = this.present.next(element)) {
      const piece = this.pieces[element] as Piece
      if (piece.bytes !== run || piece.start !== runEnd) {
        to.at = copyBytes(run, runStart, runEnd, to)
        run = piece.bytes
        runStart = piece.start
      }
      runEnd = piece.end
    }
    return copyBytes(run, runStart, runEnd, to)
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
