/** `unswipe bench calibrate`: what client and runtime do on this machine at best. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { calibrate } from '../../../sim/load/calibrate.ts'
import { GatewayError } from '../../errors.ts'
import { readDuration } from '../bench/bench-plan.ts'
import { calibrationLines, machineFacts } from '../bench/bench-result.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { isWatched, printData, printWords } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .option('duration', { type: 'string', default: '2s', describe: 'Of each turn' })
    .option('rounds', { type: 'number', default: 3, describe: 'Echo and relay in turns; medians count' })
    .option('json', { type: 'boolean', default: false })
}

type CalibrateArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const benchCalibrateCommand: Command<CalibrateArgs> = { builder, run }

async function run({ duration, rounds, json }: ArgumentsCamelCase<CalibrateArgs>): Promise<number> {
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new GatewayError('OPTION_INVALID', `--rounds: expected a whole number of at least 1, got ${rounds}`)
  const durationMs = readDuration('--duration', duration)
  const onTurn = (turn: number): void => printWords(`round ${turn + 1} of ${rounds}`)
  const calibration = await calibrate({ durationMs, rounds, ...(isWatched() ? { onTurn } : {}) })
  for (const line of json ? [JSON.stringify({ machine: machineFacts(), calibration })] : calibrationLines(calibration)) printData(line)
  return EXIT.ok
}
