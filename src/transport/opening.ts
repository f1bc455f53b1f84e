/** The first bytes of a connection whose framing nobody has said. */
import type { Limits } from '../limits.ts'
import type { Framing } from './framing.ts'
import { looksLike } from './looks-like.ts'

/** `more`: ask again once so many bytes are there. */
export type Opened =
  | { readonly is: 'known'; readonly framing: Framing }
  | { readonly is: 'more'; readonly bytes: number }
  | { readonly is: 'unknown' }

export class Opening {
  readonly #timeoutMs: number
  readonly #parts: Buffer[] = []
  #pendingBytes = 0
  #neededBytes = 0
  #beganMs: number | undefined

  constructor({ frameTimeoutMs }: Limits) {
    this.#timeoutMs = frameTimeoutMs
  }

  /** What `choose` makes of all that came; it is not asked before enough is there. */
  push(chunk: Buffer, nowMs: number, choose: (bytes: Buffer) => Opened): Opened {
    this.#beganMs ??= nowMs
    this.#parts.push(chunk)
    this.#pendingBytes += chunk.length
    if (this.#pendingBytes < this.#neededBytes) return { is: 'more', bytes: this.#neededBytes }
    const opened = choose(this.pending)
    if (opened.is === 'more') this.#neededBytes = opened.bytes
    return opened
  }

  /** The peer was not read for a while: its frame begins anew. */
  restart(nowMs: number): void {
    if (this.#beganMs !== undefined) this.#beganMs = nowMs
  }

  /** No frame is complete before its framing is known. */
  get completed(): number {
    return 0
  }

  get pending(): Buffer {
    return Buffer.concat(this.#parts, this.#pendingBytes)
  }

  get pendingBytes(): number {
    return this.#pendingBytes
  }

  /** Longer than `limits.frameTimeoutMs` since its first byte. */
  isOverdue(nowMs: number): boolean {
    return this.#beganMs !== undefined && nowMs - this.#beganMs > this.#timeoutMs
  }

  /** `sent 12 bytes that no dialect reads. The first bytes are 00 79`. */
  describePending(): string {
    return `sent ${this.#pendingBytes} bytes that no dialect reads. ${looksLike(this.pending.subarray(0, 16))}`
  }
}
