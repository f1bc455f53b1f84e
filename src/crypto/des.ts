/** DES and triple DES. */
import { type BlockCipher, type CipherFamily, createBlockCipher } from './block-cipher.ts'

const BLOCK_BYTES = 8

/** A key of 8 bytes: single DES; 16: two-key triple DES; 24: three-key. */
export const DES: CipherFamily = {
  title: 'DES',
  blockBytes: BLOCK_BYTES,
  keyBytes: [8, 16, 24],
  openSslName: () => 'des-ede3',
  openSslKey: tripleLength,
}

/** Throws RangeError for a key of another length than 8, 16 or 24 bytes. */
export function createDes(key: Buffer): BlockCipher {
  return createBlockCipher(DES, key)
}

/** OpenSSL 3 has no single DES: K|K|K through triple DES is the same function. Two keys are K1|K2|K1. */
export function tripleLength(key: Buffer): Buffer {
  const second = key.length === BLOCK_BYTES ? key : key.subarray(BLOCK_BYTES, 2 * BLOCK_BYTES)
  const third = key.length === 3 * BLOCK_BYTES ? key.subarray(2 * BLOCK_BYTES) : key.subarray(0, BLOCK_BYTES)
  return Buffer.concat([key.subarray(0, BLOCK_BYTES), second, third])
}
