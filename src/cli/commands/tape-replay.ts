/** `unswipe tape replay FILE`: plays the terminals of a tape to a host, or its host to terminals; exit 1 when something differs. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { differenceLine, openTape, replayHost, replayTerminal, type Tape, type TapeDifference } from '../../../sim/index.ts'
import { GatewayError } from '../../errors.ts'
import { parseHostPort } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { loadKeys } from '../keys-file.ts'
import { untilStopped } from '../signals.ts'
import { printData, printWords } from '../terminal-output.ts'

const SPEED = /^(?:max|(\d{1,6}(?:\.\d{1,3})?)x)$/

function builder(yargs: Argv) {
  return yargs
    .positional('file', { type: 'string', demandOption: true, describe: 'A tape' })
    .option('as', { choices: ['terminal', 'host'] as const, demandOption: true, describe: 'Whose side to play' })
    .option('to', { type: 'string', describe: 'As terminal: HOST:PORT of the host' })
    .option('listen', { type: 'string', describe: 'As host: HOST:PORT for the terminals' })
    .option('speed', { type: 'string', default: '1x', describe: '1x, 10x, ... or max: without the recorded gaps' })
    .option('ignore', { type: 'string', describe: 'Elements that may differ, for example 32,63' })
    .option('keys', { type: 'string', describe: 'Keys file: MACs are made anew, and checked [UNSWIPE_KEYS]' })
    .option('timeout', { type: 'number', describe: "As terminal: seconds to wait for an answer [the dialect's]" })
    .option('json', { type: 'boolean', default: false })
}

type TapeReplayArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const tapeReplayCommand: Command<TapeReplayArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<TapeReplayArgs>): Promise<number> {
  const wanted = args.as === 'terminal' ? 'to' : 'listen'
  const place = args[wanted]
  if (place === undefined) throw new GatewayError('OPTION_INVALID', `--as ${args.as}: expected --${wanted} HOST:PORT with it`)
  for (const other of args.as === 'terminal' ? (['listen'] as const) : (['to', 'timeout'] as const)) {
    if (args[other] !== undefined) throw new GatewayError('OPTION_INVALID', `--${other} does not go with --as ${args.as}`)
  }
  const options = {
    speed: readSpeed(args.speed),
    ignore: readElements(args.ignore),
    keys: loadKeys(args.keys),
    onDifference: (difference: TapeDifference) => printData(args.json ? JSON.stringify(difference) : differenceLine(difference)),
  }
  const address = parseHostPort(place, `--${wanted}`)
  const tape = await openTape(args.file)
  return args.as === 'terminal' ? playTerminal(args, tape, { ...options, to: address }) : playHost(tape, { ...options, ...address })
}

type Options<T> = Omit<T, 'tape'>

async function playTerminal(
  { timeout, json }: TapeReplayArgs,
  tape: Tape,
  options: Options<Parameters<typeof replayTerminal>[0]>,
): Promise<number> {
  const report = await replayTerminal({ ...options, tape, ...(timeout === undefined ? {} : { timeoutMs: timeout * 1_000 }) })
  for (const note of report.notes) printWords(note)
  const { sent, answers, differences } = report
  printData(json ? JSON.stringify({ sent, answers, differences }) : `sent ${sent}, answers ${answers}, differences ${differences}`)
  return differences === 0 ? EXIT.ok : EXIT.failed
}

async function playHost(tape: Tape, options: Options<Parameters<typeof replayHost>[0]>): Promise<number> {
  const stopped = untilStopped()
  const played = await replayHost({ ...options, tape })
  printData(JSON.stringify({ ready: true, listeners: [{ dialect: tape.dialect.name, host: options.host, port: played.port }] }))
  await stopped
  await played.close()
  const { unsigned, ...counts } = played.counts
  if (unsigned > 0) printWords(`${unsigned} answers were sent with the MAC of the tape, which does not fit them: give --keys FILE`)
  printData(JSON.stringify(counts))
  return counts.differences === 0 ? EXIT.ok : EXIT.failed
}

function readSpeed(text: string): number {
  const match = SPEED.exec(text)
  const speed = match?.[1] === undefined ? Number.POSITIVE_INFINITY : Number(match[1])
  if (match === null || speed === 0)
    throw new GatewayError('OPTION_INVALID', `--speed: expected max, or a number like 1x or 10x, got "${text}"`)
  return speed
}

function readElements(text: string | undefined): number[] {
  const numbers = text === undefined ? [] : text.split(',').map(Number)
  if (numbers.some((number) => !Number.isInteger(number) || number < 0 || number > 128)) {
    throw new GatewayError('OPTION_INVALID', `--ignore: expected numbers of elements like 32,63, got "${text}"`)
  }
  return numbers
}
