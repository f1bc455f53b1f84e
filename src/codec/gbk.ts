/** Chinese text: GBK bytes as characters, and as `hex:...` where characters would not give the same bytes again. */
import iconv from 'iconv-lite'
import { byteAt, copyBytes } from './bytes.ts'
import { isHex, readHex } from './hex.ts'
import { readLatin } from './read-latin.ts'

const ESCAPE = 'hex:'
const REFUSED = -1

/** The text of GBK bytes; `hex:...` when it does not survive both ways, or would begin with `hex:` itself. */
export function readGbk(bytes: Buffer, at: number, end: number): string {
  const text = isAsciiBytes(bytes, at, end) ? readLatin(bytes, at, end) : survivor(bytes.subarray(at, end))
  return text === undefined || text.startsWith(ESCAPE) ? ESCAPE + readHex(bytes, at, end) : text
}

/** How many bytes such a text has; 0 for one that cannot be written. */
export function gbkLength(text: string): number {
  return isPlain(text) ? text.length : (gbkBytes(text)?.length ?? 0)
}

/** Writes the bytes of such a text; -1 when GBK lacks one of its characters or its hex is not hex. */
export function writeGbk(text: string, bytes: Buffer, at: number): number {
  const content = isPlain(text) ? Buffer.from(text, 'latin1') : gbkBytes(text)
  return content === undefined ? REFUSED : copyBytes(content, 0, content.length, { bytes, at })
}

function gbkBytes(text: string): Buffer | undefined {
  if (text.startsWith(ESCAPE)) {
    const hex = text.slice(ESCAPE.length)
    return isHex(hex) ? Buffer.from(hex, 'hex') : undefined
  }
  const bytes = iconv.encode(text, 'gbk')
  return iconv.decode(bytes, 'gbk') === text ? bytes : undefined
}

function survivor(bytes: Buffer): string | undefined {
  const text = iconv.decode(bytes, 'gbk')
  return iconv.encode(text, 'gbk').equals(bytes) ? text : undefined
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
