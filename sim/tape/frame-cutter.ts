/** Cuts what passes into frames for the tape, whatever their content; what is no frame is given as it came. */
import { type Framing, readLength } from '../../src/index.ts'

/** Longest payload that a length header of 2 bytes can announce; a longer announcement is none. */
const PAYLOAD_BYTES_MAX = 65_535

export interface Cut {
  /** A frame with its length header, or bytes that are none. */
  readonly bytes: Buffer
  readonly isFrame: boolean
}

export class FrameCutter {
  readonly #length: Framing['length']
  #chunks: Buffer[] = []
  #held = 0
  /** Bytes needed before anything more can be said. */
  #needed: number
  /** It can no longer be cut: all that follows is no frame. */
  #isLost = false

  constructor(framing: Framing) {
    this.#length = framing.length
    this.#needed = framing.length.bytes
  }

  /** What this chunk completes, in order; the bytes are only lent. */
  push(chunk: Buffer): Cut[] {
    if (this.#isLost) return [{ bytes: chunk, isFrame: false }]
    this.#chunks.push(chunk)
    this.#held += chunk.length
    return this.#held < this.#needed ? [] : this.#cut(Buffer.concat(this.#chunks))
  }

  /** A frame that was begun and not finished. */
  rest(): Cut[] {
    const bytes = Buffer.concat(this.#chunks)
    this.#hold(Buffer.alloc(0), this.#length.bytes)
    return bytes.length === 0 ? [] : [{ bytes, isFrame: false }]
  }

  #cut(bytes: Buffer): Cut[] {
    const cuts: Cut[] = []
    let at = 0
    while (at + this.#length.bytes <= bytes.length) {
      const size = frameBytes(this.#length, bytes.subarray(at))
      if (size === undefined) {
        this.#isLost = true
        this.#hold(Buffer.alloc(0), 0)
        return [...cuts, { bytes: bytes.subarray(at), isFrame: false }]
      }
      if (at + size > bytes.length) {
        this.#hold(bytes.subarray(at), size)
        return cuts
      }
      cuts.push({ bytes: bytes.subarray(at, at + size), isFrame: true })
      at += size
    }
    this.#hold(bytes.subarray(at), this.#length.bytes)
    return cuts
  }

  #hold(bytes: Buffer, needed: number): void {
    // A copy: a view would keep the whole chunk.
    this.#chunks = bytes.length === 0 ? [] : [Buffer.from(bytes)]
    this.#held = bytes.length
    this.#needed = needed
  }
}

/** Bytes of the frame that begins here, its length header included; undefined when none does. */
export function frameBytes(length: Framing['length'], bytes: Buffer): number | undefined {
  const announced = readLength(length, bytes.subarray(0, length.bytes))
  return announced === undefined || announced < 0 || announced > PAYLOAD_BYTES_MAX ? undefined : length.bytes + announced
}
