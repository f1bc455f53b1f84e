/** What a peer sends: its frames, and for how long one has been incomplete. */
import type { Limits } from '../limits.ts'
import { type FrameContent, type FrameFault, Framer } from './framer.ts'
import type { Framing } from './framing.ts'
import { looksLike } from './looks-like.ts'

export class Inbox {
  readonly #framer: Framer
  readonly #timeoutMs: number
  readonly #length: Framing['length']
  #beganMs: number | undefined

  constructor(framing: Framing, limits: Limits, content: FrameContent) {
    this.#framer = new Framer(framing, limits.frameBytes, content)
    this.#length = framing.length
    this.#timeoutMs = limits.frameTimeoutMs
  }

  /** Payloads completed by this chunk; look at `fault` afterwards. */
  push(chunk: Buffer, nowMs: number): Buffer[] {
    const completed = this.#framer.completed
    const frames = this.#framer.push(chunk)
    if (this.#framer.pendingBytes === 0) this.#beganMs = undefined
    else if (this.#framer.completed > completed) this.#beganMs = nowMs
    else this.#beganMs ??= nowMs
    return frames
  }

  /** The peer was not read for a while: its frame begins anew. */
  restart(nowMs: number): void {
    if (this.#beganMs !== undefined) this.#beganMs = nowMs
  }

  get fault(): FrameFault | undefined {
    return this.#framer.fault
  }

  /** Bytes of a frame that is not complete. */
  get pendingBytes(): number {
    return this.#framer.pendingBytes
  }

  /** What has come of a frame that is not complete. */
  get pending(): Buffer {
    return this.#framer.pending
  }

  /** Frames that came, empty ones included. */
  get completed(): number {
    return this.#framer.completed
  }

  /** A frame takes longer than `limits.frameTimeoutMs` from its first byte; single bytes in between do not help. */
  isOverdue(nowMs: number): boolean {
    return this.#beganMs !== undefined && nowMs - this.#beganMs > this.#timeoutMs
  }

  /** `sent 12 of 121 bytes of a frame. The first bytes are 00 79`. */
  describePending(): string {
    const of = this.#framer.announcedBytes === 0 ? '' : ` of ${this.#framer.announcedBytes}`
    return `sent ${this.#framer.pendingBytes}${of} bytes of a frame. ${looksLike(this.#framer.pendingStart, this.#length)}`
  }
}
