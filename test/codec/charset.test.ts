import { describe, expect, it } from 'vitest'
import { CHARSETS } from '../../src/codec/charset.ts'

const names = Object.keys(CHARSETS) as (keyof typeof CHARSETS)[]

describe.each(names)('%s', (name) => {
  const { codes, bytes } = CHARSETS[name]

  it('gives each of the 256 characters of Latin-1 one byte, and each byte one character', () => {
    expect(new Set(codes).size).toBe(256)
    expect([...codes].map((code) => bytes[code])).toEqual(Array.from({ length: 256 }, (_, byte) => byte))
  })

  it.each([
    ['0123456789', 'F0F1F2F3F4F5F6F7F8F9'],
    ['ABCDEFGHI', 'C1C2C3C4C5C6C7C8C9'],
    ['JKLMNOPQR', 'D1D2D3D4D5D6D7D8D9'],
    ['STUVWXYZ', 'E2E3E4E5E6E7E8E9'],
    ['abcdefghi', '818283848586878889'],
    ['stuvwxyz', 'A2A3A4A5A6A7A8A9'],
    [' .<(+&*);-/,%_>?:#@\'="', '404B4C4D4E505C5D5E60616B6C6D6E6F7A7B7C7D7E7F'],
  ])('writes %s as all pages of EBCDIC do', (text, hex) => {
    expect(
      Buffer.from([...text].map((character) => bytes[character.charCodeAt(0)] as number))
        .toString('hex')
        .toUpperCase(),
    ).toBe(hex)
  })
})

it('the pages differ where brackets, bars and carets stand', () => {
  const byteOf = (character: string) => names.map((name) => CHARSETS[name].bytes[character.charCodeAt(0)]?.toString(16))
  expect(Object.fromEntries([...'[]|!^¬¢'].map((character) => [character, byteOf(character)]))).toEqual({
    '[': ['ba', '4a', 'ad'],
    ']': ['bb', '5a', 'bd'],
    '|': ['4f', 'bb', '4f'],
    '!': ['5a', '4f', '5a'],
    '^': ['b0', '5f', '5f'],
    '¬': ['5f', 'ba', 'b0'],
    '¢': ['4a', 'b0', '4a'],
  })
})
