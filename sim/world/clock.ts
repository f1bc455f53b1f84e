/** The time of the world: wall time may jump, monotonic time never does; a process that has died runs no timer. */
import type { Cancel, Clock } from '../../src/index.ts'
import type { Events } from './events.ts'

/** 2026-11-22 23:59:20 in China: midnight falls into the traffic. */
const START_MS = Date.UTC(2026, 10, 22, 15, 59, 20)
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
        return events.after(delayMs, () => {
          if (isAlive()) run()
        })
      },
    }
  }
}
