/** `unswipe ledger cutover`: the gateway that holds the ledger closes its business date; it alone knows the clearing delay. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { askControl } from '../ledger-writer.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs.option('control', { type: 'string', default: 'http://127.0.0.1:8580', describe: 'URL of the gateway that holds it' })
}

type CutoverArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const ledgerCutoverCommand: Command<CutoverArgs> = { builder, run }

async function run({ control }: ArgumentsCamelCase<CutoverArgs>): Promise<number> {
  printData(JSON.stringify(await askControl<object>(control, '/v1/cutover', {})))
  return EXIT.ok
}
