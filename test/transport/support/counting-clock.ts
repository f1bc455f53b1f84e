/** The clock of this machine, which knows the timers that have neither run nor been cancelled. */
import type { Clock } from '../../../src/terms/ports.ts'
import { createSystemClock } from '../../../src/transport/system-clock.ts'

export interface CountingClock extends Clock {
  readonly timers: number
}

export function createCountingClock(): CountingClock {
  const clock = createSystemClock()
  const open = new Set<object>()
  return {
    ...clock,
    get timers() {
      return open.size
    },
    after(delayMs, run) {
      const timer = {}
      open.add(timer)
      const cancel = clock.after(delayMs, () => {
        open.delete(timer)
        run()
      })
      return () => {
        open.delete(timer)
        cancel()
      }
    },
  }
}
