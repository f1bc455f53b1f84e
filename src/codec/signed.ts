/** Amounts with a sign (x+n): the letter C or D as one character, then digits. */
import { byteAt } from './bytes.ts'
import { findNonDigit, writeDigits } from './latin.ts'
import { findBadPacked, type Packing, readPacked, writePacked } from './packed.ts'

const LETTER_C = 0x43
const LETTER_D = 0x44
const REFUSED = -1
/** What EBCDIC's C and D have besides ASCII's. */
export const EBCDIC_LETTER = 0x80

/** How a signed amount is written. */
export interface Signing extends Packing {
  /** Byte of the digit 0; 0 when the digits are packed. */
  readonly zero: number
  /** 0, or EBCDIC_LETTER. */
  readonly letterMask: number
}

/** Offset of the first bad byte, or -1. Units count the letter; none at all is an empty variable element. */
export function findBadSigned(signing: Signing, bytes: Buffer, at: number, units: number): number {
  if (units === 0) return -1
  if (units === 1 || !isSign(byteAt(bytes, at) ^ signing.letterMask)) return at
  return signing.zero === 0 ? findBadPacked(signing, bytes, at + 1, units - 1) : findNonDigit(bytes, at + 1, at + units, signing.zero)
}

export function readPackedSigned(signing: Signing, bytes: Buffer, at: number, units: number): string {
  if (units === 0) return ''
  return String.fromCharCode(byteAt(bytes, at) ^ signing.letterMask) + readPacked(signing, bytes, at + 1, units - 1)
}

/** True for an empty text, or a letter and digits. */
export function isSigned(text: string): boolean {
  return text === '' || /^[CD]\d+$/.test(text)
}

/** Writes the letter and its digits in ASCII or packed; returns the offset after them, or -1 when they are none. */
export function writeSigned(signing: Signing, text: string, bytes: Buffer, at: number): number {
  if (text === '') return at
  const digits = text.slice(1)
  if (digits === '' || !isSign(text.charCodeAt(0))) return REFUSED
  bytes[at] = text.charCodeAt(0) ^ signing.letterMask
  return signing.zero === 0 ? writePacked(signing, digits, bytes, at + 1) : writeDigits(digits, bytes, at + 1)
}

function isSign(code: number): boolean {
  return code === LETTER_C || code === LETTER_D
}
