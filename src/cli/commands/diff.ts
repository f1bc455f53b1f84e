/** `unswipe diff A B`: where two messages differ, element by element; exit 1 when they do. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { decodeMessage } from '../../codec/decode.ts'
import type { Message } from '../../codec/message.ts'
import { type Difference, differencesOf } from '../../describe/differences.ts'
import type { Dialect } from '../../dialect/dialect.ts'
import { messageStart } from '../../transport/envelope.ts'
import { parseDialectOption } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { decodeBytes, readInput } from '../input.ts'
import { printData } from '../terminal-output.ts'
import { unframe } from '../unframe.ts'

function builder(yargs: Argv) {
  return yargs
    .positional('left', { type: 'string', demandOption: true, describe: 'Hex, base64, a file, or - for standard input' })
    .positional('right', { type: 'string', demandOption: true, describe: 'The other one' })
    .option('dialect', { type: 'string', default: 'iso8583-1987-ascii', describe: 'DIALECT[,key=value...] of the first' })
    .option('right-dialect', { type: 'string', describe: 'Dialect of the second [that of the first]' })
    .option('frame', { type: 'boolean', default: false, describe: 'Both are whole frames' })
    .option('json', { type: 'boolean', default: false })
    .option('unmask', { type: 'boolean', default: false, describe: 'Show card data' })
}

type DiffArgs = ArgumentsCamelCase<ReturnType<typeof builder> extends Argv<infer T> ? T : never>

export const diffCommand: Command<ReturnType<typeof builder> extends Argv<infer T> ? T : never> = {
  builder,
  run,
}

async function run(args: DiffArgs): Promise<number> {
  const dialect = parseDialectOption(args.dialect)
  const rightDialect = args['right-dialect'] === undefined ? dialect : parseDialectOption(args['right-dialect'])
  const left = await readMessage(args.left, dialect, args.frame)
  const right = await readMessage(args.right, rightDialect, args.frame)
  const differences = differencesOf(left, right, args.unmask)
  if (args.json) printData(JSON.stringify(differences))
  else for (const line of differenceLines(differences)) printData(line)
  return differences.length === 0 ? EXIT.ok : EXIT.failed
}

async function readMessage(input: string, dialect: Dialect, isFrame: boolean): Promise<Message> {
  const bytes = decodeBytes(await readInput(input), undefined)
  return isFrame
    ? decodeMessage(dialect.format, unframe(dialect, bytes), messageStart(dialect.framing))
    : decodeMessage(dialect.format, bytes)
}

function differenceLines(differences: readonly Difference[]): string[] {
  if (differences.length === 0) return ['The messages say the same']
  return differences.flatMap(({ element, name, left, right }) => [
    `${String(element).padStart(3)}  ${name}`,
    ...(left === undefined ? [] : [`     - ${left}`]),
    ...(right === undefined ? [] : [`     + ${right}`]),
  ])
}
