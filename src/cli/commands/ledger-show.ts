/** `unswipe ledger show`: the transactions of a ledger file, also while a gateway holds it. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { listDialects, loadDialect } from '../../dialect/load.ts'
import { transactionQuery } from '../../gateway/look-up.ts'
import { type TransactionView, transactionView } from '../../gateway/view.ts'
import { readLedger } from '../../ledger/store/open-ledger.ts'
import { amountText } from '../../terms/currency.ts'
import type { TransactionQuery } from '../../terms/ports.ts'
import { REASONS } from '../../terms/reason.ts'
import { TRANSACTION_STATES } from '../../terms/transaction.ts'
import { voucherId } from '../../terms/voucher.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .option('ledger', { type: 'string', default: './unswipe.db', describe: 'The ledger file' })
    .option('rrn', { type: 'string', describe: 'Only this RRN' })
    .option('stan', { type: 'string', describe: 'Only this STAN' })
    .option('terminal', { type: 'string', describe: 'Only this terminal' })
    .option('voucher', { type: 'string', describe: 'Only this voucher' })
    .option('merchant', { type: 'string', describe: 'Only this merchant' })
    .option('pan', { type: 'string', describe: 'Only this card: first 6 and last 4, * between' })
    .option('date', { type: 'string', describe: 'Only this business date, YYYY-MM-DD' })
    .option('original', { type: 'number', describe: 'Only what refers to this transaction' })
    .option('state', { choices: TRANSACTION_STATES, describe: 'Only this state' })
    .option('order', { type: 'string', describe: "Only this order number of the merchant's" })
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
  const views = found
    .map((row) => transactionView(row, shipped.get(row.dialect), undefined))
    .filter((view) => args.voucher === undefined || view.voucher === args.voucher.trim())
  for (const view of views) printData(args.json ? JSON.stringify(view) : line(view))
  return EXIT.ok
}

function queryOf({ rrn, stan, terminal, voucher, merchant, pan, date, original, state, order, limit }: ShowArgs): TransactionQuery {
  const id = voucher === undefined ? {} : { id: voucherId(voucher) ?? 0 }
  return transactionQuery({ rrn, stan, terminal, merchant, pan, date, original, state, order, limit, ...id })
}

/** `#3 2026-11-22T04:15:30.000Z refund 30.00 CNY of 2 -> refund approved 00, RRN 632600000003` */
function line(view: TransactionView): string {
  const of = view.original === null ? '' : ` of ${view.original}`
  const left = view.leftMinor === null ? '' : `, ${amountText(view.leftMinor, view.currency)} left`
  const settled = view.settled ? `, settled in batch ${view.settledBatch}` : ''
  const why = view.reason === null ? '' : ` (${REASONS[view.reason].en})`
  return `#${view.id} ${view.at} ${view.kind} ${amountText(view.amountMinor, view.currency)}${of} -> ${view.route} ${view.state} ${view.responseCode ?? ''}${why}, RRN ${view.rrn}, ${view.terminal}/${view.stan}, card ${view.pan}${left}${settled}`
}
