/** Packed digits (BCD): two a byte, an odd count filled up on one side. */
import { byteAt } from './bytes.ts'
import { readHex } from './hex.ts'

/** How an element packs its digits. */
export interface Packing {
  /** The filler stands before the first digit, else after the last. */
  readonly padLeft: boolean
  /** 0 or 15. */
  readonly filler: number
  /** Byte -> 1 when one of its nibbles is not allowed. */
  readonly forbidden: Uint8Array
}

/** Digits only. */
export const FORBIDDEN_IN_DIGITS = forbiddenBytes((nibble) => nibble > 9)
/** Digits and the separator D of a track. */
export const FORBIDDEN_IN_TRACK = forbiddenBytes((nibble) => nibble > 9 && nibble !== 0xd)

const LETTER_D = 0x44

function forbiddenBytes(isForbidden: (nibble: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (isForbidden(byte >> 4) || isForbidden(byte & 15) ? 1 : 0))
}

export function packedBytes(count: number): number {
  return (count + 1) >> 1
}

/** Offset of a byte with a nibble that is not allowed, or with another filler; -1 when all are fine. */
export function findBadPacked(packing: Packing, bytes: Buffer, at: number, count: number): number {
  let from = at
  let to = at + packedBytes(count)
  if ((count & 1) === 1) {
    const odd = packing.padLeft ? from++ : --to
    if (!hasFiller(packing, byteAt(bytes, odd)) || isForbidden(packing, digitNibble(packing, byteAt(bytes, odd)))) return odd
  }
  let bad = 0
  for (let index = from; index < to; index++) bad |= packing.forbidden[byteAt(bytes, index)] as number
  if (bad === 0) return -1
  while (!isForbidden(packing, byteAt(bytes, from))) from += 1
  return from
}

/** True when the byte with the odd digit carries the filler on the right side. */
export function hasFiller(packing: Packing, byte: number): boolean {
  return fillerNibble(packing, byte) === packing.filler
}

/** The nibble that stands in the filler's place. */
export function fillerNibble(packing: Packing, byte: number): number {
  return packing.padLeft ? byte >> 4 : byte & 15
}

function digitNibble(packing: Packing, byte: number): number {
  return packing.padLeft ? byte & 15 : byte >> 4
}

function isForbidden(packing: Packing, byte: number): boolean {
  return packing.forbidden[byte] === 1
}

/** `count` digits without the filler. */
export function readPacked(packing: Packing, bytes: Buffer, at: number, count: number): string {
  const text = readHex(bytes, at, at + packedBytes(count))
  if ((count & 1) === 0) return text
  return packing.padLeft ? text.slice(1) : text.slice(0, -1)
}

/** Writes digits and separators; returns the offset after them. */
export function writePacked(packing: Packing, text: string, bytes: Buffer, at: number): number {
  const count = text.length
  let next = at
  let index = 0
  if ((count & 1) === 1 && packing.padLeft) {
    bytes[next++] = (packing.filler << 4) | nibbleOf(text.charCodeAt(0))
    index = 1
  }
  for (; index + 1 < count; index += 2) bytes[next++] = (nibbleOf(text.charCodeAt(index)) << 4) | nibbleOf(text.charCodeAt(index + 1))
  if (index < count) bytes[next++] = (nibbleOf(text.charCodeAt(index)) << 4) | packing.filler
  return next
}

function nibbleOf(code: number): number {
  return code === LETTER_D ? 0xd : code & 15
}
