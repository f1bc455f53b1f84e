/** `unswipe ledger settle`: what is approved becomes settled, in the file or by asking the gateway that holds it. */
import { existsSync } from 'node:fs'
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { GatewayError } from '../../errors.ts'
import { stampNow } from '../../gateway/house.ts'
import { openLedger } from '../../ledger/store/open-ledger.ts'
import { createLimits } from '../../limits.ts'
import { createSystemClock } from '../../transport/system-clock.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { createLog } from '../log.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .option('ledger', { type: 'string', default: './unswipe.db', describe: 'The ledger file' })
    .option('control', { type: 'string', describe: 'URL of the gateway that holds it, for example http://127.0.0.1:8580' })
    .option('terminal', { type: 'string', describe: 'Only this terminal' })
}

/** Token of an operator, where the gateway knows operators; never on the command line. */
const TOKEN_VARIABLE = 'UNSWIPE_TOKEN'

type SettleArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const ledgerSettleCommand: Command<SettleArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<SettleArgs>): Promise<number> {
  const { settled, batch, businessDate } =
    args.control === undefined ? await settleFile(args) : await settleByControl(args.control, args.terminal)
  printData(JSON.stringify({ settled, batch, businessDate }))
  return EXIT.ok
}

interface Settled {
  readonly settled: number
  readonly batch: number
  readonly businessDate: string
}

/** Refused with the control address while a gateway holds the file: its state is in memory. */
async function settleFile(args: SettleArgs): Promise<Settled> {
  if (!existsSync(args.ledger))
    throw new GatewayError('LEDGER_FOREIGN', `${args.ledger}: there is no such ledger; give it with --ledger FILE`)
  const ledger = await openLedger({ location: args.ledger, limits: createLimits(), holder: { simulation: false }, log: createLog('warn') })
  try {
    const now = stampNow(createSystemClock())
    return await ledger.submit({ do: 'settle', now, ...(args.terminal === undefined ? {} : { terminal: args.terminal }) })
  } finally {
    await ledger.close()
  }
}

async function settleByControl(url: string, terminal: string | undefined): Promise<Settled> {
  const token = process.env[TOKEN_VARIABLE]
  const response = await fetch(`${url.replace(/\/$/, '')}/v1/settle`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(terminal === undefined ? {} : { terminal }),
  }).catch((error: unknown) => {
    throw new GatewayError('LINK_REFUSED', `No gateway answers at ${url}: ${error instanceof Error ? error.message : String(error)}`)
  })
  if (!response.ok) throw new GatewayError('LINK_REFUSED', `The gateway at ${url} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Settled
}
