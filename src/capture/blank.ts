/** A frame with its card data overwritten: every length and type as it was, so that a dissector still reads it. */
import { cardBytesOf } from '../codec/card-scan.ts'
import { scanMessage } from '../codec/decode.ts'
import { elementsStart } from '../codec/elements-start.ts'
import type { ElementFormat } from '../codec/format.ts'
import { secretValues } from '../codec/mask.ts'
import type { Message } from '../codec/message.ts'
import type { Dialect } from '../dialect/dialect.ts'

const ZERO = 0x30
const STAR = 0x2a
const FIRST = 6
const LAST = 4
/** Shortest card number whose first 6 and last 4 digits stay. */
const PAN_DIGITS_MIN = 13

/**
 * A copy with stand-ins for what the dialect marks as card data: the middle digits of a card number, and tracks, PIN,
 * keys and private data whole. What could not be decoded is zeros, and so is what may be a card number's in what could.
 */
export function blankFrame({ format, framing }: Dialect, frame: Buffer, start: number): Buffer {
  const { message, error } = scanMessage(format, frame, start)
  const blanked = Buffer.from(frame)
  if (message === undefined) return blanked.fill(0, Math.min(blanked.length, framing.length.bytes))
  if (error !== undefined) {
    blankBytes(blanked, cardBytesOf(message))
    blankUnread(message, blanked)
  }
  for (const element of message.elements()) blankElement(message, element, blanked)
  return blanked
}

/** All behind the bitmap that is in no element which could be read. */
function blankUnread(message: Message, blanked: Buffer): void {
  let at = elementsStart(message)
  for (const element of message.elements()) {
    const span = message.span(element)
    blanked.fill(0, at, Math.max(at, span?.start ?? at))
    at = span?.end ?? at
  }
  blanked.fill(0, Math.min(at, blanked.length))
}

function blankBytes(blanked: Buffer, hidden: ReadonlySet<number>): void {
  for (const at of hidden) blanked[at] = isDigit(blanked[at] ?? 0) ? ZERO : 0
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39
}

function blankElement(message: Message, element: number, blanked: Buffer): void {
  const format = message.format.elements[element]
  const content = message.content(element)
  if (format?.sensitive === undefined || content === undefined) return
  const at = (message.span(element)?.end ?? 0) - content.length
  const target = blanked.subarray(at, at + content.length)
  if (format.sensitive === 'pan') blankDigits(format, target, true)
  else if (format.sensitive === 'chip' && format.content === 'b') blankChip(format, target)
  else blankContent(format, target)
}

function blankContent(format: ElementFormat, target: Buffer): void {
  if (format.content === 'n' || format.content === 'z' || format.content === 'x+n') blankDigits(format, target, false)
  else target.fill(format.content !== 'b' ? STAR : format.encoding === 'hex' ? ZERO : 0)
}

/** Digits become 0; separators, fillers and, of a card number, the first six and last four stay. */
function blankDigits(format: ElementFormat, target: Buffer, isPan: boolean): void {
  const isPacked = format.encoding === 'bcd'
  const text = isPacked ? target.toString('hex') : target.toString('latin1')
  const count = text.replace(/\D/g, '').length
  const staysAt = (index: number): boolean => isPan && count >= PAN_DIGITS_MIN && (index < FIRST || index >= count - LAST)
  let index = 0
  const blank = text.replace(/\d/g, (digit) => (staysAt(index++) ? digit : '0'))
  target.write(blank, isPacked ? 'hex' : 'latin1')
}

/** The values of secret tags; all of it when it is no BER-TLV. */
function blankChip(format: ElementFormat, target: Buffer): void {
  const isHex = format.encoding === 'hex'
  const width = isHex ? 2 : 1
  const secrets = secretValues(isHex ? Buffer.from(target.toString('latin1'), 'hex') : target)
  const filler = isHex ? ZERO : 0
  if (secrets === undefined) target.fill(filler)
  for (const { start, end } of secrets ?? []) target.fill(filler, start * width, end * width)
}
