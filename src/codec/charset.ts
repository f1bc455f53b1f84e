/** Code pages of one byte a character: EBCDIC, each character one of Latin-1. */

export interface Charset {
  /** Byte -> code of its character. */
  readonly codes: Uint8Array
  /** Code of a character -> its byte. */
  readonly bytes: Uint8Array
}

export type CharsetName = 'cp037' | 'cp500' | 'cp1047'

/** Latin-1 in the order of code page 037: 16 bytes a line. */
const CP037 = charset(`
  000102039c09867f978d8e0b0c0d0e0f 101112139d8508871819928f1c1d1e1f
  80818283840a171b88898a8b8c050607 909116939495960498999a9b14159e1a
  20a0e2e4e0e1e3e5e7f1a22e3c282b7c 26e9eaebe8edeeefecdf21242a293bac
  2d2fc2c4c0c1c3c5c7d1a62c255f3e3f f8c9cacbc8cdcecfcc603a2340273d22
  d8616263646566676869abbbf0fdfeb1 b06a6b6c6d6e6f707172aabae6b8c6a4
  b57e737475767778797aa1bfd0dddeae 5ea3a5b7a9a7b6bcbdbe5b5dafa8b4d7
  7b414243444546474849adf4f6f2f3f5 7d4a4b4c4d4e4f505152b9fbfcf9faff
  5cf7535455565758595ab2d4d6d2d3d5 30313233343536373839b3dbdcd9da9f`)

/** The others write few characters elsewhere. */
export const CHARSETS: Readonly<Record<CharsetName, Charset>> = {
  cp037: CP037,
  cp500: changed({ 74: '[', 79: '!', 90: ']', 95: '^', 176: '¢', 186: '¬', 187: '|' }),
  cp1047: changed({ 95: '^', 173: '[', 176: '¬', 186: 'Ý', 187: '¨', 189: ']' }),
}

function charset(hex: string): Charset {
  return ofCodes(Uint8Array.from(Buffer.from(hex.replace(/\s/g, ''), 'hex')))
}

function changed(characters: Readonly<Record<number, string>>): Charset {
  const codes = CP037.codes.slice()
  for (const [byte, character] of Object.entries(characters)) codes[Number(byte)] = character.charCodeAt(0)
  return ofCodes(codes)
}

function ofCodes(codes: Uint8Array): Charset {
  const bytes = new Uint8Array(256)
  codes.forEach((code, byte) => {
    bytes[code] = byte
  })
  return { codes, bytes }
}
