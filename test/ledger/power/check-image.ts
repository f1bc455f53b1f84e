/** Opens what a loss of power left as the ledger does, and says what of its promises does not hold. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '../../../src/ledger/store/open-store.ts'
import type { LedgerVerdict } from '../../../src/terms/ports.ts'
import type { Settlement } from '../../../src/terms/settlement.ts'
import type { OwedReversal, Transaction } from '../../../src/terms/transaction.ts'
import { stamp } from '../story/asked.ts'
import { LEDGER } from './recording.ts'

/** After the state that was acknowledged a row may have gone on. */
const ONWARDS: Readonly<Record<string, readonly string[]>> = {
  pending: ['pending', 'approved', 'in-doubt', 'reversed'],
  approved: ['approved'],
  'in-doubt': ['in-doubt', 'reversed'],
}

/** `12 approved`, `batch 3`: everything that was acknowledged, oldest first. */
export function problemsOf(image: ReadonlyMap<string, Buffer>, folder: string, acknowledged: readonly string[]): string[] {
  for (const suffix of ['', '-wal', '-shm', '-journal', '.lock', '.key', '.audit-key', '.anchor']) {
    rmSync(join(folder, LEDGER + suffix), { force: true })
  }
  for (const [name, content] of image) writeFileSync(join(folder, name), content, { mode: 0o600 })
  try {
    return [...afterPowerLoss(folder, acknowledged), ...afterRecovery(folder)]
  } catch (error) {
    return [`it cannot be opened: ${String(error)}`]
  }
}

/** P1, P3. */
function afterPowerLoss(folder: string, acknowledged: readonly string[]): string[] {
  const { store, close } = openStore({ location: join(folder, LEDGER), fresh: false, holder: { simulation: true } })
  try {
    const { problems } = store.answer({ ask: 'verify', with: undefined }) as LedgerVerdict
    const rows = store.answer({ ask: 'find', with: { limit: 1_000_000 } }) as readonly Transaction[]
    const settlements = store.answer({ ask: 'settlements', with: undefined }) as readonly Settlement[]
    const doubled = rows.length - new Set(rows.map(({ key }) => key)).size
    const states = new Map(rows.map(({ id, state }) => [String(id), state]))
    const batches = new Set(settlements.map(({ batch }) => batch))
    const lost = acknowledged.filter((what) => !isThere(what, states, batches)).map((what) => `lost: ${what}`)
    store.commit([{ do: 'recover', now: stamp(9) }])
    return [...problems, ...lost, ...(doubled === 0 ? [] : [`${doubled} requests are there twice`])]
  } finally {
    close()
  }
}

/** P6, P15: what nobody knows is owed, and nothing is pending any more. */
function afterRecovery(folder: string): string[] {
  const { store, close } = openStore({ location: join(folder, LEDGER), fresh: false, holder: { simulation: true } })
  try {
    const { problems } = store.answer({ ask: 'verify', with: undefined }) as LedgerVerdict
    const rows = store.answer({ ask: 'find', with: { limit: 1_000_000 } }) as readonly Transaction[]
    const reversals = store.answer({ ask: 'reversals', with: undefined }) as readonly OwedReversal[]
    const owed = new Set(reversals.map(({ transactionId }) => transactionId))
    const open = rows.filter(({ id, state }) => state === 'pending' || (state === 'in-doubt' && !owed.has(id)))
    return [...problems, ...open.map(({ id, state }) => `${id} is ${state} after the recovery, and nothing is owed`)]
  } finally {
    close()
  }
}

function isThere(what: string, states: ReadonlyMap<string, string>, batches: ReadonlySet<number>): boolean {
  const [id = '', said = ''] = what.split(' ')
  return id === 'batch' ? batches.has(Number(said)) : ONWARDS[said]?.includes(states.get(id) ?? '') === true
}
