/** Hexadecimal: upper case on the wire and in texts; lower case is understood in texts that are given. */
import { byteAt } from './bytes.ts'

const NOT_HEX = 0x100

/** Character code -> value, or NOT_HEX. */
const UPPER_VALUES = Uint16Array.from({ length: 256 }, (_, code) => hexValue(code, 0x41))
const ANY_VALUES = UPPER_VALUES.map((value, code) => (value === NOT_HEX ? hexValue(code, 0x61) : value))

/** Byte -> its two characters. */
const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0'))

/** Longest string that V8 concatenates flat, in bytes. */
const LOOP_BYTES = 6

function hexValue(code: number, letterA: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  return code >= letterA && code < letterA + 6 ? code - letterA + 10 : NOT_HEX
}

/** Two characters a byte, upper case. */
export function readHex(bytes: Buffer, at: number, end: number): string {
  if (end - at > LOOP_BYTES) return bytes.toString('hex', at, end).toUpperCase()
  let text = ''
  for (let index = at; index < end; index++) text += PAIRS[byteAt(bytes, index)]
  return text
}

/** Value of an upper-case character; above 15 when it is none. */
export function upperHexValue(code: number): number {
  return UPPER_VALUES[code] as number
}

/** Offset of the first byte that is not an upper-case hexadecimal character, or -1. */
export function findNonHex(bytes: Buffer, at: number, end: number): number {
  for (let index = at; index < end; index++) {
    if (upperHexValue(byteAt(bytes, index)) === NOT_HEX) return index
  }
  return -1
}

/** True for an even count of hexadecimal characters in either case. */
export function isHex(text: string): boolean {
  let values = text.length & 1 ? NOT_HEX : 0
  for (let index = 0; index < text.length; index++) values |= ANY_VALUES[text.charCodeAt(index)] ?? NOT_HEX
  return values < NOT_HEX
}

/** Writes the bytes of a text that `isHex`; returns the offset after them. */
export function writeHexAsBytes(text: string, bytes: Buffer, at: number): number {
  let next = at
  for (let index = 0; index < text.length; index += 2) {
    bytes[next++] = ((ANY_VALUES[text.charCodeAt(index)] as number) << 4) | (ANY_VALUES[text.charCodeAt(index + 1)] as number)
  }
  return next
}
