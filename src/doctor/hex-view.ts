/** Bytes in hex, sixteen a line, with a caret under the one that is wrong; card data is starred. */
import { cardBytes, cardBytesOf, searchIn } from '../codec/card-scan.ts'
import { elementsStart } from '../codec/elements-start.ts'
import type { MessageFormat } from '../codec/format.ts'
import type { Message } from '../codec/message.ts'

const LINE_BYTES = 16
/** Behind a fault nobody knows which bytes are card data: so few are shown. */
const SHOWN_BEHIND_FAULT = 4

/** The byte to point at, and the element it belongs to. */
interface HexFault {
  readonly offset: number
  readonly element: number
}

export interface HexViewOptions {
  readonly fault?: HexFault
  /** The elements that could be read. */
  readonly message?: Message
  /** Where a message begins that cannot be read at all. */
  readonly origin?: { readonly format: MessageFormat; readonly start: number }
  readonly unmask: boolean
}

/** Lines such as `0010  60 00 03 ** **` and a caret line `          ^^`. */
export function hexView(bytes: Buffer, options: HexViewOptions): readonly string[] {
  const isShown = options.unmask ? () => true : visibility(bytes, options)
  const { fault } = options
  const lines: string[] = []
  for (let start = 0; start < bytes.length || start === fault?.offset; start += LINE_BYTES) {
    const end = Math.min(bytes.length, start + LINE_BYTES)
    const shown = Array.from({ length: end - start }, (_, index) => (isShown(start + index) ? byteText(bytes, start + index) : '**'))
    lines.push(`${start.toString(16).padStart(4, '0')}  ${shown.join(' ')}`.trimEnd())
    if (fault !== undefined && fault.offset >= start && fault.offset < start + LINE_BYTES) lines.push(caretLine(fault.offset, start))
  }
  return lines
}

function caretLine(offset: number, start: number): string {
  return `${' '.repeat(6 + 3 * (offset - start))}^^ offset ${offset}`
}

function byteText(bytes: Buffer, at: number): string {
  return bytes.toString('hex', at, at + 1).toUpperCase()
}

/** What is open by its place, without the digits that pass for a card number's wherever they lie. */
function visibility(bytes: Buffer, options: HexViewOptions): (at: number) => boolean {
  const { message, origin } = options
  const search = origin === undefined ? {} : searchIn(origin.format, origin.start)
  const hidden = message === undefined ? cardBytes(bytes, search) : cardBytesOf(message)
  const isOpen = openPlaces(options)
  return (at) => isOpen(at) && !hidden.has(at)
}

/** What stands before the elements, elements that are not sensitive, and the surroundings of a fault in one that is not. */
function openPlaces({ fault, message }: HexViewOptions): (at: number) => boolean {
  if (message === undefined) return (at) => at < (fault?.offset ?? 0) + SHOWN_BEHIND_FAULT
  const spans = message.elements().flatMap((element) => {
    const span = message.span(element)
    return span === undefined ? [] : [{ ...span, isOpen: message.format.elements[element]?.sensitive === undefined }]
  })
  const first = elementsStart(message)
  const open = spans.filter((span) => span.isOpen)
  if (fault !== undefined) open.push({ ...faultWindow(fault, spans, message), isOpen: true })
  const closed = spans.filter((span) => !span.isOpen)
  const isIn = (at: number) => (span: { start: number; end: number }) => at >= span.start && at < span.end
  return (at) => at < first || (open.some(isIn(at)) && !closed.some(isIn(at)))
}

function faultWindow({ offset, element }: HexFault, spans: readonly { end: number }[], message: Message): { start: number; end: number } {
  if (message.format.elements[element]?.sensitive !== undefined) return { start: offset, end: offset + 1 }
  const start = Math.max(0, ...spans.map((span) => span.end).filter((end) => end <= offset))
  return { start, end: offset + SHOWN_BEHIND_FAULT }
}
