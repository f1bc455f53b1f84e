/** The bitmap on the wire: one or two groups of 64 bits, as 8 raw bytes or 16 upper-case hexadecimal characters each. */
import { Bitmap } from './bitmap.ts'
import { byteAt } from './bytes.ts'
import type { MessageFormat } from './format.ts'
import { hexCode, upperHexValue } from './hex.ts'

/** Bytes of one group. */
export function groupBytes(format: MessageFormat): 8 | 16 {
  return format.bitmap === 'hex' ? 16 : 8
}

/**
 * The bits at `at`; bit 1 stays set when a second group was read (or should have been, in a format of 64 elements).
 * Undefined when a group is not all there or holds a character that is not hexadecimal.
 */
export function readBitmap(format: MessageFormat, bytes: Buffer, at: number, end: number): Bitmap | undefined {
  const bitmap = new Bitmap()
  const size = groupBytes(format)
  const read = format.bitmap === 'hex' ? readHexGroup : readRawGroup
  if (at + size > end || !read(bitmap, 0, bytes, at)) return undefined
  if (!bitmap.has(1) || format.elementMax === 64) return bitmap
  return at + size * 2 <= end && read(bitmap, 2, bytes, at + size) ? bitmap : undefined
}

function readRawGroup(bitmap: Bitmap, word: number, bytes: Buffer, at: number): boolean {
  bitmap.setWord(word, readWord(bytes, at))
  bitmap.setWord(word + 1, readWord(bytes, at + 4))
  return true
}

function readWord(bytes: Buffer, at: number): number {
  return (byteAt(bytes, at) << 24) | (byteAt(bytes, at + 1) << 16) | (byteAt(bytes, at + 2) << 8) | byteAt(bytes, at + 3)
}

function readHexGroup(bitmap: Bitmap, word: number, bytes: Buffer, at: number): boolean {
  const isFirstHex = readHexWord(bitmap, word, bytes, at)
  return readHexWord(bitmap, word + 1, bytes, at + 8) && isFirstHex
}

function readHexWord(bitmap: Bitmap, word: number, bytes: Buffer, at: number): boolean {
  let bits = 0
  let seen = 0
  for (let index = at; index < at + 8; index++) {
    const value = upperHexValue(byteAt(bytes, index))
    seen |= value
    bits = (bits << 4) | value
  }
  bitmap.setWord(word, bits)
  return seen < 16
}

/** Writes the bits, two groups when bit 1 is set; returns the offset after them. */
export function writeBitmap(format: MessageFormat, bitmap: Bitmap, bytes: Buffer, at: number): number {
  const words = bitmap.has(1) ? 4 : 2
  let next = at
  for (let index = 0; index < words; index++) {
    const word = bitmap.word(index)
    if (format.bitmap === 'hex') {
      for (let shift = 28; shift >= 0; shift -= 4) bytes[next++] = hexCode(word >>> shift)
    } else {
      for (let shift = 24; shift >= 0; shift -= 8) bytes[next++] = (word >>> shift) & 255
    }
  }
  return next
}

/** The bits as 16 or 32 hexadecimal characters, whatever the format writes. */
export function bitmapHex(bitmap: Bitmap): string {
  const words = bitmap.has(1) ? [0, 1, 2, 3] : [0, 1]
  return words.map((index) => (bitmap.word(index) >>> 0).toString(16).toUpperCase().padStart(8, '0')).join('')
}
