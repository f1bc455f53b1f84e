/** Hexadecimal: upper case on the wire and in texts; lower case is understood in texts that are given. */
import { byteAt } from './bytes.ts'

const REFUSED = -1
const NOT_HEX = 0x100
/** Most bytes that are read with one call for all their characters. */
const SHORT_BYTES = 6

const DIGITS = Uint8Array.from('0123456789ABCDEF', (digit) => digit.charCodeAt(0))

/** Byte -> its two characters. */
const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0'))

/** Character code -> value, or NOT_HEX. */
const UPPER_VALUES = Uint16Array.from({ length: 256 }, (_, code) => hexValue(code, 0x41))
const ANY_VALUES = UPPER_VALUES.map((value, code) => (value === NOT_HEX ? hexValue(code, 0x61) : value))

/** Byte of EBCDIC -> value, or NOT_HEX: digits at F0, letters at C1. */
const EBCDIC_VALUES = Uint16Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0xf0 && byte <= 0xf9) return byte - 0xf0
  return byte >= 0xc1 && byte <= 0xc6 ? byte - 0xc1 + 10 : NOT_HEX
})

function hexValue(code: number, letterA: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  return code >= letterA && code < letterA + 6 ? code - letterA + 10 : NOT_HEX
}

/** Node's own reader: `toString` without its checks (its types do not list it), which take as long again. */
interface HexReader {
  hexSlice(start: number, end: number): string
}

/** Two characters a byte, upper case. */
export function readHex(bytes: Buffer, at: number, end: number): string {
  return end - at > SHORT_BYTES ? readLowerHex(bytes, at, end).toUpperCase() : readShortHex(bytes, at, end)
}

/** Two characters a byte, lower case: for bytes that are known to be digits. */
export function readLowerHex(bytes: Buffer, at: number, end: number): string {
  return (bytes as Buffer & HexReader).hexSlice(at, end)
}

/** Half the time of a native call for the 1 to 6 bytes that most packed elements have. */
function readShortHex(bytes: Buffer, at: number, end: number): string {
  let text = ''
  for (let index = at; index < end; index++) text += PAIRS[byteAt(bytes, index)]
  return text
}

/** Code of the upper-case character for the lower 4 bits. */
export function hexCode(nibble: number): number {
  return DIGITS[nibble & 15] as number
}

/** Value of an upper-case character; above 15 when it is none. */
export function upperHexValue(code: number): number {
  return UPPER_VALUES[code] as number
}

/** The same in EBCDIC. */
export function ebcdicHexCode(nibble: number): number {
  const value = nibble & 15
  return value < 10 ? 0xf0 + value : 0xc1 + value - 10
}

export function ebcdicHexValue(byte: number): number {
  return EBCDIC_VALUES[byte] as number
}

/** Offset of the first byte that is not an upper-case hexadecimal character, or -1. */
export function findNonHex(bytes: Buffer, at: number, end: number, nibbleOf = upperHexValue): number {
  for (let index = at; index < end; index++) {
    if (nibbleOf(byteAt(bytes, index)) === NOT_HEX) return index
  }
  return -1
}

/** True for an even count of hexadecimal characters in either case. */
export function isHex(text: string): boolean {
  let values = text.length & 1 ? NOT_HEX : 0
  for (let index = 0; index < text.length; index++) values |= anyHexValue(text, index)
  return values < NOT_HEX
}

/** Writes a byte for two characters; returns the offset after them, or -1 when there is another character. */
export function writeHexAsBytes(text: string, bytes: Buffer, at: number): number {
  let seen = text.length & 1 ? NOT_HEX : 0
  let next = at
  for (let index = 0; index + 1 < text.length; index += 2) {
    const high = anyHexValue(text, index)
    const low = anyHexValue(text, index + 1)
    seen |= high | low
    bytes[next++] = (high << 4) | low
  }
  return seen < NOT_HEX ? next : REFUSED
}

/** Writes the characters, upper case; returns the offset after them, or -1 when they are not pairs of hexadecimal ones. */
export function writeHex(text: string, bytes: Buffer, at: number, codeOf = hexCode): number {
  let seen = text.length & 1 ? NOT_HEX : 0
  for (let index = 0; index < text.length; index++) {
    const value = anyHexValue(text, index)
    seen |= value
    bytes[at + index] = codeOf(value)
  }
  return seen < NOT_HEX ? at + text.length : REFUSED
}

function anyHexValue(text: string, index: number): number {
  return ANY_VALUES[text.charCodeAt(index)] ?? NOT_HEX
}
