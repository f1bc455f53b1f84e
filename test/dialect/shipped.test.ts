import { describe, expect, it } from 'vitest'
import type { ElementFormat } from '../../src/codec/format.ts'
import { sameCode } from '../../src/dialect/approval.ts'
import { loadDialect } from '../../src/dialect/load.ts'
import { PLACEHOLDERS, placeholdersOf } from '../../src/dialect/placeholder.ts'
import type { Kind, Side } from '../../src/terms/kind.ts'
import { FAILURE_ROWS, type FailureRow } from '../../src/terms/reason.ts'
import { hasSharedVectors, readShared, sharedTitle } from './support/shared.ts'

const NAMES = [
  'iso8583-1987-ascii',
  'iso8583-1987-binary',
  'unionpay-pos',
  'iso8583-1993-ascii',
  'iso8583-1993-binary',
  'iso8583-2003-binary',
  'amex-like-ebcdic',
  'jcb-like-ebcdic',
  'base1-like',
  'mastercard-like-ebcdic',
  'iso_8583',
  'postbridge',
  'unionpay-cups',
] as const
type Name = (typeof NAMES)[number]
const dialects = new Map(NAMES.map((name) => [name, loadDialect(name)]))
const dialectOf = (name: Name) => dialects.get(name) ?? loadDialect(name)

/** The failure table: row -> UnionPay, 1987, 1993, 2003. */
const C0: Record<FailureRow, readonly [string, string, string, string]> = {
  ok: ['00', '00', '000', '0000'],
  partial: ['10', '10', '002', '0002'],
  fmt: ['30', '30', '904', '1830'],
  mac: ['A0', 'D1', '916', '9116'],
  pinfmt: ['99', '30', '126', '1026'],
  pin: ['55', '55', '117', '1017'],
  term: ['97', '58', '120', '1819'],
  merch: ['03', '03', '109', '1821'],
  invtx: ['12', '12', '902', '9102'],
  unsup: ['40', '40', '115', '1015'],
  noorig: ['25', '25', '914', '9114'],
  origbad: ['12', '12', '902', '1082'],
  pan: ['14', '14', '111', '1011'],
  amt0: ['13', '13', '110', '1010'],
  over: ['64', '64', '110', '1010'],
  curr: ['12', '12', '902', '1030'],
  state: ['22', '12', '902', '1824'],
  late: ['22', '12', '902', '1826'],
  card: ['57', '57', '119', '1019'],
  devnp: ['58', '58', '120', '1020'],
  limit: ['61', '61', '121', '1021'],
  count: ['65', '65', '123', '1023'],
  dup: ['94', '94', '913', '9113'],
  busy: ['94', '09', '923', '9123'],
  cut: ['90', '90', '906', '9106'],
  down: ['91', '91', '907', '9107'],
  route: ['92', '92', '908', '9108'],
  itmo: ['98', '91', '911', '9111'],
  rlate: ['68', '68', '911', '9111'],
  sys: ['96', '96', '909', '9109'],
  unbal: ['00', '95', '501', '5001'],
  signin: ['A0', '58', '120', '1819'],
}

/** Which column holds for a dialect: the first that fits its name. */
const COLUMNS = [/unionpay/, /1987|jcb|base1|mastercard|iso_8583|postbridge/, /1993|amex/, /2003/]

interface TableRow {
  readonly kind: string
  readonly length: number
  readonly var?: number
  readonly pad?: 'left' | 'right'
}
interface Table {
  readonly odd?: string
  readonly varodd?: string
  readonly fields: Readonly<Record<string, TableRow>>
}

/** Maxima where the sources disagree: the largest holds. */
const LARGER: Readonly<Record<string, number>> = { 55: 999, 60: 21, 62: 999 }
/** The table has them as bytes; they are tagged texts. */
const ITEMS: Readonly<Record<string, string>> = { 104: 'ans' }

describe.skipIf(!hasSharedVectors)(sharedTitle('field tables'), () => {
  it.each([
    ['iso8583-1987-ascii', 'iso87-ascii'],
    ['iso8583-1987-binary', 'iso87-binary-jpos'],
    ['postbridge', 'postilion-iso_8583'],
    ['unionpay-cups', 'cups'],
    ['unionpay-pos', 'unionpay-pos'],
    ['iso8583-1993-ascii', 'iso93-ascii'],
    ['iso8583-1993-binary', 'iso93-binary'],
    ['amex-like-ebcdic', 'amex-ebcdic'],
  ] as const)('of %s are those of %s', (name, tableName) => {
    const table = readShared<Record<string, Table>>('dialect_tables.json')[tableName]
    const { elements, elementMax } = dialectOf(name).format
    const expected = Object.entries(table?.fields ?? {}).filter(([number]) => number !== '0' && Number(number) <= elementMax)
    expect(elements.filter((element) => element !== undefined).map(({ element }) => String(element))).toEqual(
      expected.map(([number]) => number),
    )
    for (const [number, row] of expected) {
      const element = elements[Number(number)]
      const length = name === 'unionpay-pos' ? Math.max(row.length, LARGER[number] ?? 0) : row.length
      expect({ number, ...shapeOf(element) }).toEqual({ number, content: kindOf(name, number, row), length, digits: row.var })
      if (element?.encoding === 'bcd') expect({ number, pad: element.pad }).toEqual({ number, pad: padOf(row, table) })
    }
  })
})

function kindOf(name: Name, number: string, row: TableRow): string {
  return name === 'unionpay-cups' ? (ITEMS[number] ?? row.kind) : row.kind
}

function shapeOf(element: ElementFormat | undefined) {
  return { content: element?.content, length: element?.length, digits: element?.prefix?.digits }
}

function padOf(row: TableRow, table: Table | undefined): string | undefined {
  return row.pad ?? (row.var === undefined ? table?.odd : table?.varodd)
}

describe.each(NAMES)('%s', (name) => {
  const dialect = dialectOf(name)

  it('has every row of the failure table', () => {
    const column = COLUMNS.findIndex((pattern) => pattern.test(name))
    for (const row of FAILURE_ROWS) expect({ row, code: dialect.codes[row] }).toEqual({ row, code: C0[row][column] })
  })

  it('has a text in both languages for each code it can answer, each approval and each element', () => {
    for (const code of [...Object.values(dialect.codes), ...dialect.approvals])
      expect(dialect.responseCodes.get(code)?.en, code).toBeTruthy()
    for (const [code, { en, zh }] of dialect.responseCodes)
      expect([code, /[a-z]/.test(en), /\p{Script=Han}/u.test(zh)]).toEqual([code, true, true])
    for (const element of dialect.format.elements) {
      if (element !== undefined)
        expect([element.element, /[a-z]/.test(element.name), /\p{Script=Han}/u.test(element.zh)]).toEqual([element.element, true, true])
    }
    for (const { title } of [...dialect.kinds.terminal, ...dialect.kinds.issuer]) expect(/\p{Script=Han}/u.test(title.zh)).toBe(true)
  })

  it('composes messages of known placeholders and elements, for each kind a terminal can ask', () => {
    for (const [kind, { mti, elements }] of dialect.compose) {
      for (const { element, template } of elements) {
        expect(dialect.format.elements[element], `DE${element}`).toBeDefined()
        for (const placeholder of placeholdersOf(template)) expect(PLACEHOLDERS).toContain(placeholder)
      }
      expect(classify(name, 'terminal', mti, composed(name, kind))).toBe(kind)
    }
  })

  it('masks card data', () => {
    const kinds = Object.fromEntries(
      dialect.format.elements.flatMap((element) => (element?.sensitive ? [[element.element, element.sensitive]] : [])),
    )
    expect(kinds).toMatchObject({
      2: 'pan',
      35: 'track',
      36: 'track',
      52: 'pin',
      55: 'chip',
      ...(name === 'unionpay-pos' ? { 62: 'keys' } : { 45: 'track' }),
    })
  })

  it('never answers with track 2 or PIN', () => {
    for (const { echo, adds } of [dialect.reply.default, ...dialect.reply.kinds.values()]) {
      const carried = [...echo, ...adds.map(({ element }) => element)]
      expect(carried).toContain(39)
      expect(carried.filter((element) => [35, 36, 45, 52].includes(element))).toEqual([])
      expect(new Set(carried).size).toBe(carried.length)
    }
  })

  it('lists the elements of request and answer for each kind its terminal sends', () => {
    expect([...dialect.compose.keys()].filter((kind) => !dialect.messages.has(kind))).toEqual([])
  })

  it('says cause and advice for each code that the gateway itself can send but the approval', () => {
    const doNotHonour = sameCode('05', dialect, dialect) ?? ''
    const sent = new Set([...Object.values(dialect.codes), doNotHonour].filter((code) => code !== dialect.codes.ok))
    for (const code of sent) {
      const { cause, do: advice } = dialect.responseCodes.get(code) ?? {}
      for (const said of [cause, advice])
        expect([code, said?.en, said?.zh]).toEqual([code, expect.stringMatching(/^[A-Z].*[.]$/), expect.stringMatching(/\p{Script=Han}/u)])
    }
  })
})

/** Text of a composed element, where its placeholders do not matter to the tables. */
function composed(name: Name, kind: Kind): Record<string, string> {
  const plan = dialectOf(name).compose.get(kind)
  const filled = {
    'original.processingCode': '000000',
    'original.transactionType': '22',
    batch: '000001',
    'original.batch': '000001',
    networkCode: '003',
  }
  return Object.fromEntries(
    (plan?.elements ?? []).map(({ element, template }) => [
      element,
      template.replace(/\{([^}]*)\}/g, (_, placeholder: string) => new Map(Object.entries(filled)).get(placeholder) ?? '0'),
    ]),
  )
}

/** What the classification table makes of an MTI and elements. */
function classify(name: Name, side: Side, mti: string, elements: Readonly<Record<string, string>>): Kind | undefined {
  const { kinds, format } = dialectOf(name)
  const read = (element: number, subfield?: string): string => {
    const text = elements[element] ?? ''
    if (subfield === undefined) return text
    const part = format.elements[element]?.subfields[Number(subfield) - 1]
    return part === undefined || text.length < part.start + part.length ? '' : text.slice(part.start, part.start + part.length)
  }
  return kinds[side].find((row) => row.mti(mti) && row.when.every(({ path, pattern }) => pattern(read(path.element, path.subfield))))?.kind
}

const GENERIC = ['iso8583-1987-ascii', 'iso8583-1987-binary', 'iso_8583', 'postbridge'] as const

describe.each(GENERIC)('R1, R2: a terminal of %s asks', (name) => {
  it.each([
    ['0200', { 3: '000000' }, 'sale'],
    ['0201', { 3: '003000' }, 'sale'],
    ['0200', { 3: '200000' }, 'refund'],
    ['0220', { 3: '200030' }, 'refund'],
    ['0221', { 3: '200000' }, 'refund'],
    ['0400', { 3: '000000' }, 'reversal'],
    ['0401', {}, 'reversal'],
    ['0420', {}, 'reversal'],
    ['0421', {}, 'reversal'],
    ['0800', { 70: '001' }, 'sign-in'],
    ['0820', { 70: '002' }, 'sign-off'],
    ['0800', { 70: '301' }, 'echo'],
    ['0801', { 70: '301' }, 'echo'],
    ['0100', { 3: '000000' }, 'unsupported'],
    ['0120', { 3: '200000' }, 'unsupported'],
    ['0200', { 3: '310000' }, 'unsupported'],
    ['0200', { 3: '010000' }, 'unsupported'],
    ['0220', { 3: '000000' }, 'unsupported'],
    ['0500', {}, 'settlement'],
    ['0521', {}, 'settlement'],
    ['0502', {}, 'unsupported'],
    ['0800', { 70: '201' }, 'cut-over'],
    ['0620', {}, 'unsupported'],
    ['0300', {}, 'unsupported'],
    ['0800', { 70: '161' }, 'unsupported'],
    ['0200', { 3: '900000' }, undefined],
    ['0200', {}, undefined],
    ['0800', {}, undefined],
    ['0210', { 3: '000000' }, undefined],
    ['0410', {}, undefined],
    ['0700', {}, undefined],
    ['9200', { 3: '000000' }, undefined],
  ] as const)('%s %j -> %s', (mti, elements, kind) => {
    expect(classify(name, 'terminal', mti, elements)).toBe(kind)
  })

  it('at the issuer 0400 is a void and 0420 a reversal', () => {
    expect(classify(name, 'issuer', '0400', {})).toBe('void')
    expect(classify(name, 'issuer', '0401', {})).toBe('void')
    expect(classify(name, 'issuer', '0420', {})).toBe('reversal')
    expect(classify(name, 'issuer', '0421', {})).toBe('reversal')
    expect(classify(name, 'issuer', '0200', { 3: '200000' })).toBe('refund')
    expect(classify(name, 'issuer', '0200', { 3: '000000' })).toBe('sale')
    expect(classify(name, 'issuer', '0800', { 70: '301' })).toBe('echo')
  })
})

describe('R2: a UnionPay terminal asks', () => {
  it.each([
    ['0200', { 3: '000000', 60: '22000001' }, 'sale'],
    ['0201', { 3: '000000', 60: '22000001000' }, 'sale'],
    ['0200', { 3: '200000', 60: '23000001' }, 'void'],
    ['0220', { 3: '200000', 60: '25000001000500' }, 'refund'],
    ['0221', { 3: '200000', 60: '25000001000500' }, 'refund'],
    ['0200', { 3: '200000', 60: '25000001' }, undefined],
    ['0220', { 3: '200000', 60: '23000001' }, undefined],
    ['0200', { 3: '000000' }, undefined],
    ['0400', { 3: '000000', 60: '22000001' }, 'reversal'],
    ['0421', { 3: '200000', 60: '23000001' }, 'reversal'],
    ['0800', { 60: '00000001001' }, 'sign-in'],
    ['0800', { 60: '00000001003' }, 'sign-in'],
    ['0800', { 60: '00000001004' }, 'sign-in'],
    ['0820', { 60: '00000001002' }, 'sign-off'],
    ['0820', { 60: '00000001301' }, 'echo'],
    ['0200', { 3: '310000', 60: '01000001' }, 'unsupported'],
    ['0100', { 3: '030000', 60: '10000001' }, 'unsupported'],
    ['0100', { 3: '200000', 60: '11000001' }, 'unsupported'],
    ['0200', { 3: '000000', 60: '20000001' }, 'unsupported'],
    ['0200', { 3: '200000', 60: '21000001' }, 'unsupported'],
    ['0220', { 3: '000000', 60: '24000001' }, 'unsupported'],
    ['0220', { 3: '000000', 60: '30000001' }, 'unsupported'],
    ['0200', { 3: '000000', 60: '36000001' }, 'sale'],
    ['0220', { 3: '200000', 60: '27000001' }, 'refund'],
    ['0220', { 3: '200000', 25: '08', 60: '25000001' }, 'unsupported'],
    ['0500', { 60: '00000001201' }, 'settlement'],
    ['0320', { 60: '00000001201' }, 'batch-upload'],
    ['0320', { 60: '00000001206' }, 'batch-upload'],
    ['0320', { 60: '00000001202' }, 'batch-end'],
    ['0320', { 60: '00000001207' }, 'batch-end'],
    ['0800', { 60: '00000001360' }, 'download'],
    ['0820', { 60: '00000001372' }, 'download'],
    ['0620', { 60: '00000001951' }, 'unsupported'],
    ['0800', { 60: '00000001999' }, undefined],
    ['0800', {}, undefined],
    ['0210', { 3: '000000', 60: '22000001' }, undefined],
  ] as const)('%s %j -> %s', (mti, elements, kind) => {
    expect(classify('unionpay-pos', 'terminal', mti, elements)).toBe(kind)
  })
})

describe('R2: an acquirer asks the UnionPay switch', () => {
  it.each([
    ['0200', { 3: '000000' }, 'sale'],
    ['0201', { 3: '000000' }, 'sale'],
    ['0200', { 3: '200000' }, 'void'],
    ['0201', { 3: '200000' }, 'void'],
    ['0220', { 3: '200000' }, 'refund'],
    ['0221', { 3: '200000' }, 'refund'],
    ['0420', { 3: '200000' }, 'reversal'],
    ['0421', {}, 'reversal'],
    ['0820', { 70: '001' }, 'sign-in'],
    ['0820', { 70: '002' }, 'sign-off'],
    ['0820', { 70: '301' }, 'echo'],
    ['0400', {}, 'unsupported'],
    ['0100', { 3: '030000' }, 'unsupported'],
    ['0200', { 3: '300000' }, 'unsupported'],
    ['0800', { 70: '101' }, 'unsupported'],
    ['0220', {}, undefined],
    ['0210', { 3: '000000' }, undefined],
  ] as const)('%s %j -> %s, and so does the switch ask an issuer', (mti, elements, kind) => {
    expect([classify('unionpay-cups', 'terminal', mti, elements), classify('unionpay-cups', 'issuer', mti, elements)]).toEqual([kind, kind])
  })
})

describe('the answer to a UnionPay terminal', () => {
  const { reply } = dialectOf('unionpay-pos')
  const carried = (kind: Kind): number[] => {
    const plan = reply.kinds.get(kind) ?? reply.default
    return [...plan.echo, ...plan.adds.map(({ element }) => element)].sort((a, b) => a - b)
  }

  it.each([
    ['sale', [2, 3, 4, 11, 12, 13, 14, 15, 23, 25, 32, 37, 38, 39, 41, 42, 49, 55, 60, 63]],
    ['void', [2, 3, 4, 11, 12, 13, 14, 15, 23, 25, 32, 37, 38, 39, 41, 42, 49, 55, 60, 63]],
    ['refund', [2, 3, 4, 11, 12, 13, 14, 15, 23, 25, 32, 37, 39, 41, 42, 49, 53, 55, 60, 63]],
    ['reversal', [2, 3, 4, 11, 12, 13, 14, 15, 23, 25, 32, 37, 39, 41, 42, 49, 55, 60]],
    ['sign-in', [11, 12, 13, 32, 37, 39, 41, 42, 60, 62]],
  ] as const)('%s carries %j', (kind, elements) => {
    expect(carried(kind)).toEqual(elements)
  })
})

describe('duplicates', () => {
  it.each(NAMES)('of %s: a request is refused, an advice and a reversal are replayed', (name) => {
    const { sameContent } = dialectOf(name).duplicates
    const sale = dialectOf(name).compose.get('sale')?.mti ?? ''
    const doing = (tail: string) => sameContent.find((row) => row.mti(`${sale[0]}${tail}`))?.do
    const financial = sale.startsWith('0') ? '2' : sale[1]
    expect([`${financial}00`, `${financial}01`, `${financial}20`, '400', '420', '800'].map(doing)).toEqual([
      'refuse',
      'refuse',
      'replay',
      'replay',
      'replay',
      'refuse',
    ])
  })
})

describe('MAC', () => {
  it.each([
    ['unionpay-pos', '0200', 'required'],
    ['unionpay-pos', '0220', 'required'],
    ['unionpay-pos', '0400', 'required'],
    ['unionpay-pos', '0820', 'optional'],
    ['unionpay-pos', '0800', 'none'],
    ['unionpay-pos', '0500', 'none'],
    ['iso8583-1987-ascii', '0420', 'required'],
    ['iso8583-1987-ascii', '0800', 'optional'],
  ] as const)('of %s on %s is %s', (name, mti, expected) => {
    const mac = dialectOf(name).mac
    const optional = mac?.optional(mti) ? 'optional' : 'none'
    expect(mac?.required(mti) ? 'required' : optional).toBe(expected)
  })
})

describe('the issuer', () => {
  it.each(GENERIC)('can be spoken to in %s', (name) => {
    expect(dialectOf(name).issuer).toEqual({
      network: expect.objectContaining({ signOn: 'required' }),
      correlation: [{ element: 11 }, { element: 7 }],
      carry: [2, 14, 18, 22, 23, 25, 35, 41, 42, 43, 49, 55],
      originalData: 90,
      routes: {
        sale: { mti: '0200', repeatMti: '0201' },
        refund: { mti: '0200', repeatMti: '0201', processingCode: '200000' },
        void: { mti: '0400', repeatMti: '0401', processingCode: '200000', responseCode: '17' },
        reversal: { mti: '0420', repeatMti: '0421' },
        adjustment: { mti: '0200', repeatMti: '0201', processingCode: '020000' },
      },
      done: ['25'],
      again: ['91', '96', '98'],
    })
  })

  it('gets a void as 0200 and a refund as 0220 in unionpay-cups, both without DE39', () => {
    expect(dialectOf('unionpay-cups').issuer?.routes).toEqual({
      sale: { mti: '0200', repeatMti: '0201' },
      refund: { mti: '0220', repeatMti: '0221', processingCode: '200000' },
      void: { mti: '0200', repeatMti: '0201', processingCode: '200000' },
      reversal: { mti: '0420', repeatMti: '0421' },
    })
  })

  it('cannot be spoken to in unionpay-pos', () => {
    expect(dialectOf('unionpay-pos').issuer).toBeUndefined()
  })
})

describe('sign-in', () => {
  it('reads the layout of the work keys from 60.3', () => {
    expect(dialectOf('unionpay-pos').signIn).toEqual({
      networkCode: { element: 60, subfield: '3' },
      batch: { element: 60, subfield: '2' },
      operator: { element: 63 },
      layouts: new Map([
        ['003', 'double'],
        ['001', 'single'],
        ['004', 'double-track'],
        ['005', 'sm4'],
        ['006', 'sm4-track'],
      ]),
    })
  })
})
