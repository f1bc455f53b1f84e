/** Card numbers where no element says that one stands: in a damaged message any digits may lie in any element. */
import { groupBytes } from './bitmap-wire.ts'
import { trackCardNumber } from './card-number.ts'
import { scanMessage } from './decode.ts'
import type { ElementFormat, MessageFormat } from './format.ts'
import { maskElement, maskPan } from './mask.ts'
import type { Message } from './message.ts'
import { mtiBytes } from './mti.ts'

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
  return [message.text(2), trackCardNumber(message.text(35))].find((digits) => digits !== undefined && isCardNumber(digits))
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
    this.#hidden = isDamaged ? cardBytesOf(message) : new Set()
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
export function maskCards(text: string, card?: string): string {
  if (text.length < DIGITS_MIN) return text
  if (card !== undefined) return text.replaceAll(card, maskPan(card))
  return text.replace(/\d{13,}/g, (run) => (isCardNumber(run) ? maskPan(run) : run))
}

/** Texts that stood one after the other in a damaged message, with what may be a card number's starred across all of them. */
export function maskAcross(texts: readonly string[]): string[] {
  const hidden = cardBytes(Buffer.from(texts.join(''), 'latin1'), { isInCharacters: true })
  let at = 0
  return texts.map((text) => Array.from({ length: text.length }, (_, index) => (hidden.has(at++) ? '*' : (text[index] ?? ''))).join(''))
}

/**
 * Offsets of bytes with the digits that are hidden of a card number: those of `card`, or when nobody knows it those of
 * all 13 to 19 digits in a row that pass for one, as characters or packed, at any nibble, across any elements.
 */
export function cardBytes(bytes: Buffer, search: CardSearch = {}): ReadonlySet<number> {
  const { card, from = 0 } = search
  const [hidden, searched] = [new Set<number>(), bytes.subarray(from)]
  for (const run of [...characterRuns(searched), ...packedRuns(searched, search.isInCharacters ?? false)]) {
    for (const at of hiddenIn(run, card, search.hasTracks ?? true)) hidden.add(from + at)
  }
  return hidden
}

export interface CardSearch {
  /** The only one there is. */
  readonly card?: string | undefined
  /** Nothing before this offset is a card number. @default 0 */
  readonly from?: number
  /** Digits are not packed: bytes that are all characters are text. @default false */
  readonly isInCharacters?: boolean
  /** What follows a card number like the rest of a track is one. @default true */
  readonly hasTracks?: boolean
}

/** The same in a message whose elements could be read in part. */
export function cardBytesOf(message: Message): ReadonlySet<number> {
  return cardBytes(message.bytes, {
    ...searchIn(message.format, message.start),
    card: cardOf(message),
    // One that stands where it belongs is starred there, and its end is known.
    hasTracks: !message.has(35),
  })
}

/** For a message that begins at `start`: behind its first bitmap, which nothing can move. */
export function searchIn(format: MessageFormat, start: number): CardSearch {
  const isInCharacters = format.mti === 'ascii' && format.elements.every((element) => element?.encoding !== 'bcd')
  return { from: start + mtiBytes(format) + groupBytes(format), isInCharacters }
}

/** Digits that stand one after the other. */
interface Run {
  readonly digits: string
  /** What stands behind them, the rest of a track perhaps. */
  readonly behind: string
  /** Offset of the byte that holds the digit at an index. */
  byteOf(index: number): number
  /** False for digits that are something else: what is written in characters is not packed. */
  isPossible(from: number, to: number): boolean
}

/** A run of digits, the separator of a track and what follows it. */
const RUNS = /(\d{13,})(?=([=D]\d+)?)/gi

/** Digits of ASCII and of EBCDIC. */
function characterRuns(bytes: Buffer): Run[] {
  const ascii = bytes.map((byte) => (byte >= 0xf0 && byte <= 0xf9 ? byte ^ EBCDIC_ZONE : byte))
  return [...Buffer.from(ascii).toString('latin1').matchAll(RUNS)].map(({ 1: digits = '', 2: behind = '', index }) => ({
    digits,
    behind,
    byteOf: (at) => index + at,
    isPossible: () => true,
  }))
}

function packedRuns(bytes: Buffer, isInCharacters: boolean): Run[] {
  const isOther = isInCharacters ? isNoCharacter : isNoNumeral
  return [...bytes.toString('hex').matchAll(RUNS)].map(({ 1: digits = '', 2: behind = '', index }) => {
    const byteOf = (at: number): number => (index + at) >> 1
    return { digits, behind, byteOf, isPossible: (from, to) => bytes.subarray(byteOf(from), byteOf(to - 1) + 1).some(isOther) }
  })
}

/** Neither a digit in characters nor a blank or sign between such. */
function isNoNumeral(byte: number): boolean {
  return byte < 0x20 || byte > 0x39
}

function isNoCharacter(byte: number): boolean {
  return byte < 0x20 || byte > 0x7e
}

function* hiddenIn(run: Run, card: string | undefined, hasTracks: boolean): Generator<number> {
  for (const [from, to] of card === undefined ? cardsIn(run.digits) : placesOf(card, run.digits)) {
    if (!run.isPossible(from, to)) continue
    for (let at = from + FIRST; at < to - LAST; at++) yield run.byteOf(at)
    if (!hasTracks || to !== run.digits.length) continue
    for (let at = to; at < to + run.behind.length; at++) yield run.byteOf(at)
  }
}

function placesOf(card: string, digits: string): [number, number][] {
  const places: [number, number][] = []
  for (let at = digits.indexOf(card); at >= 0; at = digits.indexOf(card, at + 1)) places.push([at, at + card.length])
  return places
}

function cardsIn(digits: string): [number, number][] {
  const places: [number, number][] = []
  const sums = [checkSums(digits, 0), checkSums(digits, 1)] as const
  for (let at = 0; at + DIGITS_MIN <= digits.length; at++) {
    if (!ISSUER.test(digits.slice(at, at + 2))) continue
    for (let to = at + DIGITS_MIN; to <= Math.min(digits.length, at + DIGITS_MAX); to++) {
      const sum = sums[(to & 1) as 0 | 1]
      if (((sum[to] ?? 0) - (sum[at] ?? 0)) % 10 === 0) places.push([at, to])
    }
  }
  return places
}

/** Check sums of the first so many digits, those at even (0) or odd (1) places doubled: a part's sum is a difference, not a loop. */
function checkSums(digits: string, doubled: 0 | 1): number[] {
  const sums = [0]
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(index) - 0x30
    const value = (index & 1) === doubled ? digit * 2 : digit
    sum += value > 9 ? value - 9 : value
    sums.push(sum)
  }
  return sums
}
