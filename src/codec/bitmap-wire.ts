/** The bitmap on the wire: one or two groups of 64 bits, as 8 raw bytes or 16 upper-case hexadecimal characters each. */
import { Bitmap } from './bitmap.ts'
import { byteAt } from './bytes.ts'
import type { BitmapEncoding, MessageFormat } from './format.ts'
import { ebcdicHexCode, ebcdicHexValue, hexCode, upperHexValue } from './hex.ts'

/** Bytes of one group. */
export function groupBytes({ bitmap }: Pick<MessageFormat, 'bitmap'>): 8 | 16 {
  return bitmap === 'binary' ? 8 : 16
}

/** Groups of a bitmap that was read. */
export function bitmapGroups({ secondBitmap }: MessageFormat, bitmap: Bitmap): 1 | 2 {
  return isAnnounced(secondBitmap) && !bitmap.has(1) ? 1 : 2
}

/** Whether bit 1 is set in a message with these elements, unless it says otherwise. */
export function usualBit1({ secondBitmap }: MessageFormat, bitmap: Bitmap): boolean {
  return isAnnounced(secondBitmap) ? bitmap.reachesSecond() : secondBitmap === 'always'
}

/** Whether bit 1 is written. Where it announces the second group, elements above 64 need it whatever is asked. */
export function writtenBit1(format: MessageFormat, bitmap: Bitmap, flips: boolean): boolean {
  const isUsual = usualBit1(format, bitmap)
  return flips && !(isUsual && isAnnounced(format.secondBitmap)) ? !isUsual : isUsual
}

function isAnnounced(secondBitmap: MessageFormat['secondBitmap']): boolean {
  return secondBitmap === undefined || secondBitmap === 'announced'
}

/**
 * The bits at `at`; where bit 1 announces a second group it stays set when that was read (or should have been, in a format of
 * 64 elements). Undefined when a group is not all there or holds a character that is not hexadecimal.
 */
export function readBitmap(format: MessageFormat, bytes: Buffer, at: number, end: number): Bitmap | undefined {
  const bitmap = new Bitmap()
  const size = groupBytes(format)
  if (at + size > end || !readGroup(format.bitmap, bitmap, 0, { bytes, at })) return undefined
  if (format.elementMax === 64 || bitmapGroups(format, bitmap) === 1) return bitmap
  return at + size * 2 <= end && readGroup(format.bitmap, bitmap, 2, { bytes, at: at + size }) ? bitmap : undefined
}

interface Spot {
  readonly bytes: Buffer
  readonly at: number
}

function readGroup(encoding: BitmapEncoding, bitmap: Bitmap, word: number, { bytes, at }: Spot): boolean {
  if (encoding !== 'binary') {
    const nibbleOf = encoding === 'hex' ? upperHexValue : ebcdicHexValue
    const isFirstHex = readHexWord(bitmap, word, { bytes, at }, nibbleOf)
    return readHexWord(bitmap, word + 1, { bytes, at: at + 8 }, nibbleOf) && isFirstHex
  }
  bitmap.setWord(word, readWord(bytes, at))
  bitmap.setWord(word + 1, readWord(bytes, at + 4))
  return true
}

function readWord(bytes: Buffer, at: number): number {
  return (byteAt(bytes, at) << 24) | (byteAt(bytes, at + 1) << 16) | (byteAt(bytes, at + 2) << 8) | byteAt(bytes, at + 3)
}

function readHexWord(bitmap: Bitmap, word: number, { bytes, at }: Spot, nibbleOf: (code: number) => number): boolean {
  let bits = 0
  let seen = 0
  for (let index = at; index < at + 8; index++) {
    const value = nibbleOf(byteAt(bytes, index))
    seen |= value
    bits = (bits << 4) | value
  }
  bitmap.setWord(word, bits)
  return seen < 16
}

/** Writes the bits in so many groups; returns the offset after them. */
export function writeBitmap(encoding: BitmapEncoding, bitmap: Bitmap, groups: 1 | 2, { bytes, at }: Spot): number {
  const wordBytes = encoding === 'binary' ? 4 : 8
  for (let index = 0; index < groups * 2; index++) {
    const spot = { bytes, at: at + index * wordBytes }
    if (encoding === 'binary') writeWord(bitmap.word(index), spot)
    else writeHexWord(bitmap.word(index), spot, encoding === 'hex' ? hexCode : ebcdicHexCode)
  }
  return at + groups * 2 * wordBytes
}

function writeWord(word: number, { bytes, at }: Spot): void {
  bytes[at] = word >>> 24
  bytes[at + 1] = word >>> 16
  bytes[at + 2] = word >>> 8
  bytes[at + 3] = word
}

function writeHexWord(word: number, { bytes, at }: Spot, codeOf: (nibble: number) => number): void {
  for (let index = 0; index < 8; index++) bytes[at + index] = codeOf(word >>> (28 - index * 4))
}

/** The bits as 16 or 32 hexadecimal characters, whatever the format writes. */
export function bitmapHex(bitmap: Bitmap, groups: 1 | 2): string {
  const words = groups === 2 ? [0, 1, 2, 3] : [0, 1]
  return words.map((index) => (bitmap.word(index) >>> 0).toString(16).toUpperCase().padStart(8, '0')).join('')
}
