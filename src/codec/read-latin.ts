/** Bytes as text, a character each; most elements are short, and for those one call with all codes is the fastest by far. */

/** Node's own reader: `toString` without its checks (its types do not list it). */
interface LatinReader {
  latin1Slice(start: number, end: number): string
}

/** The codes are handed over as they come out of the buffer: a helper call for each of them costs twice the time. */
const fromCodes = String.fromCharCode as (...codes: readonly (number | undefined)[]) => string

/** Measured per message of 21 elements: 590 ns so, 830 in fours, 1,400 with a native call for each. */
export function readLatin(bytes: Buffer, at: number, end: number): string {
  switch (end - at) {
    case 1:
      return fromCodes(bytes[at])
    case 2:
      return fromCodes(bytes[at], bytes[at + 1])
    case 3:
      return fromCodes(bytes[at], bytes[at + 1], bytes[at + 2])
    case 4:
      return fromCodes(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3])
    case 6:
      return fromCodes(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3], bytes[at + 4], bytes[at + 5])
    case 8:
      return fromCodes(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3], bytes[at + 4], bytes[at + 5], bytes[at + 6], bytes[at + 7])
    default:
      return readLonger(bytes, at, end)
  }
}

/** Dates, RRN and amounts. */
function readLonger(bytes: Buffer, at: number, end: number): string {
  switch (end - at) {
    case 10:
      return fromCodes(
        bytes[at],
        bytes[at + 1],
        bytes[at + 2],
        bytes[at + 3],
        bytes[at + 4],
        bytes[at + 5],
        bytes[at + 6],
        bytes[at + 7],
        bytes[at + 8],
        bytes[at + 9],
      )
    case 12:
      return fromCodes(
        bytes[at],
        bytes[at + 1],
        bytes[at + 2],
        bytes[at + 3],
        bytes[at + 4],
        bytes[at + 5],
        bytes[at + 6],
        bytes[at + 7],
        bytes[at + 8],
        bytes[at + 9],
        bytes[at + 10],
        bytes[at + 11],
      )
    default:
      return readLong(bytes, at, end)
  }
}

/** Merchants and card numbers. */
function readLong(bytes: Buffer, at: number, end: number): string {
  switch (end - at) {
    case 15:
      return fromCodes(
        bytes[at],
        bytes[at + 1],
        bytes[at + 2],
        bytes[at + 3],
        bytes[at + 4],
        bytes[at + 5],
        bytes[at + 6],
        bytes[at + 7],
        bytes[at + 8],
        bytes[at + 9],
        bytes[at + 10],
        bytes[at + 11],
        bytes[at + 12],
        bytes[at + 13],
        bytes[at + 14],
      )
    case 16:
      return fromCodes(
        bytes[at],
        bytes[at + 1],
        bytes[at + 2],
        bytes[at + 3],
        bytes[at + 4],
        bytes[at + 5],
        bytes[at + 6],
        bytes[at + 7],
        bytes[at + 8],
        bytes[at + 9],
        bytes[at + 10],
        bytes[at + 11],
        bytes[at + 12],
        bytes[at + 13],
        bytes[at + 14],
        bytes[at + 15],
      )
    default:
      return (bytes as Buffer & LatinReader).latin1Slice(at, end)
  }
}
