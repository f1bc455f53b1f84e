/** Chinese text: GBK bytes as characters, and as `hex:...` where characters would not give the same bytes again. */
import iconv from 'iconv-lite'
import { byteAt } from './bytes.ts'
import { isHex, readHex } from './hex.ts'
import { readLatin } from './latin.ts'

const ESCAPE = 'hex:'

/** The text of GBK bytes; `hex:...` when it does not survive both ways, or would begin with `hex:` itself. */
export function readGbk(bytes: Buffer, at: number, end: number): string {
  const text = isAscii(bytes, at, end) ? readLatin(bytes, at, end) : survivor(bytes.subarray(at, end))
  return text === undefined || text.startsWith(ESCAPE) ? ESCAPE + readHex(bytes, at, end) : text
}

/** The bytes of such a text, or undefined when GBK lacks one of its characters or its hex is not hex. */
export function gbkBytes(text: string): Buffer | undefined {
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

function isAscii(bytes: Buffer, at: number, end: number): boolean {
  let seen = 0
  for (let index = at; index < end; index++) seen |= byteAt(bytes, index)
  return seen < 0x80
}
