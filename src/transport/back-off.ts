/** How long to wait before trying again. */
import type { Random } from '../terms/ports.ts'

export interface BackOff {
  readonly minMs: number
  readonly maxMs: number
}

/** Between `minMs` and `minMs * 2^(failures + 1)`, at most `maxMs`; random, so that many do not come back at once. */
export function backOffMs(failures: number, { minMs, maxMs }: BackOff, random: Random): number {
  const ceilingMs = Math.min(maxMs, minMs * 2 ** (failures + 1))
  return minMs + random.next() * Math.max(0, ceilingMs - minMs)
}
