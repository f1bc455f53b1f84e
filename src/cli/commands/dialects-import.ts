/** `unswipe dialects import FILE`: a message spec of another tool as a dialect file. */
import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { IMPORT_FORMATS, importDialect } from '../../dialect/import/import-dialect.ts'
import type { Note } from '../../dialect/import/spec.ts'
import { readText } from '../../dialect/load.ts'
import { GatewayError } from '../../errors.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { printData, printWords } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .positional('file', { type: 'string', demandOption: true, describe: 'Spec of jPOS (XML), moov-io/iso8583 or iso_8583 (JSON)' })
    .option('format', { choices: IMPORT_FORMATS, describe: 'Told by the content unless given' })
    .option('out', { type: 'string', describe: 'Write the dialect here, a new file, instead of standard output' })
}

type ImportArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const dialectsImportCommand: Command<ImportArgs> = { builder, run }

async function run({ file, format, out }: ArgumentsCamelCase<ImportArgs>): Promise<number> {
  if (out !== undefined && !/\.ya?ml$/.test(out)) throw new GatewayError('OPTION_INVALID', '--out must end in .yaml')
  const { yaml, base, elements, notes, format: found } = await importDialect(readText(file), basename(file), format)
  if (out === undefined) printData(yaml.trimEnd())
  else writeNew(out, yaml)
  for (const note of notes) printWords(noteLine(note, basename(file)))
  printWords(`${elements} elements from a spec of ${found}; ${base}. Not in such a spec, and inherited: framing, kinds, codes, replies`)
  return EXIT.ok
}

/** A file that is there is kept. */
function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' })
  } catch (error) {
    throw new GatewayError('OPTION_INVALID', `--out ${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function noteLine({ path, problem, at }: Note, file: string): string {
  const place = at === undefined ? file : `${at.file}:${at.line}:${at.column}`
  return path === '' ? `${place} ${problem}` : `${place} DE ${path}: ${problem}`
}
