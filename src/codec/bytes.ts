/** Single bytes and short runs of them. */

/** Longest run that a loop copies faster than native calls. */
const LOOP_BYTES = 64

/** The byte at an offset that the caller knows to be inside. */
export function byteAt(bytes: Buffer, at: number): number {
  return bytes[at] as number
}

/** Copies `from[start, end)` to a place; returns the offset after it. */
export function copyBytes(from: Buffer, start: number, end: number, to: { readonly bytes: Buffer; readonly at: number }): number {
  const { bytes, at } = to
  if (end - start > LOOP_BYTES) {
    // A fifth of the time of `copy`.
    bytes.set(from.subarray(start, end), at)
    return at + end - start
  }
  for (let index = start; index < end; index++) bytes[at + index - start] = byteAt(from, index)
  return at + end - start
}
