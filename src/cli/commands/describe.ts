/** `unswipe describe`: a message as a table with what its values mean, and where they stand. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { describeMessage } from '../../codec/describe.ts'
import { createCommentary } from '../../describe/commentary.ts'
import { parseDialectOption } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { readInput } from '../input.ts'
import { messageOptions, readMessage } from '../message-input.ts'
import { answerLines, remarks, titleOf } from '../message-words.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return messageOptions(yargs)
    .positional('input', { type: 'string', describe: 'Hex, base64, a file, or - for standard input' })
    .option('places', { type: 'boolean', default: true, describe: 'Where each element stands behind the length header: @offset+bytes' })
    .option('long', { type: 'boolean', default: false, describe: 'Also what a response code comes from, and what to do' })
    .option('lang', { choices: ['en', 'zh'] as const, default: 'en' as const, describe: 'English or Chinese' })
}

type DescribeArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const describeCommand: Command<DescribeArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<DescribeArgs>): Promise<number> {
  const dialect = parseDialectOption(args.dialect)
  const { message } = readMessage(await readInput(args.input), dialect, args)
  const title = titleOf(message, dialect, args.lang)
  if (title !== undefined) printData(title)
  const comment = createCommentary(message, dialect, args.lang, args.places)
  for (const line of describeMessage(message, args.lang, args.unmask, comment)) printData(line)
  for (const line of remarks(message, dialect, args.lang)) printData(line)
  if (args.long) for (const line of answerLines(message, dialect, args.lang)) printData(line)
  return EXIT.ok
}
