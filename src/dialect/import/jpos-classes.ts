/** The field packagers of jPOS by their class names: what each writes. */
import type { Content, Encoding } from '../../codec/format.ts'
import type { BitmapEncoding, ImportedPrefix, PrefixEncoding } from './spec.ts'

/** An element on the wire, without its length. */
export interface JposField {
  readonly is: 'field'
  readonly content: Content
  readonly encoding: Encoding
  readonly prefix?: ImportedPrefix
  /** Filler behind an odd digit where `pad` is not true. */
  readonly filler?: 'F'
  /** The filler is always behind, whatever `pad` says. */
  readonly padsRight?: true
  /** Digits of the length attribute that are a unit: hex digits are given, bytes are meant. */
  readonly lengthPerUnit?: 2
  readonly note?: string
}

export type JposClass =
  | JposField
  | { readonly is: 'bitmap'; readonly encoding: BitmapEncoding }
  /** Tag and length in front of the value, inside another element. */
  | { readonly is: 'tagged'; readonly tag: number; readonly length: number; readonly encoding: 'ascii' | 'cp1047' }
  | { readonly is: 'nothing' }

/** jPOS translates with this page. */
const EBCDIC = 'cp1047'
const LENGTHS = ['LL', 'LLL', 'LLLL', 'LLLLL', 'LLLLLL'] as const

type Value = Pick<JposField, 'content' | 'encoding' | 'filler' | 'padsRight' | 'note'>

const DIGITS: Value = { content: 'n', encoding: 'ascii' }
const TEXT: Value = { content: 'ans', encoding: 'ascii' }
const PACKED: Value = { content: 'n', encoding: 'bcd' }
const RAW: Value = { content: 'b', encoding: 'binary' }
const EBCDIC_TEXT: Value = { content: 'ans', encoding: EBCDIC }

const FIXED: readonly [string, Value & Pick<JposField, 'lengthPerUnit'>][] = [
  ['IF_CHAR', TEXT],
  ['IFA_NUMERIC', DIGITS],
  ['IFA_AMOUNT', { content: 'x+n', encoding: 'ascii' }],
  ['IFA_BINARY', { content: 'b', encoding: 'hex' }],
  ['IFB_NUMERIC', PACKED],
  ['IFB_FNUMERIC', { ...PACKED, filler: 'F' }],
  ['IFB_AMOUNT', { content: 'x+n', encoding: 'bcd' }],
  ['IFB_BINARY', RAW],
  ['IFB_HEX', { ...RAW, lengthPerUnit: 2, note: 'an odd number of hex digits has a 0 in its value' }],
  ['IFE_NUMERIC', { content: 'n', encoding: EBCDIC }],
  ['IFE_CHAR', EBCDIC_TEXT],
  ['IF_ECHAR', EBCDIC_TEXT],
  ['IFE_AMOUNT', { content: 'x+n', encoding: EBCDIC }],
  ['IFE_BINARY', { content: 'b', encoding: 'hex-ebcdic' }],
]

const TRANSLATED = 'bytes that jPOS translates from EBCDIC are read as text'

/** What stands before `LL` and behind it, the digits of the length, the value. `counts` is what the length counts. */
const VARIABLE: readonly [string, string, PrefixEncoding, Value, ImportedPrefix['counts']?][] = [
  ['IFA_', 'NUM', 'ascii', DIGITS],
  ['IFA_', 'CHAR', 'ascii', TEXT],
  ['IFA_', 'BINARY', 'ascii', RAW],
  ['IFA_', 'ABINARY', 'ascii', { content: 'b', encoding: 'hex' }],
  ['IFA_', 'BNUM', 'ascii', { ...PACKED, note: 'its length counts digits here, the filler of an odd number too in jPOS' }],
  ['IFAE_', 'CHAR', 'ascii', EBCDIC_TEXT],
  ['IFB_', 'NUM', 'bcd', PACKED],
  ['IFB_F', 'NUM', 'bcd', { ...PACKED, filler: 'F' }],
  ['IFB_', 'CHAR', 'bcd', TEXT],
  ['IFB_', 'BINARY', 'bcd', RAW],
  ['IFB_', 'HEX', 'bcd', RAW, 'nibbles'],
  ['IFE_', 'NUM', 'ebcdic', { content: 'n', encoding: EBCDIC }],
  ['IFE_', 'CHAR', 'ebcdic', EBCDIC_TEXT],
  ['IFE_', 'BINARY', 'ebcdic', RAW],
  ['IFE_', 'EBINARY', 'ebcdic', { ...EBCDIC_TEXT, note: TRANSLATED }],
  ['IFEA_', 'CHAR', 'ebcdic', TEXT],
  ['IFEB_', 'NUM', 'ebcdic', { ...PACKED, filler: 'F', padsRight: true }, 'bytes'],
]

/** Lengths as a number: one byte for LLH, two for LLLH. */
const COUNTED: readonly [string, Value][] = [
  ['NUM', PACKED],
  ['CHAR', TEXT],
  ['ECHAR', EBCDIC_TEXT],
  ['BINARY', RAW],
]

const BITMAPS: readonly [string, BitmapEncoding][] = [
  ['IFA_BITMAP', 'hex'],
  ['IFB_BITMAP', 'binary'],
  ['IFE_BITMAP', 'hex-ebcdic'],
]

const CLASSES: ReadonlyMap<string, JposClass> = new Map([
  ...FIXED.map(([name, value]): [string, JposClass] => [name, { is: 'field', ...value }]),
  ...VARIABLE.flatMap(([head, tail, encoding, value, counts]) =>
    LENGTHS.map((letters): [string, JposClass] => {
      const prefix = { digits: letters.length, encoding, ...(counts === undefined ? {} : { counts }) }
      return [`${head}${letters}${tail}`, { is: 'field', ...value, prefix }]
    }),
  ),
  ...COUNTED.flatMap(([tail, value]): [string, JposClass][] => [
    [`IFB_LLH${tail}`, { is: 'field', ...value, prefix: { digits: 2, encoding: 'binary1' } }],
    [`IFB_LLLH${tail}`, { is: 'field', ...value, prefix: { digits: 3, encoding: 'binary2' } }],
  ]),
  ...BITMAPS.map(([name, encoding]): [string, JposClass] => [name, { is: 'bitmap', encoding }]),
  ['IF_NOP', { is: 'nothing' }],
])

const TAGGED = /^IF([AE])_(T{1,4})(L{1,4})(?:CHAR|BINARY)$/

/** What a class writes, by the last part of its name; undefined for one that is not known. */
export function jposClass(className: string): JposClass | undefined {
  const name = className.slice(className.lastIndexOf('.') + 1)
  const [, page, tag = '', length = ''] = TAGGED.exec(name) ?? []
  if (page !== undefined) return { is: 'tagged', tag: tag.length, length: length.length, encoding: page === 'A' ? 'ascii' : EBCDIC }
  return CLASSES.get(name)
}

/** Whether the class is one of jPOS itself. */
export function isOfJpos(className: string): boolean {
  return className.startsWith('org.jpos.iso.') || !className.includes('.')
}
