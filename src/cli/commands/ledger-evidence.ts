/** `unswipe ledger evidence`: all that is kept of a payment, masked. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { evidenceLines, evidenceOf } from '../../gateway/chain/evidence.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { findStories, numberOption, storyOptions } from '../ledger-story.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return numberOption(storyOptions(yargs))
}

type EvidenceArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const ledgerEvidenceCommand: Command<EvidenceArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<EvidenceArgs>): Promise<number> {
  const stories = await findStories(args)
  const chains = new Map(stories.map((story) => [story.chain[0]?.id, story]))
  for (const { chain, rows } of chains.values()) {
    const evidence = evidenceOf(chain, rows)
    if (args.json) printData(JSON.stringify(evidence))
    else for (const line of evidenceLines(evidence, args.lang)) printData(line)
  }
  return EXIT.ok
}
