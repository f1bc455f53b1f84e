/** Changes to a ledger from the command line: in its file, or by asking the gateway that holds it. */
import { existsSync } from 'node:fs'
import { GatewayError } from '../errors.ts'
import { openLedger } from '../ledger/store/open-ledger.ts'
import { createLimits } from '../limits.ts'
import type { LedgerCommand, OutcomeOf } from '../terms/ledger-command.ts'
import { createLog } from './log.ts'

/** Refused with the control address while a gateway holds the file: its state is in memory. */
export async function submitToFile<C extends LedgerCommand>(file: string, command: C): Promise<OutcomeOf<C>> {
  if (!existsSync(file)) throw new GatewayError('LEDGER_FOREIGN', `${file}: there is no such ledger; give it with --ledger FILE`)
  const ledger = await openLedger({ location: file, limits: createLimits(), holder: { simulation: false }, log: createLog('warn') })
  try {
    return await ledger.submit(command)
  } finally {
    await ledger.close()
  }
}

/** Throws LINK_REFUSED when nobody answers there, or not as asked. */
export async function askControl<Answer>(url: string, path: string, body: object): Promise<Answer> {
  const response = await fetch(`${url.replace(/\/$/, '')}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch((error: unknown) => {
    throw new GatewayError('LINK_REFUSED', `No gateway answers at ${url}: ${error instanceof Error ? error.message : String(error)}`)
  })
  if (!response.ok) throw new GatewayError('LINK_REFUSED', `The gateway at ${url} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}
