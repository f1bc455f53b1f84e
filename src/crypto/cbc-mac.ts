/** CBC MAC (ISO 9797-1 algorithm 1): the last block of CBC with a zero IV; under single DES it is ANSI X9.9 and FIPS 113. */
import { type CipherFamily, createCbcChain } from './block-cipher.ts'
import { type PaddingMethod, padToBlocks } from './padding.ts'

/** The whole last block: 8 bytes under DES, 16 under SM4. */
export function createCbcSigner(family: CipherFamily, key: Buffer, padding: PaddingMethod): (covered: Buffer) => Buffer {
  const lastBlock = createCbcChain(family, key)
  return (covered) => lastBlock(padToBlocks(covered, family.blockBytes, padding))
}
