/** DES and triple DES over whole blocks: the protocol's cipher, not our choice. */
import { type Cipher, createCipheriv, createDecipheriv, type Decipher } from 'node:crypto'

export const BLOCK_BYTES = 8
const NO_IV = Buffer.alloc(0)

export interface Des {
  /** ECB. `blocks`: a multiple of 8 bytes; throws RangeError otherwise. */
  encrypt(blocks: Buffer): Buffer
  decrypt(blocks: Buffer): Buffer
}

/** 8 bytes: single DES; 16: two-key triple DES; 24: three-key. Throws RangeError for another length. */
export function createDes(key: Buffer): Des {
  const tripleKey = tripleLength(key)
  const encipher = createCipheriv('des-ede3-ecb', tripleKey, NO_IV).setAutoPadding(false)
  let decipher: Decipher | undefined
  return {
    encrypt: (blocks) => update(encipher, blocks),
    decrypt: (blocks) => {
      decipher ??= createDecipheriv('des-ede3-ecb', tripleKey, NO_IV).setAutoPadding(false)
      return update(decipher, blocks)
    },
  }
}

/** OpenSSL 3 has no single DES: K|K|K through triple DES is the same function. */
export function tripleLength(key: Buffer): Buffer {
  switch (key.length) {
    case 8:
      return Buffer.concat([key, key, key])
    case 16:
      return Buffer.concat([key, key.subarray(0, 8)])
    case 24:
      return Buffer.from(key)
    default:
      throw new RangeError(`A DES key has 8, 16 or 24 bytes, not ${key.length}`)
  }
}

/** One cipher for all blocks under a key: to make one costs more (2.3 us) than a MAC with it (1.5 us). */
function update(cipher: Cipher | Decipher, blocks: Buffer): Buffer {
  if (blocks.length % BLOCK_BYTES !== 0) throw new RangeError(`DES works on blocks of 8 bytes, not on ${blocks.length}`)
  return cipher.update(blocks)
}
