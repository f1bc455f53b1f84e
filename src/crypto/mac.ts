/** Message authentication: made and checked, whatever the algorithm. */
import { timingSafeEqual } from 'node:crypto'
import { GatewayError } from '../errors.ts'
import { AES } from './aes.ts'
import { createBlockCipher, listed } from './block-cipher.ts'
import { createCbcSigner } from './cbc-mac.ts'
import { createCmacSigner } from './cmac.ts'
import { createDes, DES } from './des.ts'
import type { PaddingMethod } from './padding.ts'
import { SM4 } from './sm4.ts'
import { createUnionPaySigner } from './unionpay-ecb.ts'
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

type MacBytes = 4 | 8

export interface MacOptions {
  /** ISO 9797-1 padding method, where the algorithm has both; 1 unless it is said. */
  readonly padding?: PaddingMethod
  /** How many of its first bytes are kept; 8 unless it is said. */
  readonly bytes?: MacBytes
}

interface AlgorithmRow {
  /** Lengths of a key. */
  readonly keyBytes: readonly number[]
  /** Empty: it pads in its own way. */
  readonly paddings: readonly PaddingMethod[]
  readonly bytes: readonly MacBytes[]
  /** Bytes that the MAC covers -> at least 8 bytes, the first of which are kept. */
  readonly create: (key: Buffer, padding: PaddingMethod) => (covered: Buffer) => Buffer
}

const BOTH: readonly PaddingMethod[] = [1, 2]
const CUT: readonly MacBytes[] = [4, 8]

const ROWS: Readonly<Record<MacAlgorithm, AlgorithmRow>> = {
  'unionpay-ecb': { keyBytes: DES.keyBytes, paddings: [1], bytes: [8], create: (key) => createUnionPaySigner(createDes(key), 'text') },
  // Published: the construction, with its steps in figures (jianshu.com/p/cff10e8594dd, blog.csdn.net/.../139765880).
  // Inferred: that DE64 is the text of the first 4 bytes, as under DES.
  'unionpay-ecb-sm4': {
    keyBytes: SM4.keyBytes,
    paddings: [1],
    bytes: [8],
    create: (key) => createUnionPaySigner(createBlockCipher(SM4, key), 'text'),
  },
  // The same two sources keep the first 8 bytes instead.
  'unionpay-ecb-sm4-binary': {
    keyBytes: SM4.keyBytes,
    paddings: [1],
    bytes: CUT,
    create: (key) => createUnionPaySigner(createBlockCipher(SM4, key), 'binary'),
  },
  'x9.9': { keyBytes: [8], paddings: BOTH, bytes: CUT, create: (key, padding) => createCbcSigner(DES, key, padding) },
  'x9.19': { keyBytes: DES.keyBytes, paddings: BOTH, bytes: CUT, create: createRetailSigner },
  'cmac-tdes': { keyBytes: [16, 24], paddings: [], bytes: CUT, create: (key) => createCmacSigner(DES, key) },
  'cmac-aes': { keyBytes: AES.keyBytes, paddings: [], bytes: CUT, create: (key) => createCmacSigner(AES, key) },
  // GB/T 15852.1 algorithm 1.
  'sm4-cbc': { keyBytes: SM4.keyBytes, paddings: BOTH, bytes: CUT, create: (key, padding) => createCbcSigner(SM4, key, padding) },
}

export interface Mac {
  /** The bytes as they stand in DE64: 8, or the 4 that were asked for. */
  sign(covered: Buffer): Buffer
  /** Takes the same time wherever the first difference is. */
  verify(covered: Buffer, mac: Buffer): boolean
}

/**
 * One MAC under one key, to be kept: it holds its ciphers. Throws OPTION_INVALID when the algorithm has no such key length,
 * padding or length, or when this Node's OpenSSL lacks its cipher.
 */
export function createMac(algorithm: MacAlgorithm, key: Buffer, options: MacOptions = {}): Mac {
  checkOptions(algorithm, key, options)
  const { bytes = 8 } = options
  const signer = ROWS[algorithm].create(key, options.padding ?? 1)
  const sign = (covered: Buffer): Buffer => {
    const signed = signer(covered)
    return signed.length === bytes ? signed : signed.subarray(0, bytes)
  }
  return {
    sign,
    verify: (covered, mac) => {
      const right = sign(covered)
      return mac.length === right.length && timingSafeEqual(mac, right)
    },
  }
}

function checkOptions(algorithm: MacAlgorithm, key: Buffer, { padding, bytes }: MacOptions): void {
  const row = ROWS[algorithm]
  const refuse = (problem: string): never => {
    throw new GatewayError('OPTION_INVALID', problem)
  }
  if (!row.keyBytes.includes(key.length)) refuse(`A key of ${algorithm} has ${listed(row.keyBytes)} bytes, not ${key.length}`)
  if (padding !== undefined && !row.paddings.includes(padding)) {
    const has = row.paddings.length === 0 ? 'a padding of its own' : `padding method ${listed(row.paddings)}`
    refuse(`The MAC ${algorithm} has ${has}, not method ${padding}`)
  }
  if (bytes !== undefined && !row.bytes.includes(bytes)) refuse(`The MAC ${algorithm} has ${listed(row.bytes)} bytes, not ${bytes}`)
}
