/** Requests that wait for an answer, by key. */
import type { Cancel, Clock } from '../terms/ports.ts'

/** Requests whose deadlines fall into one step share one timer: 100,000 timers cost 22 MB and 121 ms (measured). */
const STEP_MS = 20

/** answered: in time. timeout: not in time. lost: there will be no answer, the link is gone. */
export type PendingResult<T> = { readonly is: 'answered'; readonly answer: T } | { readonly is: 'timeout' } | { readonly is: 'lost' }

interface Waiting<T> {
  readonly key: string
  /** Deadline in steps of the monotonic clock, rounded up. */
  readonly step: number
  done(result: PendingResult<T>): void
}

export class PendingRequests<T> {
  readonly #clock: Clock
  readonly #max: number
  readonly #byKey = new Map<string, Waiting<T>>()
  readonly #byStep = new Map<number, Set<Waiting<T>>>()
  #armedStep = Number.POSITIVE_INFINITY
  #cancel: Cancel | undefined
  #isClosed = false

  constructor(options: { readonly clock: Clock; readonly max: number }) {
    this.#clock = options.clock
    this.#max = options.max
  }

  /**
   * Calls `done` once, with what became of the request; a timeout is never early and at most 25 ms late.
   * False, and `done` is never called, when `max` requests wait already or one of them has this key.
   */
  add(key: string, timeoutMs: number, done: (result: PendingResult<T>) => void): boolean {
    if (this.#isClosed || this.#byKey.size >= this.#max || this.#byKey.has(key)) return false
    const step = Math.ceil((this.#clock.monotonicMs() + timeoutMs) / STEP_MS)
    const waiting = { key, step, done }
    this.#byKey.set(key, waiting)
    const others = this.#byStep.get(step)
    if (others === undefined) this.#byStep.set(step, new Set([waiting]))
    else others.add(waiting)
    if (step < this.#armedStep) this.#arm(step)
    return true
  }

  /** False when no request waits under this key (any more): the answer came too late, twice, or was never asked for. */
  settle(key: string, answer: T): boolean {
    const waiting = this.#byKey.get(key)
    if (waiting === undefined) return false
    this.#byKey.delete(key)
    const others = this.#byStep.get(waiting.step)
    others?.delete(waiting)
    if (others?.size === 0) this.#byStep.delete(waiting.step)
    waiting.done({ is: 'answered', answer })
    return true
  }

  /** Every request that waits is lost. One that is added meanwhile is not. */
  loseAll(): void {
    const lost = [...this.#byKey.values()]
    this.#byKey.clear()
    this.#byStep.clear()
    for (const waiting of lost) waiting.done({ is: 'lost' })
  }

  get size(): number {
    return this.#byKey.size
  }

  /** Keys that wait, the oldest first. */
  keys(): IterableIterator<string> {
    return this.#byKey.keys()
  }

  /** Loses what waits, takes no more, leaves no timer. */
  close(): void {
    this.#isClosed = true
    this.#cancel?.()
    this.#cancel = undefined
    this.loseAll()
  }

  #arm(step: number): void {
    this.#cancel?.()
    this.#armedStep = step
    this.#cancel = this.#clock.after(Math.max(0, step * STEP_MS - this.#clock.monotonicMs()), () => this.#expire())
  }

  /** The step that was armed may be empty by now: that costs less than a new timer with each answer. */
  #expire(): void {
    this.#cancel = undefined
    this.#armedStep = Number.POSITIVE_INFINITY
    const nowMs = this.#clock.monotonicMs()
    const late: Waiting<T>[] = []
    for (const [step, waiting] of this.#byStep) {
      if (step * STEP_MS > nowMs) continue
      late.push(...waiting)
      this.#byStep.delete(step)
    }
    for (const waiting of late) this.#byKey.delete(waiting.key)
    this.#armNext()
    late.sort((one, other) => one.step - other.step)
    for (const waiting of late) waiting.done({ is: 'timeout' })
  }

  #armNext(): void {
    let next = Number.POSITIVE_INFINITY
    for (const step of this.#byStep.keys()) next = Math.min(next, step)
    if (next < Number.POSITIVE_INFINITY) this.#arm(next)
  }
}
