/** The message type indicator: 4 digits in 4 bytes of ASCII or EBCDIC, or 2 packed ones. */

import { CHARSETS } from './charset.ts'
import type { MessageFormat } from './format.ts'
import { findNonDigit, isDigits, NOT_DIGIT, writeLatin } from './latin.ts'
import { alphabetOf, writeMapped } from './mapped.ts'
import { DIGIT_NIBBLES, findBadPacked, type Packing, readPacked, writePacked } from './packed.ts'
import { readShortDigits } from './short-digits.ts'

const PACKING: Packing = { padLeft: true, filler: 0, otherFiller: 0, nibbles: DIGIT_NIBBLES }
/** Digits are the same in every code page of EBCDIC. */
const EBCDIC_DIGITS = alphabetOf(CHARSETS.cp037, NOT_DIGIT)
const ASCII_ZERO = 0x30
const EBCDIC_ZERO = 0xf0

export function mtiBytes(format: MessageFormat): 2 | 4 {
  return format.mti === 'bcd' ? 2 : 4
}

/** The MTI at `at`, or undefined when it is not 4 digits. All its bytes must be there. */
export function readMti(format: MessageFormat, bytes: Buffer, at: number): string | undefined {
  if (format.mti === 'bcd') return findBadPacked(PACKING, bytes, at, 4) < 0 ? readPacked(PACKING, bytes, at, 4) : undefined
  const zero = format.mti === 'ebcdic' ? EBCDIC_ZERO : ASCII_ZERO
  return findNonDigit(bytes, at, at + 4, zero) < 0 ? readShortDigits(bytes, at, at + 4) : undefined
}

export function isMti(mti: string): boolean {
  return mti.length === 4 && isDigits(mti)
}

/** Writes the MTI; returns the offset after it. */
export function writeMti(format: MessageFormat, mti: string, bytes: Buffer, at: number): number {
  if (format.mti === 'bcd') return writePacked(PACKING, mti, bytes, at)
  return format.mti === 'ebcdic' ? writeMapped(EBCDIC_DIGITS, mti, bytes, at) : writeLatin(mti, bytes, at)
}
