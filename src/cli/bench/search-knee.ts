/** `unswipe bench --find-knee`: the greatest rate at which a target keeps its times. */
import { type LoadPlan, runLoad } from '../../../sim/index.ts'
import { findKnee, type Knee, type KneeStep } from '../../../sim/load/find-knee.ts'
import { GatewayError } from '../../errors.ts'
import { EXIT } from '../exit-code.ts'
import { isWatched, printData, printWords } from '../terminal-output.ts'
import { readDuration } from './bench-plan.ts'
import type { BenchArgs } from './options.ts'

const PRECISION = 0.05
const RATE_MAX = 1_000_000

/** Exit 1 when no rate holds. */
export async function searchKnee(args: BenchArgs, load: LoadPlan): Promise<number> {
  const { pace } = load
  if (pace.loop === 'closed') throw new GatewayError('OPTION_INVALID', '--find-knee: rates are those of an open loop, --in-flight has none')
  const p99MaxMs = readDuration('--knee-p99', args['knee-p99'])
  const durationMs = readDuration('--step', args.step)
  const knee = await findKnee({
    fromRate: pace.ratePerSecond,
    maxRate: RATE_MAX,
    p99MaxMs,
    precision: PRECISION,
    repeats: Math.max(1, Math.round(args.repeats)),
    measure: (ratePerSecond) => runLoad({ ...load, durationMs, pace: { ...pace, ratePerSecond } }),
    onStep: (step) => {
      if (isWatched()) printWords(stepWords(step))
    },
  })
  for (const line of args.json ? [JSON.stringify(knee)] : kneeLines(knee, args['knee-p99'])) printData(line)
  return knee.holdsPerSecond > 0 ? EXIT.ok : EXIT.failed
}

function kneeLines({ holdsPerSecond, failsPerSecond, steps }: Knee, p99: string): string[] {
  const upTo = failsPerSecond === undefined ? 'nothing failed' : `${failsPerSecond} do not`
  return [...steps.map(stepWords), `p99 <= ${p99}: ${holdsPerSecond} requests a second hold, ${upTo}`]
}

function stepWords({ ratePerSecond, p99, failure }: KneeStep): string {
  return `${String(ratePerSecond).padStart(8)} a second: ${failure === '' ? `holds, p99 ${p99} ms` : `fails: ${failure}`}`
}
