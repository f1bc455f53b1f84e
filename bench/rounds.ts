/** Interleaved rounds: every job once a round, so that a slow moment of the machine meets all of them. */
import Benchmark from 'benchmark'

export interface Job {
  readonly name: string
  run(): unknown
}

/** Nanoseconds of processor time an operation, one figure a round. */
export type Timings = ReadonlyMap<string, readonly number[]>

/** A job's turn in a round, in seconds: short, so that both sides of a ratio have the same moment; long against the clock. */
const TURN: Benchmark.Options = { minTime: 0.05, maxTime: 0.05, minSamples: 1 }

/** Runs of a job that `benchmark` counts as one, so that its own loop does not count against the fastest. */
const RUNS = 25

/** Runs all jobs in each of `count` rounds, after one that only warms up. */
export function runRounds(jobs: readonly Job[], count: number, onRound?: (round: number) => void): Timings {
  const turns = jobs.map((job) => ({ name: job.name, turn: turnOf(job), times: [] as number[] }))
  for (let round = 0; round <= count; round++) {
    onRound?.(round)
    for (const { turn, times } of turns) {
      const nanoseconds = turn()
      if (round > 0) times.push(nanoseconds)
    }
  }
  return new Map(turns.map(({ name, times }) => [name, times]))
}

/** Processor time, not time: what else the machine does is not counted. Collecting garbage and compiling are. */
function turnOf({ name, run }: Job): () => number {
  let operations = 0
  const counted = (): void => {
    operations += RUNS
    for (let left = RUNS; left > 0; left--) {
      if (run() === undefined) throw new Error('The job gives nothing: a result that nobody takes need not be made')
    }
  }
  const benchmark = new Benchmark(name, counted, TURN)
  return () => {
    operations = 0
    const from = process.cpuUsage()
    benchmark.run({ async: false })
    const { user, system } = process.cpuUsage(from)
    if (benchmark.error !== undefined) throw benchmark.error
    return ((user + system) * 1_000) / operations
  }
}

export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5)
}

/** The number below which such a part of them lies: 0.5 is the median. */
export function quantile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * part
  const below = sorted[Math.floor(at)] ?? Number.NaN
  const above = sorted[Math.ceil(at)] ?? Number.NaN
  return below + (above - below) * (at - Math.floor(at))
}
