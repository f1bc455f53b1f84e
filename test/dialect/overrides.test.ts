import { describe, expect, it } from 'vitest'
import { formatFor } from '../../src/codec/layouts.ts'
import { loadDialect } from '../../src/dialect/load.ts'
import { parseOverrides } from '../../src/dialect/overrides.ts'
import { linesOf, refusalOf } from './support/faults.ts'

const load = (name: string, pairs: string) => loadDialect(name, parseOverrides(pairs))

describe('switches of a listener', () => {
  it('change the framing', () => {
    expect(load('unionpay-pos', 'length=ascii4,tpdu=none,header=none').framing).toEqual({
      length: { bytes: 4, encoding: 'ascii', endian: 'big', inclusive: false },
      tpdu: 'none',
      headerBytes: 0,
      header: 'none',
      emptyFrame: 'close',
    })
    expect(load('iso8583-1987-ascii', 'tpdu=swap,header=12,inclusive=yes').framing).toMatchObject({
      length: { bytes: 2, encoding: 'binary', endian: 'big', inclusive: true },
      tpdu: 'swap',
      headerBytes: 12,
      header: 'echo',
    })
    expect(load('iso8583-1987-ascii', 'length=bcd2').framing.length).toMatchObject({ bytes: 2, encoding: 'bcd' })
    expect(load('iso8583-1987-ascii', 'length=binary4le').framing.length).toMatchObject({ bytes: 4, endian: 'little' })
  })

  it('change the bitmap and who steers', () => {
    const dialect = load('iso8583-1987-ascii', 'bitmap=binary, steer=asked')
    expect(dialect.format.bitmap).toBe('binary')
    expect(dialect.steer).toBe('asked')
  })

  it.each(['announced', 'always', 'always-unflagged'] as const)('have the second bitmap %s, in every message', (secondBitmap) => {
    const { format } = load('mastercard-like-ebcdic', `secondBitmap=${secondBitmap}`)
    expect([format.secondBitmap, formatFor(format, '1240').secondBitmap]).toEqual([secondBitmap, secondBitmap])
  })

  it('read texts and hex in the characters of the dialect', () => {
    const { elements } = load('mastercard-like-ebcdic', '48=text,55=text,62=hex,63=raw').format
    const read = [48, 55, 62, 63].map((element) => [elements[element]?.content, elements[element]?.encoding, elements[element]?.items])
    expect(read).toEqual([
      ['ans', 'cp500', undefined],
      ['ans', 'cp500', undefined],
      ['b', 'hex-ebcdic', undefined],
      ['b', 'binary', undefined],
    ])
  })

  it.each([
    ['tlv', { content: 'b', encoding: 'binary', tlv: true }],
    ['raw', { content: 'b', encoding: 'binary', tlv: false }],
    ['hex', { content: 'b', encoding: 'hex', tlv: false }],
    ['text', { content: 'ans', encoding: 'ascii', tlv: false }],
  ])('read DE55 as %s', (form, expected) => {
    for (const name of ['iso8583-1987-ascii', 'iso8583-1987-binary', 'unionpay-pos']) {
      const element = load(name, `55=${form}`).format.elements[55]
      expect(element).toMatchObject({ ...expected, length: 999, sensitive: 'chip' })
    }
  })

  it('change the side of the filler of any element', () => {
    const dialect = load('unionpay-pos', 'pad22=left,pad23=right,pad60=left')
    expect([22, 23, 60].map((element) => dialect.format.elements[element]?.pad)).toEqual(['left', 'right', 'left'])
  })

  it('leave the rest as it is', () => {
    const plain = loadDialect('unionpay-pos')
    expect(load('unionpay-pos', '').format).toEqual(plain.format)
    expect(load('unionpay-pos', 'steer=auto').format).toEqual(plain.format)
    expect(load('unionpay-pos', 'pad22=left').format.elements[4]).toEqual(plain.format.elements[4])
  })
})

describe('a switch that cannot be', () => {
  it('is refused with what is possible', () => {
    expect(refusalOf(() => parseOverrides('length=3')).code).toBe('OPTION_INVALID')
    expect(linesOf(() => parseOverrides('length=ascii5'))).toEqual([
      'dialect option length: expected one of binary2, binary2le, binary4, binary4le, ascii4, bcd2, found "ascii5"',
    ])
    expect(linesOf(() => parseOverrides('steer'))).toEqual(['dialect option steer: expected one of auto, asked, found ""'])
    expect(linesOf(() => parseOverrides('header=65'))).toEqual(['dialect option header: expected one of none, 1 to 64, found "65"'])
    expect(linesOf(() => parseOverrides('55=ebcdic'))).toEqual(['dialect option 55: expected one of tlv, raw, hex, text, found "ebcdic"'])
    expect(linesOf(() => parseOverrides('pad22=up'))).toEqual(['dialect option pad22: expected one of left, right, found "up"'])
  })

  it('is refused with the nearest name', () => {
    expect(linesOf(() => parseOverrides('bitmpa=hex'))[0]).toContain(
      'dialect option bitmpa: unknown option; did you mean "bitmap"? Possible: length,',
    )
    expect(linesOf(() => parseOverrides('__proto__=1'))[0]).toContain('dialect option __proto__: unknown option. Possible:')
    expect(linesOf(() => parseOverrides('constructor=1'))[0]).toContain('unknown option')
  })

  it('is refused together with the others', () => {
    expect(linesOf(() => parseOverrides('length=x,bitmap=y,tpdu=swap,55=z'))).toHaveLength(3)
  })

  it('is refused for an element the dialect does not have', () => {
    expect(linesOf(() => load('unionpay-pos', '90=text'))).toEqual(['dialect option 90: unionpay-pos has no data element 90'])
    expect(linesOf(() => load('unionpay-pos', 'secondBitmap=always'))).toEqual([
      'dialect option secondBitmap: unionpay-pos has 64 elements and no second bitmap',
    ])
    expect(linesOf(() => load('unionpay-pos', 'pad128=left'))).toEqual(['dialect option pad128: unionpay-pos has no data element 128'])
  })
})
