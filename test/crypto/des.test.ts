import { describe, expect, it } from 'vitest'
import { createDes } from '../../src/crypto/des.ts'

const hex = (text: string) => Buffer.from(text, 'hex')

describe('DES', () => {
  it.each([
    ['single', '133457799BBCDFF1', '0123456789ABCDEF', '85E813540F0AB405'],
    ['two keys that are the same as one', '133457799BBCDFF1133457799BBCDFF1', '0123456789ABCDEF', '85E813540F0AB405'],
    ['three keys that are the same as one', '133457799BBCDFF1133457799BBCDFF1133457799BBCDFF1', '0123456789ABCDEF', '85E813540F0AB405'],
    ['two keys', '0123456789ABCDEFFEDCBA9876543210', '0000000000000000', '08D7B4FB629D0885'],
    ['three keys', '0123456789ABCDEF23456789ABCDEF01456789ABCDEF0123', '5468652071756663', 'A826FD8CE53B855F'],
  ])('%s', (_name, key, clear, sealed) => {
    const des = createDes(hex(key))
    expect(des.encrypt(hex(clear)).toString('hex').toUpperCase()).toBe(sealed)
    expect(des.decrypt(hex(sealed)).toString('hex').toUpperCase()).toBe(clear)
  })

  it('treats each block alone, however they come', () => {
    const des = createDes(hex('133457799BBCDFF1'))
    const block = '85e813540f0ab405'
    for (let turn = 0; turn < 3; turn++)
      expect(des.encrypt(hex('0123456789ABCDEF'.repeat(turn + 1))).toString('hex')).toBe(block.repeat(turn + 1))
  })

  it.each([0, 7, 9, 15, 32])('has no key of %i bytes', (bytes) => {
    expect(() => createDes(Buffer.alloc(bytes))).toThrowError(RangeError)
  })

  it('refuses half a block, and goes on afterwards', () => {
    const des = createDes(hex('133457799BBCDFF1'))
    expect(() => des.encrypt(Buffer.alloc(9))).toThrowError(RangeError)
    expect(des.encrypt(hex('0123456789ABCDEF')).toString('hex')).toBe('85e813540f0ab405')
  })
})
