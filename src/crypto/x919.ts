/** ANSI X9.19 retail MAC (ISO 9797-1 algorithm 3, 16 or 24 bytes of key); under 8 bytes it is X9.9. */
import { createCbcSigner } from './cbc-mac.ts'
import { createDes, DES, tripleLength } from './des.ts'
import type { PaddingMethod } from './padding.ts'

/** CBC under the first 8 bytes of the key; then, with a longer key, the last block decrypted under K2 and encrypted under K3 or K1. */
export function createRetailSigner(key: Buffer, padding: PaddingMethod): (covered: Buffer) => Buffer {
  const lastBlock = createCbcSigner(DES, key.subarray(0, 8), padding)
  if (key.length === 8) return lastBlock
  const tripleKey = tripleLength(key)
  const second = createDes(tripleKey.subarray(8, 16))
  const third = createDes(tripleKey.subarray(16, 24))
  return (covered) => third.encrypt(second.decrypt(lastBlock(covered)))
}
