/** Reads the command line, runs one command, gives its exit code. */
import { readFileSync } from 'node:fs'
import yargs, { type Argv } from 'yargs'
import { suggestion } from '../dialect/nearest.ts'
import { GatewayError } from '../errors.ts'
import { toModule } from './command.ts'
import { decodeCommand } from './commands/decode.ts'
import { demoCommand } from './commands/demo.ts'
import { dialectsCommand } from './commands/dialects.ts'
import { diffCommand } from './commands/diff.ts'
import { doctorCommand } from './commands/doctor.ts'
import { encodeCommand } from './commands/encode.ts'
import { keysAddCommand, keysListCommand, keysNewCommand } from './commands/keys.ts'
import { ledgerSettleCommand } from './commands/ledger-settle.ts'
import { ledgerShowCommand } from './commands/ledger-show.ts'
import { ledgerVerifyCommand } from './commands/ledger-verify.ts'
import { sendCommand } from './commands/send.ts'
import { serveCommand } from './commands/serve.ts'
import { simIssuerCommand } from './commands/sim-issuer.ts'
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
    await commandLine.parseAsync([...args])
    return exitCode
  } catch (error) {
    printWords(errorLine(error) + (await meant(error, commandLine)))
    return exitCodeOf(error)
  }
}

function parser(end: (exitCode: number) => void) {
  return yargs()
    .scriptName('unswipe')
    .usage('$0 <command>\n\nUndoes card payments: an ISO 8583 acquirer gateway and simulator for refunds.')
    .command(toModule(serveCommand, end))
    .command(toModule(demoCommand, end))
    .command('sim', 'The simulated peers', (sub) => sub.command(toModule(simIssuerCommand, end)).demandCommand(1))
    .command(toModule(sendCommand, end))
    .command(toModule(decodeCommand, end))
    .command(toModule(encodeCommand, end))
    .command(toModule(diffCommand, end))
    .command(toModule(doctorCommand, end))
    .command(toModule(dialectsCommand, end))
    .command('keys', 'Keys of terminals and issuer, in a file of mode 0600', (sub) =>
      sub
        .command(toModule(keysNewCommand, end))
        .command(toModule(keysAddCommand, end))
        .command(toModule(keysListCommand, end))
        .demandCommand(1),
    )
    .command('ledger', 'Look into a ledger', (sub) =>
      sub
        .command(toModule(ledgerShowCommand, end))
        .command(toModule(ledgerSettleCommand, end))
        .command(toModule(ledgerVerifyCommand, end))
        .demandCommand(1),
    )
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

const COMMANDS = ['serve', 'demo', 'sim', 'send', 'decode', 'encode', 'diff', 'doctor', 'dialects', 'keys', 'ledger', 'completion']

/** For a word of the command line that is not known: the command or option that was meant, and where to read on. */
async function meant(error: unknown, commandLine: Argv): Promise<string> {
  if (!(error instanceof GatewayError) || error.code !== 'OPTION_INVALID') return ''
  const [, word] = /^Unknown (?:arguments?|commands?): ([^,\s]+)/.exec(error.message) ?? []
  const options = [...(await commandLine.getHelp()).matchAll(/--([a-z-]+)/g)].map(([, name = '']) => name)
  return `${word === undefined ? '' : suggestion(word, [...COMMANDS, ...options])}\nSee unswipe --help`
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
