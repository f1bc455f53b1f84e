/** Reads the command line, runs one command, gives its exit code. */
import { readFileSync } from 'node:fs'
import yargs, { type Argv } from 'yargs'
import { suggestion } from '../dialect/nearest.ts'
import { GatewayError } from '../errors.ts'
import { addCommands, COMMAND_WORDS } from './command-table.ts'
import { EXIT, exitCodeOf } from './exit-code.ts'
import { printWords } from './terminal-output.ts'

/** Parses and runs; every error becomes one line on standard error and an exit code. */
export async function run(args: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.ok
  const end = (code: number): void => {
    exitCode = code
  }
  const commandLine = parser(end)
  try {
    // With a default command of its own, yargs would print the script and then refuse the word.
    if (args[0] === 'completion') commandLine.showCompletionScript()
    else await commandLine.parseAsync([...args])
    return exitCode
  } catch (error) {
    printWords(errorLine(error) + (await meant(error, commandLine)))
    return exitCodeOf(error)
  }
}

function parser(end: (exitCode: number) => void): Argv {
  const line = yargs()
    .scriptName('unswipe')
    .usage('$0 <command>\n\nUndoes card payments: an ISO 8583 acquirer gateway and simulator for refunds.')
  return addCommands(line, end)
    .completion('completion', 'Print a completion script for your shell')
    .strict()
    .recommendCommands()
    .version(version())
    .help()
    .alias('help', 'h')
    .wrap(Math.min(120, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new GatewayError('OPTION_INVALID', message)
    })
}

/** For a word of the command line that is not known: the command or option that was meant, and where to read on. */
async function meant(error: unknown, commandLine: Argv): Promise<string> {
  if (!(error instanceof GatewayError) || error.code !== 'OPTION_INVALID') return ''
  const [, word] = /^Unknown (?:arguments?|commands?): ([^,\s]+)/.exec(error.message) ?? []
  const options = [...(await commandLine.getHelp()).matchAll(/--([a-z-]+)/g)].map(([, name = '']) => name)
  return `${word === undefined ? '' : suggestion(word, [...COMMAND_WORDS, ...options])}\nSee unswipe --help`
}

function version(): string {
  const file = new URL('../../../package.json', import.meta.url)
  const { version: text } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return text
}

function errorLine(error: unknown): string {
  if (!(error instanceof GatewayError))
    return `INVARIANT_BROKEN: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  return `${error.code}: ${error.message}`
}
