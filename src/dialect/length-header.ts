/** Words for the length header of a frame, the same in a dialect file and in `--listen`. */
import type { Framing } from '../transport/framing.ts'

type LengthHeader = Omit<Framing['length'], 'inclusive'>

/** Word -> header; `le` is little-endian. */
export const LENGTH_HEADERS = {
  binary2: { bytes: 2, encoding: 'binary', endian: 'big' },
  binary2le: { bytes: 2, encoding: 'binary', endian: 'little' },
  binary4: { bytes: 4, encoding: 'binary', endian: 'big' },
  binary4le: { bytes: 4, encoding: 'binary', endian: 'little' },
  ascii4: { bytes: 4, encoding: 'ascii', endian: 'big' },
  bcd2: { bytes: 2, encoding: 'bcd', endian: 'big' },
} as const satisfies Record<string, LengthHeader>

export type LengthWord = keyof typeof LENGTH_HEADERS
export const LENGTH_WORDS = Object.keys(LENGTH_HEADERS) as LengthWord[]
