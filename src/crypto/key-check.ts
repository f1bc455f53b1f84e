/** Check value of a key: says which key it is without saying the key. */
import { AES } from './aes.ts'
import { type CipherFamily, createBlockCipher } from './block-cipher.ts'
import { createCmacSigner } from './cmac.ts'
import { DES } from './des.ts'
import { SM4 } from './sm4.ts'

/**
 * `des`: a block of zeros encrypted, 4 bytes. `aes-cmac`: CMAC of a block of zeros, 5 bytes (ANSI X9.24-1).
 * `aes-zero`: the older way, a block of zeros encrypted, 3 bytes. `sm4`: a block of zeros encrypted, 4 bytes; inferred from `des`.
 */
export type KeyCheckMethod = 'des' | 'aes-cmac' | 'aes-zero' | 'sm4'

export const KEY_CHECK_BYTES = 4

interface MethodRow {
  readonly family: CipherFamily
  readonly bytes: number
  readonly create: (key: Buffer) => (zeros: Buffer) => Buffer
}

const METHODS: Readonly<Record<KeyCheckMethod, MethodRow>> = {
  des: { family: DES, bytes: KEY_CHECK_BYTES, create: (key) => createBlockCipher(DES, key).encrypt },
  'aes-cmac': { family: AES, bytes: 5, create: (key) => createCmacSigner(AES, key) },
  'aes-zero': { family: AES, bytes: 3, create: (key) => createBlockCipher(AES, key).encrypt },
  sm4: { family: SM4, bytes: KEY_CHECK_BYTES, create: (key) => createBlockCipher(SM4, key).encrypt },
}

/** As upper-case hex digits: `08D7B4FB`. Throws RangeError for a key of another length than the cipher's. */
export function keyCheckValue(key: Buffer, method: KeyCheckMethod = 'des'): string {
  const { family, bytes, create } = METHODS[method]
  return create(key)(Buffer.alloc(family.blockBytes)).toString('hex', 0, bytes).toUpperCase()
}
