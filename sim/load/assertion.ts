/** What must hold of a report: `p99<20ms,errors=0`. */
import { GatewayError } from '../../src/index.ts'
import { FLOWS } from './flow.ts'
import type { LoadReport, Times } from './report.ts'

/** `p99`, of one flow `refund.p99`; `errors` may be a count or a part of the requests in percent. */
export interface LoadAssertion {
  readonly text: string
  /** Undefined when nothing is known of it: it then does not hold. */
  measured(report: LoadReport): number | undefined
  holds(report: LoadReport): boolean
}

const TIMES: readonly (keyof Times)[] = ['min', 'mean', 'p50', 'p90', 'p99', 'p999', 'max']
const COUNTS: Readonly<Record<string, (report: LoadReport) => number>> = {
  errors: ({ errors }) => errors.total,
  answered: ({ total }) => total.answered,
  rate: ({ answeredPerSecond }) => answeredPerSecond,
  lost: ({ connectionLife }) => connectionLife.lost,
}
const SCALES: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, '': 1, '%': 1 }
const COMPARE: Readonly<Record<string, (measured: number, wanted: number) => boolean>> = {
  '<': (measured, wanted) => measured < wanted,
  '<=': (measured, wanted) => measured <= wanted,
  '>': (measured, wanted) => measured > wanted,
  '>=': (measured, wanted) => measured >= wanted,
  '=': (measured, wanted) => measured === wanted,
}

/** Throws OPTION_INVALID. */
export function parseAssertions(text: string): LoadAssertion[] {
  return text.split(',').map((part) => parseAssertion(part.trim()))
}

function parseAssertion(text: string): LoadAssertion {
  const [, name = '', operator = '', number = '', unit = ''] =
    /^([a-z0-9.]+)\s*(<=|>=|<|>|=)\s*(\d+(?:\.\d+)?)(us|ms|s|%|)$/.exec(text) ?? []
  const isPart = unit === '%'
  const measured = figure(name, isPart)
  const compare = COMPARE[operator]
  const isTime = ['us', 'ms', 's'].includes(unit)
  if (measured === undefined || compare === undefined || isTime !== !(name in COUNTS)) {
    const known = [...TIMES, ...FLOWS.map((flow) => `${flow}.p99`), ...Object.keys(COUNTS)].join(', ')
    throw new GatewayError('OPTION_INVALID', `--assert: expected for example p99<20ms,errors=0, got "${text}"; known: ${known}`)
  }
  const wanted = Number(number) * (SCALES[unit] ?? 1)
  return {
    text,
    measured,
    holds(report) {
      const found = measured(report)
      return found !== undefined && compare(found, wanted)
    },
  }
}

function figure(name: string, isPart: boolean): ((report: LoadReport) => number | undefined) | undefined {
  const count = COUNTS[name]
  if (isPart)
    return name === 'errors' ? ({ errors, total }) => (total.sent === 0 ? undefined : (errors.total / total.sent) * 100) : undefined
  if (count !== undefined) return count
  const [first = '', second] = name.split('.')
  const time = TIMES.find((known) => known === (second ?? first))
  const flow = FLOWS.find((known) => known === first)
  if (time === undefined || (second !== undefined && flow === undefined)) return undefined
  return ({ flows, total }) => (flow === undefined ? total : flows[flow]).times?.[time]
}
