/** How a connection is cut into frames, and what stands in a frame before the message. */

export interface Framing {
  readonly length: {
    readonly bytes: 2 | 4
    readonly encoding: 'binary' | 'ascii' | 'bcd'
    /** The length counts its own bytes too. */
    readonly inclusive: boolean
    readonly endian: 'big' | 'little'
  }
  /** 5 bytes: id, destination, source; `swap` exchanges the two addresses in the answer. */
  readonly tpdu: 'none' | 'swap'
  /** Fixed bytes between TPDU and message. */
  readonly headerBytes: number
  /** What the answer carries in their place. */
  readonly header: 'none' | 'echo'
  /** What is known of the bytes of the header; absent: nothing. */
  readonly headerParts?: HeaderParts
  /** What an empty frame is. */
  readonly emptyFrame: 'close' | 'ignore'
}

/** Offsets are those in the header. */
export interface HeaderParts {
  /** Its first bytes, in hex. */
  readonly begins: string
  /** Where a big-endian number says how many bytes header and message have together. */
  readonly length?: { readonly at: number; readonly bytes: number }
  /** Where two addresses stand, which change places in an answer that echoes the header. */
  readonly swap?: { readonly at: readonly [number, number]; readonly bytes: number }
}
