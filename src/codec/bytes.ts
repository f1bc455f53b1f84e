/** Single bytes and short runs of them. */

/** Longest run that a loop copies faster than a native call. */
const LOOP_BYTES = 24

/** The byte at an offset that the caller knows to be inside. */
export function byteAt(bytes: Buffer, at: number): number {
  return bytes[at] as number
}

/** Copies `from[start, end)` to `to[at...]`; returns the offset after it. */
export function copyBytes(from: Buffer, span: { start: number; end: number }, to: Buffer, at: number): number {
  const { start, end } = span
  if (end - start > LOOP_BYTES) return at + from.copy(to, at, start, end)
  let next = at
  for (let index = start; index < end; index++) to[next++] = byteAt(from, index)
  return next
}
