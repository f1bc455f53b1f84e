import { describe, expect, it } from 'vitest'
import { decodeMessage } from '../../src/codec/decode.ts'
import { pickTags, readTlv } from '../../src/codec/tlv.ts'
import { DecodeError } from '../../src/errors.ts'
import { element, formatOf } from './support/formats.ts'
import { faultOf, fromHex, toHex } from './support/wire.ts'

function items(hex: string): string[] {
  return readTlv(fromHex(hex)).map(({ tag, value }) => `${tag}=${toHex(value)}`)
}

describe('readTlv', () => {
  it.each([
    ['', []],
    ['9F2701 80', ['9F27=80']],
    ['82 02 3900 95 05 8000008000', ['82=3900', '95=8000008000']],
    ['9A 00', ['9A=']],
    ['DF8101 01 07', ['DF8101=07']],
    ['DF818101 01 07', ['DF818101=07']],
    ['95 81 02 0102', ['95=0102']],
    ['95 82 0002 0102', ['95=0102']],
    ['95 84 00000002 0102', ['95=0102']],
    ['00 00 95 01 07 FF 00 9A 01 08 FFFF', ['95=07', '9A=08']],
    ['70 06 9F2701 80 9A 00', ['70=9F2701809A00']],
    ['5A 01 00 5A 01 00', ['5A=00', '5A=00']],
  ])('reads %s', (hex, expected) => {
    expect(items(hex)).toEqual(expected)
  })

  it('gives offsets, and values as views', () => {
    const bytes = fromHex('FFFF 00 9F2701 80 FF')
    const [item] = readTlv(bytes, 2, 7)
    expect([item?.start, item?.end, item?.value.buffer]).toEqual([3, 7, bytes.buffer])
  })

  it.each([
    ['9F', 0, 'a tag that does not end within 4 bytes of the list'],
    ['82 01 00 DF81818181 01 00', 3, 'a tag that does not end within 4 bytes of the list'],
    ['82', 1, 'a tag without length'],
    ['82 02 39', 1, 'a value of 2 bytes, 1 left'],
    ['82 80 0000', 1, 'an indefinite length'],
    ['82 81', 1, 'a length of 1 bytes'],
    ['82 84 FFFFFFFF 00', 1, 'a value of 4294967295 bytes, 1 left'],
    ['82 85 0000000001 00', 1, 'a length of 5 bytes'],
    ['82 88 8000000000000000 00', 1, 'a length of 8 bytes'],
    ['82 FF', 1, 'a length of 127 bytes'],
    ['70 03 9F2702', 4, 'a value of 2 bytes, 0 left'],
    ['95 00'.repeat(65), 128, 'more than 64 tags'],
    [`70 7E ${'95 00'.repeat(63)} 95 00`, 128, 'more than 64 tags'],
    ['70 08 70 06 70 04 70 02 70 00', 8, 'values nested more than 4 deep'],
  ])('refuses %s', (hex, offset, got) => {
    let thrown: unknown
    try {
      readTlv(fromHex(hex))
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(DecodeError)
    expect(thrown).toMatchObject({ code: 'DECODE_CONTENT', element: 55, offset, expected: 'a BER-TLV list', got })
  })

  it('takes 64 tags and 4 levels', () => {
    expect(items('95 00'.repeat(64))).toHaveLength(64)
    expect(items('70 06 70 04 70 02 95 00')).toEqual(['70=700470029500'])
  })

  it('reads a thousand nested values in no time', () => {
    expect(() => readTlv(fromHex('7F21 82 0FFF'.repeat(1_000)))).toThrow(DecodeError)
  })
})

describe('pickTags', () => {
  it.each([
    ['9F2701809F36020043910A11223344556677883030', ['91', '9F36'], '9F36020043910A11223344556677883030'],
    ['9F2701809F36020043910A11223344556677883030', ['91'], '910A11223344556677883030'],
    ['00719F2701', ['71'], ''],
    ['7181049F01000072009F270180', ['72', '71'], '7181049F0100007200'],
    ['9f270180', ['9f27'], '9F270180'],
    ['9F270180', ['8A'], ''],
    ['9F270180', [], ''],
    ['9F2702', ['9F27'], ''],
    ['9F270', ['9F27'], ''],
    ['text', ['9F27'], ''],
    ['', ['9F27'], ''],
  ])('of %s %j is %j', (hex, tags, picked) => {
    expect(pickTags(hex, tags)).toBe(picked)
  })
})

describe('an element of BER-TLV', () => {
  const raw = formatOf([element(55, 'b...255', undefined, { encoding: 'binary', tlv: true })])
  const hex = formatOf([element(55, 'b...255', undefined, { encoding: 'hex', tlv: true })])
  const head = '0800000000000000020'

  it('is checked where it lies, raw or in hexadecimal characters', () => {
    const broken = Buffer.concat([Buffer.from(`${head}0004`), fromHex('9F270280')])
    expect([faultOf(raw, broken).offset, faultOf(raw, broken).got]).toEqual([25, 'a value of 2 bytes, 1 left'])
    const inHex = faultOf(hex, Buffer.from(`${head}00049F270280`))
    expect([inHex.offset, inHex.got]).toEqual([27, 'a value of 2 bytes, 1 left'])
    expect(decodeMessage(hex, Buffer.from(`${head}00049F270180`)).text(55)).toBe('9F270180')
  })

  it('of card data does not tell what is wrong with it', () => {
    const secret = formatOf([element(55, 'b...255', undefined, { encoding: 'binary', tlv: true, sensitive: 'chip' })])
    expect(faultOf(secret, Buffer.concat([Buffer.from(`${head}0004`), fromHex('9F270280')])).got).toBe('another value')
  })
})
