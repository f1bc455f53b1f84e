/** An element made ready for the hot path: one flat record, compiled once per format. */
import type { CharsetName } from './charset.ts'
import { CHARSETS } from './charset.ts'
import type { ElementFormat } from './format.ts'
import type { Inner } from './inner.ts'
import { NOT_DIGIT, NOT_PRINTABLE, NOT_TRACK, NOTHING_FORBIDDEN } from './latin.ts'
import { type Alphabet, alphabetOf } from './mapped.ts'
import { DIGIT_NIBBLES, type Nibbles, packedBytes, TRACK_NIBBLES } from './packed.ts'
import { EBCDIC_LETTER, type Signing } from './signed.ts'

/** Content and encoding in one: which functions read and write an element. */
export type Coding =
  | 'digits'
  | 'packed-digits'
  | 'track'
  | 'packed-track'
  | 'signed'
  | 'packed-signed'
  | 'mapped-signed'
  | 'printable'
  | 'latin'
  | 'mapped'
  | 'gbk'
  | 'utf8'
  | 'utf8-characters'
  | 'bytes'
  | 'hex'
  | 'hex-ebcdic'

const UTF8_BYTES_MAX = 4
const ASCII_ZERO = 0x30
const EBCDIC_ZERO = 0xf0
/** Byte of the digit 0 in signed amounts; 0 where digits are packed. */
const DIGIT_ZERO: ReadonlyMap<Coding, number> = new Map([
  ['packed-signed', 0],
  ['mapped-signed', EBCDIC_ZERO],
])
/** What is read as its bytes are. */
const LATIN: ReadonlySet<Coding> = new Set(['digits', 'track', 'signed', 'printable', 'latin', 'hex'])
/** What any bytes are. */
const ANY_BYTES: ReadonlySet<Coding> = new Set(['latin', 'bytes', 'gbk', 'utf8'])
const NOT_CHARACTERS: ReadonlySet<Coding> = new Set(['hex', 'hex-ebcdic', 'bytes', 'gbk', 'utf8', 'utf8-characters'])
/** What code pages of EBCDIC write in them. */
const FORBIDDEN = {
  n: NOT_DIGIT,
  z: NOT_TRACK,
  a: NOT_PRINTABLE,
  an: NOT_PRINTABLE,
  ans: NOTHING_FORBIDDEN,
  'x+n': NOTHING_FORBIDDEN,
  b: NOTHING_FORBIDDEN,
}

/** One element. Its length counts units: digits, characters or bytes. */
export class Layout implements Signing {
  readonly format: ElementFormat
  readonly coding: Coding
  /** What is inside and is checked with it. */
  readonly inner: Inner | undefined
  /** Exact units of a fixed element, greatest of a variable one. */
  readonly length: number
  /** Most units that a prefix can announce: one more where it counts bytes of an odd number of digits. */
  readonly unitsMax: number
  /** Bytes of the length prefix, 0 for a fixed element. */
  readonly prefixBytes: number
  readonly prefixKind: 'digits' | 'packed' | 'binary'
  /** Byte of the digit 0 in a prefix of digits. */
  readonly prefixZero: number
  readonly counts: 'units' | 'bytes' | 'nibbles'
  /** The prefix counts units. */
  readonly countsUnits: boolean
  /** Greatest number that the prefix can hold. */
  readonly countMax: number
  readonly padLeft: boolean
  readonly filler: number
  readonly otherFiller: number
  readonly nibbles: Nibbles
  readonly zero: number
  readonly letterMask: number
  /** Of an element in EBCDIC. */
  readonly alphabet: Alphabet | undefined
  /** Any bytes of a fitting length are right. */
  readonly isUnchecked: boolean
  /** Bytes of a fixed element; 0 where they have to be looked at. */
  readonly fixedBytes: number
  /** Its text is its bytes as characters. */
  readonly isLatin: boolean
  /** A unit is a byte on the wire. */
  readonly isByteEach: boolean
  /** A unit is a character of the text. */
  readonly isCharacterEach: boolean
  /** Its end is found by looking at its bytes. */
  readonly isWalked: boolean
  /** The most bytes that the element has, with its prefix. */
  readonly bytesMax: number
  /** Equal for two elements whose bytes mean the same. */
  readonly key: string

  constructor(format: ElementFormat, coding: Coding, inner?: Inner) {
    const { prefix, encoding, length } = format
    this.format = format
    this.coding = coding
    this.inner = inner
    this.length = length
    const { kind, bytes, counts } = prefixFacts(prefix)
    this.prefixKind = kind
    this.prefixZero = prefix?.encoding === 'ebcdic' ? EBCDIC_ZERO : ASCII_ZERO
    this.prefixBytes = bytes
    this.counts = counts
    this.countsUnits = counts === 'units'
    this.countMax = kind === 'binary' ? 256 ** bytes - 1 : 10 ** (prefix?.digits ?? 0) - 1
    this.padLeft = format.pad === 'left'
    this.filler = format.filler === 'F' ? 15 : 0
    this.otherFiller = format.filler === '0' ? 0 : 15
    this.nibbles = coding === 'packed-track' ? TRACK_NIBBLES : DIGIT_NIBBLES
    this.zero = DIGIT_ZERO.get(coding) ?? ASCII_ZERO
    this.letterMask = isLetterEbcdic(format, coding) ? EBCDIC_LETTER : 0
    this.alphabet = coding.startsWith('mapped') ? alphabetOf(CHARSETS[encoding as CharsetName], FORBIDDEN[format.content]) : undefined
    this.isUnchecked = isUnchecked(coding, inner)
    this.isLatin = LATIN.has(coding)
    this.isByteEach = !(coding.startsWith('hex') || coding.startsWith('packed') || coding === 'utf8-characters')
    this.isCharacterEach = !NOT_CHARACTERS.has(coding)
    this.isWalked = coding === 'utf8-characters'
    this.unitsMax = this.counts === 'bytes' && coding.startsWith('packed') ? length + (length & 1) : length
    this.fixedBytes = fixedBytes(this)
    this.bytesMax = this.prefixBytes + this.contentBytes(this.unitsMax)
    this.key = [
      coding,
      this.alphabet && encoding,
      length,
      Object.values(prefix ?? {}),
      this.padLeft,
      format.filler,
      this.letterMask,
      inner?.key,
    ].join(' ')
  }

  /** Bytes on the wire of that many units, without prefix; the most that they can be, of characters of UTF-8. */
  contentBytes(units: number): number {
    if (this.isByteEach) return units
    switch (this.coding) {
      case 'packed-digits':
      case 'packed-track':
        return packedBytes(units)
      case 'packed-signed':
        return units === 0 ? 0 : 1 + packedBytes(units - 1)
      case 'utf8-characters':
        return units * UTF8_BYTES_MAX
      default:
        return units * 2
    }
  }
}

function isLetterEbcdic({ sign }: ElementFormat, coding: Coding): boolean {
  return coding === 'mapped-signed' || (coding === 'packed-signed' && sign === 'ebcdic')
}

function isUnchecked(coding: Coding, inner: Inner | undefined): boolean {
  return inner === undefined && ANY_BYTES.has(coding)
}

function fixedBytes(layout: Layout): number {
  return layout.prefixBytes > 0 || layout.isWalked ? 0 : layout.contentBytes(layout.length)
}

interface PrefixFacts {
  readonly kind: Layout['prefixKind']
  readonly bytes: number
  readonly counts: Layout['counts']
}

function prefixFacts(prefix: ElementFormat['prefix']): PrefixFacts {
  if (prefix === undefined) return { kind: 'digits', bytes: 0, counts: 'units' }
  const { encoding, digits } = prefix
  const counts = prefix.counts === 'bytes' || prefix.counts === 'nibbles' ? prefix.counts : 'units'
  if (encoding === 'bcd') return { kind: 'packed', bytes: packedBytes(digits), counts }
  if (encoding === 'binary1' || encoding === 'binary2') return { kind: 'binary', bytes: encoding === 'binary1' ? 1 : 2, counts }
  return { kind: 'digits', bytes: digits, counts }
}
