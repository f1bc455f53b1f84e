/** The length prefix of a variable element: 2 or 3 digits, as ASCII or packed. */
import { byteAt } from './bytes.ts'
import type { Layout } from './layout.ts'

const NOT_A_NUMBER = -1

/** The units that the prefix at `at` announces, or -1 when it is not a number. All its bytes must be there. */
export function readLength(layout: Layout, bytes: Buffer, at: number): number {
  return layout.prefixPacked ? readPackedLength(layout, bytes, at) : readAsciiLength(layout, bytes, at)
}

function readAsciiLength(layout: Layout, bytes: Buffer, at: number): number {
  let length = 0
  let seen = 0
  for (let index = at; index < at + layout.prefixDigits; index++) {
    const digit = byteAt(bytes, index) ^ 0x30
    seen |= digit + 6
    length = length * 10 + digit
  }
  return seen < 16 ? length : NOT_A_NUMBER
}

/** 2 digits in one byte, 3 in two: the first nibble of those is 0. */
function readPackedLength(layout: Layout, bytes: Buffer, at: number): number {
  const last = layout.prefixDigits === 3 ? byteAt(bytes, at + 1) : byteAt(bytes, at)
  const hundreds = layout.prefixDigits === 3 ? byteAt(bytes, at) : 0
  const tens = last >> 4
  const ones = last & 15
  return hundreds > 9 || tens > 9 || ones > 9 ? NOT_A_NUMBER : hundreds * 100 + tens * 10 + ones
}

/** Writes the prefix; returns the offset after it. */
export function writeLength(layout: Layout, units: number, bytes: Buffer, at: number): number {
  const hundreds = Math.trunc(units / 100)
  const tens = Math.trunc(units / 10) % 10
  const ones = units % 10
  let next = at
  if (layout.prefixPacked) {
    if (layout.prefixDigits === 3) bytes[next++] = hundreds
    bytes[next++] = (tens << 4) | ones
  } else {
    if (layout.prefixDigits === 3) bytes[next++] = 0x30 + hundreds
    bytes[next++] = 0x30 + tens
    bytes[next++] = 0x30 + ones
  }
  return next
}
