/** Message authentication: made and checked, whatever the algorithm. */
import { timingSafeEqual } from 'node:crypto'
import { GatewayError } from '../errors.ts'
import { AES } from './aes.ts'
import { createBlockCipher, listed } from './block-cipher.ts'
import { createCbcSigner } from './cbc-mac.ts'
import { createCmacSigner } from './cmac.ts'
import { createDes, DES } from './des.ts'
import type { KeyAlgorithm } from './key.ts'
import type { PaddingMethod } from './padding.ts'
import { SM4 } from './sm4.ts'
import { createUnionPaySigner, hexText } from './unionpay-ecb.ts'
import { createRetailSigner } from './x919.ts'

/** What a dialect file may name. */
export const MAC_ALGORITHMS = [
  'unionpay-ecb',
  'unionpay-ecb-sm4',
  'unionpay-ecb-sm4-binary',
  'x9.9',
  'x9.19',
  'cmac-tdes',
  'cmac-aes',
  'sm4-cbc',
] as const
export type MacAlgorithm = (typeof MAC_ALGORITHMS)[number]

/** How the MAC stands in its 8 bytes: the first 8 of it, the first 4 with zeros behind, or the first 4 as 8 hex characters. */
export const MAC_FORMS = ['bytes8', 'bytes4', 'hex8'] as const
export type MacForm = (typeof MAC_FORMS)[number]

/** Bytes of a MAC in its element. */
export const MAC_BYTES = 8

export interface MacOptions {
  /** ISO 9797-1 padding method, where the algorithm has both; 1 unless it is said. */
  readonly padding?: PaddingMethod
  /** The algorithm's own unless it is said. */
  readonly form?: MacForm
}

interface AlgorithmRow {
  readonly cipher: KeyAlgorithm
  /** Lengths of a key. */
  readonly keyBytes: readonly number[]
  /** Empty: it pads in its own way. */
  readonly paddings: readonly PaddingMethod[]
  readonly form: MacForm
  /** Bytes that the MAC covers -> at least 8 bytes, the first of which are kept. */
  readonly create: (key: Buffer, padding: PaddingMethod) => (covered: Buffer) => Buffer
}

const BOTH: readonly PaddingMethod[] = [1, 2]
const TDES = { cipher: 'tdes', form: 'bytes8' } as const
const UNDER_SM4 = { cipher: 'sm4', keyBytes: SM4.keyBytes } as const
const unionPayUnderSm4 = (key: Buffer) => createUnionPaySigner(createBlockCipher(SM4, key))

const ROWS: Readonly<Record<MacAlgorithm, AlgorithmRow>> = {
  'unionpay-ecb': {
    cipher: 'tdes',
    keyBytes: DES.keyBytes,
    paddings: [1],
    form: 'hex8',
    create: (key) => createUnionPaySigner(createDes(key)),
  },
  // Published: the construction, with its steps in figures (jianshu.com/p/cff10e8594dd, blog.csdn.net/.../139765880).
  // Inferred: that DE64 is the text of the first 4 bytes, as under DES.
  'unionpay-ecb-sm4': { ...UNDER_SM4, paddings: [1], form: 'hex8', create: unionPayUnderSm4 },
  // The same two sources keep the first 8 bytes instead.
  'unionpay-ecb-sm4-binary': { ...UNDER_SM4, paddings: [1], form: 'bytes8', create: unionPayUnderSm4 },
  'x9.9': { ...TDES, keyBytes: [8], paddings: BOTH, create: (key, padding) => createCbcSigner(DES, key, padding) },
  'x9.19': { ...TDES, keyBytes: DES.keyBytes, paddings: BOTH, create: createRetailSigner },
  'cmac-tdes': { ...TDES, keyBytes: [16, 24], paddings: [], create: (key) => createCmacSigner(DES, key) },
  'cmac-aes': { cipher: 'aes', keyBytes: AES.keyBytes, paddings: [], form: 'bytes8', create: (key) => createCmacSigner(AES, key) },
  // GB/T 15852.1 algorithm 1.
  'sm4-cbc': { ...UNDER_SM4, paddings: BOTH, form: 'bytes8', create: (key, padding) => createCbcSigner(SM4, key, padding) },
}

export interface Mac {
  /** The bytes as they stand in DE64. */
  sign(covered: Buffer): Buffer
  /** Takes the same time wherever the first difference is. */
  verify(covered: Buffer, mac: Buffer): boolean
}

/**
 * One MAC under one key, to be kept: it holds its ciphers. Throws OPTION_INVALID when the algorithm has no such key length or
 * padding, or when this Node's OpenSSL lacks its cipher.
 */
export function createMac(algorithm: MacAlgorithm, key: Buffer, options: MacOptions = {}): Mac {
  const row = ROWS[algorithm]
  const problem = macKeyProblem(algorithm, { algorithm: row.cipher, length: key.length }) ?? paddingProblem(algorithm, options.padding)
  if (problem !== undefined) throw new GatewayError('OPTION_INVALID', problem)
  const signer = row.create(key, options.padding ?? 1)
  const written = FORMS[options.form ?? row.form]
  const sign = (covered: Buffer): Buffer => written(signer(covered))
  return {
    sign,
    verify: (covered, mac) => {
      const right = sign(covered)
      return mac.length === right.length && timingSafeEqual(mac, right)
    },
  }
}

const FORMS: Readonly<Record<MacForm, (mac: Buffer) => Buffer>> = {
  bytes8: (mac) => (mac.length === MAC_BYTES ? mac : mac.subarray(0, MAC_BYTES)),
  bytes4: (mac) => Buffer.concat([mac.subarray(0, 4)], MAC_BYTES),
  hex8: (mac) => hexText(mac.subarray(0, 4)),
}

/** Why the algorithm cannot work with such a key: another cipher, or another length. */
export function macKeyProblem(
  algorithm: MacAlgorithm,
  key: { readonly algorithm: KeyAlgorithm; readonly length: number },
): string | undefined {
  const { cipher, keyBytes } = ROWS[algorithm]
  if (key.algorithm !== cipher) return `A key of ${algorithm} is of ${cipher}, not of ${key.algorithm}`
  return keyBytes.includes(key.length) ? undefined : `A key of ${algorithm} has ${listed(keyBytes)} bytes, not ${key.length}`
}

/** Why the algorithm cannot pad that way. */
export function paddingProblem(algorithm: MacAlgorithm, padding: PaddingMethod | undefined): string | undefined {
  const { paddings } = ROWS[algorithm]
  if (padding === undefined || paddings.includes(padding)) return undefined
  const has = paddings.length === 0 ? 'a padding of its own' : `padding method ${listed(paddings)}`
  return `The MAC ${algorithm} has ${has}, not method ${padding}`
}
