/** Decode errors: what was expected where, and what came instead; made only when something is wrong. */
import { DecodeError } from '../errors.ts'
import { groupBytes } from './bitmap-wire.ts'
import { byteAt } from './bytes.ts'
import { insideFault } from './content.ts'
import type { MessageFormat } from './format.ts'
import { ebcdicHexValue, findNonHex, readHex, upperHexValue } from './hex.ts'
import type { Layout } from './layout.ts'
import { readUnits } from './length.ts'
import { mtiBytes } from './mti.ts'
import { fillerNibble, hasFiller, packedBytes } from './packed.ts'
import { contentWords, lengthWords, prefixWords } from './words.ts'

const MTI = { element: 0, name: 'Message type indicator' }
const BITMAP = { element: 1, name: 'Bitmap' }

/** Bytes that a decoder looks at. */
export interface Window {
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
}

/** An MTI that is not all there or not 4 digits. */
export function mtiFault(format: MessageFormat, window: Window, offset: number): DecodeError {
  const needed = mtiBytes(format)
  if (offset + needed > window.end) return truncated(MTI, offset, needed, window)
  const got = readHex(window.bytes, offset, offset + needed)
  return new DecodeError('DECODE_CONTENT', { ...MTI, offset, expected: `4 digits in ${needed} bytes`, got: `bytes ${got}` })
}

/** A bitmap that is not all there or not hexadecimal. */
export function bitmapFault(format: MessageFormat, window: Window, offset: number): DecodeError {
  const size = groupBytes(format)
  for (const group of [offset, offset + size]) {
    if (group + size > window.end) return truncated(BITMAP, group, size, window)
    const bad = findNonHex(window.bytes, group, group + size, format.bitmap === 'hex' ? upperHexValue : ebcdicHexValue)
    if (format.bitmap !== 'binary' && bad >= 0) {
      const got = byteWords(byteAt(window.bytes, bad))
      return new DecodeError('DECODE_CONTENT', { ...BITMAP, offset: bad, expected: 'an upper-case hexadecimal character', got })
    }
  }
  return truncated(BITMAP, offset, size, window)
}

/** Bit 1 in a format without a second group. */
export function secondBitmapFault(format: MessageFormat, offset: number): DecodeError {
  return new DecodeError('DECODE_UNKNOWN_ELEMENT', {
    ...BITMAP,
    offset,
    expected: `the ${format.elementMax} elements of ${format.dialect}`,
    got: 'bit 1, which announces a second bitmap',
  })
}

export function unknownElementFault(format: MessageFormat, element: number, offset: number): DecodeError {
  return new DecodeError('DECODE_UNKNOWN_ELEMENT', {
    element,
    name: 'unknown',
    offset,
    expected: `an element of ${format.dialect}`,
    got: `bit ${element} in the bitmap`,
  })
}

/** A length prefix that is not all there, not a number, or more than the element may have. */
export function lengthFault(layout: Layout, window: Window, offset: number): DecodeError {
  if (offset + layout.prefixBytes > window.end) return truncated(layout.format, offset, layout.prefixBytes, window)
  const { element, name } = layout.format
  const units = readUnits(layout, window.bytes, offset, window.end)
  const isNumber = units >= 0
  const expected = isNumber ? lengthWords(layout) : prefixWords(layout)
  const got = isNumber ? String(units) : `bytes ${readHex(window.bytes, offset, offset + layout.prefixBytes)}`
  return new DecodeError('DECODE_LENGTH', { element, name, offset, expected, got })
}

/** A content that ends after the message. */
export function contentTruncated(layout: Layout, window: Window, offset: number, units: number): DecodeError {
  return truncated(layout.format, offset, layout.contentBytes(units), window)
}

/** A byte that the element's type forbids; of a sensitive element it is not shown. */
export function contentFault(layout: Layout, window: Window, span: { at: number; units: number; bad: number }): DecodeError {
  const { element, name, sensitive } = layout.format
  const { expected, got } = contentFaultWords(layout, window.bytes, span)
  return new DecodeError('DECODE_CONTENT', {
    element,
    name,
    offset: span.bad,
    expected,
    got: sensitive === undefined ? got : 'another value',
  })
}

interface FaultWords {
  readonly expected: string
  readonly got: string
}

function contentFaultWords(layout: Layout, bytes: Buffer, span: { at: number; units: number; bad: number }): FaultWords {
  const filler = fillerFaultWords(layout, bytes, span)
  if (filler !== undefined) return filler
  const inside = insideFault(layout, bytes, span.at, span.units)
  return { expected: contentWords(layout), got: inside?.offset === span.bad ? inside.problem : byteWords(byteAt(bytes, span.bad)) }
}

/** Words for an odd count of packed digits that has something else than the filler in the filler's place. */
function fillerFaultWords(layout: Layout, bytes: Buffer, span: { at: number; units: number; bad: number }): FaultWords | undefined {
  const isSigned = layout.coding === 'packed-signed'
  if (!layout.coding.startsWith('packed') || (isSigned && span.bad === span.at)) return undefined
  const digitsAt = isSigned ? span.at + 1 : span.at
  const count = isSigned ? span.units - 1 : span.units
  const oddAt = layout.padLeft ? digitsAt : digitsAt + packedBytes(count) - 1
  const byte = byteAt(bytes, span.bad)
  if ((count & 1) === 0 || span.bad !== oddAt || hasFiller(layout, byte)) return undefined
  const [side, other] = layout.padLeft ? ['left', 'right'] : ['right', 'left']
  return {
    expected: `the filler ${layout.format.filler === 'either' ? '0 or F' : layout.format.filler} on the ${side} of ${count} digits`,
    got: `nibble ${nibbleWords(fillerNibble(layout, byte))}; the device may pad on the ${other}`,
  }
}

/** Bytes behind the last element. */
export function trailingFault(last: Pick<Layout, 'format'> | undefined, window: Window, offset: number): DecodeError {
  const { element, name } = last?.format ?? BITMAP
  const got = `${window.end - offset} more bytes`
  return new DecodeError('DECODE_TRAILING', { element, name, offset, expected: 'the end of the message after the last element', got })
}

function truncated(who: { element: number; name: string }, offset: number, needed: number, window: Window): DecodeError {
  const { element, name } = who
  const left = Math.max(0, window.end - offset)
  return new DecodeError('DECODE_TRUNCATED', { element, name, offset, expected: `${needed} bytes`, got: `${left}` })
}

function nibbleWords(nibble: number): string {
  return nibble.toString(16).toUpperCase()
}

/** `byte 41 "A"`. */
function byteWords(byte: number): string {
  const hex = byte.toString(16).toUpperCase().padStart(2, '0')
  return byte >= 0x20 && byte <= 0x7e ? `byte ${hex} "${String.fromCharCode(byte)}"` : `byte ${hex}`
}
