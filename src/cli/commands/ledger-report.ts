/** `unswipe ledger report wrong-refunds`: what was given back wrongly and taken back, by reason and operator. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { groupWrongRefunds, type WrongRefund, wrongRefundsOf } from '../../gateway/chain/wrong-refunds.ts'
import type { LedgerReader } from '../../ledger/store/ledger-reader.ts'
import { amountText } from '../../terms/currency.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { storyOf, storyOptions, tellingOf, withLedger } from '../ledger-story.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return storyOptions(yargs)
    .positional('report', { choices: ['wrong-refunds'] as const, demandOption: true, describe: 'Which report' })
    .option('limit', { type: 'number', default: 1_000, describe: 'Of the newest so many refunds, and as many voids and adjustments' })
}

type ReportArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const ledgerReportCommand: Command<ReportArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<ReportArgs>): Promise<number> {
  const refunds = await withLedger(args, (ledger) => readRefunds(ledger, args))
  const groups = groupWrongRefunds(refunds)
  if (args.json) printData(JSON.stringify({ groups, refunds }))
  else for (const line of [...groups.map((group) => groupLine(group, args.lang)), ...refunds.map(refundLine)]) printData(line)
  return EXIT.ok
}

async function readRefunds(ledger: LedgerReader, args: ReportArgs): Promise<WrongRefund[]> {
  const { limit } = args
  const [refunds, voids, adjustments] = await Promise.all([
    ledger.find({ kind: 'refund', state: 'reversed', limit }),
    ledger.find({ kind: 'void', state: 'reversed', limit }),
    ledger.find({ kind: 'adjustment', state: 'approved', limit }),
  ])
  const wanted = [...[...refunds, ...voids].map(({ id }) => id), ...adjustments.flatMap(({ originalId }) => originalId ?? [])]
  const told = tellingOf(args.config)
  const stories = await Promise.all(wanted.map((id) => storyOf(ledger, id, told)))
  return stories.flatMap(({ id, chain }) => wrongRefundsOf(chain).filter((refund) => refund.id === id)).toSorted((a, b) => a.id - b.id)
}

const WORDS = { en: { count: 'taken back', corrected: 'asked again' }, zh: { count: '笔被冲正', corrected: '笔已重新退款' } } as const

function groupLine(
  { reason, operator, currency, count, corrected, amountMinor }: ReturnType<typeof groupWrongRefunds>[number],
  lang: keyof typeof WORDS,
): string {
  const words = WORDS[lang]
  return `${reason} / ${operator || '-'}: ${count} ${words.count}, ${amountText(amountMinor, currency)}, ${corrected} ${words.corrected}`
}

/** `#2 RRN 632600000002 30.00 CNY reversal 17: #1 > #2 > #3 > #4` */
function refundLine({ id, rrn, amountMinor, currency, reason, chain }: WrongRefund): string {
  return `#${id} RRN ${rrn} ${amountText(amountMinor, currency)} ${reason}: ${chain.map((one) => `#${one}`).join(' > ')}`
}
