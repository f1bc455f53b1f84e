/** A key with the cipher it is for, held so that neither JSON, `inspect` nor a copy shows it. */
import { inspect } from 'node:util'
import { AES } from './aes.ts'
import { type BlockCipher, type CipherFamily, createBlockCipher, listed } from './block-cipher.ts'
import { DES } from './des.ts'
import { type KeyCheckMethod, keyCheckValue } from './key-check.ts'
import { SM4 } from './sm4.ts'

export const KEY_ALGORITHMS = ['tdes', 'sm4', 'aes'] as const
/** `tdes`: DES under 8 bytes, triple DES under 16 or 24. */
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number]

interface AlgorithmRow {
  readonly family: CipherFamily
  readonly check: KeyCheckMethod
}

const ROWS: Readonly<Record<KeyAlgorithm, AlgorithmRow>> = {
  tdes: { family: DES, check: 'des' },
  sm4: { family: SM4, check: 'sm4' },
  aes: { family: AES, check: 'aes-cmac' },
}

/** What a key shows of itself. */
export interface ShownKey {
  readonly algorithm: KeyAlgorithm
  readonly check: string
}

export class Key {
  readonly algorithm: KeyAlgorithm
  readonly #bytes: Buffer

  /** Throws RangeError for a key of another length than the cipher's. */
  constructor(algorithm: KeyAlgorithm, bytes: Buffer) {
    const problem = keyLengthProblem(algorithm, bytes.length)
    if (problem !== undefined) throw new RangeError(problem)
    this.algorithm = algorithm
    this.#bytes = bytes
  }

  get bytes(): Buffer {
    return this.#bytes
  }

  /** Check value. Throws OPTION_INVALID when this Node's OpenSSL lacks the cipher. */
  check(): string {
    return checkOf(this.algorithm, this.#bytes)
  }

  toJSON(): ShownKey {
    return { algorithm: this.algorithm, check: this.check() }
  }

  [inspect.custom](): ShownKey {
    return this.toJSON()
  }
}

/** Check value of a key's bytes. */
export function checkOf(algorithm: KeyAlgorithm, key: Buffer): string {
  return keyCheckValue(key, ROWS[algorithm].check)
}

/** ECB under a key of that cipher. Throws RangeError for a wrong length. */
export function cipherOf(algorithm: KeyAlgorithm, key: Buffer): BlockCipher {
  return createBlockCipher(ROWS[algorithm].family, key)
}

/** Why a key of that length cannot be one of the cipher; nothing when it can. */
export function keyLengthProblem(algorithm: KeyAlgorithm, bytes: number): string | undefined {
  const { keyBytes } = ROWS[algorithm].family
  return keyBytes.includes(bytes) ? undefined : `a key of ${algorithm} has ${listed(keyBytes)} bytes, not ${bytes}`
}
