/** ANSI X9.9 (8-byte key) and X9.19 retail MAC (16 or 24 bytes), zero padding. */
import { createCipheriv } from 'node:crypto'
import { BLOCK_BYTES, createDes, tripleLength } from './des.ts'

/** CBC under the first 8 bytes of the key; then, with a longer key, the last block decrypted under K2 and encrypted under K3 or K1. */
export function createRetailSigner(key: Buffer): (covered: Buffer) => Buffer {
  const lastBlock = createCbcMac(key.subarray(0, 8))
  if (key.length === 8) return lastBlock
  const tripleKey = tripleLength(key)
  const second = createDes(tripleKey.subarray(8, 16))
  const third = createDes(tripleKey.subarray(16, 24))
  return (covered) => third.encrypt(second.decrypt(lastBlock(covered)))
}

/** Last block of single DES in CBC mode with a zero IV. Nothing counts as one block of zeros. */
function createCbcMac(key: Buffer): (covered: Buffer) => Buffer {
  const cipher = createCipheriv('des-ede3-cbc', tripleLength(key), Buffer.alloc(BLOCK_BYTES)).setAutoPadding(false)
  let chained: Buffer = Buffer.alloc(BLOCK_BYTES)
  return (covered) => {
    const padded = Buffer.alloc(Math.max(1, Math.ceil(covered.length / BLOCK_BYTES)) * BLOCK_BYTES)
    covered.copy(padded)
    // One cipher for all messages chains them: XOR with what the last one left takes that out again, as a zero IV would.
    for (let index = 0; index < BLOCK_BYTES; index++) padded[index] = (padded[index] ?? 0) ^ (chained[index] ?? 0)
    chained = Buffer.from(cipher.update(padded).subarray(-BLOCK_BYTES))
    return Buffer.from(chained)
  }
}
