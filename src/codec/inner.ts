/** What is inside an element: a list of chip data, a list of tagged texts, or elements behind a bitmap of their own. */

/** Why the inside is not what the dialect says, and where. */
export interface InnerFault {
  readonly offset: number
  readonly problem: string
}

/** One part of an element, for eyes. */
export interface InnerPart {
  /** `9F26`, `0023`, `25`, `25.3`. */
  readonly subfield: string
  /** Empty when the dialect does not know the part. */
  readonly name: string
  readonly zh: string
  /** As an element's: digits, characters, or bytes as hex; masked as it may be shown. */
  readonly masked: string
  readonly text: string
}

/** Reads what is inside the bytes of an element, all of which are there. */
export interface Inner {
  /** What is expected, in words: `a BER-TLV list`. */
  readonly words: string
  /** Equal for two whose bytes mean the same. */
  readonly key: string
  /** The first fault, undefined when it is what it should be. */
  check(bytes: Buffer, from: number, to: number): InnerFault | undefined
  /** The parts of bytes that were checked, in their order. */
  parts(bytes: Buffer, from: number, to: number): readonly InnerPart[]
}
