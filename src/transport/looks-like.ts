/** What bytes that are not a frame look like, in words for the log. */
import type { Framing } from './framing.ts'

const METHODS = ['GET ', 'POST ', 'PUT ', 'HEAD ', 'DELETE ', 'OPTIONS ', 'CONNECT ', 'TRACE ', 'PATCH ', 'PRI * HTTP']
const SHOWN_BYTES = 2

interface Look {
  readonly words: string
  /** The length header that it has: no news to a port that expects just that. */
  readonly length?: Pick<Framing['length'], 'bytes' | 'encoding'>
  matches(bytes: Buffer, text: string): boolean
}

/** First match is said. */
const LOOKS: readonly Look[] = [
  { words: 'an HTTP request sent to the POS port', matches: (_bytes, text) => METHODS.some((method) => startsAlike(text, method)) },
  { words: 'an HTTP answer', matches: (_bytes, text) => startsAlike(text, 'HTTP/') },
  {
    words: 'a TLS hello: this port speaks plain TCP',
    matches: (bytes) => bytes[0] === 0x16 && bytes[1] === 0x03,
  },
  { words: 'an SSH client', matches: (_bytes, text) => startsAlike(text, 'SSH-') },
  { words: 'nothing but zeros', matches: (bytes) => bytes.every((byte) => byte === 0) },
  { words: 'a frame without a length header that begins with its TPDU', matches: (bytes) => bytes[0] === 0x60 && (bytes[1] ?? 0) < 0x10 },
  {
    words: 'a frame with a length header of 4 binary bytes',
    length: { bytes: 4, encoding: 'binary' },
    matches: (bytes) => bytes[0] === 0 && bytes[1] === 0 && beginsMessage(bytes, 4),
  },
  {
    words: 'a frame with a length header of 2 binary bytes',
    length: { bytes: 2, encoding: 'binary' },
    matches: (bytes) => (bytes[0] ?? 0xff) < 0x10 && beginsMessage(bytes, 2),
  },
  {
    words: 'a frame with a length header of 4 ASCII digits',
    length: { bytes: 4, encoding: 'ascii' },
    matches: (bytes, text) => /^\d{4}/.test(text) && beginsMessage(bytes, 4),
  },
  { words: 'an ASCII message without a length header', matches: (_bytes, text) => /^0[1-8]\d\d/.test(text) },
  { words: 'a length header of ASCII digits', matches: (_bytes, text) => /^\d{2}/.test(text) },
  { words: 'a BCD message without a length header', matches: (bytes) => /^0[1-8][0-4]\d$/.test(bytes.toString('hex', 0, 2)) },
  { words: 'plain text', matches: (bytes) => bytes.every(isTextByte) },
]

/**
 * `The first bytes are "GE": this looks like an HTTP request sent to the POS port`. Shows two bytes and no more: what is
 * not a frame may still be card data. `own` is the length header that was expected.
 */
export function looksLike(bytes: Buffer, own?: Framing['length']): string {
  if (bytes.length === 0) return 'No byte came'
  const text = bytes.toString('latin1')
  const shown = bytes.subarray(0, SHOWN_BYTES)
  const first = `The first bytes are ${shown.every(isTextByte) ? JSON.stringify(shown.toString('latin1')) : spacedHex(shown)}`
  const look = LOOKS.find((candidate) => candidate.matches(bytes, text) && !isOwn(candidate, own))
  return look === undefined ? first : `${first}: this looks like ${look.words}`
}

function isOwn({ length }: Look, own: Framing['length'] | undefined): boolean {
  return length !== undefined && length.bytes === own?.bytes && length.encoding === own.encoding
}

/** A TPDU, or an MTI in BCD or ASCII. */
function beginsMessage(bytes: Buffer, at: number): boolean {
  const first = bytes[at] ?? 0
  return first === 0x60 || (first >= 0x01 && first <= 0x08) || /^0[1-8]\d\d/.test(bytes.toString('latin1', at, at + 4))
}

/** One begins with the other, and two characters at least agree. */
function startsAlike(text: string, word: string): boolean {
  const length = Math.min(text.length, word.length)
  return length >= 2 && text.slice(0, length) === word.slice(0, length)
}

function isTextByte(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function spacedHex(bytes: Buffer): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ')
}
