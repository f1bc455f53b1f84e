/** `unswipe diff A B`: where two messages differ, element by element; exit 1 when they do. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { type Difference, differencesOf } from '../../describe/differences.ts'
import { parseDialectOption } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { readInput } from '../input.ts'
import { messageOptions, readMessage } from '../message-input.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return messageOptions(yargs)
    .positional('left', { type: 'string', demandOption: true, describe: 'Hex, base64, a file, or - for standard input' })
    .positional('right', { type: 'string', demandOption: true, describe: 'The other one' })
    .option('right-dialect', { type: 'string', describe: 'Dialect of the second [that of the first]' })
    .option('json', { type: 'boolean', default: false })
}

type DiffArgs = ArgumentsCamelCase<ReturnType<typeof builder> extends Argv<infer T> ? T : never>

export const diffCommand: Command<ReturnType<typeof builder> extends Argv<infer T> ? T : never> = {
  builder,
  run,
}

async function run(args: DiffArgs): Promise<number> {
  const dialect = parseDialectOption(args.dialect)
  const rightDialect = args['right-dialect'] === undefined ? dialect : parseDialectOption(args['right-dialect'])
  const left = readMessage(await readInput(args.left), dialect, args)
  const right = readMessage(await readInput(args.right), rightDialect, args)
  const differences = differencesOf(left.message, right.message, args.unmask)
  if (args.json) printData(JSON.stringify(differences))
  else for (const line of differenceLines(differences)) printData(line)
  return differences.length === 0 ? EXIT.ok : EXIT.failed
}

function differenceLines(differences: readonly Difference[]): string[] {
  if (differences.length === 0) return ['The messages say the same']
  return differences.flatMap(({ element, name, left, right }) => [
    `${String(element).padStart(3)}  ${name}`,
    ...(left === undefined ? [] : [`     - ${left}`]),
    ...(right === undefined ? [] : [`     + ${right}`]),
  ])
}
