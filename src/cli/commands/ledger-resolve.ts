/** `unswipe ledger resolve ID`: an operator ends an owed reversal, by asking the gateway that owes it. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { GatewayError } from '../../errors.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .positional('id', { type: 'number', demandOption: true, describe: 'Number of the reversal: GET /v1/reversals lists them' })
    .option('outcome', {
      choices: ['reversed', 'posted'] as const,
      demandOption: true,
      describe: 'What became of the transaction at the issuer',
    })
    .option('operator', { type: 'string', demandOption: true, describe: 'Who says so; above a limit two different ones' })
    .option('reason', { type: 'string', demandOption: true, describe: 'How it is known' })
    .option('control', { type: 'string', default: 'http://127.0.0.1:8580', describe: 'URL of the gateway' })
}

type ResolveArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const ledgerResolveCommand: Command<ResolveArgs> = { builder, run }

async function run({ id, outcome, operator, reason, control }: ArgumentsCamelCase<ResolveArgs>): Promise<number> {
  const response = await fetch(`${control.replace(/\/$/, '')}/v1/reversals/${id}/resolve`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ outcome, operator, reason }),
  }).catch((error: unknown) => {
    throw new GatewayError('LINK_REFUSED', `No gateway answers at ${control}: ${error instanceof Error ? error.message : String(error)}`)
  })
  const answer = await response.text()
  if (!response.ok) throw new GatewayError('LINK_REFUSED', `The gateway at ${control} answered ${response.status}: ${answer}`)
  printData(answer)
  return EXIT.ok
}
