/** `unswipe run FILES`: scenarios with a verdict; exit 1 when one fails, 3 when a file is refused. */
import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { ArgumentsCamelCase, Argv } from 'yargs'
import {
  caseLines,
  junitXml,
  type RefusedSuite,
  runScenario,
  type ScenarioOptions,
  type SuiteReport,
  scenarioJsonSchema,
  suiteLine,
} from '../../../sim/index.ts'
import { GatewayError } from '../../errors.ts'
import { parseAddress } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { readSeed } from '../serve/plan.ts'
import { printData, printWords } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .positional('files', { type: 'string', array: true, describe: 'Files of scenarios' })
    .option('target', { type: 'string', describe: 'DIALECT[,key=value...]@HOST:PORT of a host; else each has a gateway of its own' })
    .option('control', { type: 'string', describe: "URL of the target's control API" })
    .option('dialect', { type: 'string', array: true, describe: 'Only in this dialect (repeatable)' })
    .option('only', { type: 'string', describe: 'Only scenarios with this in their name' })
    .option('seed', { type: 'string', describe: "Seed of the issuer's random draws" })
    .option('junit', { type: 'string', describe: 'Write a JUnit report to this file' })
    .option('json', { type: 'boolean', default: false, describe: 'Print the reports as JSON' })
    .option('all', { type: 'boolean', default: false, describe: 'Show the steps of what passes too' })
    .option('schema', { type: 'boolean', default: false, describe: 'Print the JSON Schema of the files' })
}

type RunArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const runCommand: Command<RunArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<RunArgs>): Promise<number> {
  if (args.schema) {
    printData(JSON.stringify(scenarioJsonSchema(), null, 2))
    return EXIT.ok
  }
  const { files = [] } = args
  if (files.length === 0)
    throw new GatewayError('OPTION_INVALID', 'run: expected a file of scenarios, for example unswipe run refunds.yaml')
  const options = readOptions(args)
  const suites: (SuiteReport | RefusedSuite)[] = []
  for (const file of files) suites.push(await runFile(file, options, args))
  if (args.json) printData(JSON.stringify(suites))
  if (args.junit !== undefined) writeFileSync(args.junit, junitXml(suites))
  if (suites.some((suite) => 'refused' in suite)) return EXIT.fileRefused
  return suites.every((suite) => 'ok' in suite && suite.ok) ? EXIT.ok : EXIT.failed
}

function readOptions({ target, control, dialect, only, seed }: RunArgs): Omit<ScenarioOptions, 'file'> {
  if (control !== undefined && target === undefined) throw new GatewayError('OPTION_INVALID', '--control goes with --target')
  return {
    ...(target === undefined ? {} : { target: { ...parseAddress(target, '--target'), ...(control === undefined ? {} : { control }) } }),
    ...(dialect === undefined ? {} : { dialects: dialect }),
    ...(only === undefined ? {} : { only }),
    ...(seed === undefined ? {} : { seed: readSeed(seed) }),
  }
}

/** A file that is refused is told of and counted, and the others are run. */
async function runFile(file: string, options: Omit<ScenarioOptions, 'file'>, { json, all }: RunArgs): Promise<SuiteReport | RefusedSuite> {
  try {
    const report = await runScenario({
      ...options,
      file,
      onCase: (one) => {
        if (!json) for (const line of caseLines(one, { all })) printData(line)
      },
    })
    if (!json) printData(suiteLine(report))
    return report
  } catch (error) {
    const refused = refusalOf(file, error)
    printWords(refused)
    return { file: basename(file), refused }
  }
}

function refusalOf(file: string, error: unknown): string {
  if (error instanceof GatewayError && error.code === 'SPEC_INVALID') return `${error.code}: ${error.message}`
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return `SPEC_INVALID: ${file}: there is no such file`
  throw error
}
