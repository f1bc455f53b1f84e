/** How late an answer comes. */
import { randomLogNormal } from 'd3-random'
import type { Latency } from './rule.ts'

/** z-value of the 99th percentile of a normal distribution. */
const Z99 = 2.3263478740408408

/** Milliseconds for one message; `next` gives numbers from 0 to 1, the same ones for the same message. */
export function latencyMs(latency: Latency, next: () => number): number {
  switch (latency.is) {
    case 'fixed':
      return latency.fixedMs
    case 'range':
      return latency.leastMs + next() * (latency.greatestMs - latency.leastMs)
    case 'lognormal': {
      const mu = Math.log(latency.medianMs)
      const sigma = (Math.log(latency.p99Ms) - mu) / Z99
      return Math.min(latency.maxMs ?? Number.POSITIVE_INFINITY, randomLogNormal.source(next)(mu, sigma)())
    }
  }
}
