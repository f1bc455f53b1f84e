/** The dialect iso_8583 and the npm package of that name: one table, the same bytes, the same values. */
import fc from 'fast-check'
import Iso8583 from 'iso_8583'
import table from 'iso_8583/lib/formats.js'
import { describe, expect, it } from 'vitest'
import { packageFormats } from '../../src/cli/second-formats.ts'
import { decodeMessage } from '../../src/codec/decode.ts'
import type { ElementFormat, MessageFormat } from '../../src/codec/format.ts'
import { draftFromJson, type MessageJson, messageToJson } from '../../src/codec/json.ts'
import { loadDialect, parseDialect } from '../../src/dialect/load.ts'

const { format } = loadDialect('iso_8583')

/** What the package's table has and the dialect does not: the MTI, the bitmaps, and half a byte that it cannot write. */
const NOT_ELEMENTS = ['0', '1', '65', '127.1', '127.25.1']
type Row = (typeof table)[string]
const rows = Object.entries(table).filter(([key]) => !NOT_ELEMENTS.includes(key))
/** Those without parts of their own. */
const leaves = rows.filter(([key]) => key !== '127' && key !== '127.25')

/** Elements and parts of a format by the package's keys: `127.25.3`. */
function flat(elements: MessageFormat['elements'], above = ''): [string, ElementFormat][] {
  return elements.flatMap((element) => {
    if (element === undefined) return []
    const key = above + element.element
    return [[key, element] as [string, ElementFormat], ...flat(element.nested?.elements ?? [], `${key}.`)]
  })
}

const CONTENTS: Readonly<Record<string, string>> = { anp: 'an', ns: 'ans' }
const digitsOf = ({ LenType }: Row): number | undefined => (LenType === 'fixed' ? undefined : LenType.length - 'var'.length)
const hasParts = (key: string): boolean => key === '127' || key === '127.25'

/** The row in our words. Its `b` counts hex characters when it is fixed, and goes as characters when it is not. */
function expected(key: string, row: Row) {
  const digits = digitsOf(row)
  if (hasParts(key)) return { content: 'b', length: row.MaxLen, digits }
  if (row.ContentType !== 'b') return { content: CONTENTS[row.ContentType] ?? row.ContentType, length: row.MaxLen, digits }
  return digits === undefined ? { content: 'b', length: row.MaxLen / 2, digits } : { content: 'an', length: row.MaxLen, digits }
}

describe('the dialect iso_8583', () => {
  const ours = new Map(flat(format.elements))

  it('has the elements of the package and no others', () => {
    expect([...ours.keys()].toSorted()).toEqual(rows.map(([key]) => key).toSorted())
    expect(ours.size).toBe(196)
  })

  it.each(rows)('DE %s is as in its table', (key, row) => {
    const element = ours.get(key)
    expect({ content: element?.content, length: element?.length, digits: element?.prefix?.digits }).toEqual(expected(key, row))
  })

  it('has the lengths that are the package’s own', () => {
    const lengths = ['52', '53', '58', '64', '93', '96', '128'].map((key) => [key, ours.get(key)?.content, ours.get(key)?.length])
    expect(lengths.flat()).toEqual(['52', 'b', 8, '53', 'b', 48, '58', 'n', 11, '64', 'b', 4, '93', 'an', 5, '96', 'b', 4, '128', 'b', 4])
  })

  it('is what the second engine tells the package of it', () => {
    for (const [key, { LenType, MaxLen }] of Object.entries(packageFormats(format.elements)))
      expect([key, LenType, MaxLen]).toEqual([key, table[key]?.LenType, table[key]?.MaxLen])
  })
})

const DIGITS = '0123456789'
const LETTERS = 'ABCXYZabcxyz'
const SPECIAL = '-!$%^&*()_+|~=`{}[]:";\'<>?,./ '
const CHARACTERS: Readonly<Record<string, string>> = {
  n: DIGITS,
  z: `${DIGITS}=D`,
  an: DIGITS + LETTERS,
  anp: `${DIGITS + LETTERS} `,
  ans: DIGITS + LETTERS + SPECIAL,
  ns: DIGITS + SPECIAL,
  b: '0123456789ABCDEF',
  'x+n': DIGITS,
}

/** A value by the package's table alone; it has no empty ones. */
function valueBy(row: Row): fc.Arbitrary<string> {
  const text = (length: number) =>
    fc.string({ unit: fc.constantFrom(...(CHARACTERS[row.ContentType] ?? '')), minLength: length, maxLength: length, size: 'max' })
  if (row.ContentType === 'x+n') return fc.tuple(fc.constantFrom('C', 'D'), text(row.MaxLen - 1)).map((parts) => parts.join(''))
  if (digitsOf(row) === undefined) return text(row.MaxLen)
  const short = fc.integer({ min: 1, max: Math.min(row.MaxLen, 24) })
  return fc.oneof({ weight: 6, arbitrary: short }, { weight: 1, arbitrary: fc.constant(Math.min(row.MaxLen, 5_000)) }).chain(text)
}

/** With DE3, for the package writes no DE127 without another element; by default it asks 000000 for DE2 and DE4. */
const START: MessageJson = { 0: '0200', 3: '200000' }

const messages = fc
  .tuple(
    fc.constantFrom('0100', '0110', '0200', '0210', '0220', '0230', '0400', '0410', '0420', '0430', '0800', '0810'),
    fc.uniqueArray(
      fc.constantFrom(...leaves).chain(([key, row]) => valueBy(row).map((value) => [key, value] as const)),
      { minLength: 1, maxLength: 20, selector: ([key]) => key },
    ),
  )
  .map(([mti, values]): MessageJson => ({ ...START, 0: mti, ...Object.fromEntries(values) }))

const LEN = /^127\.25\.(\d+)$/

/** The package writes 127.25 from its text only: the bitmap and the parts are put together here by its table. */
function forPackage(json: MessageJson): MessageJson {
  const parts = Object.entries(json).flatMap(([key, value]) => (LEN.test(key) ? [{ number: Number(LEN.exec(key)?.[1]), key, value }] : []))
  if (parts.length === 0) return { ...json }
  const bits = parts.reduce((sum, { number }) => sum | (1n << BigInt(64 - number)), 0n)
  const written = parts
    .toSorted((one, other) => one.number - other.number)
    .map(({ key, value }) => {
      const digits = table[key] === undefined ? undefined : digitsOf(table[key])
      return digits === undefined ? value : String(value.length).padStart(digits, '0') + value
    })
  const others = Object.entries(json).filter(([key]) => !LEN.test(key))
  return { ...Object.fromEntries(others), '127.25': bits.toString(16).toUpperCase().padStart(16, '0') + written.join('') }
}

function theirBytes(json: MessageJson, formats?: Record<string, unknown>): Buffer {
  const bytes = new Iso8583(forPackage(json), formats).getRawMessage()
  if (!Buffer.isBuffer(bytes)) throw new Error(`iso_8583 refuses ${JSON.stringify(json)}: ${JSON.stringify(bytes)}`)
  return bytes
}

/** It gives bytes in lower-case hex. */
function theirJson(bytes: Buffer): MessageJson {
  const read = Object.entries(new Iso8583().getIsoJSON(bytes, { lenHeader: false }))
  return Object.fromEntries(read.map(([key, value]) => [key, isBytes(key) ? value.toUpperCase() : value]))
}

function isBytes(key: string): boolean {
  return table[key]?.ContentType === 'b' && table[key].LenType === 'fixed'
}

function ourBytes(json: MessageJson): Buffer {
  return draftFromJson(format, json).encode()
}

function ourJson(bytes: Buffer): MessageJson {
  return messageToJson(decodeMessage(format, bytes), { unmask: true })
}

function agree(json: MessageJson): void {
  const theirs = theirBytes(json)
  expect(ourBytes(json).toString('latin1')).toBe(theirs.toString('latin1'))
  expect(ourJson(theirs)).toEqual(json)
  expect(theirJson(ourBytes(json))).toEqual(json)
}

describe('iso_8583 and its dialect', () => {
  it.each(leaves)('write and read DE %s alike', (key, row) => {
    fc.assert(
      fc.property(valueBy(row), (value) => agree({ ...START, [key]: value })),
      { numRuns: 8 },
    )
  })

  it('write and read messages alike', () => {
    fc.assert(fc.property(messages, agree), { numRuns: 400 })
  })

  it('agree on what its customFormats change, which is what elements of a dialect file change', () => {
    const own = parseDialect('extends: iso_8583\nelements: { 3: { type: n9 }, 48: { type: ans..40 } }\n', 'own')
    const customFormats = {
      3: { ContentType: 'n', Label: 'Processing code', LenType: 'fixed', MaxLen: 9 },
      48: { ContentType: 'ans', Label: 'Till', LenType: 'llvar', MaxLen: 40 },
    }
    const json = { 0: '0200', 3: '200000001', 48: 'Till 7' }
    const bytes = theirBytes(json, customFormats)
    expect(bytes.toString('latin1', 20)).toBe('20000000106Till 7')
    expect(draftFromJson(own.format, json).encode()).toEqual(bytes)
    expect(messageToJson(decodeMessage(own.format, bytes))).toEqual(json)
  })
})

describe('known defects of the package, where the dialect does otherwise:', () => {
  const written = (json: MessageJson): string => {
    const bytes = new Iso8583({ ...json }).getRawMessage()
    return Buffer.isBuffer(bytes) ? bytes.toString('latin1', 20) : JSON.stringify(bytes)
  }

  it('announces DE65 and writes nothing of it', () => {
    expect(written({ ...START, 65: '1' })).toBe('200000')
    expect(() => ourBytes({ ...START, 65: '1' })).toThrow('number 65')
  })

  it('writes no DE127 alone, nor with processing code 000000 without DE2 and DE4', () => {
    const routing = 'x'.repeat(48)
    for (const json of [
      { 0: '0200', '127.3': routing },
      { 0: '0200', 3: '000000', '127.3': routing },
    ]) {
      expect(written(json)).toContain('Invalid Message in 127 extensions')
      expect(ourJson(ourBytes(json))).toEqual(json)
    }
  })

  it('leaves out parts of DE127.25 that are not given as its text', () => {
    const json = { ...START, '127.25.12': 'A'.repeat(16) }
    expect(written(json)).toBe(`200000000008${'\0'.repeat(8)}`)
    expect(ourJson(ourBytes(json))).toEqual(json)
  })

  it('writes the bitmap of a DE127 that is given whole a second time', () => {
    const bits = '\x20\0\0\0\0\0\0\0'
    expect(written({ ...START, 127: `2000000000000000${'x'.repeat(48)}` })).toBe(`200000000064\xa0${bits.slice(1)}${bits}${'x'.repeat(48)}`)
  })

  it('refuses # @ and \\ in text, and an empty element', () => {
    for (const value of ['#', '@', '\\', '']) {
      expect(written({ ...START, 48: value })).toContain('error')
      expect(ourJson(ourBytes({ ...START, 48: value }))[48]).toBe(value)
    }
  })

  it('does not look at its own MinLen', () => {
    expect([table['123']?.MinLen, written({ ...START, 123: 'A' })]).toEqual([15, '200000001A'])
  })

  it('reads a message that is cut, or goes on, without a word', () => {
    const bytes = ourBytes({ ...START, 48: 'abcdef' })
    expect(theirJson(bytes.subarray(0, -3))).toEqual({ ...START, 48: 'abc' })
    expect(theirJson(Buffer.concat([bytes, Buffer.from('zz')]))).toEqual({ ...START, 48: 'abcdef' })
    expect(() => ourJson(bytes.subarray(0, -3))).toThrow('DE 48')
    expect(() => ourJson(Buffer.concat([bytes, Buffer.from('zz')]))).toThrow('expected the end')
  })

  it('reads a byte above 7F as no character', () => {
    const bytes = ourBytes({ ...START, 48: 'caf\u00e9' })
    expect(theirJson(bytes)[48]).toBe('caf\ufffd')
    expect(ourJson(bytes)[48]).toBe('caf\u00e9')
  })
})
