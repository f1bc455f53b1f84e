/** How often connections are looked over for what has lasted too long. */
import type { Limits } from '../limits.ts'

const SHORTEST_MS = 5
const LONGEST_MS = 250

/** Milliseconds: a quarter of the shortest time limit, so that none is overrun by much. */
export function sweepMs(limits: Limits): number {
  const { firstFrameTimeoutMs, frameTimeoutMs, idleTimeoutMs, halfCloseTimeoutMs, drainTimeoutMs } = limits
  const shortest = Math.min(firstFrameTimeoutMs, frameTimeoutMs, idleTimeoutMs, halfCloseTimeoutMs, drainTimeoutMs)
  return Math.max(SHORTEST_MS, Math.min(LONGEST_MS, shortest / 4))
}
