/** `unswipe tape record FILE`: stands between terminals and a host and writes down what passes. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { recordTape } from '../../../sim/index.ts'
import { parseAddress, parseHostPort } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { untilStopped } from '../signals.ts'
import { createTapeFile, type TapeFile } from '../tape-file.ts'
import { printData, printWords } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .positional('file', { type: 'string', demandOption: true, describe: 'A new file' })
    .option('listen', { type: 'string', demandOption: true, describe: 'DIALECT[,key=value...]@HOST:PORT for the terminals' })
    .option('to', { type: 'string', demandOption: true, describe: 'HOST:PORT of the host' })
    .option('unmask', { type: 'boolean', default: false, describe: 'Leave card data on the tape as it was' })
}

type TapeRecordArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const tapeRecordCommand: Command<TapeRecordArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<TapeRecordArgs>): Promise<number> {
  const { dialect, host, port } = parseAddress(args.listen, '--listen')
  const to = parseHostPort(args.to, '--to')
  const stopped = untilStopped()
  if (args.unmask) printWords(`--unmask: ${args.file} holds card numbers, tracks and PIN blocks as they were sent`)
  let file: TapeFile | undefined
  const lines: string[] = []
  const dialectText = args.listen.slice(0, args.listen.lastIndexOf('@'))
  // The header comes before the port is known to be free: a tape that cannot begin leaves no file.
  const write = (line: string): void => (file === undefined ? void lines.push(line) : file.write(line))
  const recorder = await recordTape({ dialect, dialectText, host, port, to, unmask: args.unmask, write })
  try {
    file = createTapeFile(args.file)
    for (const line of lines) file.write(line)
    printData(JSON.stringify({ ready: true, listeners: [{ dialect: dialect.name, host, port: recorder.port }], to: args.to }))
    await stopped
  } finally {
    await recorder.close()
    file?.close()
  }
  printData(JSON.stringify({ tape: args.file, ...recorder.counts }))
  return EXIT.ok
}
