import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AES } from '../../src/crypto/aes.ts'
import { createBlockCipher } from '../../src/crypto/block-cipher.ts'
import { createCmacSigner } from '../../src/crypto/cmac.ts'
import { DES } from '../../src/crypto/des.ts'
import { createMac } from '../../src/crypto/mac.ts'
import { SM4 } from '../../src/crypto/sm4.ts'
import { ABSENT, readCryptoVectors } from './shared-vectors.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
const upper = (bytes: Buffer) => bytes.toString('hex').toUpperCase()
const vectors = readCryptoVectors()
const MESSAGE = hex(
  '6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E51' + '30C81C46A35CE411E5FBC1191A0A52EFF69F2445DF4F9B17AD2B417BE66C3710',
)
const AES_128 = '2B7E151628AED2A6ABF7158809CF4F3C'
const AES_192 = '8E73B0F7DA0E6452C810F32B809079E562F8EAD2522C6B7B'
const AES_256 = '603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4'
const TWO_KEYS = '4CF15134A2850DD58A3D10BA80570D38'
const THREE_KEYS = '8AA83BF8CBDA10620BC1BF19FBB6CD58BC313D4A371CA8B5'

/** SP 800-38B appendix D: key, bytes of the message, MAC. */
const PUBLISHED = [
  [AES_128, 0, 'BB1D6929E95937287FA37D129B756746'],
  [AES_128, 16, '070A16B46B4D4144F79BDD9DD04A287C'],
  [AES_128, 40, 'DFA66747DE9AE63030CA32611497C827'],
  [AES_128, 64, '51F0BEBF7E3B9D92FC49741779363CFE'],
  [AES_192, 0, 'D17DDF46ADAACDE531CAC483DE7A9367'],
  [AES_192, 16, '9E99A7BF31E710900662F65E617C5184'],
  [AES_192, 40, '8A1DE5BE2EB31AAD089A82E6EE908B0E'],
  [AES_192, 64, 'A1D5DF0EED790F794D77589659F39A11'],
  [AES_256, 0, '028962F61B7BF89EFC6B551F4667D983'],
  [AES_256, 16, '28A7023F452E8F82BD4BF28D8C37C35C'],
  [AES_256, 40, 'AAF3D8F1DE5640C232F5B169B9C911E6'],
  [AES_256, 64, 'E1992190549F6ED5696A2C056C315410'],
  [THREE_KEYS, 0, 'B7A688E122FFAF95'],
  [THREE_KEYS, 8, '8E8F293136283797'],
  [THREE_KEYS, 20, '743DDBE0CE2DC2ED'],
  [THREE_KEYS, 32, '33E6B1092400EAE5'],
  [TWO_KEYS, 0, 'BD2EBF9A3BA00361'],
  [TWO_KEYS, 8, '4FF2AB813C53CE83'],
  [TWO_KEYS, 20, '62DD1B471902BD4E'],
  [TWO_KEYS, 32, '31B1E431DABC4EB8'],
] as const

describe('CMAC', () => {
  it.each(PUBLISHED)('SP 800-38B, key %s, %i bytes', (key, bytes, right) => {
    const family = right.length === 16 ? DES : AES
    const covered = MESSAGE.subarray(0, bytes)
    expect(upper(createCmacSigner(family, hex(key))(covered))).toBe(right)
    expect(upper(createMac(family === DES ? 'cmac-tdes' : 'cmac-aes', hex(key)).sign(covered))).toBe(right.slice(0, 16))
  })

  it.each(vectors?.cmac ?? [])('vector $alg $data_hex', ({ alg, key, data_hex, mac }) => {
    expect(upper(createCmacSigner(alg.startsWith('AES') ? AES : DES, hex(key))(hex(data_hex)))).toBe(mac)
  })
  it.skipIf(vectors === undefined)(vectors === undefined ? ABSENT : 'vectors are there', () => {
    expect(vectors?.cmac).not.toEqual([])
  })

  it('is the published one under SM4 too, GB/T 15852.1-2020 B.6', () => {
    const sign = createCmacSigner(SM4, hex('0123456789ABCDEFFEDCBA9876543210'))
    expect(upper(sign(Buffer.from('This is the test message for mac')))).toBe('692C437100F3B5EE2B8ABCEF373D990C')
  })

  it('is the same whatever way it is computed, in any order of messages', () => {
    const key = hex(AES_128)
    const sign = createCmacSigner(AES, key)
    const { encrypt } = createBlockCipher(AES, key)
    // K1 and K2 as SP 800-38B D.1 prints them.
    const subkeys = [hex('FBEED618357133667C85E08F7236A8DE'), hex('F7DDAC306AE266CCF90BC11EE46D513B')]
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const isFull = bytes.length > 0 && bytes.length % 16 === 0
        const blocks = isFull ? Buffer.from(bytes) : Buffer.concat([bytes, hex('80'), Buffer.alloc(15 - (bytes.length % 16))])
        let chained: Buffer = Buffer.alloc(16)
        for (let at = 0; at < blocks.length; at += 16) {
          const subkey = at + 16 < blocks.length ? Buffer.alloc(16) : subkeys[isFull ? 0 : 1]
          chained = encrypt(Buffer.from(chained.map((byte, index) => byte ^ (blocks[at + index] ?? 0) ^ (subkey?.[index] ?? 0))))
        }
        expect(sign(Buffer.from(bytes))).toEqual(chained)
      }),
      { numRuns: 200 },
    )
  })
})
