/** Card numbers where no element says that one stands: in a damaged message any digits may lie in any element. */
import { scanMessage } from './decode.ts'
import type { ElementFormat } from './format.ts'
import { maskElement, maskPan } from './mask.ts'
import type { Message } from './message.ts'

const DIGITS_MIN = 13
/** What the digits of EBCDIC have otherwise than those of ASCII. */
const EBCDIC_ZONE = 0xc0
const DIGITS_MAX = 19
const FIRST = 6
const LAST = 4
/** Issuers of cards for payments; many numbers of other kinds begin with another digit. */
const ISSUER = /^(?:[3-6]|2[2-7]|81)/

/** 13 to 19 digits with a right check digit (ISO/IEC 7812-1, annex B). */
function isCardNumber(digits: string): boolean {
  return digits.length >= DIGITS_MIN && digits.length <= DIGITS_MAX && ISSUER.test(digits) && checkSum(digits) % 10 === 0
}

function checkSum(digits: string): number {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 0x30
    const value = (index & 1) === 0 ? digit : digit * 2
    sum += value > 9 ? value - 9 : value
  }
  return sum
}

/** The card number that the message says in DE2, or else in track 2; undefined when neither holds one. */
function cardOf(message: Message): string | undefined {
  return [message.text(2), message.text(35)?.split(/[=D]/)[0]].find((digits) => digits !== undefined && isCardNumber(digits))
}

/** What may be shown of one message. */
export class CardView {
  readonly #card: string | undefined
  /** Offsets in the message's bytes that are not shown; empty when the message is in order. */
  readonly #hidden: ReadonlySet<number>
  readonly #message: Message

  constructor(message: Message) {
    const { format, bytes, start, end } = message
    this.#message = message
    this.#card = cardOf(message)
    const isDamaged = scanMessage(format, bytes, start, end).error !== undefined
    this.#hidden = isDamaged ? cardBytes(bytes, this.#card) : new Set()
  }

  /** The element's text with everything starred that is, or may be, card data; of the same length. */
  show(format: ElementFormat, text: string): string {
    if (this.hides(format.element)) return '*'.repeat(text.length)
    if (format.sensitive !== undefined) return maskElement(format, text)
    return format.content === 'b' ? text : maskCards(text, this.#card)
  }

  /** Digits of a card number may stand in its bytes although it is for something else. */
  hides(element: number): boolean {
    if (this.#hidden.size === 0) return false
    const isOwn = this.#card !== undefined && this.#message.format.elements[element]?.sensitive !== undefined
    const span = isOwn ? undefined : this.#message.span(element)
    for (let at = span?.start ?? 0; at < (span?.end ?? 0); at++) if (this.#hidden.has(at)) return true
    return false
  }
}

/** Elements of a damaged message that may hold digits of a card number although they are for something else. */
export function hiddenElements(message: Message): ReadonlySet<number> {
  const view = new CardView(message)
  return new Set(message.elements().filter((element) => view.hides(element)))
}

/** Card numbers that are a whole run of digits, masked; only `card` itself when the message has told its card. */
function maskCards(text: string, card: string | undefined): string {
  if (text.length < DIGITS_MIN) return text
  if (card !== undefined) return text.replaceAll(card, maskPan(card))
  return text.replace(/\d{13,}/g, (run) => (isCardNumber(run) ? maskPan(run) : run))
}

/** Texts that stood one after the other in a damaged message, with what may be a card number's starred across all of them. */
export function maskAcross(texts: readonly string[]): string[] {
  const hidden = cardBytes(Buffer.from(texts.join(''), 'latin1'))
  let at = 0
  return texts.map((text) => Array.from({ length: text.length }, (_, index) => (hidden.has(at++) ? '*' : (text[index] ?? ''))).join(''))
}

/**
 * Offsets of bytes with the digits that are hidden of a card number: those of `card`, or when nobody knows it those of
 * all 13 to 19 digits in a row that pass for one, as characters or packed, at any nibble, across any elements.
 */
export function cardBytes(bytes: Buffer, card?: string): ReadonlySet<number> {
  const hidden = new Set<number>()
  for (const run of characterRuns(bytes)) hideIn(run, card, hidden)
  for (const run of packedRuns(bytes)) hideIn(run, card, hidden)
  return hidden
}

/** The same in a message whose elements could be read in part. */
export function cardBytesOf(message: Message): ReadonlySet<number> {
  return cardBytes(message.bytes, cardOf(message))
}

/** Digits that stand one after the other, and the byte of the digit at an index. */
interface Run {
  readonly digits: string
  byteOf(index: number): number
  /** False for digits that are something else: what is written in characters is not packed. */
  isPossible(from: number, to: number): boolean
}

/** Digits of ASCII and of EBCDIC. */
function characterRuns(bytes: Buffer): Run[] {
  const ascii = bytes.map((byte) => (byte >= 0xf0 && byte <= 0xf9 ? byte ^ EBCDIC_ZONE : byte))
  return [
    ...Buffer.from(ascii)
      .toString('latin1')
      .matchAll(/\d{13,}/g),
  ].map(({ 0: digits, index }) => ({
    digits,
    byteOf: (at) => index + at,
    isPossible: () => true,
  }))
}

function packedRuns(bytes: Buffer): Run[] {
  return [...bytes.toString('hex').matchAll(/\d{13,}/g)].map(({ 0: digits, index }) => {
    const byteOf = (at: number): number => (index + at) >> 1
    return { digits, byteOf, isPossible: (from, to) => bytes.subarray(byteOf(from), byteOf(to - 1) + 1).some(isNoDigit) }
  })
}

function isNoDigit(byte: number): boolean {
  return byte < 0x30 || byte > 0x39
}

function hideIn(run: Run, card: string | undefined, hidden: Set<number>): void {
  const { digits } = run
  const hide = (from: number, to: number): void => {
    if (!run.isPossible(from, to)) return
    for (let at = from + FIRST; at < to - LAST; at++) hidden.add(run.byteOf(at))
  }
  if (card !== undefined) {
    for (let at = digits.indexOf(card); at >= 0; at = digits.indexOf(card, at + 1)) hide(at, at + card.length)
    return
  }
  for (let at = 0; at + DIGITS_MIN <= digits.length; at++) {
    if (!ISSUER.test(digits.slice(at, at + 2))) continue
    for (let to = at + DIGITS_MIN; to <= Math.min(digits.length, at + DIGITS_MAX); to++) {
      if (isCardNumber(digits.slice(at, to))) hide(at, to)
    }
  }
}
