/** A run against an earlier result of the same profile on the same machine, each measured by its own calibration. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { FLOWS, type FlowReport, type LoadPlan, type LoadReport } from '../../../sim/index.ts'
import type { Calibration } from '../../../sim/load/calibrate.ts'
import { parseFailIf } from '../../../sim/load/compare.ts'
import { GatewayError } from '../../errors.ts'
import { type BenchResult, type Compared, paceWords, TIME_KEYS } from './bench-result.ts'

const FIGURES = ['rate', ...['', ...FLOWS.map((flow) => `${flow}.`)].flatMap((flow) => TIME_KEYS.map((key) => flow + key))]

const times = z.object({ p50: z.number(), p90: z.number(), p99: z.number(), p999: z.number(), max: z.number() })
const flow = z.object({ times: times.optional() })
const calibrated = z.object({ answeredPerSecond: z.number().positive(), p50: z.number().positive() })
/** What a comparison reads of a result. */
const earlierSchema = z.object({
  machine: z.object({ cpu: z.string(), cores: z.number() }),
  profile: z.record(z.string(), z.string()),
  calibration: z.object({ relay: calibrated }),
  report: z.object({
    pace: z.object({ loop: z.string() }),
    answeredPerSecond: z.number(),
    total: flow,
    flows: z.object({ sale: flow, void: flow, refund: flow, reversal: flow }),
    invalid: z.array(z.string()),
  }),
})
type Earlier = z.infer<typeof earlierSchema>

/** What is asked of a target, and by whom; no card data. */
export function profileWords(load: LoadPlan, isOwn: boolean): Readonly<Record<string, string>> {
  const { dialect, pace, mix, connections, terminals, merchants, cards, currency, amountsMinor, fixed, inParts, signIn } = load
  const senders = [
    `${terminals.length} terminals, ${merchants.length} merchants, ${cards.length} cards, ${amountsMinor.join('..')} in ${currency}`,
    ...(inParts ? ['refunds of parts'] : []),
    ...(signIn ? ['signed in'] : []),
    ...(fixed.size === 0 ? [] : [`elements ${[...fixed.keys()].join(' ')}`]),
  ]
  return {
    target: isOwn ? 'a gateway of its own' : 'a host',
    dialect: dialect.name,
    load: paceWords(pace),
    connections: String(connections),
    mix: FLOWS.map((name) => `${name} ${mix[name]}`).join(', '),
    senders: senders.join(', '),
  }
}

type Comparing = (report: LoadReport, calibration: Calibration) => { readonly compared: Compared }

interface CompareOptions {
  readonly compare: string | undefined
  readonly 'fail-if': string | undefined
}

/**
 * Undefined when nothing is to be compared. Throws OPTION_INVALID for a bad condition, SPEC_INVALID for a file that is no calibrated
 * result, or one of another machine or profile.
 */
export function readComparing(
  { compare: file, 'fail-if': failIf }: CompareOptions,
  machine: BenchResult['machine'],
  profile: BenchResult['profile'],
): Comparing | undefined {
  const isWorse = failIf === undefined ? () => false : parseFailIf(failIf, FIGURES)
  if (file === undefined) {
    if (failIf === undefined) return undefined
    throw new GatewayError('OPTION_INVALID', '--fail-if: there is nothing to fail against without --compare')
  }
  const earlier = readEarlier(file)
  const before: Readonly<Record<string, string>> = { ...earlier.profile, ...machineWords(earlier.machine) }
  for (const [name, now] of Object.entries({ ...profile, ...machineWords(machine) }))
    if (before[name] !== now)
      throw new GatewayError('SPEC_INVALID', `--compare ${file}: it is of another ${name}: ${before[name] ?? 'none'}; now ${now}`)
  return (report, calibration) => {
    const ratios = ratiosOf(earlier, report, calibration)
    return { compared: { file, ratios, isWorse: isWorse(ratios.map((one) => ({ ...one, low: one.ratio, high: one.ratio }))) } }
  }
}

function machineWords({ cpu, cores }: Earlier['machine']): Readonly<Record<'machine', string>> {
  return { machine: `${cpu}, ${cores} cores` }
}

function readEarlier(file: string): Earlier {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new GatewayError('SPEC_INVALID', `--compare ${file}: cannot be read (${error instanceof Error ? error.message : String(error)})`)
  }
  const { success, data, error } = earlierSchema.safeParse(content)
  if (!success) {
    const [issue] = error.issues
    const where = issue?.path.join('.') ?? ''
    throw new GatewayError(
      'SPEC_INVALID',
      `--compare ${file}: expected what bench --calibrate --json wrote, but ${where === '' ? 'it' : where} is not as there`,
    )
  }
  const [invalid] = data.report.invalid
  if (invalid !== undefined) throw new GatewayError('SPEC_INVALID', `--compare ${file}: that run was INVALID: ${invalid}`)
  return data
}

function ratiosOf({ report: before, calibration: was }: Earlier, now: LoadReport, is: Calibration): Compared['ratios'] {
  const slower = is.relay.p50 / was.relay.p50
  // The rate of an open loop is that of its schedule, however fast the machine is.
  const faster = before.pace.loop === 'open' ? 1 : is.relay.answeredPerSecond / was.relay.answeredPerSecond
  const ofFlow = (name: string, old: Earlier['report']['total'], fresh: FlowReport): Compared['ratios'] =>
    TIME_KEYS.flatMap((key) => {
      const [from, to] = [old.times?.[key], fresh.times?.[key]]
      return from === undefined || to === undefined ? [] : [{ figure: name + key, ratio: rounded(to / from / slower) }]
    })
  return [
    { figure: 'rate', ratio: rounded(now.answeredPerSecond / before.answeredPerSecond / faster) },
    ...ofFlow('', before.total, now.total),
    ...FLOWS.flatMap((name) => ofFlow(`${name}.`, before.flows[name], now.flows[name])),
  ]
}

function rounded(ratio: number): number {
  return Number(ratio.toFixed(3))
}
