/** A frame as it may be kept: other card numbers, and tracks, PIN, keys and private data overwritten, every length as it was. */
import {
  answerStart,
  classifyEither,
  type Dialect,
  decodeMessage,
  type ElementFormat,
  type Message,
  MessageDraft,
  messageStart,
  scanMessage,
} from '../../src/index.ts'
import { maskText } from './mask-text.ts'
import type { Swap } from './stand-in.ts'
import type { Side } from './tape-line.ts'

const STAR = 0x2a
const EBCDIC_ZONE = 0xf0

/** Where the message begins in a frame of that side. */
export function startOf({ framing }: Dialect, from: Side): number {
  return framing.length.bytes + (from === 'terminal' ? messageStart(framing) : answerStart(framing))
}

export type Masked = { readonly frame: Buffer } | { readonly why: string }

/** A copy, or why nobody can say what of it may be kept. */
export function maskFrame(dialect: Dialect, frame: Buffer, from: Side, swap: Swap): Masked {
  if (frame.length === dialect.framing.length.bytes) return { frame: Buffer.from(frame) }
  const start = startOf(dialect, from)
  const { message, error } = scanMessage(dialect.format, frame, start)
  if (error !== undefined) return { why: `${error.code} DE${error.element}` }
  if (message === undefined) return { why: 'DECODE_TRUNCATED DE0' }
  const cards = new Map<string, string>()
  const swapped: Swap = (pan) => {
    const standIn = swap(pan)
    cards.set(pan, standIn)
    return standIn
  }
  const masked = Buffer.from(frame)
  try {
    for (const element of message.elements()) {
      if (!isSums(dialect, message, element))
        maskElement(message, element, masked, (format, text) => maskText(format, text, swapped, cards.keys()))
    }
    const whole = Buffer.concat([masked.subarray(0, start), withoutCards(masked.subarray(start), cards)])
    decodeMessage(dialect.format, whole, start)
    return { frame: whole }
  } catch {
    // What cannot be written again as its type is not kept: to be sure is worth more than a message.
    return { why: 'ENCODE_INVALID' }
  }
}

/** The sums of a settlement stand where another message has data of its own. */
function isSums(dialect: Dialect, message: Message, element: number): boolean {
  const isSumElement = dialect.settlement?.sums.some(({ places }) => [...places.values()].some((path) => path.element === element))
  if (isSumElement !== true || message.format.elements[element]?.content !== 'n') return false
  return classifyEither(message, dialect.kinds.terminal)?.kind === 'settlement'
}

function maskElement(message: Message, element: number, masked: Buffer, mask: (format: ElementFormat, text: string) => string): void {
  const format = message.format.elements[element]
  const [text, content, span] = [message.text(element), message.content(element), message.span(element)]
  if (format === undefined || text === undefined || content === undefined || span === undefined) return
  const written = format.nested === undefined ? maskWhole(message, format, text, mask) : maskParts(message, element, mask)
  if (written === undefined) return
  const target = masked.subarray(span.end - content.length, span.end)
  if (written.length === target.length) written.copy(target)
  else target.fill(STAR)
}

function maskWhole(
  message: Message,
  format: ElementFormat,
  text: string,
  mask: (format: ElementFormat, text: string) => string,
): Buffer | undefined {
  const to = mask(format, text)
  return to === text ? undefined : contentOf(message, format.element, (draft) => draft.set(format.element, to))
}

function maskParts(message: Message, element: number, mask: (format: ElementFormat, text: string) => string): Buffer {
  const texts = new Map<string, string>()
  for (const { subfield, text } of message.parts(element)) {
    const format = partFormat(message.format.elements[element], subfield.split('.').map(Number))
    texts.set(subfield, format === undefined ? text : mask(format, text))
  }
  return contentOf(message, element, (draft) => draft.setParts(element, texts))
}

function partFormat(format: ElementFormat | undefined, [number, ...below]: readonly number[]): ElementFormat | undefined {
  return number === undefined ? format : partFormat(format?.nested?.elements[number], below)
}

/** The bytes of an element as the dialect writes it. */
function contentOf({ format, mti }: Message, element: number, write: (draft: MessageDraft) => unknown): Buffer {
  const draft = new MessageDraft(format, mti)
  write(draft)
  return decodeMessage(format, draft.encode()).content(element) ?? Buffer.alloc(0)
}

/** Card numbers that the message has told and that stand in other places too: as characters of ASCII or EBCDIC, or packed at any nibble. */
function withoutCards(bytes: Buffer, cards: ReadonlyMap<string, string>): Buffer {
  let hex = bytes.toString('hex')
  for (const [card, standIn] of cards) {
    if (card === standIn || !/^\d{12,19}$/.test(card)) continue
    for (const write of [ascii, ebcdic, packed]) hex = hex.replaceAll(write(card), write(standIn))
  }
  return Buffer.from(hex, 'hex')
}

function ascii(digits: string): string {
  return Buffer.from(digits, 'latin1').toString('hex')
}

function ebcdic(digits: string): string {
  return Buffer.from(Array.from(digits, (digit) => EBCDIC_ZONE | Number(digit))).toString('hex')
}

function packed(digits: string): string {
  return digits
}
