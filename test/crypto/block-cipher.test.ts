import { describe, expect, it } from 'vitest'
import { AES } from '../../src/crypto/aes.ts'
import { type CipherFamily, createBlockCipher, createCbcChain } from '../../src/crypto/block-cipher.ts'
import { DES } from '../../src/crypto/des.ts'
import { SM4 } from '../../src/crypto/sm4.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
const upper = (bytes: Buffer) => bytes.toString('hex').toUpperCase()
const upTo = (bytes: number) => Buffer.from(Array.from({ length: bytes }, (_, index) => index))
const GB_32907 = '0123456789ABCDEFFEDCBA9876543210'
const FIPS_197 = '00112233445566778899AABBCCDDEEFF'

describe('block ciphers', () => {
  it.each<{ name: string; family: CipherFamily; key: string; clear: string; sealed: string }>([
    { name: 'SM4, GB/T 32907 example 1', family: SM4, key: GB_32907, clear: GB_32907, sealed: '681EDF34D206965E86B3E94F536E4246' },
    { name: 'AES-128, FIPS 197 C.1', family: AES, key: upper(upTo(16)), clear: FIPS_197, sealed: '69C4E0D86A7B0430D8CDB78070B4C55A' },
    { name: 'AES-192, FIPS 197 C.2', family: AES, key: upper(upTo(24)), clear: FIPS_197, sealed: 'DDA97CA4864CDFE06EAF70A0EC0D7191' },
    { name: 'AES-256, FIPS 197 C.3', family: AES, key: upper(upTo(32)), clear: FIPS_197, sealed: '8EA2B7CA516745BFEAFC49904B496089' },
  ])('$name', ({ family, key, clear, sealed }) => {
    const cipher = createBlockCipher(family, hex(key))
    expect(upper(cipher.encrypt(hex(clear)))).toBe(sealed)
    expect(upper(cipher.decrypt(hex(sealed)))).toBe(clear)
    expect(upper(cipher.encrypt(hex(clear + clear)))).toBe(sealed + sealed)
  })

  it('SM4 a million times, GB/T 32907 example 2', () => {
    const cipher = createBlockCipher(SM4, hex(GB_32907))
    let block: Buffer = hex(GB_32907)
    for (let turn = 0; turn < 1_000_000; turn++) block = cipher.encrypt(block)
    expect(upper(block)).toBe('595298C7C6FD271F0402F804C33D3F66')
  }, 60_000)

  it.each([
    [DES, 12, 'A key of DES has 8, 16 or 24 bytes, not 12'],
    [AES, 8, 'A key of AES has 16, 24 or 32 bytes, not 8'],
    [SM4, 8, 'A key of SM4 has 16 bytes, not 8'],
  ])('say which key they take', (family, bytes, words) => {
    expect(() => createBlockCipher(family, Buffer.alloc(bytes))).toThrowError(new RangeError(words))
    expect(() => createCbcChain(family, Buffer.alloc(bytes))).toThrowError(new RangeError(words))
  })

  it('refuse half a block, and go on afterwards', () => {
    const cipher = createBlockCipher(SM4, Buffer.alloc(16))
    const right = cipher.encrypt(Buffer.alloc(16))
    expect(() => cipher.encrypt(Buffer.alloc(24))).toThrowError(new RangeError('SM4 works on blocks of 16 bytes, not on 24'))
    expect(cipher.encrypt(Buffer.alloc(16))).toEqual(right)
  })
})
