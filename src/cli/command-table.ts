/** Every command: how it is called, what it is for, and where it is; it is loaded when it is named. */
import type { Argv } from 'yargs'
import type { Command, CommandName } from './command.ts'
import { toModule } from './command.ts'

type End = (exitCode: number) => void

/** Adds itself to a command line. */
interface Entry {
  /** Its first word. */
  readonly word: string
  readonly addTo: (yargs: Argv, end: End) => Argv
}

function entry<T>(command: string | readonly string[], describe: string, load: () => Promise<Command<T>>): Entry {
  const [first = ''] = typeof command === 'string' ? command.split(' ') : command
  return { word: first, addTo: (yargs, end) => yargs.command(toModule({ command, describe }, load, end)) }
}

/** A command with others below it: their words come before what its positional could be. */
function entryAbove<T>(name: CommandName, load: () => Promise<Command<T>>, entries: readonly Entry[]): Entry {
  const [word = ''] = String(name.command).split(' ')
  return { word, addTo: (yargs, end) => yargs.command(toModule(name, load, end, (sub) => addAll(entries, sub, end))) }
}

function group(word: string, describe: string, entries: readonly Entry[]): Entry {
  return { word, addTo: (yargs, end) => yargs.command(word, describe, (sub) => addAll(entries, sub, end).demandCommand(1)) }
}

const ENTRIES: readonly Entry[] = [
  entry(['serve', '$0'], 'Run the gateway with an embedded issuer', async () => (await import('./commands/serve.ts')).serveCommand),
  entry('demo', 'Play the refund story over real sockets and audit it', async () => (await import('./commands/demo.ts')).demoCommand),
  entry('run [files..]', 'Play scenarios and say whether all went as it must', async () => (await import('./commands/run.ts')).runCommand),
  entry('audit', "Compare a gateway's ledger with its issuer's book", async () => (await import('./commands/audit.ts')).auditCommand),
  group('sim', 'The simulated peers', [
    entry('issuer', 'Run the simulated issuer alone', async () => (await import('./commands/sim-issuer.ts')).simIssuerCommand),
    entry('rules [file]', 'Check a rules file; list the faults', async () => (await import('./commands/sim-rules.ts')).simRulesCommand),
  ]),
  group('tape', 'Record what passes between a terminal and a host, and replay either side', [
    entry(
      'record <file>',
      'Stand between them and write it down',
      async () => (await import('./commands/tape-record.ts')).tapeRecordCommand,
    ),
    entry('replay <file>', 'Play one side to the other', async () => (await import('./commands/tape-replay.ts')).tapeReplayCommand),
    entry('show <file>', 'Show what a tape has', async () => (await import('./commands/tape-show.ts')).tapeShowCommand),
  ]),
  entry('send <kind>', 'Send one message as a terminal would', async () => (await import('./commands/send.ts')).sendCommand),
  entryAbove(
    { command: 'bench', describe: 'Put a gateway under load and measure it; compare two' },
    async () => (await import('./commands/bench.ts')).benchCommand,
    [
      entry(
        'compare',
        'Put two targets under the same load in turns',
        async () => (await import('./commands/bench-compare.ts')).benchCompareCommand,
      ),
      entry(
        'calibrate',
        'Measure what client and runtime do here at best',
        async () => (await import('./commands/bench-calibrate.ts')).benchCalibrateCommand,
      ),
    ],
  ),
  entry('decode [input]', 'Read a message', async () => (await import('./commands/decode.ts')).decodeCommand),
  entry('describe [input]', 'Read a message and say what it means', async () => (await import('./commands/describe.ts')).describeCommand),
  entry('encode [input]', 'Write a message', async () => (await import('./commands/encode.ts')).encodeCommand),
  entry('diff <left> <right>', 'Compare two messages', async () => (await import('./commands/diff.ts')).diffCommand),
  entry(
    'doctor [input]',
    'Find out what bytes are or what a port speaks',
    async () => (await import('./commands/doctor.ts')).doctorCommand,
  ),
  entryAbove(
    { command: 'dialects [name]', describe: 'List the dialects, or the elements of one; import those of other tools' },
    async () => (await import('./commands/dialects.ts')).dialectsCommand,
    [
      entry(
        'import <file>',
        'Turn a message spec of another tool into a dialect',
        async () => (await import('./commands/dialects-import.ts')).dialectsImportCommand,
      ),
    ],
  ),
  entry('sample <kind>', 'Print a valid message in hex', async () => (await import('./commands/sample.ts')).sampleCommand),
  group('keys', 'Keys of terminals and issuer, in a file of mode 0600', [
    entry('new', 'Make a keys file with one key', async () => (await import('./commands/keys.ts')).keysNewCommand),
    entry('add', 'Add a key; the first entry that fits a terminal counts', async () => (await import('./commands/keys.ts')).keysAddCommand),
    entry('list', 'Check values of the keys in a file', async () => (await import('./commands/keys.ts')).keysListCommand),
  ]),
  group('policy', 'What refunds are allowed', [
    entry('show', 'The rules in force for a terminal', async () => (await import('./commands/policy-show.ts')).policyShowCommand),
  ]),
  group('operators', 'Who may void and refund', [
    entry(
      'hash',
      'Make a line of an operators file; the token comes by standard input',
      async () => (await import('./commands/operators-hash.ts')).operatorsHashCommand,
    ),
  ]),
  group('ledger', 'Look into a ledger', [
    entry('show', 'Show the transactions of a ledger', async () => (await import('./commands/ledger-show.ts')).ledgerShowCommand),
    entry('why <rrn>', 'Say why a refund has not arrived', async () => (await import('./commands/ledger-why.ts')).ledgerWhyCommand),
    entry('receipt <rrn>', 'Print the slip', async () => (await import('./commands/ledger-receipt.ts')).ledgerReceiptCommand),
    entry(
      'evidence <rrn>',
      'Print all that is kept of a payment',
      async () => (await import('./commands/ledger-evidence.ts')).ledgerEvidenceCommand,
    ),
    entry(
      'report <report>',
      'Count refunds that were taken back',
      async () => (await import('./commands/ledger-report.ts')).ledgerReportCommand,
    ),
    entry(
      'backup <file>',
      'Copy a ledger while a gateway serves',
      async () => (await import('./commands/ledger-backup.ts')).ledgerBackupCommand,
    ),
    entry('settle', 'Settle what is approved', async () => (await import('./commands/ledger-settle.ts')).ledgerSettleCommand),
    entry('cutover', 'Close the business date', async () => (await import('./commands/ledger-cutover.ts')).ledgerCutoverCommand),
    entry('resolve <id>', 'End an owed reversal by hand', async () => (await import('./commands/ledger-resolve.ts')).ledgerResolveCommand),
    entry(
      'audit',
      'Print the head of the audit log, to be kept elsewhere',
      async () => (await import('./commands/ledger-audit.ts')).ledgerAuditCommand,
    ),
    entry('export', 'Write the file of a settlement', async () => (await import('./commands/ledger-export.ts')).ledgerExportCommand),
    entry('verify', 'Check the books of a ledger', async () => (await import('./commands/ledger-verify.ts')).ledgerVerifyCommand),
  ]),
]

/** Words a command line can begin with. */
export const COMMAND_WORDS: readonly string[] = ENTRIES.map(({ word }) => word)

/** The command line with every command; the exit code of the one that runs goes to `end`. */
export function addCommands(yargs: Argv, end: End): Argv {
  return addAll(ENTRIES, yargs, end)
}

function addAll(entries: readonly Entry[], yargs: Argv, end: End): Argv {
  return entries.reduce((line, { addTo }) => addTo(line, end), yargs)
}
