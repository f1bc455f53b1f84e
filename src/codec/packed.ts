/** Packed digits (BCD): two a byte, an odd count filled up on one side. */
import { byteAt } from './bytes.ts'
import { readHex, readLowerHex } from './hex.ts'
import { SHORT_DIGITS_MAX, shortDigits } from './short-digits.ts'

const REFUSED = -1
const NOT_A_NIBBLE = 0x10

/** Which nibbles an element may hold, as tables for both directions. */
export interface Nibbles {
  /** Byte -> 1 when one of its nibbles is not allowed. */
  readonly forbidden: Uint8Array
  /** Character code -> nibble, or 0x10 when it is not allowed. */
  readonly values: Uint8Array
}

/** How an element packs its digits. */
export interface Packing {
  /** The filler stands before the first digit, else after the last. */
  readonly padLeft: boolean
  /** 0 or 15. */
  readonly filler: number
  /** Another one that is read too; the same where there is none. */
  readonly otherFiller: number
  readonly nibbles: Nibbles
}

/** Most bytes that are put together of texts of four digits: 5 to 8 % of the time of a packed message. */
const FOURS_BYTES = 6

/** Byte -> the number of its two digits; of one with a filler, any of two digits that keeps the other nibble's digit. */
const PAIRS = Uint8Array.from({ length: 256 }, (_, byte) => ((byte >> 4) % 10) * 10 + ((byte & 15) % 10))

export const DIGIT_NIBBLES = nibblesOf('0123456789')
/** The separator of a track is D; in texts that are given it may be `=`. */
export const TRACK_NIBBLES = nibblesOf('0123456789   D', '=')

/** Index of a character = its nibble. */
function nibblesOf(characters: string, alsoD = ''): Nibbles {
  const values = Uint8Array.from({ length: 256 }, (_, code) => {
    const nibble = code === 0x20 ? -1 : characters.indexOf(String.fromCharCode(code))
    return nibble >= 0 ? nibble : NOT_A_NIBBLE
  })
  if (alsoD !== '') values[alsoD.charCodeAt(0)] = 0xd
  const isForbidden = (nibble: number): boolean => (characters[nibble] ?? ' ') === ' '
  const forbidden = Uint8Array.from({ length: 256 }, (_, byte) => (isForbidden(byte >> 4) || isForbidden(byte & 15) ? 1 : 0))
  return { forbidden, values }
}

export function packedBytes(count: number): number {
  return (count + 1) >> 1
}

/** Offset of a byte with a nibble that is not allowed, or with another filler; -1 when all are fine. */
export function findBadPacked(packing: Packing, bytes: Buffer, at: number, count: number): number {
  const { forbidden } = packing.nibbles
  let from = at
  let to = at + packedBytes(count)
  if ((count & 1) === 1) {
    const odd = packing.padLeft ? from++ : --to
    const byte = byteAt(bytes, odd)
    if (!hasFiller(packing, byte) || forbidden[digitNibble(packing, byte)] === 1) return odd
  }
  let seen = 0
  for (let index = from; index < to; index++) seen |= forbidden[byteAt(bytes, index)] as number
  if (seen === 0) return -1
  while (forbidden[byteAt(bytes, from)] === 0) from += 1
  return from
}

/** True when the byte with the odd digit carries the filler on the right side. */
export function hasFiller(packing: Packing, byte: number): boolean {
  const nibble = fillerNibble(packing, byte)
  return nibble === packing.filler || nibble === packing.otherFiller
}

/** The nibble that stands in the filler's place. */
export function fillerNibble(packing: Packing, byte: number): number {
  return packing.padLeft ? byte >> 4 : byte & 15
}

function digitNibble(packing: Packing, byte: number): number {
  return packing.padLeft ? byte & 15 : byte >> 4
}

/** `count` digits without the filler. */
export function readPacked(packing: Packing, bytes: Buffer, at: number, count: number): string {
  const end = at + packedBytes(count)
  if (count <= SHORT_DIGITS_MAX && packing.nibbles === DIGIT_NIBBLES) return readShortPacked(packing, bytes, at, count)
  const text = packing.nibbles === DIGIT_NIBBLES ? readPackedDigits(bytes, at, end) : readHex(bytes, at, end)
  if ((count & 1) === 0) return text
  return packing.padLeft ? text.slice(1) : text.slice(0, -1)
}

/** One to four digits: most of the elements. */
function readShortPacked(packing: Packing, bytes: Buffer, at: number, count: number): string {
  if (count === 0) return ''
  const number = count > 2 ? fourAt(bytes, at) : pairAt(bytes, at)
  if ((count & 1) === 0) return shortDigits(number, count)
  return shortDigits(packing.padLeft ? number % (count === 1 ? 10 : 1_000) : (number / 10) | 0, count)
}

/** All digits of the bytes; where there is a filler, it may be any character. */
function readPackedDigits(bytes: Buffer, at: number, end: number): string {
  if (end - at > FOURS_BYTES) return readLowerHex(bytes, at, end)
  let text = ''
  let next = at
  for (; next + 1 < end; next += 2) text += shortDigits(fourAt(bytes, next), 4)
  return next < end ? text + shortDigits(pairAt(bytes, next), 2) : text
}

function fourAt(bytes: Buffer, at: number): number {
  return pairAt(bytes, at) * 100 + pairAt(bytes, at + 1)
}

function pairAt(bytes: Buffer, at: number): number {
  return PAIRS[byteAt(bytes, at)] as number
}

/** Writes digits and separators; returns the offset after them, or -1 when there is another character. */
export function writePacked(packing: Packing, text: string, bytes: Buffer, at: number): number {
  const { values } = packing.nibbles
  const count = text.length
  let next = at
  let index = 0
  let seen = 0
  if ((count & 1) === 1 && packing.padLeft) {
    seen = valueAt(values, text, index++)
    bytes[next++] = (packing.filler << 4) | seen
  }
  for (; index < count; index += 2) {
    const high = valueAt(values, text, index)
    const low = index + 1 < count ? valueAt(values, text, index + 1) : packing.filler
    seen |= high | low
    bytes[next++] = (high << 4) | low
  }
  return seen < NOT_A_NIBBLE ? next : REFUSED
}

function valueAt(values: Uint8Array, text: string, index: number): number {
  return values[text.charCodeAt(index)] ?? NOT_A_NIBBLE
}
