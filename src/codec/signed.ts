/** Amounts with a sign (x+n): the letter C or D as one character, then digits. */
import { byteAt } from './bytes.ts'
import { findNonDigit, writeDigits } from './latin.ts'
import { findBadPacked, type Packing, readPacked, writePacked } from './packed.ts'
import { readLatin } from './read-latin.ts'

const LETTER_C = 0x43
const LETTER_D = 0x44
const REFUSED = -1

/**
 * Offset of the first bad byte, or -1. Without `packing` the digits are characters. Units count the letter; none at all
 * is an empty variable element.
 */
export function findBadSigned(packing: Packing | undefined, bytes: Buffer, at: number, units: number): number {
  if (units === 0) return -1
  if (units === 1 || !isSign(byteAt(bytes, at))) return at
  return packing === undefined ? findNonDigit(bytes, at + 1, at + units) : findBadPacked(packing, bytes, at + 1, units - 1)
}

export function readPackedSigned(packing: Packing, bytes: Buffer, at: number, units: number): string {
  return units === 0 ? '' : readLatin(bytes, at, at + 1) + readPacked(packing, bytes, at + 1, units - 1)
}

/** Writes the letter and its digits; returns the offset after them, or -1 when they are none. */
export function writeSigned(packing: Packing | undefined, text: string, bytes: Buffer, at: number): number {
  if (text === '') return at
  const digits = text.slice(1)
  if (digits === '' || !isSign(text.charCodeAt(0))) return REFUSED
  bytes[at] = text.charCodeAt(0)
  return packing === undefined ? writeDigits(digits, bytes, at + 1) : writePacked(packing, digits, bytes, at + 1)
}

function isSign(code: number): boolean {
  return code === LETTER_C || code === LETTER_D
}
