/** The clock of this machine. */
import type { Cancel, Clock } from '../terms/ports.ts'

/** `setTimeout` runs at once when asked for more. */
const LONGEST_TIMER_MS = 2_147_483_647

export function createSystemClock(): Clock {
  return {
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    offsetMinutes: (atMs) => -new Date(atMs).getTimezoneOffset(),
    after: (delayMs, run) => startTimer(delayMs, run),
  }
}

/** Never early: Node's own timers may run up to a millisecond before their time. */
function startTimer(delayMs: number, run: () => void): Cancel {
  const dueMs = performance.now() + delayMs
  let timer: NodeJS.Timeout
  const arm = () => {
    const leftMs = dueMs - performance.now()
    if (leftMs <= 0) run()
    else timer = setTimeout(arm, Math.min(Math.ceil(leftMs), LONGEST_TIMER_MS))
  }
  timer = setTimeout(arm, Math.min(Math.max(0, Math.ceil(delayMs)), LONGEST_TIMER_MS))
  return () => clearTimeout(timer)
}
