/** Durations of a rules file, and how late something comes: fixed, drawn, or by the phase of time. */
import { z } from 'zod'

/** 40ms, 1.5s, 2m, 6h, 1d; a bare number is refused, for nobody can tell its unit. */
export const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'a duration like 40ms, 1.5s or 2m')
  .transform((text) => Number.parseFloat(text) * (UNITS[/[a-z]+$/.exec(text)?.[0] ?? ''] ?? 1))

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `"1s..3s"`. */
const durationRange = z
  .string()
  .regex(/^[\d.]+(ms|s|m|h|d)\.\.[\d.]+(ms|s|m|h|d)$/, 'a duration, a range like 1s..3s, or median and p99')
  .transform((text) => text.split('..'))
  .pipe(z.tuple([duration, duration]))
  .refine(([least, greatest]) => least <= greatest, 'the smaller duration first')
  .transform(([leastMs, greatestMs]) => ({ leastMs, greatestMs }))

const LATENCY_FORMS = 'a duration like 40ms, a range like 1s..3s, or { median: 40ms, p99: 900ms }'

/** One way of being late. */
const steady = [
  duration.transform((fixedMs) => ({ is: 'fixed' as const, fixedMs })),
  durationRange.transform((range) => ({ is: 'range' as const, ...range })),
  z
    .strictObject({ median: duration, p99: duration, max: duration.optional() })
    .refine((value) => value.median > 0 && value.p99 > value.median, 'a p99 greater than the median, and both above zero')
    .transform((value) => ({ is: 'lognormal' as const, medianMs: value.median, p99Ms: value.p99, maxMs: value.max })),
  z
    .strictObject({ mean: duration, deviation: duration, max: duration.optional() })
    .transform((value) => ({ is: 'normal' as const, meanMs: value.mean, deviationMs: value.deviation, maxMs: value.max })),
] as const
const steadyLatency = z.union(steady, { error: LATENCY_FORMS })
export type SteadyLatency = z.output<typeof steadyLatency>

export const latency = z.union(
  [
    ...steady,
    z
      .strictObject({ phases: z.array(z.strictObject({ for: duration.optional(), latency: steadyLatency })).min(1) })
      .refine(({ phases }) => phases.slice(0, -1).every((phase) => (phase.for ?? 0) > 0), 'a duration `for` in every phase but the last')
      .transform(({ phases }) => ({
        is: 'phases' as const,
        phases: phases.map((phase) => ({ forMs: phase.for, latency: phase.latency })),
      })),
  ],
  { error: LATENCY_FORMS },
)
export type Latency = z.output<typeof latency>
