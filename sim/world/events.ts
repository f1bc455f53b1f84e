/** What is going to happen, in the order of virtual time; what falls on the same instant happens in the order it was planned. */
import type { Cancel } from '../../src/index.ts'

interface Event {
  readonly atMs: number
  readonly order: number
  run: (() => void) | undefined
}

export class Events {
  nowMs = 0
  /** Events that have run. */
  count = 0
  #order = 0
  readonly #heap: Event[] = []

  after(delayMs: number, run: () => void): Cancel {
    this.#order += 1
    const event: Event = { atMs: this.nowMs + Math.max(0, delayMs), order: this.#order, run }
    this.#heap.push(event)
    this.#up(this.#heap.length - 1)
    return () => {
      event.run = undefined
    }
  }

  /** Runs the next one; false when nothing is planned. */
  step(): boolean {
    for (let event = this.#take(); event !== undefined; event = this.#take()) {
      if (event.run === undefined) continue
      this.nowMs = event.atMs
      this.count += 1
      event.run()
      return true
    }
    return false
  }

  #take(): Event | undefined {
    const first = this.#heap[0]
    const last = this.#heap.pop()
    if (last === undefined || this.#heap.length === 0) return first
    this.#heap[0] = last
    this.#down(0)
    return first
  }

  #up(start: number): void {
    for (let at = start, above = (at - 1) >> 1; at > 0 && this.#isBefore(at, above); at = above, above = (at - 1) >> 1) {
      this.#swap(at, above)
    }
  }

  #down(start: number): void {
    for (let at = start; ; ) {
      const left = 2 * at + 1
      const least = this.#isBefore(left + 1, left) ? left + 1 : left
      if (!this.#isBefore(least, at)) return
      this.#swap(at, least)
      at = least
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]]
    if (a === undefined || b === undefined) return false
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]]
    if (a === undefined || b === undefined) return
    this.#heap[one] = b
    this.#heap[other] = a
  }
}

/** Runs events until there is none or it is done; after each one all that was promised by it is kept first. */
export function drive(events: Events, isDone: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const step = (): void => {
      try {
        if (isDone() || !events.step()) resolve()
        // A tick that is asked for in a microtask comes when all microtasks have run: no real time passes.
        else queueMicrotask(() => process.nextTick(step))
      } catch (error) {
        reject(error)
      }
    }
    process.nextTick(step)
  })
}
