/** jPOS: what each class of field packager becomes, and what packagers cannot be said or are refused. */
import { describe, expect, it } from 'vitest'
import { imported, refused, saidOf } from './support/imported.ts'

const HEAD = '<isofield id="0" length="4" class="IFA_NUMERIC"/><isofield id="1" length="16" class="IFA_BITMAP"/>'
const packager = (fields: string, attributes = ''): string => `<isopackager${attributes}>${HEAD}${fields}</isopackager>`

/** What is said of DE 120, with the encodings made explicit, and of it alone. */
async function elementOf(field: string) {
  const { dialect, notes } = await imported(packager(field), 'spec.xml')
  const problems = notes.filter(({ path }) => path === '120').map(({ problem }) => problem)
  return { said: saidOf(dialect.format.elements[120]), notes: problems }
}

/** Class, length, pad: what it becomes. */
const CLASSES: readonly (readonly [string, number, string, string])[] = [
  ['IF_CHAR', 8, '', 'ans8 ascii'],
  ['IFA_NUMERIC', 6, '', 'n6 ascii'],
  ['IFA_AMOUNT', 9, '', 'x+n9 ascii'],
  ['IFA_BINARY', 8, '', 'b8 hex'],
  ['IFA_LLNUM', 19, '', 'n..19 ascii ascii'],
  ['IFA_LLLNUM', 104, '', 'n...104 ascii ascii'],
  ['IFA_LLCHAR', 25, '', 'ans..25 ascii ascii'],
  ['IFA_LLLCHAR', 999, '', 'ans...999 ascii ascii'],
  ['IFA_LLLLCHAR', 9999, '', 'ans....9999 ascii ascii'],
  ['IFA_LLLLLLCHAR', 999_999, '', 'ans......999999 ascii ascii'],
  ['IFA_LLBINARY', 99, '', 'b..99 binary ascii'],
  ['IFA_LLLBINARY', 255, '', 'b...255 binary ascii'],
  ['IFA_LLABINARY', 16, '', 'b..16 hex ascii'],
  ['IFA_LLLABINARY', 255, '', 'b...255 hex ascii'],
  ['IFA_LLBNUM', 19, 'true', 'n..19 bcd ascii left either'],
  ['IFAE_LLCHAR', 25, '', 'ans..25 cp1047 ascii'],
  ['IFB_NUMERIC', 3, 'true', 'n3 bcd left either'],
  ['IFB_NUMERIC', 3, 'false', 'n3 bcd right either'],
  ['IFB_NUMERIC', 3, '', 'n3 bcd right either'],
  ['IFB_FNUMERIC', 3, '', 'n3 bcd right F'],
  ['IFB_FNUMERIC', 3, 'true', 'n3 bcd left either'],
  ['IFB_AMOUNT', 10, '', 'x+n10 bcd right either'],
  ['IFB_BINARY', 8, '', 'b8 binary'],
  ['IFB_HEX', 16, '', 'b8 binary'],
  ['IFB_LLNUM', 19, 'false', 'n..19 bcd bcd right either'],
  ['IFB_LLLNUM', 104, 'true', 'n...104 bcd bcd left either'],
  ['IFB_LLCHAR', 25, '', 'ans..25 ascii bcd'],
  ['IFB_LLLCHAR', 999, '', 'ans...999 ascii bcd'],
  ['IFB_LLLLCHAR', 9999, '', 'ans....9999 ascii bcd'],
  ['IFB_LLBINARY', 99, '', 'b..99 binary bcd'],
  ['IFB_LLLBINARY', 255, '', 'b...255 binary bcd'],
  ['IFB_LLHEX', 16, '', 'b..16 binary bcd nibbles'],
  ['IFB_FLLNUM', 37, '', 'n..37 bcd bcd right F'],
  ['IFB_FLLLNUM', 104, '', 'n...104 bcd bcd right F'],
  ['IFB_LLHNUM', 19, '', 'n..19 bcd binary1 right either'],
  ['IFB_LLHCHAR', 99, '', 'ans..99 ascii binary1'],
  ['IFB_LLHECHAR', 99, '', 'ans..99 cp1047 binary1'],
  ['IFB_LLHBINARY', 255, '', 'b...255 binary binary1'],
  ['IFB_LLLHNUM', 999, '', 'n...999 bcd binary2 right either'],
  ['IFB_LLLHCHAR', 9999, '', 'ans....9999 ascii binary2'],
  ['IFB_LLLHECHAR', 999, '', 'ans...999 cp1047 binary2'],
  ['IFB_LLLHBINARY', 999, '', 'b...999 binary binary2'],
  ['IFE_NUMERIC', 6, '', 'n6 cp1047'],
  ['IFE_CHAR', 8, '', 'ans8 cp1047'],
  ['IF_ECHAR', 8, '', 'ans8 cp1047'],
  ['IFE_AMOUNT', 9, '', 'x+n9 cp1047'],
  ['IFE_BINARY', 8, '', 'b8 hex-ebcdic'],
  ['IFE_LLNUM', 19, '', 'n..19 cp1047 ebcdic'],
  ['IFE_LLLNUM', 104, '', 'n...104 cp1047 ebcdic'],
  ['IFE_LLCHAR', 25, '', 'ans..25 cp1047 ebcdic'],
  ['IFE_LLLCHAR', 999, '', 'ans...999 cp1047 ebcdic'],
  ['IFE_LLBINARY', 99, '', 'b..99 binary ebcdic'],
  ['IFE_LLLBINARY', 255, '', 'b...255 binary ebcdic'],
  ['IFE_LLLEBINARY', 255, '', 'ans...255 cp1047 ebcdic'],
  ['IFEA_LLCHAR', 25, '', 'ans..25 ascii ebcdic'],
  ['IFEB_LLNUM', 19, 'true', 'n..19 bcd ebcdic bytes right F'],
  ['IFEB_LLLNUM', 104, '', 'n...104 bcd ebcdic bytes right F'],
]

describe('a class of jPOS:', async () => {
  const fields = CLASSES.map(
    ([name, length, pad], index) =>
      `<isofield id="${66 + index}" length="${length}" class="org.jpos.iso.${name}"${pad && ` pad="${pad}"`}/>`,
  )
  const { dialect } = await imported(packager(fields.join('')))
  const rows = CLASSES.map(([name, length, pad, said], index) => ({ name, length, pad, said, number: 66 + index }))

  it.each(rows)('$name of length $length, pad "$pad", becomes $said', ({ said, number }) => {
    expect(saidOf(dialect.format.elements[number])).toBe(said)
  })
})

/** What stands in DE 120, what is said of it. */
const NOT_SAID: readonly (readonly [string, string, string])[] = [
  ['a class of another house', 'class="com.example.Own"', 'class com.example.Own is not known; left out'],
  ['a length of one digit', 'class="org.jpos.iso.IFA_LCHAR"', 'class org.jpos.iso.IFA_LCHAR is not known; left out'],
  ['a tag outside of an element', 'class="org.jpos.iso.IFA_TTLLCHAR"', 'IFA_TTLLCHAR cannot stand here; left out'],
  ['a third bitmap', 'class="org.jpos.iso.IFB_BITMAP"', 'IFB_BITMAP cannot stand here; left out'],
  ['a length before the tag', 'class="org.jpos.iso.IFEP_LLCHAR"', 'class org.jpos.iso.IFEP_LLCHAR is not known; left out'],
]

it.each(NOT_SAID)('%s is left out and reported', async (_, attributes, problem) => {
  expect(await elementOf(`<isofield id="120" length="9" name="X" ${attributes}/>`)).toEqual({ said: 'none', notes: [problem] })
})

it('a class of another house with a known name is read as that, and reported', async () => {
  expect(await elementOf('<isofield id="120" length="9" name="X" class="com.example.IFA_LLNUM"/>')).toEqual({
    said: 'n..9 ascii ascii',
    notes: ['class com.example.IFA_LLNUM is read as IFA_LLNUM of jPOS'],
  })
})

const LENGTHS: readonly (readonly [string, number, string, string])[] = [
  ['IFB_LLHCHAR', 999, 'ans...255 ascii binary1', 'its length prefix counts to 255 only, not to 999'],
  ['IFA_LLCHAR', 999, 'ans..99 ascii ascii', 'its length prefix counts to 99 only, not to 999'],
  ['IFA_LLCHAR', 0, 'none', 'has no length; left out'],
  ['IF_CHAR', 1000, 'none', 'is fixed and longer than 999; left out'],
]

it.each(LENGTHS)('%s of length %i: %s, and it is said', async (name, length, said, problem) => {
  expect(await elementOf(`<isofield id="120" length="${length}" name="X" class="${name}"/>`)).toEqual({ said, notes: [problem] })
})

it('IF_NOP is nothing', async () => {
  expect(await elementOf('<isofield id="120" length="0" name="X" class="org.jpos.iso.IF_NOP"/>')).toEqual({ said: 'none', notes: [] })
})

it('numbers in DE 35 and 36 are track digits', async () => {
  const { dialect } = await imported(packager('<isofield id="35" length="37" class="IFA_LLNUM"/>'))
  expect(dialect.format.elements[35]).toMatchObject({ content: 'z', encoding: 'ascii', length: 37 })
})

const inside = (fields: string, attributes: string, name = 'IFA_LLLBINARY'): string =>
  `<isofieldpackager id="120" length="99" name="X" class="${name}" packager="org.jpos.iso.packager.GenericSubFieldPackager" ${attributes}>${fields}</isofieldpackager>`

/** Packagers within an element that are read as a whole. */
const WHOLE: readonly (readonly [string, string, string])[] = [
  [
    'an unknown packager',
    '<isofieldpackager id="120" length="99" class="IFA_LLLBINARY" packager="com.example.Own"/>',
    'packager com.example.Own is not known',
  ],
  [
    'a part with a length',
    inside('<isofield id="1" length="9" name="P" class="IFA_LLNUM"/>', 'emitBitmap="false"'),
    'part "P" has a length of its own',
  ],
  [
    'parts in two encodings',
    inside('<isofield id="1" length="9" class="IFA_NUMERIC"/><isofield id="2" length="9" class="IFE_CHAR"/>', 'emitBitmap="false"'),
    'parts in several encodings one behind the other',
  ],
  [
    'parts of bytes',
    inside('<isofield id="1" length="9" class="IFB_BINARY"/>', 'emitBitmap="false"'),
    'parts of bytes one behind the other',
  ],
  [
    'half bytes',
    inside('<isofield id="1" length="3" class="IFB_NUMERIC"/>', 'emitBitmap="false"'),
    'packed parts with half a byte filled up',
  ],
  ['a part of unknown class', inside('<isofield id="1" length="3" class="Own"/>', 'emitBitmap="false"'), 'parts of unknown length'],
  [
    'more than it can hold',
    inside('<isofield id="1" length="100" class="IF_CHAR"/>', 'emitBitmap="false"'),
    'its parts are 100 long together, the element 99 at most',
  ],
  ['no parts', inside('', 'emitBitmap="false"'), 'has no parts'],
  [
    'tags of two forms',
    inside('<isofield id="1" length="9" class="IFA_TTLLCHAR"/><isofield id="2" length="9" class="IFA_TTTLLLCHAR"/>', ''),
    'tags and lengths of several forms',
  ],
  [
    'a bitmap in EBCDIC text',
    inside('<isofield id="0" length="8" class="IFB_BITMAP"/>', 'bitmapField="0"', 'IFE_LLLCHAR'),
    'a bitmap and parts in an element in cp1047',
  ],
]

it.each(WHOLE)('%s: the element is read as a whole, and it is reported', async (_, field, problem) => {
  const { said, notes } = await elementOf(field)
  expect(said).not.toBe('none')
  expect(notes).toEqual([`${problem}: read as a whole`])
})

it('a bitmap deeper than two is read as a whole', async () => {
  const bitmap = '<isofield id="0" length="8" class="IFB_BITMAP"/>'
  const within = (id: number, fields: string): string =>
    `<isofieldpackager id="${id}" length="99" class="IFB_LLBINARY" packager="GenericSubFieldPackager" bitmapField="0">${bitmap}${fields}</isofieldpackager>`
  const { lines, dialect } = await imported(packager(within(120, within(3, within(4, '')))))
  expect(lines).toContain('120.3.4: a bitmap more than two deep: read as a whole')
  expect(dialect.format.elements[120]?.nested?.elements[3]?.nested?.elements[4]).toMatchObject({ content: 'b', length: 99 })
})

it('what the spec does not say of MTI and bitmap is as in the base, and reported', async () => {
  const { lines, dialect } = await imported('<isopackager><isofield id="3" length="6" class="IFA_NUMERIC"/></isopackager>')
  expect(lines.slice(0, 2)).toEqual([
    '0: the spec does not say how the MTI is written',
    '1: the spec does not say how the bitmap is written',
  ])
  expect(dialect.format).toMatchObject({ mti: 'ascii', bitmap: 'hex' })
})

it('elements that the rules of the base name stay, others that the spec lacks go', async () => {
  const { lines, dialect } = await imported(packager(''))
  expect(lines[0]).toMatch(/^: kept from iso8583-1987-ascii, whose rules name them: 2-4, 7, 11-15, 18,/)
  expect(dialect.format.elements[5]).toBeUndefined()
  expect(dialect.format.elements[4]).toMatchObject({ content: 'n', length: 12 })
})

it('an element that stays has a length prefix that can hold it', async () => {
  const { dialect } = await imported(packager('<isofield id="120" length="9" class="IFB_LLHCHAR"/>'))
  expect([54, 55, 120].map((number) => dialect.format.elements[number]?.prefix?.encoding)).toEqual(['binary1', 'ascii', 'binary1'])
})

describe('a file is refused with its place:', () => {
  const CASES: readonly (readonly [string, string, string])[] = [
    ['other XML', '<?xml version="1.0"?>\n<beans/>', 'spec:2:1 expected <isopackager>, found <beans>'],
    [
      'a field without a class',
      '<isopackager>\n  <isofield id="2" length="3"/></isopackager>',
      'spec:2:3 <isofield> has no attribute "class"',
    ],
    [
      'a number that is none',
      '<isopackager>\n<isofield id="x" length="3" class="IF_CHAR"/></isopackager>',
      'spec:2:1 id="x" is not a whole number',
    ],
    ['an end that is missing', '<isopackager>\n<isofield id="2"></isopackager>', 'spec:2:14 not valid XML'],
    ['entities', '<!DOCTYPE isopackager [<!ENTITY a "aaaa">]><isopackager a="&a;"/>', 'not valid XML: entity not found:&a;'],
    [
      'declarations',
      '<!DOCTYPE isopackager [<!ENTITY a SYSTEM "file:///etc/passwd">]><isopackager/>',
      'a DOCTYPE with declarations is not read',
    ],
    ['depth', '<a>'.repeat(40), 'spec:1:97 nested deeper than 32 levels'],
    ['many tags', `<isopackager>${'<a/>'.repeat(50_001)}</isopackager>`, 'more than 50000 tags'],
    ['size', `<isopackager>${' '.repeat(1_048_577)}</isopackager>`, 'the file is longer than 1 MiB'],
    ['nothing', '<', 'spec:1:1 not valid XML'],
  ]
  it.each(CASES)('%s', async (_, text, problem) => {
    expect(await refused(text)).toContain(problem)
  })
})

it('a document type that is only named is not looked up', async () => {
  const text = `<!DOCTYPE isopackager SYSTEM "http://127.0.0.1:1/x.dtd">${packager('')}`
  expect((await imported(text)).format).toBe('jpos')
})
