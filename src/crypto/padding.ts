/** Padding of ISO 9797-1 to whole blocks. */

/** 1: zeros as far as needed. 2: `80`, then zeros as far as needed: always at least one byte. */
export type PaddingMethod = 1 | 2

/** A copy of `covered` in whole blocks, at least one. */
export function padToBlocks(covered: Buffer, blockBytes: number, method: PaddingMethod): Buffer {
  const needed = method === 1 ? Math.max(1, covered.length) : covered.length + 1
  const padded = Buffer.alloc(Math.ceil(needed / blockBytes) * blockBytes)
  covered.copy(padded)
  if (method === 2) padded[covered.length] = 0x80
  return padded
}
