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
  for (let at = 0; at < BLOCK_BYTES; at++) {
    let column = 0
    for (let index = at; index < covered.length; index += BLOCK_BYTES) column ^= covered[index] ?? 0
    folded[at] = column
  }
  return folded
}

/** Upper-case hex digits as ASCII. By hand: a quarter of the time of `toString('hex')`, `toUpperCase` and `Buffer.from`. */
function hexText(bytes: Buffer): Buffer {
  const text = Buffer.alloc(2 * bytes.length)
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0
    text[2 * index] = hexDigit(byte >> 4)
    text[2 * index + 1] = hexDigit(byte & 0x0f)
  }
  return text
}

function hexDigit(value: number): number {
  return value < 10 ? 0x30 + value : 0x37 + value
}
