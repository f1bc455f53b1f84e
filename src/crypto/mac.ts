/** Message authentication: made and checked, whatever the algorithm. */
import { timingSafeEqual } from 'node:crypto'
import { createUnionPaySigner } from './unionpay-ecb.ts'
import { createRetailSigner } from './x919.ts'

/** Bytes that the MAC covers -> its 8 bytes as they stand in DE64. */
type Signer = (covered: Buffer) => Buffer

const SIGNERS = {
  'unionpay-ecb': createUnionPaySigner,
  'x9.19': createRetailSigner,
} as const satisfies Record<string, (key: Buffer) => Signer>

export type MacAlgorithm = keyof typeof SIGNERS

export interface Mac {
  /** The 8 bytes as they stand in DE64. */
  sign(covered: Buffer): Buffer
  /** Takes the same time wherever the first difference is. */
  verify(covered: Buffer, mac: Buffer): boolean
}

/** One MAC under one key of 8, 16 or 24 bytes, to be kept: it holds its ciphers. Throws RangeError for another length. */
export function createMac(algorithm: MacAlgorithm, key: Buffer): Mac {
  const sign = SIGNERS[algorithm](key)
  return {
    sign,
    verify: (covered, mac) => {
      const right = sign(covered)
      return mac.length === right.length && timingSafeEqual(mac, right)
    },
  }
}
