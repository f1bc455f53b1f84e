/** How late an answer comes. */
import { randomLogNormal, randomNormal } from 'd3-random'
import type { Latency, SteadyLatency } from './duration.ts'

/** z-value of the 99th percentile of a normal distribution. */
const Z99 = 2.3263478740408408

/** Milliseconds for one message; `next` gives numbers from 0 to 1, the same ones for the same message; `sinceMs` is the age of the rules. */
export function latencyMs(latency: Latency, next: () => number, sinceMs = 0): number {
  return steadyMs(latency.is === 'phases' ? phaseAt(latency.phases, sinceMs) : latency, next)
}

function steadyMs(latency: SteadyLatency, next: () => number): number {
  switch (latency.is) {
    case 'fixed':
      return latency.fixedMs
    case 'range':
      return latency.leastMs + next() * (latency.greatestMs - latency.leastMs)
    case 'normal':
      return capped(Math.max(0, randomNormal.source(next)(latency.meanMs, latency.deviationMs)()), latency.maxMs)
    case 'lognormal': {
      const mu = Math.log(latency.medianMs)
      const sigma = (Math.log(latency.p99Ms) - mu) / Z99
      return capped(randomLogNormal.source(next)(mu, sigma)(), latency.maxMs)
    }
  }
}

function capped(valueMs: number, maxMs = Number.POSITIVE_INFINITY): number {
  return Math.min(maxMs, valueMs)
}

type Phases = Extract<Latency, { is: 'phases' }>['phases']

/** One after the other, from when the rules were set; the last one stays when it has no end, else they begin anew. */
function phaseAt(phases: Phases, sinceMs: number): SteadyLatency {
  const wholeMs = phases.reduce((sumMs, { forMs = Number.POSITIVE_INFINITY }) => sumMs + forMs, 0)
  let leftMs = Number.isFinite(wholeMs) ? sinceMs % wholeMs : sinceMs
  for (const { forMs = Number.POSITIVE_INFINITY, latency } of phases) {
    if (leftMs < forMs) return latency
    leftMs -= forMs
  }
  return { is: 'fixed', fixedMs: 0 }
}
