/** Text of several bytes a character (GBK, UTF-8), and `hex:...` where characters would not give the same bytes again. */
import iconv from 'iconv-lite'
import { byteAt, copyBytes } from './bytes.ts'
import { isHex, readHex } from './hex.ts'
import { readLatin } from './read-latin.ts'

export type WideCharset = 'gbk' | 'utf8'

const ESCAPE = 'hex:'
const REFUSED = -1

/** The text of the bytes; `hex:...` when it does not survive both ways, or would begin with `hex:` itself. */
export function readWide(charset: WideCharset, bytes: Buffer, at: number, end: number): string {
  const text = isAsciiBytes(bytes, at, end) ? readLatin(bytes, at, end) : survivor(charset, bytes.subarray(at, end))
  return text === undefined || text.startsWith(ESCAPE) ? ESCAPE + readHex(bytes, at, end) : text
}

/** How many bytes such a text has; 0 for one that cannot be written. */
export function wideLength(charset: WideCharset, text: string): number {
  return isPlain(text) ? text.length : (wideBytes(charset, text)?.length ?? 0)
}

/** Writes the bytes of such a text; -1 when the charset lacks one of its characters or its hex is not hex. */
export function writeWide(charset: WideCharset, text: string, bytes: Buffer, at: number): number {
  const content = isPlain(text) ? Buffer.from(text, 'latin1') : wideBytes(charset, text)
  return content === undefined ? REFUSED : copyBytes(content, 0, content.length, { bytes, at })
}

/** Writes characters of UTF-8; returns the offset after them, or -1 when a surrogate stands alone. */
export function writeUtf8(text: string, bytes: Buffer, at: number): number {
  const end = at + bytes.write(text, at, 'utf8')
  return bytes.toString('utf8', at, end) === text ? end : REFUSED
}

/** Offset behind so many characters of UTF-8; beyond `end` when they are not all there. */
export function utf8End(bytes: Buffer, at: number, characters: number, end: number): number {
  let next = at
  for (let count = 0; count < characters; count++) {
    if (next >= end) return end + 1
    next += utf8Width(byteAt(bytes, next))
  }
  return next
}

/** Offset of the first byte that is not UTF-8, or -1. */
export function findNonUtf8(bytes: Buffer, at: number, end: number): number {
  let next = at
  while (next < end) {
    const stop = next + utf8Width(byteAt(bytes, next))
    if (stop > end || survivor('utf8', bytes.subarray(next, stop)) === undefined) return next
    next = stop
  }
  return -1
}

/** Bytes of the character that begins so; 1 for a byte that begins none. */
function utf8Width(byte: number): number {
  if (byte >= 0xf0) return 4
  if (byte >= 0xe0) return 3
  return byte >= 0xc0 ? 2 : 1
}

function wideBytes(charset: WideCharset, text: string): Buffer | undefined {
  if (text.startsWith(ESCAPE)) {
    const hex = text.slice(ESCAPE.length)
    return isHex(hex) ? Buffer.from(hex, 'hex') : undefined
  }
  const bytes = iconv.encode(text, charset)
  return iconv.decode(bytes, charset, { stripBOM: false }) === text ? bytes : undefined
}

function survivor(charset: WideCharset, bytes: Buffer): string | undefined {
  const text = iconv.decode(bytes, charset, { stripBOM: false })
  return iconv.encode(text, charset).equals(bytes) ? text : undefined
}

function isAsciiBytes(bytes: Buffer, at: number, end: number): boolean {
  let seen = 0
  for (let index = at; index < end; index++) seen |= byteAt(bytes, index)
  return seen < 0x80
}

/** ASCII without escape: its characters are its bytes. */
function isPlain(text: string): boolean {
  let seen = 0
  for (let index = 0; index < text.length; index++) seen |= text.charCodeAt(index)
  return seen < 0x80 && !text.startsWith(ESCAPE)
}
