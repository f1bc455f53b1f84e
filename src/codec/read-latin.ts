/** Bytes as text, a character each; most elements are short, and for those one call with all codes is the fastest by far. */
import { byteAt } from './bytes.ts'

/** Node's own reader: `toString` without its checks (its types do not list it). */
interface LatinReader {
  latin1Slice(start: number, end: number): string
}

/** Measured per message of 21 elements: 560 ns so, 906 in fours, 1,435 with a native call for each. */
export function readLatin(bytes: Buffer, at: number, end: number): string {
  switch (end - at) {
    case 1:
      return String.fromCharCode(byteAt(bytes, at))
    case 2:
      return String.fromCharCode(byteAt(bytes, at), byteAt(bytes, at + 1))
    case 3:
      return String.fromCharCode(byteAt(bytes, at), byteAt(bytes, at + 1), byteAt(bytes, at + 2))
    case 4:
      return String.fromCharCode(byteAt(bytes, at), byteAt(bytes, at + 1), byteAt(bytes, at + 2), byteAt(bytes, at + 3))
    case 6:
      return String.fromCharCode(
        byteAt(bytes, at),
        byteAt(bytes, at + 1),
        byteAt(bytes, at + 2),
        byteAt(bytes, at + 3),
        byteAt(bytes, at + 4),
        byteAt(bytes, at + 5),
      )
    case 8:
      return String.fromCharCode(
        byteAt(bytes, at),
        byteAt(bytes, at + 1),
        byteAt(bytes, at + 2),
        byteAt(bytes, at + 3),
        byteAt(bytes, at + 4),
        byteAt(bytes, at + 5),
        byteAt(bytes, at + 6),
        byteAt(bytes, at + 7),
      )
    case 10:
      return String.fromCharCode(
        byteAt(bytes, at),
        byteAt(bytes, at + 1),
        byteAt(bytes, at + 2),
        byteAt(bytes, at + 3),
        byteAt(bytes, at + 4),
        byteAt(bytes, at + 5),
        byteAt(bytes, at + 6),
        byteAt(bytes, at + 7),
        byteAt(bytes, at + 8),
        byteAt(bytes, at + 9),
      )
    case 12:
      return String.fromCharCode(
        byteAt(bytes, at),
        byteAt(bytes, at + 1),
        byteAt(bytes, at + 2),
        byteAt(bytes, at + 3),
        byteAt(bytes, at + 4),
        byteAt(bytes, at + 5),
        byteAt(bytes, at + 6),
        byteAt(bytes, at + 7),
        byteAt(bytes, at + 8),
        byteAt(bytes, at + 9),
        byteAt(bytes, at + 10),
        byteAt(bytes, at + 11),
      )
    case 15:
      return String.fromCharCode(
        byteAt(bytes, at),
        byteAt(bytes, at + 1),
        byteAt(bytes, at + 2),
        byteAt(bytes, at + 3),
        byteAt(bytes, at + 4),
        byteAt(bytes, at + 5),
        byteAt(bytes, at + 6),
        byteAt(bytes, at + 7),
        byteAt(bytes, at + 8),
        byteAt(bytes, at + 9),
        byteAt(bytes, at + 10),
        byteAt(bytes, at + 11),
        byteAt(bytes, at + 12),
        byteAt(bytes, at + 13),
        byteAt(bytes, at + 14),
      )
    case 16:
      return String.fromCharCode(
        byteAt(bytes, at),
        byteAt(bytes, at + 1),
        byteAt(bytes, at + 2),
        byteAt(bytes, at + 3),
        byteAt(bytes, at + 4),
        byteAt(bytes, at + 5),
        byteAt(bytes, at + 6),
        byteAt(bytes, at + 7),
        byteAt(bytes, at + 8),
        byteAt(bytes, at + 9),
        byteAt(bytes, at + 10),
        byteAt(bytes, at + 11),
        byteAt(bytes, at + 12),
        byteAt(bytes, at + 13),
        byteAt(bytes, at + 14),
        byteAt(bytes, at + 15),
      )
    default:
      return (bytes as Buffer & LatinReader).latin1Slice(at, end)
  }
}
