/** `unswipe dialects [NAME]`: which dialects there are, the elements of one, of a kind of message in it, or its response codes. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import type { ElementFormat } from '../../codec/format.ts'
import { codeLines } from '../../describe/response-code.ts'
import { dialectJsonSchema } from '../../dialect/json-schema.ts'
import { listDialects } from '../../dialect/load.ts'
import { KINDS } from '../../terms/kind.ts'
import { parseDialectOption } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { kindLines, kindUses, typeText } from '../kind-uses.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .positional('name', { type: 'string', describe: 'A shipped dialect, or the path of a .yaml file' })
    .option('kind', { choices: KINDS, describe: 'The elements of such a message and of its answer' })
    .option('codes', { type: 'boolean', default: false, describe: 'The response codes: meaning, cause, what to do' })
    .option('schema', { type: 'boolean', default: false, describe: 'The JSON Schema of dialect files, for editors' })
    .option('lang', { choices: ['en', 'zh'] as const, default: 'en' as const, describe: 'Language of the response codes' })
    .option('json', { type: 'boolean', default: false })
}

type DialectsArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const dialectsCommand: Command<DialectsArgs> = {
  builder,
  run,
}

async function run(args: ArgumentsCamelCase<DialectsArgs>): Promise<number> {
  for (const line of linesOf(args)) printData(line)
  return EXIT.ok
}

function linesOf(args: DialectsArgs): readonly string[] {
  if (args.schema) return [JSON.stringify(dialectJsonSchema(), undefined, 2)]
  if (args.name === undefined) return listAll(args.json)
  const dialect = parseDialectOption(args.name)
  if (args.kind !== undefined) {
    const uses = kindUses(dialect, args.kind)
    return args.json ? [JSON.stringify(uses)] : kindLines(uses)
  }
  if (args.codes) {
    const codes = [...dialect.responseCodes]
      .map(([code, said]) => ({ code, ...said }))
      .toSorted((one, other) => (one.code < other.code ? -1 : 1))
    return args.json ? [JSON.stringify(codes)] : codes.flatMap(({ code }) => codeLines(dialect, code, args.lang))
  }
  const elements = dialect.format.elements.filter((element) => element !== undefined)
  return args.json ? [JSON.stringify(elements)] : elements.map(elementLine)
}

function listAll(asJson: boolean): readonly string[] {
  const known = listDialects().map((name) => ({ name, title: parseDialectOption(name).title }))
  return asJson ? [JSON.stringify(known)] : known.map(({ name, title }) => `${name.padEnd(22)} ${title.en} / ${title.zh}`)
}

function elementLine(element: ElementFormat): string {
  const { encoding, name, zh } = element
  return `${String(element.element).padStart(3)}  ${typeText(element).padEnd(10)} ${encoding.padEnd(7)} ${name} / ${zh}`
}
