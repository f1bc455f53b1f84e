/** `unswipe ledger export`: the file of one settlement, from the ledger's file, also while a gateway holds it. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { GatewayError } from '../../errors.ts'
import { readSettlementFile, settlementCsv } from '../../gateway/settlement-file.ts'
import { readLedger } from '../../ledger/store/open-ledger.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .option('ledger', { type: 'string', default: './unswipe.db', describe: 'The ledger file' })
    .option('batch', { type: 'number', demandOption: true, describe: 'Number of the settlement' })
    .option('format', { choices: ['csv', 'json'] as const, default: 'csv' as const, describe: 'A row for each transaction, or all of it' })
}

type ExportArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const ledgerExportCommand: Command<ExportArgs> = { builder, run }

async function run({ ledger: location, batch, format }: ArgumentsCamelCase<ExportArgs>): Promise<number> {
  const ledger = readLedger(location)
  const file = await readSettlementFile(ledger, batch)
  await ledger.close()
  if (file === undefined) throw new GatewayError('OPTION_INVALID', `--batch: ${location} has no settlement ${batch}`)
  printData(format === 'csv' ? settlementCsv(file).trimEnd() : JSON.stringify(file))
  return EXIT.ok
}
