/** `unswipe ledger show`: the transactions of a ledger file, also while a gateway holds it. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { listDialects, loadDialect } from '../../dialect/load.ts'
import { type TransactionView, transactionView } from '../../gateway/view.ts'
import { readLedger } from '../../ledger/store/open-ledger.ts'
import { amountText } from '../../terms/currency.ts'
import type { TransactionQuery } from '../../terms/ports.ts'
import { REASONS } from '../../terms/reason.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .option('ledger', { type: 'string', default: './unswipe.db', describe: 'The ledger file' })
    .option('rrn', { type: 'string', describe: 'Only this RRN' })
    .option('stan', { type: 'string', describe: 'Only this STAN' })
    .option('terminal', { type: 'string', describe: 'Only this terminal' })
    .option('limit', { type: 'number', default: 50, describe: 'The newest so many' })
    .option('json', { type: 'boolean', default: false, describe: 'One JSON object a line' })
}

type ShowArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const ledgerShowCommand: Command<ShowArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<ShowArgs>): Promise<number> {
  const ledger = readLedger(args.ledger)
  const shipped = new Map(listDialects().map((name) => [name, loadDialect(name)]))
  const found = await ledger.find(queryOf(args))
  await ledger.close()
  const views = found.map((row) => transactionView(row, shipped.get(row.dialect), undefined))
  for (const view of views) printData(args.json ? JSON.stringify(view) : line(view))
  return EXIT.ok
}

function queryOf({ rrn, stan, terminal, limit }: ShowArgs): TransactionQuery {
  const given = Object.entries({ rrn, stan, terminal, limit }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given)
}

/** `#3 2026-11-22T04:15:30.000Z refund 30.00 CNY of 2 -> refund approved 00, RRN 632600000003` */
function line(view: TransactionView): string {
  const of = view.original === null ? '' : ` of ${view.original}`
  const left = view.leftMinor === null ? '' : `, ${amountText(view.leftMinor, view.currency)} left`
  const settled = view.settled ? `, settled in batch ${view.settledBatch}` : ''
  const why = view.reason === null ? '' : ` (${REASONS[view.reason].en})`
  return `#${view.id} ${view.at} ${view.kind} ${amountText(view.amountMinor, view.currency)}${of} -> ${view.route} ${view.state} ${view.responseCode ?? ''}${why}, RRN ${view.rrn}, ${view.terminal}/${view.stan}, card ${view.pan}${left}${settled}`
}
