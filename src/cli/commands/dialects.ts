/** `unswipe dialects [NAME]`: which dialects there are, or the elements of one. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { listDialects } from '../../dialect/load.ts'
import { parseDialectOption } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .positional('name', { type: 'string', describe: 'A shipped dialect, or the path of a .yaml file' })
    .option('json', { type: 'boolean', default: false })
}

type DialectsArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const dialectsCommand: Command<DialectsArgs> = {
  builder,
  run,
}

async function run(args: ArgumentsCamelCase<DialectsArgs>): Promise<number> {
  if (args.name === undefined) {
    const known = listDialects().map((name) => ({ name, title: parseDialectOption(name).title }))
    if (args.json) printData(JSON.stringify(known))
    else for (const { name, title } of known) printData(`${name.padEnd(22)} ${title.en} / ${title.zh}`)
    return EXIT.ok
  }
  const elements = parseDialectOption(args.name).format.elements.filter((element) => element !== undefined)
  if (args.json) printData(JSON.stringify(elements))
  else {
    for (const { element, content, prefix, length, encoding, name, zh } of elements) {
      const type = `${content}${'.'.repeat(prefix?.digits ?? 0)}${length}`
      printData(`${String(element).padStart(3)}  ${type.padEnd(10)} ${encoding.padEnd(7)} ${name} / ${zh}`)
    }
  }
  return EXIT.ok
}
