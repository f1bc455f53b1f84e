/** When requests are due in an open loop: by a rate, evenly or as independent customers come. */
import type { LoadPlan } from './load-plan.ts'

/** The rate grows from this part of itself. */
const RAMP_FROM = 0.02

export type ArrivalPlan = Pick<LoadPlan, 'rampMs'> & { readonly ratePerSecond: number; readonly arrivals: 'constant' | 'poisson' }

export class Arrivals {
  readonly #plan: ArrivalPlan
  readonly #next: () => number
  #atMs = 0

  /** `next` gives numbers from 0 to 1. */
  constructor(plan: ArrivalPlan, next: () => number) {
    this.#plan = plan
    this.#next = next
  }

  /** Milliseconds from the start of the load to the next request; they only grow. */
  next(): number {
    const dueMs = this.#atMs
    const { ratePerSecond, rampMs, arrivals } = this.#plan
    const part = dueMs >= rampMs ? 1 : Math.max(RAMP_FROM, dueMs / rampMs)
    const gapMs = 1_000 / (ratePerSecond * part)
    this.#atMs += arrivals === 'constant' ? gapMs : -Math.log(1 - this.#next()) * gapMs
    return dueMs
  }
}
