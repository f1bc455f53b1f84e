/** What an element expects, in the words of error texts. */
import type { Layout } from './layout.ts'

/** `digits`, `printable ASCII`. */
export function contentWords(layout: Layout): string {
  return layout.inner?.words ?? (layout.coding === 'mapped' ? MAPPED_WORDS[layout.format.content] : WORDS[layout.coding])
}

/** `exactly 12 digits`, `at most 19 digits`. */
export function lengthWords(layout: Layout): string {
  return `${layout.prefixBytes === 0 ? 'exactly' : 'at most'} ${layout.length} ${UNITS[layout.coding]}`
}

/** `a length of 3 packed digits`. */
export function prefixWords({ prefixKind, prefixZero, format, prefixBytes }: Layout): string {
  if (prefixKind === 'binary') return `a length in ${prefixBytes} ${prefixBytes === 1 ? 'byte' : 'bytes'}`
  const alphabet = prefixKind === 'packed' ? 'packed' : prefixZero === 0x30 ? 'ASCII' : 'EBCDIC'
  return `a length of ${format.prefix?.digits} ${alphabet} digits`
}

const WORDS: Readonly<Record<Layout['coding'], string>> = {
  digits: 'digits',
  'packed-digits': 'digits',
  track: 'digits, = and D',
  'packed-track': 'digits and D',
  signed: 'C or D and digits',
  'packed-signed': 'C or D and digits',
  'mapped-signed': 'C or D and digits',
  printable: 'printable ASCII',
  latin: 'characters of one byte',
  mapped: 'characters of EBCDIC',
  gbk: 'GBK text or hex:',
  utf8: 'UTF-8 text or hex:',
  'utf8-characters': 'UTF-8 text',
  bytes: 'pairs of hexadecimal characters',
  hex: 'pairs of upper-case hexadecimal characters',
  'hex-ebcdic': 'pairs of upper-case hexadecimal characters in EBCDIC',
}

/** What an element in EBCDIC holds. */
const MAPPED_WORDS: Readonly<Record<Layout['format']['content'], string>> = {
  n: 'digits in EBCDIC',
  z: 'digits, = and D in EBCDIC',
  a: 'printable EBCDIC',
  an: 'printable EBCDIC',
  ans: 'characters of EBCDIC',
  'x+n': 'C or D and digits in EBCDIC',
  b: 'bytes',
}

const UNITS: Readonly<Record<Layout['coding'], string>> = {
  digits: 'digits',
  'packed-digits': 'digits',
  track: 'characters',
  'packed-track': 'characters',
  signed: 'characters',
  'packed-signed': 'characters',
  'mapped-signed': 'characters',
  printable: 'characters',
  latin: 'characters',
  mapped: 'characters',
  gbk: 'bytes',
  utf8: 'bytes',
  'utf8-characters': 'characters',
  bytes: 'bytes',
  hex: 'bytes',
  'hex-ebcdic': 'bytes',
}
