/** Three message formats of the shapes in use, so that the codec's tests need no dialect file. */
import type { Content, ElementFormat, Encoding, MessageFormat, SensitiveKind, SubfieldFormat } from '../../../src/codec/format.ts'

interface Defaults {
  readonly encodings: Readonly<Record<Content, Encoding>>
  readonly prefix: 'ascii' | 'bcd'
}

type Row = Partial<Omit<ElementFormat, 'element' | 'content' | 'length'>>

const ASCII: Defaults = {
  encodings: { n: 'ascii', a: 'ascii', an: 'ascii', ans: 'ascii', b: 'hex', z: 'ascii', 'x+n': 'ascii' },
  prefix: 'ascii',
}
const BINARY: Defaults = {
  encodings: { n: 'bcd', a: 'ascii', an: 'ascii', ans: 'ascii', b: 'binary', z: 'bcd', 'x+n': 'bcd' },
  prefix: 'bcd',
}
const CHINESE: Defaults = { ...BINARY, encodings: { ...BINARY.encodings, ans: 'gbk' } }

const SENSITIVE: ReadonlyMap<number, SensitiveKind> = new Map([
  [2, 'pan'],
  [35, 'track'],
  [36, 'track'],
  [45, 'track'],
  [52, 'pin'],
])

/** `n6` fixed, `n..19` and `ans...999` variable. */
export function element(number: number, type: string, defaults: Defaults = ASCII, row: Row = {}): ElementFormat {
  const match = /^(x\+n|n|a|an|ans|b|z)(\.{0,6})(\d+)$/.exec(type)
  if (match === null) throw new Error(`no element type: ${type}`)
  const content = match[1] as Content
  const dots = (match[2] ?? '').length
  const sensitive = SENSITIVE.get(number)
  return {
    element: number,
    name: `Element ${number}`,
    zh: `域${number}`,
    content,
    encoding: defaults.encodings[content],
    length: Number(match[3]),
    ...(dots === 0 ? {} : { prefix: { digits: dots, encoding: defaults.prefix } }),
    pad: dots === 0 ? 'left' : 'right',
    filler: '0',
    ...(sensitive === undefined ? {} : { sensitive }),
    subfields: [],
    tlv: false,
    ...row,
  }
}

/** Parts one after the other: `part(1, 2, 0)` is characters 0 and 1. */
export function part(subfield: number, length: number, start: number): SubfieldFormat {
  return { subfield: String(subfield), name: `Part ${subfield}`, zh: `子域${subfield}`, start, length }
}

/** A format of a few elements, ASCII unless said otherwise. */
export function formatOf(elements: readonly ElementFormat[], other: Partial<MessageFormat> = {}): MessageFormat {
  const all: (ElementFormat | undefined)[] = new Array<ElementFormat | undefined>(129).fill(undefined)
  for (const format of elements) all[format.element] = format
  return { dialect: 'test', mti: 'ascii', bitmap: 'hex', elementMax: 128, elements: all, ...other }
}

function elementsOf(table: string, defaults: Defaults, rows: ReadonlyMap<number, Row>): ElementFormat[] {
  return table
    .trim()
    .split(/\s+/)
    .map((entry) => {
      const [number = '', type = ''] = entry.split(':')
      return element(Number(number), type, defaults, rows.get(Number(number)))
    })
}

function range(from: number, to: number, type: string): string {
  return Array.from({ length: to - from + 1 }, (_, index) => `${from + index}:${type}`).join(' ')
}

const TABLE_1987 = `2:n..19 3:n6 ${range(4, 6, 'n12')} 7:n10 ${range(8, 10, 'n8')} 11:n6 12:n6 ${range(13, 18, 'n4')} ${range(19, 24, 'n3')}
  25:n2 26:n2 27:n1 ${range(28, 31, 'x+n9')} 32:n..11 33:n..11 34:ans..28 35:z..37 36:ans...104 37:an12 38:an6 39:an2 40:an3 41:ans8
  42:ans15 43:ans40 44:ans..25 45:ans..76 ${range(46, 48, 'ans...999')} ${range(49, 51, 'an3')} 52:b8 53:n16 54:ans...120
  55:ans...999 ${range(56, 63, 'ans...999')} 64:b8 66:n1 67:n2 ${range(68, 70, 'n3')} 71:n4 72:n4 73:n6 ${range(74, 81, 'n10')}
  ${range(82, 85, 'n12')} ${range(86, 89, 'n16')} 90:n42 91:an1 92:an2 93:an6 94:an7 95:an42 96:b16 97:x+n17 98:ans25 99:n..11
  100:n..11 101:ans..17 102:ans..28 103:ans..28 104:ans...100 ${range(105, 127, 'ans...999')} 128:b8`

/** iso8583-1987-ascii: characters all through, bitmap and binary as hex. */
export const ascii1987: MessageFormat = formatOf(
  elementsOf(
    TABLE_1987,
    ASCII,
    new Map([[90, { subfields: [part(1, 4, 0), part(2, 6, 4), part(3, 10, 10), part(4, 11, 20), part(5, 11, 31)] }]]),
  ),
  { dialect: 'iso8583-1987-ascii' },
)

/** iso8583-1987-binary: packed digits, raw bitmap, DE55 raw BER-TLV. */
export const binary1987: MessageFormat = formatOf(
  elementsOf(TABLE_1987.replace('55:ans...999', '55:b...999'), BINARY, new Map([[55, { tlv: true, sensitive: 'chip' }]])),
  { dialect: 'iso8583-1987-binary', mti: 'bcd', bitmap: 'binary' },
)

const TABLE_UNIONPAY = `2:n..19 3:n6 4:n12 11:n6 12:n6 13:n4 14:n4 15:n4 22:n3 23:n3 24:n3 25:n2 26:n2 32:n..11 35:z..37 36:z...104 37:an12
  38:an6 39:an2 41:ans8 42:ans15 43:ans40 44:ans..25 47:ans...999 48:n...322 49:an3 52:b8 53:n16 54:an...40 55:b...255 58:ans...100
  59:b...999 60:n...21 61:n...29 62:b...512 63:ans...163 64:b8`

/** unionpay-pos: 64 elements, packed digits padded on either side, GBK text, DE55 BER-TLV. */
export const unionpay: MessageFormat = formatOf(
  elementsOf(
    TABLE_UNIONPAY,
    CHINESE,
    new Map<number, Row>([
      [22, { pad: 'right' }],
      [55, { tlv: true, sensitive: 'chip' }],
      [60, { subfields: [part(1, 2, 0), part(2, 6, 2), part(3, 3, 8), part(4, 1, 11), part(5, 1, 12)] }],
      [61, { subfields: [part(1, 6, 0), part(2, 6, 6), part(3, 4, 12)] }],
      [62, { sensitive: 'keys' }],
      [63, { subfields: [part(1, 3, 0), part(2, 20, 3)] }],
    ]),
  ),
  { dialect: 'unionpay-pos', mti: 'bcd', bitmap: 'binary', elementMax: 64 },
)

export const formats: readonly MessageFormat[] = [ascii1987, binary1987, unionpay]
