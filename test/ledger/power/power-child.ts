/** Pays and gives back in a ledger and says what was acknowledged: `FILE ACKNOWLEDGEMENTS`; in two sessions, the first of which closes it. */
import { writeSync } from 'node:fs'
import { openLedger } from '../../../src/ledger/store/open-ledger.ts'
import { createLimits } from '../../../src/limits.ts'
import type { RequestCommand } from '../../../src/terms/ledger-command.ts'
import type { Ledger } from '../../../src/terms/ports.ts'
import { SILENT_LOG } from '../../../src/terms/silent-log.ts'
import { stamp } from '../story/asked.ts'
import { answerCommand, refundCommand, saleCommand } from '../story/commands.ts'

const SESSIONS = 2
const TILLS = 6
const REFUNDS_FROM = 500_000
const [location = '', wanted = '100'] = process.argv.slice(2)
let number = 0
let acknowledged = 0

function acknowledge(what: string): void {
  acknowledged += 1
  writeSync(1, `${what}\n`)
}

/** To the end, or to where nobody knows; true when it was approved. */
async function pay(ledger: Ledger, command: RequestCommand, isAnswered: boolean): Promise<boolean> {
  const asked = await ledger.submit(command)
  if (asked.is !== 'proceed') return false
  const { id } = asked.transaction
  acknowledge(`${id} pending`)
  if (isAnswered) await ledger.submit(answerCommand(id))
  else await ledger.submit({ do: 'unanswered', now: stamp(2), id })
  acknowledge(`${id} ${isAnswered ? 'approved' : 'in-doubt'}`)
  return isAnswered
}

async function till(ledger: Ledger, until: number): Promise<void> {
  while (acknowledged < until) {
    number += 1
    const own = number
    const isPaid = await pay(ledger, saleCommand(own), own % 7 !== 0)
    if (own % 10 === 0) acknowledge(`batch ${(await ledger.submit({ do: 'settle', now: stamp(3) })).batch}`)
    if (isPaid && own % 3 === 0) await pay(ledger, refundCommand(REFUNDS_FROM + own, own, 10_000), own % 2 === 0)
  }
}

for (let session = 1; session <= SESSIONS; session += 1) {
  const ledger = await openLedger({ location, limits: createLimits(), holder: { simulation: true }, log: SILENT_LOG })
  await ledger.submit({ do: 'recover', now: stamp(1) })
  const until = (Number(wanted) * session) / SESSIONS
  await Promise.all(Array.from({ length: TILLS }, () => till(ledger, until)))
  if (session < SESSIONS) await ledger.close()
}
process.exit(0)
