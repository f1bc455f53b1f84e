import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Dialect } from '../../src/dialect/dialect.ts'
import { listDialects, loadDialect, parseDialect } from '../../src/dialect/load.ts'
import { linesOf, refusalOf } from './support/faults.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'unswipe-dialect-')))
let folder = root
let count = 0

beforeEach(() => {
  count += 1
  folder = join(root, `case-${count}`)
  mkdirSync(folder)
})
afterAll(() => rmSync(root, { recursive: true }))

/** Writes files beside each other; gives the path of the first. */
function write(files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return join(folder, Object.keys(files)[0] ?? '')
}

const load = (files: Readonly<Record<string, string>>): Dialect => loadDialect(write(files))
const refused = (files: Readonly<Record<string, string>>): string =>
  linesOf(() => load(files))
    .join('\n')
    .replaceAll(`${folder}/`, '')

describe('a dialect is found', () => {
  it('by its name among the shipped ones', () => {
    const files = readdirSync(new URL('../../specs/', import.meta.url)).filter((file) => file.endsWith('.yaml'))
    expect(listDialects()).toEqual(files.map((file) => file.slice(0, -'.yaml'.length)).toSorted())
    expect(listDialects()).toEqual(expect.arrayContaining(['iso8583-2003-binary', 'unionpay-pos']))
    expect(listDialects().map((name) => loadDialect(name).name)).toEqual(listDialects())
  })

  it('by the path of a file, and bears the name of the file', () => {
    const dialect = load({ 'my-bank.yaml': 'extends: unionpay-pos\n' })
    expect(dialect.name).toBe('my-bank')
    expect(dialect.format.dialect).toBe('my-bank')
  })

  it('which may take nothing over in a map that says extends: none', () => {
    const { reply } = load({
      'bank.yaml': 'extends: unionpay-pos\nreply: { default: { echo: [11], adds: { extends: none, 39: response-code } } }\n',
    })
    expect(reply.default).toEqual({ echo: [11], adds: [{ element: 39, value: 'response-code' }] })
  })

  it('or refused with the nearest name', () => {
    const error = refusalOf(() => loadDialect('unionpay-poss'))
    expect(error.code).toBe('OPTION_INVALID')
    expect(error.message).toContain('did you mean "unionpay-pos"?')
    expect(linesOf(() => loadDialect('../secret'))).toEqual(['../secret is not there'])
    expect(linesOf(() => loadDialect('__proto__'))[0]).toContain('unknown dialect')
  })

  it('only in a regular file of UTF-8 text below 1 MiB', () => {
    expect(linesOf(() => loadDialect(`${folder}/`))[0]).toContain('is not a regular file')
    expect(linesOf(() => loadDialect('/dev/zero'))[0]).toContain('is not a regular file')
    expect(linesOf(() => load({ 'big.yaml': '#'.repeat(1_048_577) }))[0]).toContain('is longer than 1 MiB')
    writeFileSync(join(folder, 'latin.yaml'), Buffer.from([0x61, 0x3a, 0xe9]))
    expect(linesOf(() => loadDialect(join(folder, 'latin.yaml')))[0]).toContain('is not UTF-8 text')
  })
})

describe('extends', () => {
  it('merges maps deeply and replaces lists and texts', () => {
    const base = loadDialect('unionpay-pos')
    const dialect = load({ 'bank.yaml': 'extends: unionpay-pos\nelements:\n  22: { pad: left }\nissuerTags: [91]\nsteer: auto\n' })
    expect(dialect.format.elements[22]).toEqual({ ...base.format.elements[22], pad: 'left' })
    expect(dialect.format.elements[4]).toEqual(base.format.elements[4])
    expect(dialect.issuerTags).toEqual(['91'])
    expect(dialect.steer).toBe('auto')
  })

  it('can forbid an element in one line: it is then in no message and no answer that the dialect makes', () => {
    const dialect = load({
      'bank.yaml': 'extends: unionpay-pos\nmessages: { refund: { request: { never: [25] }, response: { never: [25, 53] } } }\n',
    })
    expect(dialect.compose.get('refund')?.elements.map(({ element }) => element)).not.toContain(25)
    expect(dialect.compose.get('sale')?.elements.map(({ element }) => element)).toContain(25)
    expect(dialect.reply.kinds.get('refund')?.echo).toEqual([2, 3, 4, 11, 14, 23, 41, 42, 49, 60])
    expect(dialect.reply.kinds.get('void')?.echo).toContain(25)
  })

  it('can approve with another code: its class counts only for a refusal', () => {
    const { responseCodes } = load({ 'bank.yaml': 'extends: unionpay-pos\napprovals: [00, 14]\n' })
    expect([responseCodes.get('14')?.class, responseCodes.get('13')?.class, responseCodes.get('11')?.class]).toEqual([
      'approved',
      'retry',
      'decline',
    ])
  })

  it('goes on over several files and folders', () => {
    const dialect = load({
      'a.yaml': 'extends: ./deep/b.yaml\ncodes: { state: 25 }\n',
      'deep/b.yaml': 'extends: ./c.yaml\ncodes: { state: 12, late: 12 }\n',
      'deep/c.yaml': 'extends: unionpay-pos\ncodes: { over: 61 }\n',
    })
    expect([dialect.codes.state, dialect.codes.late, dialect.codes.over, dialect.codes.pan]).toEqual(['25', '12', '61', '14'])
  })

  it('keeps the place of a mistake in the file that made it', () => {
    expect(refused({ 'a.yaml': 'extends: ./b.yaml\n', 'b.yaml': 'extends: unionpay-pos\nsteer: automatic\n' })).toBe(
      'b.yaml:2:8 steer: expected one of auto, asked, found "automatic"',
    )
    expect(refused({ 'a.yaml': 'extends: ./b.yaml\n', 'b.yaml': 'a: [\n' })).toMatch(/^b\.yaml:\d+:\d+ not valid YAML/)
  })

  it('does not go in a circle', () => {
    expect(refused({ 'a.yaml': 'extends: ./b.yaml\n', 'b.yaml': 'extends: ./a.yaml\n' })).toContain(
      'b.yaml:1:10 extends: "./a.yaml" extends this file',
    )
    expect(refused({ 'c.yaml': 'extends: ./c.yaml\n' })).toContain('c.yaml:1:10 extends:')
  })

  it('is 16 files deep at most', () => {
    const chain = (length: number): Record<string, string> =>
      Object.fromEntries(
        Array.from({ length }, (_, at) => [`f${at}.yaml`, `extends: ${at === length - 1 ? 'unionpay-pos' : `./f${at + 1}.yaml`}\n`]),
      )
    expect(load(chain(16)).name).toBe('f0')
    expect(refused(chain(17))).toBe('f16.yaml:1:10 extends: more than 16 files extend each other')
  })

  it.each([
    ['/etc/passwd', 'expected the name of a dialect or ./file.yaml'],
    ['../other.yaml', 'expected the name of a dialect or ./file.yaml'],
    ['./../other.yaml', 'may not contain ..'],
    ['./deep/../../other.yaml', 'may not contain ..'],
    ['http://example.org/x.yaml', 'expected the name of a dialect or ./file.yaml'],
    ['C:\\x.yaml', 'expected the name of a dialect or ./file.yaml'],
    ['nobody', 'unknown dialect "nobody"'],
    ['unionpay-po', 'did you mean "unionpay-pos"?'],
    ['./nobody.yaml', 'is not there'],
    ['./', 'leads out of'],
    ['[a, b]', 'expected the name of one dialect'],
  ])('refuses %s', (name, problem) => {
    const line = refused({ 'a.yaml': `extends: ${name}\n` })
    expect(line).toMatch(/^a\.yaml:1:10 extends: /)
    expect(line).toContain(problem)
  })

  it('does not follow a link out of the folder', () => {
    writeFileSync(join(root, 'outside.yaml'), 'extends: unionpay-pos\n')
    symlinkSync(join(root, 'outside.yaml'), join(folder, 'link.yaml'))
    expect(refused({ 'a.yaml': 'extends: ./link.yaml\n' })).toMatch(/^a\.yaml:1:10 extends: "\.\/link\.yaml" leads out of /)
  })

  it('of a text without a file can only name a shipped dialect', () => {
    expect(parseDialect('extends: unionpay-pos\n', 'pasted').name).toBe('pasted')
    expect(linesOf(() => parseDialect('extends: ./b.yaml\n', 'pasted'))[0]).toMatch(/^pasted:1:10 extends: unknown dialect "\.\/b\.yaml"/)
  })
})

describe('a mistake in a dialect file', () => {
  const bank = (text: string): string => refused({ 'bank.yaml': `extends: unionpay-pos\n${text}` })

  it.each([
    ['elements: { 4: { type: n012 } }', 'bank.yaml:2:24 elements.4.type: expected a type such as n6'],
    ['elements: { 4: { type: n..100 } }', 'bank.yaml:2:24 elements.4.type: its length prefix counts to 99, it can be 100 long'],
    ['elements: { 4: { type: q6 } }', 'bank.yaml:2:24 elements.4.type: expected a type'],
    ['elements: { 4: { typ: n6 } }', 'bank.yaml:2:18 elements.4.typ: unknown key "typ"; did you mean "type"?'],
    ['elements: { 1: { type: n6, name: x, zh: x } }', 'bank.yaml:2:13 elements.1: expected a whole number 2 to 128, found "1"'],
    ['elements: { 9: { type: n8 } }', 'bank.yaml:2:16 elements.9.name: is missing'],
    ['elements: { 70: { type: n3, name: x, zh: x } }', 'bank.yaml:2:17 elements.70: is above elementMax 64'],
    [
      'elements: { 4: { encoding: gbk } }',
      'bank.yaml:2:28 elements.4.encoding: n can be ascii or bcd or cp037 or cp500 or cp1047, not gbk',
    ],
    ['elements: { 41: { tlv: yes } }', 'bank.yaml:2:24 elements.41.tlv: only an element of type b can be TLV'],
    ['elements: { 44: { prefix: binary1, type: ans...300 } }', 'elements.44.type: its length prefix counts to 255, it can be 300 long'],
    ['elements: { 3: { prefix: bcd } }', 'bank.yaml:2:26 elements.3.prefix: n6 is fixed: it has no length prefix'],
    ['elements: { 3: { prefixCounts: bytes } }', 'bank.yaml:2:32 elements.3.prefixCounts: n6 is fixed: it has no length prefix'],
    ['elements: { 63: { prefixCounts: characters } }', 'elements.63.prefixCounts: only the length of ans in utf8 can count characters'],
    ['elements: { 3: { items: { tag: 2, length: 2 } } }', 'elements.3.items: only an element of type ans can hold items, this one is n'],
    [
      'elements: { 62: { tlv: yes, subfields: [{ length: 1, name: x, zh: x }] } }',
      'elements.62.subfields: an element has one of tlv, items, nested and subfields, this one has tlv and subfields',
    ],
    [
      'elements: { 63: { nested: { bitmap: binary, bitmapBytes: 1, parts: {} } } }',
      'elements.63.nested: only an element of type b in binary can have parts of its own, this one is ans',
    ],
    [
      'elements: { 62: { nested: { bitmap: binary, bitmapBytes: 1, parts: { 9: { type: n6, name: x, zh: x } } } } }',
      'elements.62.nested.parts.9: is above the 8 bits of the bitmap',
    ],
    [
      'elements: { 62: { nested: { bitmap: binary, bitmapBytes: 1, parts: { 1: { type: n6, encoding: gbk, name: x, zh: x } } } } }',
      'elements.62.nested.parts.1.encoding: n can be ascii or bcd',
    ],
    ['variants: [{ mti: 08*, elements: { 70: { type: n3, name: x, zh: x } } }]', 'variants.0.elements.70: is above elementMax 64'],
    ['encodings: { secondBitmap: always }', 'encodings.secondBitmap: a second bitmap has no elements where elementMax is 64'],
    ['batch: 55.9F2', 'bank.yaml:2:8 batch: data element 55 has no subfield 9F2'],
    ['framing: { header: { length: { at: 5, bytes: 2 } } }', 'framing.header.length: ends at byte 7 of a header of 6'],
    ['framing: { header: { swap: { at: [0, 4], bytes: 3 } } }', 'framing.header.swap: ends at byte 7 of a header of 6'],
    ['framing: { header: { begins: "60220000000000" } }', 'framing.header.begins: ends at byte 7 of a header of 6'],
    ['elements: { 61: { type: n...16 } }', 'elements.61.subfields: are 29 long together, the element 16 at most'],
    ['kinds: { terminal: [{ kind: sael, mti: 0200, en: x, zh: x }] }', 'expected one of sale, void, refund, adjustment, reversal'],
    [
      'kinds: { terminal: [{ kind: sale, mti: 0200, when: { 8: 1 }, en: x, zh: x }] }',
      'kinds.terminal.0.when.8: data element 8 is not in elements',
    ],
    ['batch: 60.9', 'bank.yaml:2:8 batch: data element 60 has no subfield 9'],
    [
      'messages: { sale: { request: { must: [3, 2|8] } } }',
      'bank.yaml:2:42 messages.sale.request.must.1: data element 8 is not in elements',
    ],
    [
      'messages: { sale: { request: { must: [2|x] } } }',
      'bank.yaml:2:39 messages.sale.request.must.0: expected a data element such as 60 or 60.1, or a choice such as 2|35, found "2|x"',
    ],
    ['messages: { sale: { request: { mst: [3] } } }', 'messages.sale.request.mst: unknown key "mst"; did you mean "must"?'],
    ['messages: { sale: { response: { never: [35, 39] } } }', 'messages.sale.response.never.1: data element 39 is in `must` too'],
    ['messages: { sale: { request: { must: [11, 62] } } }', 'messages.sale.request.must.1: `compose` has no data element 62'],
    [
      'messages: { sail: { request: {}, response: {} } }',
      'bank.yaml:2:13 messages.sail: expected one of sale, void, refund, adjustment, reversal, sign-in, sign-off, echo, download, cut-over, settlement, batch-upload, batch-end, unsupported, found "sail"',
    ],
    ['responseCodes: { 51: { cuase: { en: x, zh: x } } }', 'responseCodes.51.cuase: unknown key "cuase"; did you mean "cause"?'],
    ['responseCodes: { 00: { do: { en: x } } }', 'bank.yaml:2:28 responseCodes.00.do.zh: is missing'],
    ['originals: { void: [{ by: magic }] }', 'originals.void.0.by: expected'],
    ['originals: { void: [{ by: message, data: 90 }] }', 'bank.yaml:2:42 originals.void.0.data: data element 90 is not in elements'],
    ['reply: { default: { adds: { 12: tme } } }', 'reply.default.adds.12: expected one of time, date, '],
    ['codes: { over: 88 }', 'bank.yaml:2:16 codes.over: response code 88 is not in responseCodes'],
    ['codes: { ofer: 61 }', 'bank.yaml:2:10 codes.ofer: unknown key "ofer"; did you mean "over"?'],
    ['approvals: [00, 07]', 'bank.yaml:2:17 approvals.1: response code 07 is not in responseCodes'],
    ['responseCodes: { 1: { en: x, zh: x } }', 'responseCodes.1: expected a response code of two to four characters'],
    ['responseCodes: { 100: { en: x, zh: x } }', 'bank.yaml:2:23 responseCodes.100: response code 100 does not fit data element 39'],
    ['okCodes: { reversal: 88 }', 'bank.yaml:2:22 okCodes.reversal: response code 88 is not in responseCodes'],
    ['places: { amount: 8 }', 'bank.yaml:2:19 places.amount: data element 8 is not in elements'],
    ['places: { localTime: { 12: HHmm } }', 'bank.yaml:2:28 places.localTime.12: expected a form such as YYMMDDhhmmss'],
    ['reference: { time: 12, parts: { stan: x } }', 'reference.parts.stan: expected a number of digits such as 12, or ..11'],
    ['reasons: { element: 70, other: 98 }', 'bank.yaml:2:21 reasons.element: data element 70 is not in elements'],
    ['originals: { void: [{ by: message, data: 61 }] }', 'originals.void.0.by: says nothing without the section reference'],
    [
      'compose: { echo: { elements: { 41: "{terminl}" } } }',
      'compose.echo.elements.41: unknown placeholder {terminl}; did you mean "terminal"?',
    ],
    [
      'framing: { length: ascii5 }',
      'bank.yaml:2:20 framing.length: expected one of binary2, binary2le, binary4, binary4le, ascii4, bcd2, found "ascii5"',
    ],
    ['mac: { algorithm: x9.8 }', 'mac.algorithm: expected one of unionpay-ecb, '],
    ['terminalTimeoutMs: soon', 'bank.yaml:2:20 terminalTimeoutMs: expected a whole number 1 to 3600000, found "soon"'],
    ['constructor: {}', 'bank.yaml:2:1 constructor: unknown key "constructor"'],
  ])('%s is told', (text, line) => {
    expect(bank(`${text}\n`)).toContain(line)
  })

  it('in an empty file names all that is missing', () => {
    const lines = linesOf(() => parseDialect('', 'empty.yaml'))
    expect(lines).toContain('empty.yaml:1:1 elements: is missing')
    expect(lines.every((line) => line.endsWith('is missing') || line.includes('is missing: expected one of'))).toBe(true)
  })
})
