/** UnionPay's ECB MAC (DIALECTS A5.6). */
import { BLOCK_BYTES, createDes } from './des.ts'

/**
 * XOR of all blocks `4D08F434464FE7BF` -> as hex text `4D08F434` + `464FE7BF` -> the first half encrypted, XOR the second,
 * encrypted -> `8A9E91B88D839AC5` -> the text `8A9E91B8`.
 */
export function createUnionPaySigner(key: Buffer): (covered: Buffer) => Buffer {
  const des = createDes(key)
  return (covered) => {
    const folded = hexText(foldBlocks(covered))
    const first = des.encrypt(folded.subarray(0, BLOCK_BYTES))
    for (let index = 0; index < BLOCK_BYTES; index++) first[index] = (first[index] ?? 0) ^ (folded[BLOCK_BYTES + index] ?? 0)
    return hexText(des.encrypt(first).subarray(0, BLOCK_BYTES / 2))
  }
}

/** XOR of the blocks of 8 bytes, the last one padded with zeros. */
function foldBlocks(covered: Buffer): Buffer {
  const folded = Buffer.alloc(BLOCK_BYTES)
  for (let index = 0; index < covered.length; index++) {
    const at = index % BLOCK_BYTES
    folded[at] = (folded[at] ?? 0) ^ (covered[index] ?? 0)
  }
  return folded
}

/** Upper-case hex digits as ASCII. */
function hexText(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('hex').toUpperCase(), 'latin1')
}
