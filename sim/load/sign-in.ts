/** The terminals of a load, with what signs their messages. */
import { createDialectMac, GatewayError } from '../../src/index.ts'
import { createTerminal } from '../terminal/terminal.ts'
import type { LoadPlan } from './load-plan.ts'
import type { LoadTerminal } from './requests.ts'

/** So many sign in at once. */
const AT_ONCE = 16
/** Of a sign-in; the load goes on from the next one. */
const FIRST_STAN = 1

/** Signs all in, if the plan says so. Throws LINK_REFUSED for one that is refused or not answered. */
export async function loadTerminals(plan: LoadPlan): Promise<LoadTerminal[]> {
  const made: LoadTerminal[] = []
  for (let at = 0; at < plan.terminals.length; at += AT_ONCE) {
    const some = plan.terminals.slice(at, at + AT_ONCE)
    made.push(...(await Promise.all(some.map((terminal, index) => loadTerminal(plan, terminal, at + index)))))
  }
  return made
}

async function loadTerminal(plan: LoadPlan, terminal: string, index: number): Promise<LoadTerminal> {
  const { dialect, keys } = plan
  const merchant = plan.merchants[index % plan.merchants.length] ?? plan.merchants[0]
  const own = keys.terminal(terminal, merchant)
  const batch = batchOfNow()
  if (!plan.signIn) return { terminal, merchant, batch, mac: own?.mak === undefined ? undefined : createDialectMac(dialect, own.mak) }
  const { host, port, timeoutMs } = plan
  const signing = await createTerminal({ dialect, host, port, terminal, merchant, timeoutMs, batch, stan: FIRST_STAN, ...own }).catch(
    (error: unknown) => {
      throw new GatewayError('LINK_REFUSED', error instanceof Error ? error.message : String(error))
    },
  )
  try {
    const slip = await signing.signIn()
    if (!slip.isApproved)
      throw new GatewayError('LINK_REFUSED', `The sign-in of terminal ${terminal} got ${slip.responseCode ?? 'no answer'}`)
    return { terminal, merchant, ...signing.session }
  } finally {
    await signing.close()
  }
}

/** Another one each minute: the STANs of an earlier run on the same ledger are then no duplicates of this one's. */
function batchOfNow(): string {
  return String((Math.floor(Date.now() / 60_000) % 999_999) + 1).padStart(6, '0')
}
