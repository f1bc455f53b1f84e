/** Whole specs of other tools: the dialect that comes of one reads and writes the messages that the tool does. */
import Iso8583 from 'iso_8583'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { imported, readAndWritten, readFixture } from './support/imported.ts'

interface Case {
  readonly file: string
  readonly base: string
  readonly hex: string
  readonly json: Readonly<Record<string, string>>
  readonly notes: readonly string[]
}

const CASES: readonly Case[] = [
  {
    file: 'jpos-1987-ascii.xml',
    base: 'iso8583-1987-ascii',
    // Bits 3, 11, 55 (a length in ASCII, then bytes), 60 (cut by length), 62 (tagged).
    hex: `30323030 32303230303030303030303030323134 323030303030 303030303031 303033 9F3600
      303133 3035 4341534849455231 303037 303038 3031 3034 49303031`,
    json: { 0: '0200', 3: '200000', 11: '000001', 55: '9F3600', 60: '05CASHIER1007', 62: '0104I001' },
    notes: ['63: class com.example.iso.LoyaltyField is not known; left out', ': taken away from iso8583-1987-ascii: 63'],
  },
  {
    file: 'jpos-1987-binary.xml',
    base: 'iso8583-1987-binary',
    // Bits 3, 11, 35 (F behind), 48 (bytes counted, digits packed), 127 (a bitmap, in it 25 with another in hex).
    hex: `0200 A020000020010000 0000000000000002 200000 000001 21 62000012345678 92D2512F 0005 0012000007
      000040 4040008000000000 05 123450 0123 0024 32303030303030303030303030303030 07 41303030303030`,
    json: {
      0: '0200',
      3: '200000',
      11: '000001',
      35: '6200001234567892D2512',
      48: '0012000007',
      '127.2': '12345',
      '127.10': '123',
      '127.25.3': 'A000000',
    },
    notes: [],
  },
  {
    file: 'jpos-1987-ebcdic.xml',
    base: 'iso8583-1987-binary',
    // Bits 2 (a length in EBCDIC that counts bytes, packed digits), 3, 48 (a length in EBCDIC, ASCII behind it).
    hex: 'F0F2F0F0 6000000000010000 F0F8 620000123456789F F2F0F0F0F0F0 F0F3 414243',
    json: { 0: '0200', 2: '620000123456789', 3: '200000', 48: 'ABC' },
    notes: [': taken away from iso8583-1987-binary: 105-127'],
  },
  {
    file: 'moov-1987-ascii.json',
    base: 'iso8583-1987-ascii',
    // Bits 2, 48 (one behind the other), 55 (BER-TLV), 62 (tagged).
    hex: `30323030 34303030303030303030303130323034 3136 36323030303031323334353637383932
      303137 30303132 414E4E412020202020202020 31 303034 82021980 303038 3031 3034 49303031`,
    json: { 0: '0200', 2: '6200001234567892', 48: '0012ANNA        1', 55: '82021980', 62: '0104I001' },
    notes: [
      '63: padding Right " " is left out: values are not filled up to the greatest length',
      ': read as digits, as ISO 8583 has them: 2, 28, 29, 30, 31, 32, 33, 35, 97, 99, 100',
      ': taken away from iso8583-1987-ascii: 5, 6, 8, 9',
    ],
  },
  {
    file: 'moov-1987-bcd.json',
    base: 'iso8583-1987-binary',
    // A bitmap in hex; bits 2 (0 in front), 55 (one byte of length), 127 (a bitmap).
    hex: `0200 43303030303030303030303030323030 30303030303030303030303030303032
      15 0620000123456789 04 82021980 0011 4000000000000000 03 0123`,
    json: { 0: '0200', 2: '620000123456789', 55: '82021980', '127.2': '123' },
    notes: [
      '61: prefix "Hex.LL" cannot be said; left out',
      ': read as digits, as ISO 8583 has them: 28, 29, 30, 31, 35, 97',
      ': taken away from iso8583-1987-binary: 61',
    ],
  },
  {
    file: 'iso-8583-custom-formats.json',
    base: 'iso8583-1987-ascii',
    // Bits 3 (nine digits), 48 (a length of two digits), 127 with 127.3.
    hex: `30323030 A000000000010000 0000000000000002 323030303030303031 3035 54494C4C31
      303030303234 2000000000000000 4142434445464748494A4B4C4D4E4F50`,
    json: { 0: '0200', 3: '200000001', 48: 'TILL1', '127.3': 'ABCDEFGHIJKLMNOP' },
    notes: ['34: MinLen is left out', '102: ContentType "ansp" is not known; read as text (ans)'],
  },
]

describe.each(CASES)('$file', async ({ file, base, hex, json, notes }) => {
  const loaded = await imported(readFixture(file), file)

  it('becomes a dialect that reads and writes its messages', () => {
    expect(readAndWritten(loaded, hex)).toEqual({ json, hex: hex.replace(/\s/g, '') })
  })

  it('extends the nearest dialect, and says what was not carried over', () => {
    const { yaml, lines } = loaded
    expect(yaml).toContain(`\nextends: ${base}\n`)
    expect(lines).toEqual(notes)
  })

  it('says of each element what is said in a note, as a comment in front of it', () => {
    const { yaml, notes: taken } = loaded
    const rows = yaml.split('\n').map((row) => row.trim())
    for (const { path, problem } of taken) {
      const at = rows.indexOf(`# ${problem}`)
      expect(at, problem).toBeGreaterThanOrEqual(0)
      if (path !== '') expect(rows[at + 1]).toMatch(new RegExp(`^${path}: `))
    }
  })
})

it('custom formats: the package itself reads the message in the same way', () => {
  const [{ hex, json } = { hex: '', json: {} }] = CASES.slice(-1)
  const formats = parse(readFixture('iso-8583-custom-formats.json')) as Record<string, object>
  const engine = new (Iso8583 as unknown as new (message: object, formats: object) => Iso8583)({}, formats)
  expect(engine.getIsoJSON(Buffer.from(hex.replace(/\s/g, ''), 'hex'), { lenHeader: false })).toMatchObject(json)
})

it('what the base hides stays hidden, and parts are hidden by their names', async () => {
  const { dialect } = await imported(readFixture('jpos-1987-binary.xml'))
  const { elements } = dialect.format
  expect([2, 35, 48, 52, 55, 127].map((number) => elements[number]?.sensitive)).toEqual([
    'pan',
    'track',
    'private',
    'pin',
    'chip',
    'private',
  ])
  expect(elements[127]?.nested?.elements[10]?.sensitive).toBe('private')
})
