/** Messages of the EBCDIC networks in bytes written by hand: bitmaps, tagged texts, parts, and what they ask for. */
import { describe, expect, it } from 'vitest'
import { decodeMessage, scanMessage } from '../../src/codec/decode.ts'
import type { MessageFormat } from '../../src/codec/format.ts'
import { draftFromJson, type MessageJson, messageToJson } from '../../src/codec/json.ts'
import { loadDialect, parseDialect } from '../../src/dialect/load.ts'
import { parseOverrides } from '../../src/dialect/overrides.ts'
import { classify } from '../../src/routing/classify.ts'
import type { Kind, Side } from '../../src/terms/kind.ts'
import { MASTERCARD_ASCII } from './support/mastercard-ascii.ts'

const JCB = loadDialect('jcb-like-ebcdic')
const BASE1 = loadDialect('base1-like')
const MASTERCARD = loadDialect('mastercard-like-ebcdic')
const IPM = loadDialect('mastercard-like-ebcdic', parseOverrides('secondBitmap=always')).format

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replace(/\s/g, ''), 'hex')

function expectBoth(format: MessageFormat, hex: string, json: MessageJson): void {
  const bytes = bytesOf(hex)
  expect(messageToJson(decodeMessage(format, bytes), { unmask: true })).toEqual(json)
  expect(draftFromJson(format, json).encode().toString('hex').toUpperCase()).toBe(hex.replace(/\s/g, ''))
}

describe('a clearing record', () => {
  const record = { 0: '1240', 2: '6200001234567892', 24: '200', 26: '5411' }
  const bitmap = 'C000014000000000 0000000000000000'
  const ebcdic = `F1F2F4F0 ${bitmap} F1F6 F6F2F0F0F0F0F1F2F3F4F5F6F7F8F9F2 F2F0F0 F5F4F1F1`

  it('has 16 bytes of bitmap with nothing above 64', () => {
    expectBoth(IPM, ebcdic, record)
  })

  it('is read without the switch too, which keeps its bit 1', () => {
    expectBoth(MASTERCARD.format, ebcdic, { ...record, 1: 'C0000140000000000000000000000000' })
  })

  it('is the same in ASCII', () => {
    const { format } = parseDialect(MASTERCARD_ASCII, 'mastercard-ascii.yaml')
    expectBoth(format, `31323430 ${bitmap} 3136 36323030303031323334353637383932 323030 35343131`, record)
  })

  it('has tags of 4 in DE48, where an authorisation has tags of 2', () => {
    const message = decodeMessage(IPM, draftFromJson(IPM, { 0: '1240', 48: '0023003CT601480041562' }).encode())
    expect(message.parts(48).map(({ subfield, text, name }) => [subfield, text, name])).toEqual([
      ['0023', 'CT6', 'Terminal type'],
      ['0148', '1562', 'Currency exponents'],
    ])
  })
})

describe('DE48 of a Mastercard-like authorisation', () => {
  const read = (text: string) => decodeMessage(MASTERCARD.format, draftFromJson(MASTERCARD.format, { 0: '0100', 48: text }).encode())

  it.each([
    ['T420701032109203123', { 42: '0103210', 92: '123' }],
    ['420701032109203123', { 42: '0103210', 92: '123' }],
    ['T', {}],
    ['', {}],
  ])('%s', (text, parts) => {
    const message = read(text)
    expect(message.text(48)).toBe(text)
    expect(Object.fromEntries(message.parts(48).map((part) => [part.subfield, part.text]))).toEqual(parts)
  })

  it.each(['TT4207', 'T42', 'T4208010321', 'T42X7'])('%s is refused', (text) => {
    expect(() => read(text)).toThrow('Cannot encode DE 48')
    const plain = loadDialect('mastercard-like-ebcdic', parseOverrides('48=text')).format
    const bytes = draftFromJson(plain, { 0: '0100', 48: text }).encode()
    expect(scanMessage(MASTERCARD.format, bytes).error).toMatchObject({ element: 48 })
    expect(decodeMessage(plain, bytes).text(48)).toBe(text)
  })
})

describe('elements of BASE I-like with a bitmap of their own', () => {
  const head = '0100 8000000000000006 0000000000000004'
  const parts = '11 C000000000000000 C5 0123456789012345  05 800000 0002  0E 0040000000000000 F1F140F1F2F3'

  it('are read and written part by part', () => {
    expectBoth(BASE1.format, `${head} ${parts}`, {
      0: '0100',
      '62.1': 'E',
      '62.2': '123456789012345',
      '63.1': '0002',
      '126.10': '11 123',
    })
  })

  it('hide what is not to be shown', () => {
    expect(messageToJson(decodeMessage(BASE1.format, bytesOf(`${head} ${parts}`)))).toMatchObject({ '62.1': 'E', '126.10': '******' })
  })

  it('without any part are kept as they are', () => {
    expectBoth(BASE1.format, '0100 0000000000000002 03 000000', { 0: '0100', 63: '000000' })
  })

  it('are refused with a part that is not known, and read as bytes where a listener says so', () => {
    const bytes = bytesOf('0100 0000000000000002 05 000400 0002')
    expect(scanMessage(BASE1.format, bytes).error).toMatchObject({ element: 63 })
    expect(decodeMessage(loadDialect('base1-like', parseOverrides('63=raw')).format, bytes).text(63)).toBe('0004000002')
  })
})

describe.each([JCB, BASE1, MASTERCARD])('R1, R2: $name', (dialect) => {
  const short = dialect === MASTERCARD
  const network = (code: string) => ({ 0: '0800', 70: short ? code.slice(1) : code })
  const kindOf = (side: Side, json: MessageJson): Kind | undefined =>
    classify(decodeMessage(dialect.format, draftFromJson(dialect.format, json).encode()), dialect.kinds[side])?.kind

  it.each<[MessageJson, Kind | undefined, Kind | undefined]>([
    [{ 0: '0100', 3: '000000' }, 'sale', 'sale'],
    [{ 0: '0101', 3: '003000' }, 'sale', 'sale'],
    [{ 0: '0100', 3: '200000' }, 'refund', 'refund'],
    [{ 0: '0100', 3: '010000' }, 'unsupported', 'unsupported'],
    [{ 0: '0100', 3: '900000' }, undefined, undefined],
    [{ 0: '0120', 3: '000000' }, 'unsupported', 'unsupported'],
    [{ 0: '0200', 3: '000000' }, 'unsupported', 'unsupported'],
    [{ 0: '0400' }, 'reversal', 'void'],
    [{ 0: '0401' }, 'reversal', 'void'],
    [{ 0: '0420' }, 'reversal', 'reversal'],
    [{ 0: '0421' }, 'reversal', 'reversal'],
    [{ 0: '0302' }, 'unsupported', 'unsupported'],
    [{ 0: '0110', 3: '000000' }, undefined, undefined],
    [network('0001'), 'sign-in', 'sign-in'],
    [network('0002'), 'sign-off', 'sign-off'],
    [network('0301'), 'echo', 'echo'],
    [network('0161'), 'unsupported', 'unsupported'],
  ])('%j is a %s of a terminal and a %s at the issuer', (json, terminal, issuer) => {
    expect([kindOf('terminal', json), kindOf('issuer', json)]).toEqual([terminal, issuer])
  })

  it('speaks to an issuer by 0100, 0400 and 0420', () => {
    expect(dialect.issuer?.routes).toEqual({
      sale: { mti: '0100', repeatMti: '0101' },
      refund: { mti: '0100', repeatMti: '0101', processingCode: '200000' },
      void: { mti: '0400', repeatMti: '0401', processingCode: '000000', responseCode: '17' },
      adjustment: { mti: '0100', repeatMti: '0101', processingCode: '020000' },
      reversal: { mti: '0420', repeatMti: '0421' },
    })
  })
})
