import { createCipheriv, createDecipheriv } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMac, type MacAlgorithm } from '../../src/crypto/mac.ts'
import { ABSENT, readCryptoVectors } from './shared-vectors.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
const upper = (bytes: Buffer) => bytes.toString('hex').toUpperCase()
const vectors = readCryptoVectors()

/** DES one block at a time, made anew for each: a second way to the same MAC. */
function plainDes(key: Buffer, block: Buffer, open: typeof createCipheriv | typeof createDecipheriv = createCipheriv): Buffer {
  const triple = key.length === 8 ? Buffer.concat([key, key, key]) : Buffer.concat([key, key.subarray(0, 8)]).subarray(0, 24)
  return open('des-ede3-ecb', triple, null).setAutoPadding(false).update(block)
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)))
}

function blocks(covered: Buffer): Buffer[] {
  const padded = Buffer.concat([covered, Buffer.alloc((8 - (covered.length % 8)) % 8)])
  return Array.from({ length: padded.length / 8 }, (_, index) => padded.subarray(index * 8, index * 8 + 8))
}

describe('UnionPay ECB MAC', () => {
  it.each(vectors?.unionpay_ecb_mac ?? [])('vector $id', ({ tak, mak, mab, mac_ascii, de64 }) => {
    const mac = createMac('unionpay-ecb', hex(tak ?? mak ?? ''))
    expect(mac.sign(hex(mab ?? '')).toString('latin1')).toBe(mac_ascii)
    if (de64 !== undefined) expect(upper(mac.sign(hex(mab ?? '')))).toBe(de64)
    expect(mac.verify(hex(mab ?? ''), Buffer.from(mac_ascii ?? '', 'latin1'))).toBe(true)
  })
  if (vectors === undefined) it.skip(ABSENT, () => {})

  it('folds 8 zeros to the text of 16 zeros', () => {
    // E(3030303030303030) = A; A ^ 3030303030303030 encrypted; first 4 bytes as hex text.
    const key = hex('1122334455667788')
    const zeros = Buffer.from('00000000', 'latin1')
    const second = plainDes(key, xor(plainDes(key, zeros), zeros))
    expect(createMac('unionpay-ecb', key).sign(Buffer.alloc(8)).toString('latin1')).toBe(upper(second).slice(0, 8))
  })

  it('is the same whatever way it is computed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.constantFrom(8, 16), (bytes, length) => {
        const key = hex('0123456789ABCDEFFEDCBA9876543210').subarray(0, length)
        const covered = Buffer.from(bytes)
        const folded = Buffer.from(upper(blocks(covered).reduce(xor, Buffer.alloc(8))), 'latin1')
        const second = plainDes(key, xor(plainDes(key, folded.subarray(0, 8)), folded.subarray(8)))
        expect(createMac('unionpay-ecb', key).sign(covered).toString('latin1')).toBe(upper(second).slice(0, 8))
      }),
      { numRuns: 200 },
    )
  })
})

describe('X9.9 and X9.19', () => {
  it.each([...(vectors?.x919 ?? []), ...(vectors?.x99 ?? [])])('vector $key $mac', ({ key, data_hex, data_ascii, mac }) => {
    const covered = data_hex === undefined ? Buffer.from(data_ascii ?? '', 'latin1') : hex(data_hex)
    const made = createMac('x9.19', hex(key ?? '')).sign(covered)
    expect(upper(made).slice(0, mac?.length)).toBe(mac)
  })
  if (vectors === undefined) it.skip(ABSENT, () => {})

  it.each([
    ['FIPS 113, 8-byte key', '0123456789ABCDEF', Buffer.from('7654321 Now is the time for '), 'F1D30F6849312CA4'],
    ['16-byte key', '0123456789ABCDEFFEDCBA9876543210', Buffer.from('Now is the time for all '), 'A1C72E74EA3FA9B6'],
    [
      '24-byte key with K3 = K1',
      '0123456789ABCDEFFEDCBA98765432100123456789ABCDEF',
      Buffer.from('Now is the time for all '),
      'A1C72E74EA3FA9B6',
    ],
  ])('%s', (_name, key, covered, mac) => {
    expect(upper(createMac('x9.19', hex(key)).sign(covered))).toBe(mac)
  })

  it('takes nothing as one block of zeros', () => {
    const mac = createMac('x9.19', hex('0123456789ABCDEFFEDCBA9876543210'))
    expect(mac.sign(Buffer.alloc(0))).toEqual(mac.sign(Buffer.alloc(8)))
  })

  it('is the same whatever way it is computed, in any order of messages', () => {
    const key = hex('0123456789ABCDEFFEDCBA9876543210')
    const mac = createMac('x9.19', key)
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        const k1 = key.subarray(0, 8)
        const last = blocks(Buffer.from(bytes)).reduce((chained, block) => plainDes(k1, xor(chained, block)), Buffer.alloc(8))
        // E(K1, D(K2, last)): opened with K1, it must be what K2 makes `last` of.
        const middle = plainDes(k1, mac.sign(Buffer.from(bytes)), createDecipheriv)
        expect(plainDes(key.subarray(8), middle)).toEqual(last)
      }),
      { numRuns: 200 },
    )
  })
})

describe.each<MacAlgorithm>(['unionpay-ecb', 'x9.19'])('%s', (algorithm) => {
  const covered = hex('0200302004C020C09811000000000000000051001834')
  const mac = createMac(algorithm, hex('0123456789ABCDEFFEDCBA9876543210'))

  it('verifies what it signed, and nothing with one bit changed', () => {
    const signed = mac.sign(covered)
    expect(signed).toHaveLength(8)
    expect(mac.verify(covered, signed)).toBe(true)
    for (let bit = 0; bit < 64; bit++) {
      const forged = Buffer.from(signed)
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(mac.verify(covered, forged)).toBe(false)
    }
    for (let bit = 0; bit < covered.length * 8; bit++) {
      const changed = Buffer.from(covered)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(mac.verify(changed, signed)).toBe(false)
    }
  })

  it.each([0, 4, 7, 9, 16])('does not verify a MAC of %i bytes', (bytes) => {
    expect(mac.verify(covered, Buffer.alloc(bytes))).toBe(false)
  })

  it('does not verify under another key', () => {
    const other = createMac(algorithm, hex('FEDCBA98765432100123456789ABCDEF'))
    expect(other.verify(covered, mac.sign(covered))).toBe(false)
  })

  it('gives bytes that a later MAC does not change', () => {
    const first = mac.sign(covered)
    const kept = Buffer.from(first)
    mac.sign(Buffer.from('something else'))
    first.fill(0)
    expect(mac.sign(covered)).toEqual(kept)
  })

  it('leaves what it covers as it was', () => {
    const input = Buffer.from(covered)
    mac.sign(input)
    expect(input).toEqual(covered)
  })
})
