/** What an element expects, in the words of error texts. */
import type { Layout } from './layout.ts'

/** `digits`, `printable ASCII`. */
export function contentWords(layout: Layout): string {
  return layout.tlv ? 'a BER-TLV list' : WORDS[layout.coding]
}

/** `exactly 12 digits`, `at most 19 digits`. */
export function lengthWords(layout: Layout): string {
  return `${layout.prefixDigits === 0 ? 'exactly' : 'at most'} ${layout.length} ${UNITS[layout.coding]}`
}

const WORDS: Readonly<Record<Layout['coding'], string>> = {
  digits: 'digits',
  'packed-digits': 'digits',
  track: 'digits, = and D',
  'packed-track': 'digits and D',
  signed: 'C or D and digits',
  'packed-signed': 'C or D and digits',
  printable: 'printable ASCII',
  latin: 'characters of one byte',
  gbk: 'GBK text or hex:',
  bytes: 'pairs of hexadecimal characters',
  hex: 'pairs of upper-case hexadecimal characters',
}

const UNITS: Readonly<Record<Layout['coding'], string>> = {
  digits: 'digits',
  'packed-digits': 'digits',
  track: 'characters',
  'packed-track': 'characters',
  signed: 'characters',
  'packed-signed': 'characters',
  printable: 'characters',
  latin: 'characters',
  gbk: 'bytes',
  bytes: 'bytes',
  hex: 'bytes',
}
