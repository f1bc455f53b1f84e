/** How the bytes of a message are laid out: what a dialect says of its MTI, bitmap and elements. */
import type { Pattern } from '../terms/pattern.ts'

/** n digits, an and ans text, b bytes, z track digits with = or D, x+n a sign letter C or D and digits. */
export const CONTENTS = ['n', 'a', 'an', 'ans', 'b', 'z', 'x+n'] as const
export type Content = (typeof CONTENTS)[number]

/**
 * ascii: a byte a character; bcd: two digits a byte; binary: the bytes themselves; hex: two ASCII characters a byte, or two of
 * EBCDIC; cp037, cp500, cp1047: EBCDIC code pages; gbk: Chinese text; utf8.
 */
export const ENCODINGS = ['ascii', 'bcd', 'binary', 'hex', 'hex-ebcdic', 'cp037', 'cp500', 'cp1047', 'gbk', 'utf8'] as const
export type Encoding = (typeof ENCODINGS)[number]

export const MTI_ENCODINGS = ['ascii', 'bcd', 'ebcdic'] as const
export const BITMAP_ENCODINGS = ['binary', 'hex', 'hex-ebcdic'] as const
export type BitmapEncoding = (typeof BITMAP_ENCODINGS)[number]

/**
 * announced: a second bitmap follows when bit 1 is set; always: it is always there and bit 1 is set; always-unflagged: it is
 * always there and bit 1 is not set. Where it is always there, bit 1 is read either way.
 */
export const SECOND_BITMAPS = ['announced', 'always', 'always-unflagged'] as const

/** Digits as ASCII, EBCDIC or packed, or 1 or 2 big-endian bytes. */
export const PREFIX_ENCODINGS = ['ascii', 'ebcdic', 'bcd', 'binary1', 'binary2'] as const
/**
 * units: digits of n and z, characters of text, bytes of b, gbk and utf8. bytes: bytes on the wire. nibbles: half bytes on the
 * wire. characters: of utf8.
 */
export const PREFIX_COUNTS = ['units', 'bytes', 'nibbles', 'characters'] as const

/** What stands where an odd number of digits leaves half a byte; either: 0 or F is read, 0 is written. */
export const FILLERS = ['0', 'F', 'either'] as const

/** Card data and keys that must never be shown whole; `private` may hold a CVV or anything else (R113, R116). */
export const SENSITIVE_KINDS = ['pan', 'track', 'pin', 'keys', 'chip', 'private'] as const
export type SensitiveKind = (typeof SENSITIVE_KINDS)[number]

/** `60`, `60.1`, `55.9F26`, `127.25.3`: the subfield is a number, a tag, or numbers of bitmaps within each other. */
export interface ElementPath {
  readonly element: number
  readonly subfield?: string
}

/** Part of a positional element, cut by length; a part that is not all there is absent. */
export interface SubfieldFormat {
  /** 1 for the first. */
  readonly subfield: string
  readonly name: string
  readonly zh: string
  /** Characters or digits. */
  readonly start: number
  readonly length: number
}

export interface PrefixFormat {
  /** Digits of a number that is written as digits; the binary ones have 1 or 2 bytes. */
  readonly digits: number
  readonly encoding: (typeof PREFIX_ENCODINGS)[number]
  /** Absent: units. */
  readonly counts?: (typeof PREFIX_COUNTS)[number]
}

/** A list of items in text: tag, length, value, one behind the other. */
export interface ItemsFormat {
  /** Characters of a tag. */
  readonly tag: number
  /** Digits of a length. It counts bytes of the value. */
  readonly length: number
  /** So many characters that are no digits may stand before the first tag; absent: none. */
  readonly lead?: number
  /** Of tags that the dialect knows; others are kept too. */
  readonly names: ReadonlyMap<string, { readonly name: string; readonly zh: string }>
}

/** Elements of their own behind a bitmap of their own. */
export interface NestedFormat {
  readonly bitmap: BitmapEncoding
  /** Bytes that the bits stand for: 8 for parts 1 to 64. */
  readonly bitmapBytes: number
  /** Index = number of the part. */
  readonly elements: readonly (ElementFormat | undefined)[]
}

export interface ElementFormat {
  readonly element: number
  readonly name: string
  readonly zh: string
  readonly content: Content
  readonly encoding: Encoding
  /** Exact length of a fixed element, greatest of a variable one: digits, characters or bytes (`b`, gbk, utf8). */
  readonly length: number
  /** Absent for a fixed element. */
  readonly prefix?: PrefixFormat
  /** Side of the filler digit when an odd number of digits is packed. */
  readonly pad: 'left' | 'right'
  readonly filler: (typeof FILLERS)[number]
  /** How the letter of a packed x+n is written; absent: ascii. */
  readonly sign?: 'ascii' | 'ebcdic'
  readonly sensitive?: SensitiveKind
  readonly subfields: readonly SubfieldFormat[]
  /** The bytes are a BER-TLV list and are checked to be one. */
  readonly tlv: boolean
  /** The text is a list of items and is checked to be one. */
  readonly items?: ItemsFormat
  /** The bytes are elements behind a bitmap, and are checked to be. */
  readonly nested?: NestedFormat
}

export interface MessageFormat {
  readonly dialect: string
  readonly mti: (typeof MTI_ENCODINGS)[number]
  readonly bitmap: BitmapEncoding
  /** Absent: announced. */
  readonly secondBitmap?: (typeof SECOND_BITMAPS)[number]
  /** Highest element: 64 forbids bit 1. */
  readonly elementMax: 64 | 128
  /** Index = number of the element. */
  readonly elements: readonly (ElementFormat | undefined)[]
  /** The first whose pattern fits the MTI takes this format's place; has none itself. */
  readonly variants?: readonly { readonly mti: Pattern; readonly format: MessageFormat }[]
}
