/** `unswipe ledger backup`: a copy of a ledger and its keys, also while a gateway serves. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { backUpLedger } from '../../ledger/store/backup.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs.option('ledger', { type: 'string', default: './unswipe.db', describe: 'The ledger file' }).positional('file', {
    type: 'string',
    demandOption: true,
    describe: 'The copy; its keys go beside it as FILE.key and FILE.audit-key, mode 0600',
  })
}

type BackupArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const ledgerBackupCommand: Command<BackupArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<BackupArgs>): Promise<number> {
  const file = backUpLedger(args.ledger, args.file)
  printData(JSON.stringify({ file, key: `${file}.key` }))
  return EXIT.ok
}
