/** Framings to test with. */
import type { Framing } from '../../../src/transport/framing.ts'

export function framing(length: Partial<Framing['length']> = {}, rest: Partial<Omit<Framing, 'length'>> = {}): Framing {
  return {
    length: { bytes: 2, encoding: 'binary', inclusive: false, endian: 'big', ...length },
    tpdu: 'none',
    headerBytes: 0,
    header: 'none',
    emptyFrame: 'close',
    ...rest,
  }
}

/** 2 bytes binary, nothing before the message. */
export const PLAIN = framing()

/** 2 bytes binary, TPDU, header of 6 bytes. */
export const UNIONPAY = framing({}, { tpdu: 'swap', headerBytes: 6, header: 'echo' })
