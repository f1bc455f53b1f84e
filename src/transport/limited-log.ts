/** Warnings that a peer can cause at will: so many a second, then their count. */
import type { Cancel, Clock, Log } from '../terms/ports.ts'

const LINES_PER_WINDOW = 10
const WINDOW_MS = 1_000

export class LimitedLog {
  readonly #log: Log
  readonly #clock: Clock
  #windowEndsMs = 0
  #lines = 0
  #leftOut = 0
  #cancel: Cancel | undefined

  constructor(log: Log, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  warn(facts: object, message: string): void {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs >= this.#windowEndsMs) this.#openWindow(nowMs)
    this.#lines += 1
    if (this.#lines <= LINES_PER_WINDOW) {
      this.#log.warn(facts, message)
      return
    }
    this.#leftOut += 1
    this.#cancel ??= this.#clock.after(this.#windowEndsMs - nowMs, () => this.flush())
  }

  /** Says how many lines were left out, when there are any. */
  flush(): void {
    this.#cancel?.()
    this.#cancel = undefined
    if (this.#leftOut === 0) return
    this.#log.warn({ leftOut: this.#leftOut }, `${this.#leftOut} more lines like the last were left out`)
    this.#leftOut = 0
  }

  #openWindow(nowMs: number): void {
    this.flush()
    this.#windowEndsMs = nowMs + WINDOW_MS
    this.#lines = 0
  }
}
