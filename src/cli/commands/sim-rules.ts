/** `unswipe sim rules [FILE]`: whether a rules file is valid, or the schema of such files for editors. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { FAULTS, rulesJsonSchema } from '../../../sim/index.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { readRules } from '../serve/plan.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .positional('file', { type: 'string', describe: 'A rules file to check (YAML or JSON)' })
    .option('schema', { type: 'boolean', default: false, describe: 'The JSON Schema of rules files, for editors' })
}

type SimRulesArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const simRulesCommand: Command<SimRulesArgs> = { builder, run }

/** Without a file: the names of the faults. */
async function run({ file, schema }: ArgumentsCamelCase<SimRulesArgs>): Promise<number> {
  if (schema) printData(JSON.stringify(rulesJsonSchema(), undefined, 2))
  else if (file === undefined) for (const fault of FAULTS) printData(fault)
  else printData(`${file}: ${readRules(file)?.rules?.length ?? 0} rules, all valid`)
  return EXIT.ok
}
