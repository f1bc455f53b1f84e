/** Cuts a stream of bytes into frames, whatever the chunks they come in; pure and synchronous. */
import { type ErrorCode, GatewayError } from '../errors.ts'
import { answerStart, messageStart, writeHeaderLength } from './envelope.ts'
import type { Framing } from './framing.ts'
import { lengthHeader, readLength } from './length-header.ts'

const MTI_BYTES = 2
const BITMAP_BYTES = 8
/** As many as `looksLike` needs. */
const FIRST_BYTES = 16

/** Why a stream can no longer be cut into frames. */
export interface FrameFault {
  readonly error: GatewayError
  /** What the peer did: `announced 18245 bytes (limit 4096)`. */
  readonly problem: string
  /** The first bytes of what is not a frame, at most 16, for `looksLike`. */
  readonly first: Buffer
  /** All of it that came with the chunk, as far as the longest frame. */
  readonly bytes: Buffer
}

/** Requests carry the fixed header always, answers only where the framing echoes it. */
export type FrameContent = 'requests' | 'answers'

export class Framer {
  readonly #framing: Framing
  readonly #minBytes: number
  readonly #maxBytes: number
  readonly #header: Buffer
  #headerFilled = 0
  #frame: Buffer | undefined
  #frameFilled = 0
  #completed = 0
  #fault: FrameFault | undefined

  /** `frameBytesMax`: longest payload, without the length header. */
  constructor(framing: Framing, frameBytesMax: number, content: FrameContent = 'requests') {
    this.#framing = framing
    this.#minBytes = (content === 'requests' ? messageStart(framing) : answerStart(framing)) + MTI_BYTES + BITMAP_BYTES
    this.#maxBytes = frameBytesMax
    this.#header = Buffer.alloc(framing.length.bytes)
  }

  /**
   * Payloads completed by this chunk, in order, each in memory of its own that stays valid.
   * When framing is lost the payloads before that are still returned and `fault` is set; to push after that throws
   * its error (FRAME_TOO_LONG, FRAME_TOO_SHORT, FRAME_LENGTH).
   */
  push(chunk: Buffer): Buffer[] {
    if (this.#fault !== undefined) throw this.#fault.error
    const frames: Buffer[] = []
    let at = 0
    while (at < chunk.length && this.#fault === undefined) {
      at = this.#frame === undefined ? this.#readHeader(chunk, at) : this.#readPayload(this.#frame, chunk, at)
      if (this.#frame !== undefined && this.#frameFilled === this.#frame.length) {
        frames.push(this.#frame)
        this.#nextFrame()
      }
    }
    return frames
  }

  get fault(): FrameFault | undefined {
    return this.#fault
  }

  /** Bytes received of a frame that is not complete, its length header included. */
  get pendingBytes(): number {
    return this.#headerFilled + this.#frameFilled
  }

  /** Bytes that the incomplete frame will have with its header, 0 when that is not known yet. */
  get announcedBytes(): number {
    return this.#frame === undefined ? 0 : this.#headerFilled + this.#frame.length
  }

  /** The first bytes of the incomplete frame, at most 16. */
  get pendingStart(): Buffer {
    return this.pending.subarray(0, FIRST_BYTES)
  }

  /** What has come of the incomplete frame, its length header included. */
  get pending(): Buffer {
    const payload = this.#frame?.subarray(0, this.#frameFilled) ?? Buffer.alloc(0)
    return Buffer.concat([this.#header.subarray(0, this.#headerFilled), payload])
  }

  /** Frames completed so far, empty ones included. */
  get completed(): number {
    return this.#completed
  }

  #nextFrame(): void {
    this.#frame = undefined
    this.#headerFilled = 0
    this.#frameFilled = 0
    this.#completed += 1
  }

  #readHeader(chunk: Buffer, from: number): number {
    let at = from
    while (at < chunk.length && this.#headerFilled < this.#header.length) {
      this.#header[this.#headerFilled] = chunk[at] ?? 0
      this.#headerFilled += 1
      at += 1
    }
    if (this.#headerFilled === this.#header.length) this.#announce(chunk, at)
    return at
  }

  #announce(chunk: Buffer, at: number): void {
    const bytes = readLength(this.#framing.length, this.#header)
    const following = chunk.subarray(at, at + this.#maxBytes)
    if (bytes === undefined) this.#lose('FRAME_LENGTH', 'sent a length header that is not a number', following)
    else if (bytes === 0 && this.#framing.emptyFrame === 'ignore') this.#nextFrame()
    else if (bytes < 0) this.#lose('FRAME_TOO_SHORT', 'announced less than its own length header', following)
    else if (bytes > this.#maxBytes) this.#lose('FRAME_TOO_LONG', `announced ${bytes} bytes (limit ${this.#maxBytes})`, following)
    else if (bytes < this.#minBytes) this.#lose('FRAME_TOO_SHORT', `announced ${bytes} bytes (at least ${this.#minBytes})`, following)
    // Never a view of the chunk: a kept view holds all of its 64 KiB (measured: 401 MiB for 128 KB of data).
    else this.#frame = Buffer.allocUnsafe(bytes)
  }

  #readPayload(frame: Buffer, chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + frame.length - this.#frameFilled)
    chunk.copy(frame, this.#frameFilled, at, end)
    this.#frameFilled += end - at
    return end
  }

  #lose(code: ErrorCode, problem: string, following: Buffer): void {
    const bytes = Buffer.concat([this.#header, following])
    this.#fault = { error: new GatewayError(code, `The peer ${problem}`), problem, first: bytes.subarray(0, FIRST_BYTES), bytes }
  }
}

/** Length header and payload: `00 79` + 121 bytes. Throws FRAME_TOO_LONG when the header cannot hold the length. */
export function encodeFrame(framing: Framing, payload: Buffer): Buffer {
  const frame = Buffer.concat([lengthHeader(framing.length, payload.length), payload])
  writeHeaderLength(framing, frame.subarray(framing.length.bytes))
  return frame
}
