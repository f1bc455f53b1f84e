/** The message type indicator: 4 digits in 4 ASCII or 2 packed bytes. */
import type { MessageFormat } from './format.ts'
import { findNonDigit, isDigits, writeLatin } from './latin.ts'
import { DIGIT_NIBBLES, findBadPacked, type Packing, readPacked, writePacked } from './packed.ts'
import { readLatin } from './read-latin.ts'

const PACKING: Packing = { padLeft: true, filler: 0, nibbles: DIGIT_NIBBLES }

export function mtiBytes(format: MessageFormat): 2 | 4 {
  return format.mti === 'bcd' ? 2 : 4
}

/** The MTI at `at`, or undefined when it is not 4 digits. All its bytes must be there. */
export function readMti(format: MessageFormat, bytes: Buffer, at: number): string | undefined {
  if (format.mti === 'bcd') return findBadPacked(PACKING, bytes, at, 4) < 0 ? readPacked(PACKING, bytes, at, 4) : undefined
  return findNonDigit(bytes, at, at + 4) < 0 ? readLatin(bytes, at, at + 4) : undefined
}

export function isMti(mti: string): boolean {
  return mti.length === 4 && isDigits(mti)
}

/** Writes the MTI; returns the offset after it. */
export function writeMti(format: MessageFormat, mti: string, bytes: Buffer, at: number): number {
  return format.mti === 'bcd' ? writePacked(PACKING, mti, bytes, at) : writeLatin(mti, bytes, at)
}
