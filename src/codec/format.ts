/** How the bytes of a message are laid out: what a dialect says of its MTI, bitmap and elements. */

/** n digits, an and ans text, b bytes, z track digits with = or D, x+n a sign letter C or D and digits. */
export const CONTENTS = ['n', 'a', 'an', 'ans', 'b', 'z', 'x+n'] as const
export type Content = (typeof CONTENTS)[number]

/** ascii: a byte a character; bcd: two digits a byte; binary: the bytes themselves; hex: two ASCII characters a byte; gbk: Chinese text. */
export const ENCODINGS = ['ascii', 'bcd', 'binary', 'hex', 'gbk'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** Card data and keys that must never be shown whole; `private` may hold a CVV or anything else (R113, R116). */
export const SENSITIVE_KINDS = ['pan', 'track', 'pin', 'keys', 'chip', 'private'] as const
export type SensitiveKind = (typeof SENSITIVE_KINDS)[number]

/** `60` or `60.1`. */
export interface ElementPath {
  readonly element: number
  readonly subfield?: number
}

/** Part of a positional element, cut by length; a part that is not all there is absent. */
export interface SubfieldFormat {
  readonly subfield: number
  readonly name: string
  readonly zh: string
  /** Characters or digits. */
  readonly start: number
  readonly length: number
}

export interface ElementFormat {
  readonly element: number
  readonly name: string
  readonly zh: string
  readonly content: Content
  readonly encoding: Encoding
  /** Exact length of a fixed element, greatest of a variable one: digits, characters or bytes (`b`). */
  readonly length: number
  /** Digits of the length prefix and how they are written; absent for a fixed element. It counts what `length` counts. */
  readonly prefix?: { readonly digits: 2 | 3; readonly encoding: 'ascii' | 'bcd' }
  /** Side of the filler digit when an odd number of digits is packed. */
  readonly pad: 'left' | 'right'
  readonly filler: '0' | 'F'
  readonly sensitive?: SensitiveKind
  readonly subfields: readonly SubfieldFormat[]
  /** The bytes are a BER-TLV list and are checked to be one. */
  readonly tlv: boolean
}

export interface MessageFormat {
  readonly dialect: string
  readonly mti: 'ascii' | 'bcd'
  readonly bitmap: 'binary' | 'hex'
  /** Highest element: 64 forbids bit 1. */
  readonly elementMax: 64 | 128
  /** Index = number of the element. */
  readonly elements: readonly (ElementFormat | undefined)[]
}
