/** Interleaved rounds: every job once a round, so that a slow moment of the machine meets all of them. */
import Benchmark from 'benchmark'

export interface Job {
  readonly name: string
  run(): unknown
}

/** Nanoseconds an operation, one figure a round. */
export type Timings = ReadonlyMap<string, readonly number[]>

const ONE_RUN: Benchmark.Options = { minTime: 0.01, minSamples: 5, maxTime: 0.05 }

/** Runs all jobs in each of `count` rounds, after one round that only warms up. */
export function runRounds(jobs: readonly Job[], count: number, onRound?: (round: number) => void): Timings {
  const benchmarks = jobs.map(({ name, run }) => ({ benchmark: new Benchmark(name, run, ONE_RUN), times: [] as number[] }))
  for (let round = 0; round <= count; round++) {
    onRound?.(round)
    for (const { benchmark, times } of benchmarks) {
      const nanoseconds = timeOnce(benchmark)
      if (round > 0) times.push(nanoseconds)
    }
  }
  return new Map(benchmarks.map(({ benchmark, times }) => [benchmark.name ?? '', times]))
}

function timeOnce(benchmark: Benchmark): number {
  benchmark.run({ async: false })
  if (benchmark.error !== undefined) throw benchmark.error
  return median(benchmark.stats.sample as number[]) * 1e9
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
