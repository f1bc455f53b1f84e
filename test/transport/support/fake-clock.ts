/** A clock that only a test moves. */
import type { Clock } from '../../../src/terms/ports.ts'

interface Timer {
  readonly atMs: number
  readonly order: number
  run(): void
}

export class FakeClock implements Clock {
  #nowMs = 0
  #order = 0
  readonly #timers = new Set<Timer>()
  /** Delay of each timer that was asked for. */
  readonly delays: number[] = []

  nowMs(): number {
    return 1_780_000_000_000 + this.#nowMs
  }

  monotonicMs(): number {
    return this.#nowMs
  }

  offsetMinutes(): number {
    return 480
  }

  after(delayMs: number, run: () => void): () => void {
    this.delays.push(delayMs)
    this.#order += 1
    const timer = { atMs: this.#nowMs + delayMs, order: this.#order, run }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  get timers(): number {
    return this.#timers.size
  }

  /** Runs what becomes due, in order, each at its time. */
  advance(byMs: number): void {
    const endMs = this.#nowMs + byMs
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) {
      this.#timers.delete(next)
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.run()
    }
    this.#nowMs = endMs
  }

  #next(endMs: number): Timer | undefined {
    const due = [...this.#timers].filter((timer) => timer.atMs <= endMs)
    return due.sort((one, other) => one.atMs - other.atMs || one.order - other.order)[0]
  }
}
