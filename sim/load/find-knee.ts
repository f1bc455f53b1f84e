/** Finds the rate up to which a server keeps its times: doubles until a step fails, then halves the interval. */
import type { LoadReport } from './report.ts'

export interface KneeOptions {
  /** Requests a second of the first step. */
  readonly fromRate: number
  readonly maxRate: number
  /** A step fails when its p99 is above that. */
  readonly p99MaxMs: number
  /** The interval is halved until it is no wider than this part of its lower end. */
  readonly precision: number
  /** The search is done so often; the answer covers all of them. */
  readonly repeats: number
  /** A whole step, with its warm-up. */
  measure(ratePerSecond: number): Promise<LoadReport>
  onStep?(step: KneeStep): void
}

export interface KneeStep {
  readonly ratePerSecond: number
  readonly p99: number | null
  /** Why it failed; empty when it holds. */
  readonly failure: string
}

export interface Knee {
  /** Held in every repeat; 0 when the first step failed. */
  readonly holdsPerSecond: number
  /** Failed in some repeat; undefined when nothing failed. */
  readonly failsPerSecond: number | undefined
  readonly steps: readonly KneeStep[]
}

const UNANSWERED_MAX = 0.001
const OFFERED_MIN = 0.99

export async function findKnee(options: KneeOptions): Promise<Knee> {
  const steps: KneeStep[] = []
  const found: { holds: number; fails: number | undefined }[] = []
  for (let repeat = 0; repeat < options.repeats; repeat++) found.push(await search(options, steps))
  const fails = found.flatMap((one) => (one.fails === undefined ? [] : [one.fails]))
  return {
    holdsPerSecond: Math.min(...found.map(({ holds }) => holds)),
    failsPerSecond: fails.length === 0 ? undefined : Math.max(...fails),
    steps,
  }
}

async function search(options: KneeOptions, steps: KneeStep[]): Promise<{ holds: number; fails: number | undefined }> {
  const { fromRate, maxRate, precision } = options
  let holds = 0
  let fails: number | undefined
  for (let rate = fromRate; fails === undefined && rate <= maxRate; rate *= 2) {
    if (await stepHolds(options, rate, steps)) holds = rate
    else fails = rate
  }
  while (fails !== undefined && holds > 0 && fails - holds > holds * precision) {
    const rate = Math.round((holds + fails) / 2)
    if (await stepHolds(options, rate, steps)) holds = rate
    else fails = rate
  }
  return { holds, fails }
}

async function stepHolds({ measure, p99MaxMs, onStep }: KneeOptions, ratePerSecond: number, steps: KneeStep[]): Promise<boolean> {
  const report = await measure(ratePerSecond)
  const step = { ratePerSecond, p99: report.total.times?.p99 ?? null, failure: failureOf(report, ratePerSecond, p99MaxMs) }
  steps.push(step)
  onStep?.(step)
  return step.failure === ''
}

/** A client that could not keep up fails the step too, and says so. */
function failureOf({ total, errors, answeredPerSecond, invalid }: LoadReport, rate: number, p99MaxMs: number): string {
  const p99 = total.times?.p99
  if (invalid.length > 0) return `the client, not the server: ${invalid[0]}`
  if (errors.noAnswer > total.sent * UNANSWERED_MAX) return `${errors.noAnswer} of ${total.sent} had no answer`
  if (answeredPerSecond < rate * OFFERED_MIN) return `${answeredPerSecond} answers a second`
  return p99 === undefined || p99 > p99MaxMs ? `p99 ${p99 ?? '-'} ms` : ''
}
