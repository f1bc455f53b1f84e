/** Bytes as text, a character each. */

/** Node's own reader: `toString` without its checks (its types do not list it). */
interface LatinReader {
  latin1Slice(start: number, end: number): string
}

export function readLatin(bytes: Buffer, at: number, end: number): string {
  return (bytes as Buffer & LatinReader).latin1Slice(at, end)
}
