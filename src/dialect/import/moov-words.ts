/** The words of moov-io/iso8583 specs: encodings, prefixes and types, and what each means on the wire. */
import type { Content, Encoding } from '../../codec/format.ts'
import type { ImportedPrefix, Writing } from './spec.ts'

/** What an encoding makes of a value. */
export type MoovEncoding =
  | { readonly writes: 'characters'; readonly page: Extract<Encoding, 'ascii' | 'cp037' | 'cp1047'> }
  | { readonly writes: 'packed'; readonly pad: 'left' | 'right' }
  | { readonly writes: 'bytes'; readonly encoding: Extract<Encoding, 'binary' | 'hex'> }

const ASCII: MoovEncoding = { writes: 'characters', page: 'ascii' }
const BYTES: MoovEncoding = { writes: 'bytes', encoding: 'binary' }
const HEX: MoovEncoding = { writes: 'bytes', encoding: 'hex' }

export const MOOV_ENCODINGS: ReadonlyMap<string, MoovEncoding> = new Map<string, MoovEncoding>([
  ['ASCII', ASCII],
  ['LenientASCII', ASCII],
  ['EBCDIC', { writes: 'characters', page: 'cp037' }],
  ['EBCDIC1047', { writes: 'characters', page: 'cp1047' }],
  ['BCD', { writes: 'packed', pad: 'left' }],
  ['Track2BCD', { writes: 'packed', pad: 'left' }],
  ['LBCD', { writes: 'packed', pad: 'right' }],
  ['Binary', BYTES],
  ['ASCIIToHex', BYTES],
  ['ASCIIHexToBytes', BYTES],
  ['HexToASCII', HEX],
  ['BytesToASCIIHex', HEX],
])

/** Contents of the types that hold one value. */
export const MOOV_TYPES: ReadonlyMap<string, Content> = new Map<string, Content>([
  ['String', 'ans'],
  ['Numeric', 'n'],
  ['Binary', 'b'],
  ['Hex', 'b'],
  ['Track1', 'ans'],
  ['Track2', 'z'],
  ['Track3', 'ans'],
])

/** How a content is written in an encoding; undefined where the two do not fit. */
export function moovWriting(content: Content, encoding: MoovEncoding): Writing | undefined {
  switch (encoding.writes) {
    case 'characters':
      return content === 'b' ? undefined : { content, encoding: encoding.page }
    case 'packed':
      return { content: content === 'z' ? 'z' : 'n', encoding: 'bcd', pad: encoding.pad, filler: 'either' }
    case 'bytes':
      // A text or number in Binary is its characters as they are.
      return content === 'b' || encoding.encoding === 'hex' ? { content: 'b', encoding: encoding.encoding } : { content, encoding: 'ascii' }
  }
}

const PREFIX_HEADS = new Map([
  ['ASCII', 'ascii'],
  ['EBCDIC', 'ebcdic'],
  ['EBCDIC1047', 'ebcdic'],
  ['BCD', 'bcd'],
] as const)

/** The prefix of `BCD.LL`; `fixed` for `ASCII.Fixed`; undefined for one that cannot be said. */
export function moovPrefix(word: string): ImportedPrefix | 'fixed' | undefined {
  const [head = '', tail = ''] = word.split('.')
  if (tail === 'Fixed') return 'fixed'
  if (!/^L{1,6}$/.test(tail)) return undefined
  if (head === 'Binary') return tail.length > 2 ? undefined : { digits: tail.length + 1, encoding: tail === 'L' ? 'binary1' : 'binary2' }
  const encoding = PREFIX_HEADS.get(head as 'ASCII')
  return encoding === undefined ? undefined : { digits: tail.length, encoding }
}
