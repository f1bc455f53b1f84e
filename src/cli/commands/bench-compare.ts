/** `unswipe bench compare`: two targets under the same load in turns, and whether one is faster. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { type LoadReport, runLoad } from '../../../sim/index.ts'
import { compareReports, parseFailIf, type Ratio, turnOrder } from '../../../sim/load/compare.ts'
import { GatewayError } from '../../errors.ts'
import { parseAddress } from '../address.ts'
import { readBenchPlan } from '../bench/bench-plan.ts'
import { benchOptions } from '../bench/options.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { isWatched, printData, printWords } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return benchOptions(yargs)
    .option('a', { type: 'string', demandOption: true, describe: 'DIALECT[,key=value...]@HOST:PORT' })
    .option('b', { type: 'string', demandOption: true, describe: 'The same; ratios are b over a' })
    .option('rounds', { type: 'number', default: 10, describe: 'A B, B A, A B, ...' })
    .option('fail-if', { type: 'string', describe: "Exit 1 when the whole interval is beyond: 'p99>1.05'" })
}

type CompareArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const benchCompareCommand: Command<CompareArgs> = { builder, run }

const ROUNDS_MIN = 3

async function run(args: ArgumentsCamelCase<CompareArgs>): Promise<number> {
  const targets = { a: parseAddress(args.a, '--a'), b: parseAddress(args.b, '--b') }
  const fails = args['fail-if'] === undefined ? () => false : parseFailIf(args['fail-if'])
  if (!Number.isInteger(args.rounds) || args.rounds < ROUNDS_MIN)
    throw new GatewayError('OPTION_INVALID', `--rounds: expected a whole number of at least ${ROUNDS_MIN}, got ${args.rounds}`)
  const plans = { a: readBenchPlan(args, targets.a, false).load, b: readBenchPlan(args, targets.b, false).load }
  const reports: Record<'a' | 'b', LoadReport[]> = { a: [], b: [] }
  for (const [turn, name] of turnOrder(args.rounds).entries()) {
    if (isWatched()) printWords(`turn ${turn + 1} of ${args.rounds * 2}: ${name}`)
    reports[name].push(await runLoad(plans[name]))
  }
  const all = [...reports.a, ...reports.b]
  const invalid = all.filter((report) => report.invalid.length > 0).length
  const errors = all.reduce((sum, report) => sum + report.errors.total, 0)
  const ratios = compareReports(reports.a, reports.b)
  if (args.json) printData(JSON.stringify({ rounds: args.rounds, ratios, invalid, errors }))
  else for (const line of ratioLines(ratios, { invalid, errors, turns: all.length })) printData(line)
  return invalid > 0 || fails(ratios) ? EXIT.failed : EXIT.ok
}

function ratioLines(
  ratios: readonly Ratio[],
  { invalid, errors, turns }: Readonly<Record<'invalid' | 'errors' | 'turns', number>>,
): string[] {
  return [
    'b over a     ratio   95 % of the time in   b is',
    ...ratios.map(
      ({ figure, ratio, low, high, verdict }) =>
        `${figure.padEnd(10)} ${ratio.toFixed(3).padStart(7)}   ${low.toFixed(3)} - ${high.toFixed(3)}         ${verdict}`,
    ),
    `${errors} errors in ${turns} turns`,
    ...(invalid === 0 ? [] : [`INVALID: in ${invalid} of ${turns} turns the client could not keep up; it measured itself`]),
  ]
}
