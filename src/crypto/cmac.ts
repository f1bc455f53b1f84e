/** CMAC (NIST SP 800-38B, RFC 4493) under AES or triple DES. */
import { type CipherFamily, createCbcChain, xorInto } from './block-cipher.ts'
import { padToBlocks } from './padding.ts'

/** SP 800-38B 5.3: what is added when a bit is shifted out of a block. */
const SHIFTED_OUT = { 8: 0x1b, 16: 0x87 } as const

/** The whole block: CBC whose last block is XORed with K1 when it is full, else padded with `80 00...` and XORed with K2. */
export function createCmacSigner(family: CipherFamily, key: Buffer): (covered: Buffer) => Buffer {
  const { blockBytes } = family
  const lastBlock = createCbcChain(family, key)
  // The first message of the chain is a block of zeros: its CBC is L, the cipher of zero.
  const full = doubled(lastBlock(Buffer.alloc(blockBytes)))
  const padded = doubled(full)
  return (covered) => {
    const isFull = covered.length > 0 && covered.length % blockBytes === 0
    const blocks = padToBlocks(covered, blockBytes, isFull ? 1 : 2)
    xorInto(blocks.subarray(-blockBytes), isFull ? full : padded)
    return lastBlock(blocks)
  }
}

/** Multiplied by x in the field of the block: `K1 = L * x`, `K2 = K1 * x`. */
function doubled(block: Buffer): Buffer {
  const shifted = Buffer.from(block.map((byte, index) => (byte << 1) | ((block[index + 1] ?? 0) >> 7)))
  const last = block.length - 1
  if ((block[0] ?? 0) >= 0x80) shifted[last] = (shifted[last] ?? 0) ^ SHIFTED_OUT[block.length === 8 ? 8 : 16]
  return shifted
}
