/** `unswipe describe`: a message as a table with what its values mean; the MAC, the places and the card data on demand. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { decodeMessage } from '../../codec/decode.ts'
import { describeMessage } from '../../codec/describe.ts'
import { createCommentary } from '../../describe/commentary.ts'
import { classify } from '../../routing/classify.ts'
import { messageStart } from '../../transport/envelope.ts'
import { parseDialectOption } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { decodeBytes, readInput } from '../input.ts'
import { printData } from '../terminal-output.ts'
import { unframe } from '../unframe.ts'

function builder(yargs: Argv) {
  return yargs
    .positional('input', { type: 'string', describe: 'Hex, base64, a file, or - for standard input' })
    .option('dialect', { type: 'string', default: 'iso8583-1987-ascii', describe: 'DIALECT[,key=value...]' })
    .option('frame', { type: 'boolean', default: false, describe: 'The input is a whole frame: length, TPDU and header included' })
    .option('envelope', { type: 'boolean', default: false, describe: 'TPDU and header stand before the message, and no length' })
    .option('as', { choices: ['hex', 'base64', 'raw'] as const, describe: 'How the input is written, when it could be read two ways' })
    .option('places', { type: 'boolean', default: true, describe: 'Where each element stands behind the length header: @offset+bytes' })
    .option('unmask', { type: 'boolean', default: false, describe: 'Show card data' })
    .option('lang', { choices: ['en', 'zh'] as const, default: 'en' as const, describe: 'English or Chinese' })
}

type DescribeArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const describeCommand: Command<DescribeArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<DescribeArgs>): Promise<number> {
  const dialect = parseDialectOption(args.dialect)
  const bytes = decodeBytes(await readInput(args.input), args.as)
  const payload = args.frame ? unframe(dialect, bytes) : bytes
  const message = decodeMessage(dialect.format, payload, args.frame || args.envelope ? messageStart(dialect.framing) : 0)
  const comment = createCommentary(message, dialect, args.lang, args.places)
  const row = classify(message, dialect.kinds.terminal)
  if (row !== undefined) printData(`${row.title[args.lang]} (${row.kind})`)
  for (const line of describeMessage(message, args.lang, args.unmask, comment)) printData(line)
  return EXIT.ok
}
