/** Text in a code page: what an element may hold of it, read and written by tables. */
import { byteAt } from './bytes.ts'
import type { Charset } from './charset.ts'

const REFUSED = -1
const CHARACTERS: readonly string[] = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))

/** The part of a code page that an element may hold. */
export interface Alphabet {
  readonly charset: Charset
  /** Byte -> 1 when it is not allowed. */
  readonly forbidden: Uint8Array
}

/** The characters of the code page that the table of character codes allows. */
export function alphabetOf(charset: Charset, forbiddenCodes: Uint8Array): Alphabet {
  return { charset, forbidden: charset.codes.map((code) => forbiddenCodes[code] as number) }
}

export function readMapped({ codes }: Charset, bytes: Buffer, at: number, end: number): string {
  let text = ''
  for (let index = at; index < end; index++) text += CHARACTERS[codes[byteAt(bytes, index)] as number]
  return text
}

/** Writes characters that the alphabet allows; returns the offset after them, or -1 when there is another. */
export function writeMapped({ charset, forbidden }: Alphabet, text: string, bytes: Buffer, at: number): number {
  let seen = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const byte = charset.bytes[code] as number
    seen |= code < 256 ? (forbidden[byte] as number) : 1
    bytes[at + index] = byte
  }
  return seen === 0 ? at + text.length : REFUSED
}
