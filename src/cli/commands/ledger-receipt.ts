/** `unswipe ledger receipt`: the slip of a transaction as text. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { receiptOf } from '../../gateway/chain/receipt.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { findStories, numberOption, storyOptions } from '../ledger-story.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return numberOption(storyOptions(yargs))
}

type ReceiptArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const ledgerReceiptCommand: Command<ReceiptArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<ReceiptArgs>): Promise<number> {
  for (const { chain, id, facts } of await findStories(args)) {
    const lines = receiptOf(chain, id, facts, args.lang) ?? []
    if (args.json) printData(JSON.stringify({ id, lang: args.lang, lines }))
    else for (const line of lines) printData(line)
  }
  return EXIT.ok
}
