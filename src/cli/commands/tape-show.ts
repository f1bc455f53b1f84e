/** `unswipe tape show FILE`: a line for each frame of a tape, card numbers masked. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { entryJson, entryLine, openTape } from '../../../sim/index.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .positional('file', { type: 'string', demandOption: true, describe: 'A tape' })
    .option('json', { type: 'boolean', default: false, describe: 'A JSON object a line, with all elements' })
}

type TapeShowArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const tapeShowCommand: Command<TapeShowArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<TapeShowArgs>): Promise<number> {
  const tape = await openTape(args.file)
  for await (const entry of tape.entries()) {
    printData(args.json ? JSON.stringify(entryJson(tape.dialect, entry)) : entryLine(tape.dialect, entry))
  }
  return EXIT.ok
}
