/** One byte a character: digits, printable ASCII, and any byte as its Latin-1 character. */
import { byteAt } from './bytes.ts'

/** Longest text that a loop writes faster than a native call. */
const LOOP_CHARACTERS = 128
const REFUSED = -1

/** Character codes that an element may hold: 0 for an allowed one, 1 for another. */
export const NOT_PRINTABLE = forbiddenCodes((code) => code >= 0x20 && code <= 0x7e)
export const NOT_DIGIT = forbiddenCodes((code) => code >= 0x30 && code <= 0x39)
/** Digits, `=` and `D`. */
export const NOT_TRACK = forbiddenCodes((code) => (code >= 0x30 && code <= 0x39) || code === 0x3d || code === 0x44)

/** Every character is allowed. */
export const NOTHING_FORBIDDEN = forbiddenCodes(() => true)

function forbiddenCodes(allows: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => (allows(code) ? 0 : 1))
}

/** Offset of the first byte that is not a digit, or -1. Digits of EBCDIC begin at F0. */
export function findNonDigit(bytes: Buffer, at: number, end: number, zero = 0x30): number {
  let seen = 0
  let index = at
  for (; index + 3 < end; index += 4) {
    seen |= (byteAt(bytes, index) ^ zero) + 6
    seen |= (byteAt(bytes, index + 1) ^ zero) + 6
    seen |= (byteAt(bytes, index + 2) ^ zero) + 6
    seen |= (byteAt(bytes, index + 3) ^ zero) + 6
  }
  for (; index < end; index++) seen |= (byteAt(bytes, index) ^ zero) + 6
  if (seen < 16) return -1
  for (index = at; (byteAt(bytes, index) ^ zero) < 10; ) index += 1
  return index
}

/** Offset of the first byte that the table forbids, or -1. */
export function findForbidden(table: Uint8Array, bytes: Buffer, at: number, end: number): number {
  let index = at
  while (index < end && table[byteAt(bytes, index)] === 0) index += 1
  return index < end ? index : -1
}

export function isDigits(text: string): boolean {
  let seen = 0
  for (let index = 0; index < text.length; index++) seen |= (text.charCodeAt(index) ^ 0x30) + 6
  return seen < 16
}

/** Writes digits; returns the offset after them, or -1 when there is another character. */
export function writeDigits(text: string, bytes: Buffer, at: number): number {
  let seen = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    seen |= (code ^ 0x30) + 6
    bytes[at + index] = code
  }
  return seen < 16 ? at + text.length : REFUSED
}

/** Writes characters that the table allows; returns the offset after them, or -1 when there is another. */
export function writeAllowed(table: Uint8Array, text: string, bytes: Buffer, at: number): number {
  let seen = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    seen |= table[code] ?? 1
    bytes[at + index] = code
  }
  return seen === 0 ? at + text.length : REFUSED
}

/** Node's own writer: `write` without its checks (its types do not list it). */
interface LatinWriter {
  latin1Write(text: string, at: number, length: number): number
}

/** Writes characters up to 0xFF; returns the offset after them, or -1 when there is one above. */
export function writeLatin(text: string, bytes: Buffer, at: number): number {
  let seen = 0
  if (text.length > LOOP_CHARACTERS) {
    for (let index = 0; index < text.length; index++) seen |= text.charCodeAt(index)
    return seen < 0x100 ? at + (bytes as Buffer & LatinWriter).latin1Write(text, at, text.length) : REFUSED
  }
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    seen |= code
    bytes[at + index] = code
  }
  return seen < 0x100 ? at + text.length : REFUSED
}
