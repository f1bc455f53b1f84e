/** moov-io/iso8583: what each type, encoding and prefix becomes, and what cannot be said. */
import { describe, expect, it } from 'vitest'
import { imported, refused, saidOf } from './support/imported.ts'

const HEAD = {
  0: { type: 'String', length: 4, enc: 'ASCII', prefix: 'ASCII.Fixed' },
  1: { type: 'Bitmap', length: 8, enc: 'Binary', prefix: 'Hex.Fixed' },
}

/** What is said of DE 120, and of it alone. */
async function elementOf(field: object) {
  const { dialect, notes } = await imported(JSON.stringify({ name: 'X', fields: { ...HEAD, 120: field } }))
  const element = dialect.format.elements[120]
  const problems = notes.filter(({ path }) => path.startsWith('120')).map(({ problem }) => problem)
  return { said: saidOf(element), notes: problems, element }
}

const FIELDS: readonly (readonly [string, string, string, number, string])[] = [
  ['String', 'ASCII', 'ASCII.Fixed', 8, 'ans8 ascii'],
  ['String', 'LenientASCII', 'ASCII.LL', 8, 'ans..8 ascii ascii'],
  ['String', 'ASCII', 'ASCII.LLLLLL', 9999, 'ans......9999 ascii ascii'],
  ['String', 'EBCDIC', 'EBCDIC.LLL', 99, 'ans...99 cp037 ebcdic'],
  ['String', 'EBCDIC1047', 'EBCDIC1047.LL', 99, 'ans..99 cp1047 ebcdic'],
  ['String', 'BCD', 'BCD.LL', 19, 'n..19 bcd bcd left either'],
  ['String', 'BCD', 'BCD.L', 9, 'n..9 bcd bcd left either'],
  ['Numeric', 'ASCII', 'ASCII.Fixed', 6, 'n6 ascii'],
  ['Numeric', 'Binary', 'ASCII.LL', 6, 'n..6 ascii ascii'],
  ['Numeric', 'BCD', 'BCD.Fixed', 3, 'n3 bcd left either'],
  ['Numeric', 'LBCD', 'BCD.Fixed', 3, 'n3 bcd right either'],
  ['Binary', 'Binary', 'Binary.Fixed', 8, 'b8 binary'],
  ['Binary', 'Binary', 'Binary.L', 255, 'b...255 binary binary1'],
  ['Binary', 'Binary', 'Binary.LL', 999, 'b...999 binary binary2'],
  ['Binary', 'HexToASCII', 'Hex.Fixed', 8, 'b8 hex'],
  ['Binary', 'BytesToASCIIHex', 'ASCII.LLL', 99, 'b...99 hex ascii'],
  ['Hex', 'Binary', 'Binary.Fixed', 8, 'b8 binary'],
  ['String', 'ASCIIToHex', 'BCD.Fixed', 8, 'ans8 ascii'],
  ['Hex', 'ASCIIHexToBytes', 'BCD.Fixed', 8, 'b8 binary'],
  ['Track2', 'ASCII', 'ASCII.LL', 37, 'z..37 ascii ascii'],
  ['Track2', 'Track2BCD', 'BCD.LL', 37, 'z..37 bcd bcd left either'],
  ['Track1', 'ASCII', 'ASCII.LL', 76, 'ans..76 ascii ascii'],
]

describe('a field:', async () => {
  const fields = FIELDS.map(([type, enc, prefix, length], index) => [101 + index, { type, enc, prefix, length }])
  const { dialect, notes } = await imported(JSON.stringify({ fields: { ...HEAD, ...Object.fromEntries(fields) } }))
  const rows = FIELDS.map(([type, enc, prefix, length, said], index) => ({ type, enc, prefix, length, said, number: 101 + index }))

  it.each(rows)('$type, $enc, $prefix of length $length becomes $said', ({ said, number }) => {
    expect(saidOf(dialect.format.elements[number])).toBe(said)
    expect(notes.filter(({ path }) => path === String(number))).toEqual([])
  })
})

const NOT_SAID: readonly (readonly [object, string])[] = [
  [{ type: 'String', enc: 'ASCII', prefix: 'Hex.LL', length: 9 }, 'prefix "Hex.LL" cannot be said; left out'],
  [{ type: 'String', enc: 'ASCII', prefix: 'Binary.LLL', length: 9 }, 'prefix "Binary.LLL" cannot be said; left out'],
  [{ type: 'String', enc: 'ASCII', prefix: 'ASCII.L', length: 9 }, 'a length of one digit cannot be said; left out'],
  [{ type: 'String', enc: 'UTF16', prefix: 'ASCII.LL', length: 9 }, 'encoding "UTF16" is not known; left out'],
  [{ type: 'Map', enc: 'ASCII', prefix: 'ASCII.LL', length: 9 }, 'type "Map" is not known; left out'],
  [{ type: 'Binary', enc: 'ASCII', prefix: 'ASCII.LL', length: 9 }, 'Binary in ASCII cannot be said; left out'],
]

it.each(NOT_SAID)('%o is left out and reported', async (field, problem) => {
  expect(await elementOf(field)).toMatchObject({ said: 'none', notes: [problem] })
})

const TEXT = { type: 'String', enc: 'ASCII', prefix: 'ASCII.LL', length: 9 }
const PADDINGS: readonly (readonly [object, readonly string[]])[] = [
  [{ ...TEXT, prefix: 'ASCII.Fixed', padding: { type: 'Left', pad: '0' } }, []],
  [{ ...TEXT, padding: { type: 'None' } }, []],
  [{ ...TEXT, padding: { type: 'Right', pad: ' ' } }, ['padding Right " " is left out: values are not filled up to the greatest length']],
  [{ ...TEXT, prefix: 'ASCII.Fixed', padding: { type: 'Left', pad: '*' } }, ['padding Left "*" is left out: filling is part of the value']],
  [{ ...TEXT, padding: { type: 'Middle', pad: ' ' } }, ['padding "Middle" is not known; left out']],
]

it.each(PADDINGS)('padding of %o', async (field, notes) => {
  expect((await elementOf(field)).notes).toEqual(notes)
})

const composite = (rest: object): object => ({ type: 'Composite', length: 99, prefix: 'ASCII.LL', ...rest })
const PART = { type: 'String', enc: 'ASCII', prefix: 'ASCII.Fixed', length: 2, description: 'P' }

describe('a composite', () => {
  it('of fixed parts is cut, in the order that the spec sorts them by', async () => {
    const parts = { 10: { ...PART, length: 3 }, 2: PART }
    const cut = async (tag?: object) =>
      (await elementOf(composite({ subfields: parts, ...(tag === undefined ? {} : { tag }) }))).element?.subfields.map(
        ({ length }) => length,
      )
    expect(await cut({ sort: 'StringsByInt' })).toEqual([2, 3])
    expect(await cut()).toEqual([3, 2])
  })

  it('of packed parts has digits, and a length of bytes', async () => {
    const parts = { 1: { ...PART, enc: 'BCD', length: 4 }, 2: { ...PART, enc: 'BCD', length: 6 } }
    expect((await elementOf(composite({ subfields: parts }))).said).toBe('n..198 bcd ascii bytes left 0')
  })

  it('with tags is a list of items', async () => {
    const subfields = { 1: { ...PART, prefix: 'ASCII.LLL' } }
    const { element } = await elementOf(composite({ subfields, tag: { length: 4, enc: 'ASCII', padding: { type: 'Left', pad: '0' } } }))
    expect(element?.items).toEqual({ tag: 4, length: 3, names: new Map([['0001', { name: 'P', zh: 'P' }]]) })
  })

  it('with a bitmap that does not expand has elements of its own', async () => {
    const bitmap = { type: 'Bitmap', length: 2, enc: 'HexToASCII', prefix: 'Hex.Fixed', disableautoexpand: true }
    const { element, notes } = await elementOf(composite({ subfields: { 3: PART, 17: PART }, bitmap }))
    expect(element?.nested).toMatchObject({ bitmap: 'hex', bitmapBytes: 2 })
    expect(element?.nested?.elements[3]).toMatchObject({ content: 'ans', length: 2 })
    expect(notes).toEqual(['is above the 16 bits of the bitmap; left out'])
  })

  const WHOLE: readonly (readonly [string, object, string])[] = [
    ['lengths of their own', { subfields: { 1: { ...PART, prefix: 'ASCII.LL' } } }, 'part "P" has a length of its own'],
    [
      'lengths of several forms',
      { subfields: { 1: { ...PART, prefix: 'ASCII.LL' }, 2: { ...PART, prefix: 'ASCII.LLL' } }, tag: { length: 2, enc: 'ASCII' } },
      'items with lengths as ASCII.LL, ASCII.LLL',
    ],
    ['tags of bytes', { subfields: { 1: PART }, tag: { length: 1, enc: 'Binary' } }, 'tags that are not text'],
    ['a part that is not known', { subfields: { 1: { ...PART, enc: 'UTF16' } } }, 'parts of unknown length'],
    ['nothing', {}, 'a composite without subfields'],
  ]
  it.each(WHOLE)('with %s is read as bytes, and it is reported', async (_, rest, problem) => {
    expect(await elementOf(composite(rest))).toMatchObject({ said: 'b..99 binary ascii', notes: [`${problem}: read as bytes`] })
  })
})

describe('a file is refused with its place:', () => {
  const CASES: readonly (readonly [string, string, string])[] = [
    ['not JSON', '{"fields": ', 'spec:1:12 not valid YAML'],
    ['nothing that is known', '{"a": 1}', 'spec:1:1 neither an XML of jPOS'],
    ['a field that is none', '{"fields":\n {"2": 5}}', 'spec:2:8 2: expected a field, found a text'],
    ['a number that is none', '{"fields": {"x": {}}}', 'spec:1:13 fields: expected the number of a field, found "x"'],
    [
      'a length that is none',
      '{"fields": {"2": {"type":"String","enc":"ASCII","prefix":"ASCII.LL","length":-1}}}',
      '2: "length" is not a whole number',
    ],
    ['depth', '['.repeat(5000), 'nested deeper than 32 levels'],
    ['size', `{"fields": {}}${' '.repeat(1_048_577)}`, 'the file is longer than 1 MiB'],
  ]
  it.each(CASES)('%s', async (_, text, problem) => {
    expect(await refused(text)).toContain(problem)
  })

  it('another format than the one that was given', async () => {
    expect(await refused('<isopackager/>', 'spec', 'moov')).toContain('spec:1:1 expected a spec of moov-io/iso8583, found a text')
    expect(await refused('{"fields":{}}', 'spec', 'jpos')).toContain('not valid XML')
    expect(await refused('{"2":{}}', 'spec', 'iso_8583')).toContain('spec:1:2 2: has no "ContentType"')
    expect(await refused('{"2x":{}}', 'spec', 'iso_8583')).toContain('expected a field such as 48 or 127.25.3, found "2x"')
  })
})
