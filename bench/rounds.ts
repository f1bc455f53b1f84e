/** Interleaved rounds: every job once a round, so that a slow moment of the machine meets all of them. */

export interface Job {
  readonly name: string
  run(): unknown
}

/** Nanoseconds of processor time an operation, one figure a round. */
export type Timings = ReadonlyMap<string, readonly number[]>

/** A job's turn in a round: short, so that both sides of a ratio have the same moment; long against the clock's microsecond. */
const TURN_NS = 5e6
/** Enough for the compiler to have done with a job, and to see how many operations fill a turn. */
const WARM_UP_OPERATIONS = 5_000

/** Runs all jobs in each of `count` rounds, after a warm-up of all of them. */
export function runRounds(jobs: readonly Job[], count: number, onRound?: (round: number) => void): Timings {
  for (const { run } of jobs) processorTime(run, WARM_UP_OPERATIONS)
  const turns = jobs.map(({ name, run }) => {
    const operations = Math.max(1, Math.round(TURN_NS / processorTime(run, WARM_UP_OPERATIONS)))
    return { name, run, operations, times: [] as number[] }
  })
  for (let round = 1; round <= count; round++) {
    onRound?.(round)
    for (const { run, operations, times } of turns) times.push(processorTime(run, operations))
  }
  return new Map(turns.map(({ name, times }) => [name, times]))
}

/** Processor time, not time: what else the machine does is not counted. Collecting garbage and compiling are. */
function processorTime(run: () => unknown, operations: number): number {
  const from = process.cpuUsage()
  for (let operation = 0; operation < operations; operation++) used(run())
  const { user, system } = process.cpuUsage(from)
  return ((user + system) * 1_000) / operations
}

/** A result that nobody takes need not be made. */
function used(result: unknown): void {
  if (result === undefined) throw new Error('The job gives nothing')
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
