/** `unswipe policy show`: the rules in force for a terminal, in words. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { Policies } from '../../gateway/policies.ts'
import { policyWords } from '../../terms/policy-words.ts'
import { parseDialectOption } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { readPolicy } from '../serve/plan.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .option('terminal', { type: 'string', default: '', describe: 'DE41' })
    .option('merchant', { type: 'string', default: '', describe: 'DE42' })
    .option('dialect', { type: 'string', default: 'unionpay-pos', describe: 'What the terminal speaks' })
    .option('config', { type: 'string', describe: 'The file of `serve --config`' })
    .option('lang', { choices: ['en', 'zh'] as const, default: 'en' as const })
    .option('json', { type: 'boolean', default: false, describe: 'The record and its hash' })
}

type ShowArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const policyShowCommand: Command<ShowArgs> = { builder, run }

async function run({ terminal, merchant, config, lang, json, dialect: named }: ArgumentsCamelCase<ShowArgs>): Promise<number> {
  const { name: dialect, steer } = parseDialectOption(named)
  const found = new Policies(readPolicy(config)).of({ dialect, merchant, terminal, steer })
  if (json) {
    printData(JSON.stringify(found))
    return EXIT.ok
  }
  for (const line of policyWords(found.policy, lang)) printData(line)
  printData(`${lang === 'en' ? 'Policy' : '策略'} ${found.policyHash}`)
  return EXIT.ok
}
