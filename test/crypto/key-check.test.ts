import { describe, expect, it } from 'vitest'
import { keyCheckValue } from '../../src/crypto/key-check.ts'
import { ABSENT, readCryptoVectors } from './shared-vectors.ts'

const vectors = readCryptoVectors()

describe('the check value of a key', () => {
  it.each([
    ['00000000000000000000000000000000', '8CA64DE9'],
    ['0123456789ABCDEFFEDCBA9876543210', '08D7B4FB'],
    ['0123456789ABCDEF', 'D5D44FF7'],
  ])('of %s is %s', (key, check) => {
    expect(keyCheckValue(Buffer.from(key, 'hex'))).toBe(check)
  })

  // aes-zero: the L of SP 800-38B appendix D. aes-cmac and sm4: openssl.
  it.each([
    ['aes-zero', '2B7E151628AED2A6ABF7158809CF4F3C', '7DF76B'],
    ['aes-zero', '8E73B0F7DA0E6452C810F32B809079E562F8EAD2522C6B7B', '22452D'],
    ['aes-zero', '603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4', 'E568F6'],
    ['aes-cmac', '00000000000000000000000000000000', '763CBCDE81'],
    ['sm4', '0123456789ABCDEFFEDCBA9876543210', '2677F46B'],
  ] as const)('by %s of %s is %s', (method, key, check) => {
    expect(keyCheckValue(Buffer.from(key, 'hex'), method)).toBe(check)
  })

  it.each([
    ['des', 9, 'A key of DES has 8, 16 or 24 bytes, not 9'],
    ['aes-cmac', 8, 'A key of AES has 16, 24 or 32 bytes, not 8'],
    ['aes-zero', 33, 'A key of AES has 16, 24 or 32 bytes, not 33'],
    ['sm4', 24, 'A key of SM4 has 16 bytes, not 24'],
  ] as const)('by %s of a key of %i bytes is refused', (method, bytes, words) => {
    expect(() => keyCheckValue(Buffer.alloc(bytes), method)).toThrowError(new RangeError(words))
  })

  it.each(vectors?.kcv ?? [])('vector $key', ({ key, kcv }) => {
    expect(keyCheckValue(Buffer.from(key, 'hex'))).toBe(kcv)
  })
  it.skipIf(vectors === undefined)(vectors === undefined ? ABSENT : 'vectors are there', () => {
    expect(vectors?.kcv).not.toEqual([])
  })
})
