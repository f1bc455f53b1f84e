/** One byte a character: digits, printable ASCII, and any byte as its Latin-1 character. */
import { byteAt } from './bytes.ts'

/** Longest string that V8 concatenates flat. */
const FLAT_CHARACTERS = 12
/** Longest text that a loop writes faster than a native call. */
const LOOP_CHARACTERS = 24

/** Node's own reader: `toString` without its checks, a fifth faster (its types do not list it). */
interface LatinReader {
  latin1Slice(start: number, end: number): string
}

export function readLatin(bytes: Buffer, at: number, end: number): string {
  return end - at > FLAT_CHARACTERS ? (bytes as Buffer & LatinReader).latin1Slice(at, end) : readShort(bytes, at, end)
}

/** Four characters a call: building short texts here is three times as fast as asking Node for each. */
function readShort(bytes: Buffer, at: number, end: number): string {
  let text = ''
  let index = at
  for (; index + 4 <= end; index += 4) text += readFour(bytes, index)
  if (index + 2 <= end) {
    text += String.fromCharCode(byteAt(bytes, index), byteAt(bytes, index + 1))
    index += 2
  }
  return index < end ? text + String.fromCharCode(byteAt(bytes, index)) : text
}

function readFour(bytes: Buffer, at: number): string {
  return String.fromCharCode(byteAt(bytes, at), byteAt(bytes, at + 1), byteAt(bytes, at + 2), byteAt(bytes, at + 3))
}

/** Writes a text without characters above 0xFF; returns the offset after it. */
export function writeLatin(text: string, bytes: Buffer, at: number): number {
  if (text.length > LOOP_CHARACTERS) return at + bytes.write(text, at, 'latin1')
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index)
  return at + text.length
}

/** Offset of the first byte that is not a digit, or -1. */
export function findNonDigit(bytes: Buffer, at: number, end: number): number {
  let seen = 0
  // A digit gives 6 to 15, any other byte 16 and more: one comparison for all of them.
  for (let index = at; index < end; index++) seen |= (byteAt(bytes, index) ^ 0x30) + 6
  if (seen < 16) return -1
  let index = at
  while (isDigitCode(byteAt(bytes, index))) index += 1
  return index
}

/** Character codes that an element may hold: 0 for an allowed one, 1 for another. */
export const NOT_PRINTABLE = forbiddenCodes((code) => code >= 0x20 && code <= 0x7e)
/** Digits, `=` and `D`. */
export const NOT_TRACK = forbiddenCodes((code) => isDigitCode(code) || code === 0x3d || code === 0x44)

function forbiddenCodes(isAllowed: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => (isAllowed(code) ? 0 : 1))
}

/** Offset of the first byte that the table forbids, or -1. */
export function findForbidden(table: Uint8Array, bytes: Buffer, at: number, end: number): number {
  let seen = 0
  for (let index = at; index < end; index++) seen |= table[byteAt(bytes, index)] as number
  if (seen === 0) return -1
  let index = at
  while (table[byteAt(bytes, index)] === 0) index += 1
  return index
}

/** No character that the table forbids, and none above 0xFF. */
export function isAllowed(table: Uint8Array, text: string): boolean {
  let seen = 0
  for (let index = 0; index < text.length; index++) seen |= table[text.charCodeAt(index)] ?? 1
  return seen === 0
}

export function isDigits(text: string, from = 0): boolean {
  let seen = 0
  for (let index = from; index < text.length; index++) seen |= (text.charCodeAt(index) ^ 0x30) + 6
  return seen < 16
}

/** No character above 0xFF. */
export function isLatin(text: string): boolean {
  let seen = 0
  for (let index = 0; index < text.length; index++) seen |= text.charCodeAt(index)
  return seen < 0x100
}

function isDigitCode(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}
