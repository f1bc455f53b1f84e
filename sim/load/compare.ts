/** Two servers under the same load in turns: the ratio of their figures, and how sure it is. */
import { GatewayError } from '../../src/index.ts'
import { Seeded } from '../world/seeded.ts'
import type { LoadReport } from './report.ts'

const COMPARED = ['p50', 'p99', 'mean', 'rate'] as const
type Compared = (typeof COMPARED)[number]

/** B over A. Times: above 1 is slower. Rate: above 1 is faster. */
export interface Ratio {
  readonly figure: Compared
  readonly ratio: number
  /** 95 % interval. */
  readonly low: number
  readonly high: number
  /** What B is; undecided while 1 is inside the interval. */
  readonly verdict: 'faster' | 'slower' | 'undecided'
}

const RESAMPLES = 2_000
const OUTSIDE = 0.025

/** A B B A A B B A ...: a machine that gets slower by the minute meets both alike. */
export function turnOrder(rounds: number): readonly ('a' | 'b')[] {
  return Array.from({ length: rounds }, (_, round) => (round % 2 === 0 ? (['a', 'b'] as const) : (['b', 'a'] as const))).flat()
}

/** `a` and `b` in the order of the rounds. */
export function compareReports(a: readonly LoadReport[], b: readonly LoadReport[]): Ratio[] {
  return COMPARED.map((figure) => {
    const logs = a.map((report, round) => Math.log(figureOf(b[round] as LoadReport, figure) / figureOf(report, figure)))
    const { low, high } = interval(logs)
    const isTime = figure !== 'rate'
    const verdict = low > 1 ? (isTime ? 'slower' : 'faster') : high < 1 ? (isTime ? 'faster' : 'slower') : 'undecided'
    return { figure, ratio: rounded(Math.exp(mean(logs))), low, high, verdict }
  })
}

function figureOf({ total, answeredPerSecond }: LoadReport, figure: Compared): number {
  return figure === 'rate' ? answeredPerSecond : (total.times?.[figure] ?? Number.NaN)
}

/** Of the mean, by drawing rounds again and again; the same rounds give the same interval. */
function interval(logs: readonly number[]): { low: number; high: number } {
  const random = new Seeded('compare')
  const means = Array.from({ length: RESAMPLES }, () => mean(logs.map(() => random.one(logs) ?? Number.NaN))).sort((x, y) => x - y)
  const at = (part: number): number => rounded(Math.exp(means[Math.round((RESAMPLES - 1) * part)] ?? Number.NaN))
  return { low: at(OUTSIDE), high: at(1 - OUTSIDE) }
}

/** A ratio that a condition can be about. */
interface Bounded {
  readonly figure: string
  readonly low: number
  readonly high: number
}

/** `p99>1.05`: true when the whole interval is beyond it, or when nothing is known of the figure. Throws OPTION_INVALID. */
export function parseFailIf(text: string, figures: readonly string[] = COMPARED): (ratios: readonly Bounded[]) => boolean {
  const [, name = '', operator, number] = /^([a-z0-9.]+)([<>])(\d+(?:\.\d+)?)$/.exec(text.trim()) ?? []
  if (!figures.includes(name))
    throw new GatewayError(
      'OPTION_INVALID',
      `--fail-if: expected for example p99>1.05 or rate<0.95, got "${text}"; known: ${figures.join(', ')}`,
    )
  return (ratios) => {
    const found = ratios.find(({ figure }) => figure === name)
    return found === undefined || (operator === '>' ? found.low > Number(number) : found.high < Number(number))
  }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

function rounded(number: number): number {
  return Number(number.toFixed(3))
}
