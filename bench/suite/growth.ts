/** The gateway on ledgers that hold many originals already. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KeyRing } from '../../src/index.ts'
import { type Contestant, type Started, startGateway } from './contestants.ts'
import { growLedger } from './grown.ts'
import { takeTurn } from './shapes.ts'

export interface Grown {
  readonly originals: number
  /** Of the loader. */
  readonly seconds: number
}

/** One for each number of originals; `grown` gets how long each ledger took to make. */
export function growthContestants(counts: readonly number[], grown: Grown[]): Contestant[] {
  return counts.map((originals) => {
    const plain = { name: `originals-${originals}`, isEcho: false, keys: KeyRing.empty, salesOnly: false }
    return { ...plain, start: () => startGrown(plain, originals, grown) }
  })
}

async function startGrown(plain: Omit<Contestant, 'start'>, originals: number, grown: Grown[]): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), 'unswipe-grown-'))
  const ledger = join(folder, 'grown.db')
  const first = await startGateway({ ledger })
  const shape = { name: 'one', connections: 1, pace: { loop: 'closed', inFlight: 1 }, requestsMax: 1 } as const
  await takeTurn({ ...plain, salesOnly: true, start: async () => first }, first, shape, { warmUpMs: 0, durationMs: 60_000 })
  await first.main.stop()
  await first.close()
  const fromMs = performance.now()
  growLedger(ledger, originals)
  grown.push({ originals, seconds: (performance.now() - fromMs) / 1_000 })
  const gateway = await startGateway({ ledger })
  return { ...gateway, close: () => gateway.close().then(() => rm(folder, { recursive: true, force: true })) }
}
