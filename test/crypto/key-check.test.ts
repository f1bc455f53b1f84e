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

  it.each(vectors?.kcv ?? [])('vector $key', ({ key, kcv }) => {
    expect(keyCheckValue(Buffer.from(key, 'hex'))).toBe(kcv)
  })
  if (vectors === undefined) it.skip(ABSENT, () => {})
})
