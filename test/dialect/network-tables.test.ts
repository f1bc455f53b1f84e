/** The elements of the network-like dialects are those of the field tables, as they are written on the wire. */
import { describe, expect, it } from 'vitest'
import type { ElementFormat, MessageFormat } from '../../src/codec/format.ts'
import { formatFor } from '../../src/codec/layouts.ts'
import { loadDialect, parseDialect } from '../../src/dialect/load.ts'
import { parseOverrides } from '../../src/dialect/overrides.ts'
import { MASTERCARD_ASCII } from './support/mastercard-ascii.ts'
import { hasSharedVectors, readShared, sharedTitle } from './support/shared.ts'

interface Row {
  readonly kind: string
  readonly length: number
  readonly var?: number
  readonly lenenc?: string
  readonly enc?: string
}
interface Table {
  readonly num: string
  readonly txt: string
  readonly lenenc: string
  readonly bin: string
  readonly odd?: 'left' | 'right'
  readonly varodd?: 'left' | 'right'
  readonly fields: Readonly<Record<string, Row>>
}

const CLEARING = '1144'
const UNFLAGGED = parseOverrides('secondBitmap=always-unflagged,55=raw,96=raw')

const TABLES: readonly (readonly [string, MessageFormat])[] = [
  ['jcb-ebcdic-bcd', loadDialect('jcb-like-ebcdic').format],
  ['basei-like-ascii-fixed128', loadDialect('iso8583-1987-ascii', UNFLAGGED).format],
  ['mc-ipm-ebcdic', formatFor(loadDialect('mastercard-like-ebcdic').format, CLEARING)],
  ['mc-ipm-ascii', formatFor(parseDialect(MASTERCARD_ASCII, 'mastercard-ascii.yaml').format, CLEARING)],
]

/** Words of the tables -> ours, by the dialect's page of EBCDIC. */
const ENCODINGS: Readonly<Record<string, readonly string[]>> = {
  ascii: ['ascii'],
  bcd: ['bcd'],
  ebcdic: ['cp037', 'cp500'],
  cp500: ['cp500'],
  raw: ['binary'],
  hex: ['hex'],
}
const PREFIXES: Readonly<Record<string, string>> = { ascii: 'ascii', ebcdic: 'ebcdic', bin1: 'binary1', bin2: 'binary2' }
const ONE_BYTE_MAX = 255

describe.skipIf(!hasSharedVectors)(sharedTitle('field tables'), () => {
  it.each(TABLES)('%s', (name, format) => {
    const table = readShared<Record<string, Table>>('dialect_tables.json')[name] as Table
    for (const [number, row] of Object.entries(table.fields)) {
      if (number !== '0') expect([number, ...factsOf(format.elements[Number(number)])]).toEqual([number, ...expected(row, table)])
      if (number !== '0') expect(encodingsOf(row, table), number).toContain(format.elements[Number(number)]?.encoding)
    }
    expect(format.elements.flatMap((element) => (element === undefined ? [] : [String(element.element)]))).toEqual(
      Object.keys(table.fields).filter((number) => number !== '0'),
    )
  })
})

function factsOf(element: ElementFormat | undefined): unknown[] {
  const isPacked = element?.encoding === 'bcd'
  return [element?.content, element?.length, element?.prefix?.encoding, isPacked ? element.pad : undefined]
}

/** What one byte of length cannot announce is cut there. */
function expected({ kind, length, var: digits, lenenc }: Row, table: Table): unknown[] {
  const prefix = digits === undefined ? undefined : PREFIXES[lenenc ?? table.lenenc]
  const isPacked = table.num === 'bcd' && ['n', 'z', 'x+n'].includes(kind)
  const pad = digits === undefined ? table.odd : table.varodd
  return [kind, prefix === 'binary1' ? Math.min(length, ONE_BYTE_MAX) : length, prefix, isPacked ? pad : undefined]
}

function encodingsOf({ kind, enc }: Row, table: Table): readonly string[] {
  const word = enc ?? (kind === 'b' ? table.bin : ['n', 'z', 'x+n'].includes(kind) ? table.num : table.txt)
  return ENCODINGS[word] ?? []
}
