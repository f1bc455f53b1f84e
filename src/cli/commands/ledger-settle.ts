/** `unswipe ledger settle`: what is approved becomes settled, in the file or by asking the gateway that holds it. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { stampNow } from '../../gateway/time-now.ts'
import { createSystemClock } from '../../transport/system-clock.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { askControl, submitToFile } from '../ledger-writer.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .option('ledger', { type: 'string', default: './unswipe.db', describe: 'The ledger file' })
    .option('control', { type: 'string', describe: 'URL of the gateway that holds it, for example http://127.0.0.1:8580' })
    .option('terminal', { type: 'string', describe: 'Only this terminal' })
}

type SettleArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const ledgerSettleCommand: Command<SettleArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<SettleArgs>): Promise<number> {
  const { settled, batch, businessDate } =
    args.control === undefined ? await settleFile(args) : await askControl<Settled>(args.control, '/v1/settle', narrowed(args))
  printData(JSON.stringify({ settled, batch, businessDate }))
  return EXIT.ok
}

interface Settled {
  readonly settled: number
  readonly batch: number
  readonly businessDate: string
}

function settleFile(args: SettleArgs): Promise<Settled> {
  return submitToFile(args.ledger, { do: 'settle', now: stampNow(createSystemClock()), ...narrowed(args) })
}

function narrowed({ terminal }: SettleArgs): { readonly terminal?: string } {
  return terminal === undefined ? {} : { terminal }
}
