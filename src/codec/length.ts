/** The length prefix of a variable element: digits of ASCII, EBCDIC or packed, or one or two bytes of a number. */
import { byteAt } from './bytes.ts'
import type { Layout } from './layout.ts'
import { fillerNibble } from './packed.ts'

const NOT_A_NUMBER = -1
const FILLER_F = 15

/**
 * The units that the prefix at `at` announces, or -1 when it is not a number (or half a unit). All bytes of the prefix must be
 * there; the content may end at `end` too early.
 */
export function readUnits(layout: Layout, bytes: Buffer, at: number, end: number): number {
  if (layout.countsUnits && layout.prefixKind === 'digits') return readDigitCount(layout, bytes, at)
  const count = readCount(layout, bytes, at)
  return layout.countsUnits || count < 0 ? count : unitsOfCount(layout, count, { bytes, at: at + layout.prefixBytes, end })
}

/** The number in the prefix, whatever it counts; -1 when it is none. */
function readCount(layout: Layout, bytes: Buffer, at: number): number {
  switch (layout.prefixKind) {
    case 'packed':
      return readPackedCount(layout, bytes, at)
    case 'binary':
      return layout.prefixBytes === 1 ? byteAt(bytes, at) : (byteAt(bytes, at) << 8) | byteAt(bytes, at + 1)
    default:
      return readDigitCount(layout, bytes, at)
  }
}

function readDigitCount(layout: Layout, bytes: Buffer, at: number): number {
  let count = 0
  let seen = 0
  for (let index = at; index < at + layout.prefixBytes; index++) {
    const digit = byteAt(bytes, index) ^ layout.prefixZero
    seen |= digit + 6
    count = count * 10 + digit
  }
  return seen < 16 ? count : NOT_A_NUMBER
}

/** An odd number of digits has a 0 in front. */
function readPackedCount(layout: Layout, bytes: Buffer, at: number): number {
  let count = 0
  let seen = 0
  for (let index = at; index < at + layout.prefixBytes; index++) {
    const byte = byteAt(bytes, index)
    seen |= ((byte >> 4) + 6) | ((byte & 15) + 6)
    count = count * 100 + (byte >> 4) * 10 + (byte & 15)
  }
  return seen < 16 && count <= layout.countMax ? count : NOT_A_NUMBER
}

function unitsOfCount(
  layout: Layout,
  count: number,
  content: { readonly bytes: Buffer; readonly at: number; readonly end: number },
): number {
  const isPacked = layout.coding.startsWith('packed')
  const letter = layout.coding === 'packed-signed' && count > 0 ? 1 : 0
  if (layout.counts === 'nibbles' && isPacked) return Math.max(0, count - letter)
  if (layout.counts === 'bytes' && isPacked) return 2 * count - letter - fillers(layout, count, content)
  const bytes = layout.counts === 'nibbles' ? count / 2 : count
  const units = bytes / layout.contentBytes(1)
  return Number.isInteger(units) ? units : NOT_A_NUMBER
}

/** 1 when half a byte is filled up with F: the filler 0 cannot be told from a digit. */
function fillers(layout: Layout, count: number, content: { readonly bytes: Buffer; readonly at: number; readonly end: number }): number {
  const last = content.at + count - 1
  if (layout.filler !== FILLER_F || count === 0 || last >= content.end) return 0
  const odd = layout.padLeft ? content.at + (layout.coding === 'packed-signed' ? 1 : 0) : last
  return odd <= last && fillerNibble(layout, byteAt(content.bytes, odd)) === FILLER_F ? 1 : 0
}

/** Writes the prefix; returns the offset after it, or -1 when the number is too large for it. */
export function writeUnits(layout: Layout, units: number, bytes: Buffer, at: number): number {
  let count = layout.countsUnits ? units : countOfUnits(layout, units)
  if (count > layout.countMax) return NOT_A_NUMBER
  const next = at + layout.prefixBytes
  for (let index = next - 1; index >= at; index--) {
    if (layout.prefixKind === 'digits') {
      bytes[index] = layout.prefixZero + (count % 10)
      count = (count / 10) | 0
    } else if (layout.prefixKind === 'packed') {
      bytes[index] = ((((count / 10) | 0) % 10) << 4) | (count % 10)
      count = (count / 100) | 0
    } else {
      bytes[index] = count & 255
      count >>= 8
    }
  }
  return next
}

function countOfUnits(layout: Layout, units: number): number {
  if (layout.counts === 'bytes') return layout.contentBytes(units)
  if (layout.counts === 'nibbles' && !layout.coding.startsWith('packed')) return layout.contentBytes(units) * 2
  return layout.counts === 'nibbles' && layout.coding === 'packed-signed' && units > 0 ? units + 1 : units
}
