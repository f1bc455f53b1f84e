/** `unswipe dialects [NAME]`: which dialects there are, or the elements of one. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import type { ElementFormat } from '../../codec/format.ts'
import type { Dialect } from '../../dialect/dialect.ts'
import { listDialects } from '../../dialect/load.ts'
import { KINDS, type Kind } from '../../terms/kind.ts'
import { parseDialectOption } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { requireTemplate } from '../require-template.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .positional('name', { type: 'string', describe: 'A shipped dialect, or the path of a .yaml file' })
    .option('kind', { choices: KINDS, describe: 'Only the elements of such a message' })
    .option('json', { type: 'boolean', default: false })
}

type DialectsArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const dialectsCommand: Command<DialectsArgs> = {
  builder,
  run,
}

async function run(args: ArgumentsCamelCase<DialectsArgs>): Promise<number> {
  if (args.name === undefined) return listAll(args.json)
  const dialect = parseDialectOption(args.name)
  const elements = elementsOf(dialect, args.kind)
  if (args.json) printData(JSON.stringify(elements))
  else for (const element of elements) printData(elementLine(element, args.kind === undefined ? '' : useOf(dialect, args.kind, element)))
  return EXIT.ok
}

function listAll(asJson: boolean): number {
  const known = listDialects().map((name) => ({ name, title: parseDialectOption(name).title }))
  if (asJson) printData(JSON.stringify(known))
  else for (const { name, title } of known) printData(`${name.padEnd(22)} ${title.en} / ${title.zh}`)
  return EXIT.ok
}

/** All elements, or those that a message of that kind has or must have. */
function elementsOf(dialect: Dialect, kind: Kind | undefined): ElementFormat[] {
  const elements = dialect.format.elements.filter((element) => element !== undefined)
  if (kind === undefined) return elements
  requireTemplate(dialect, kind)
  return elements.filter((element) => useOf(dialect, kind, element) !== '')
}

/** `required`: without it the message is answered 30. `sent`: a device has it. */
function useOf(dialect: Dialect, kind: Kind, { element }: ElementFormat): string {
  const isRequired = dialect.requires.get(kind)?.some((path) => path.element === element) === true
  if (isRequired) return 'required'
  return dialect.compose.get(kind)?.elements.some((part) => part.element === element) === true ? 'sent' : ''
}

function elementLine({ element, content, prefix, length, encoding, name, zh }: ElementFormat, use: string): string {
  const type = `${content}${'.'.repeat(prefix?.digits ?? 0)}${length}`
  return `${String(element).padStart(3)}  ${type.padEnd(10)} ${encoding.padEnd(7)} ${use === '' ? '' : `${use.padEnd(9)}`}${name} / ${zh}`
}
