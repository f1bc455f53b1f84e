/** The time of the world: wall time may jump, monotonic time never does; a process that has died runs no timer. */
import type { Cancel, Clock } from '../../src/index.ts'
import type { Events } from './events.ts'

/** When midnight comes in China, if no jump of the clock comes before it: in the middle of the traffic. */
export const MIDNIGHT_MS = 40_000
const START_MS = Date.UTC(2026, 10, 22, 16) - MIDNIGHT_MS
const OFFSET_MINUTES = 480

export class WorldTime {
  readonly events: Events
  /** What was added to wall time by jumps. */
  jumpedMs = 0

  constructor(events: Events) {
    this.events = events
  }

  wallMs(): number {
    return START_MS + Math.floor(this.events.nowMs) + this.jumpedMs
  }

  /** `isAlive` is asked before each timer runs. */
  clock(isAlive: () => boolean): Clock {
    const { events } = this
    const bornMs = events.nowMs
    return {
      nowMs: () => this.wallMs(),
      monotonicMs: () => events.nowMs - bornMs,
      offsetMinutes: () => OFFSET_MINUTES,
      after(delayMs: number, run: () => void): Cancel {
        // As Node's do: one that is set for the rest of a rounding error would run for ever in the same instant.
        return events.after(Math.max(1, delayMs), () => {
          if (isAlive()) run()
        })
      },
    }
  }
}
