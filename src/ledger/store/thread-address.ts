/** Where the ledger's thread lies: beside this file when built, under `dist/` when run from source. */
import { existsSync } from 'node:fs'
import { GatewayError } from '../../errors.ts'

/** Node 20 cannot start a thread from TypeScript. */
export function threadAddress(): URL {
  const isBuilt = import.meta.url.endsWith('.js')
  const address = new URL(isBuilt ? './thread.js' : '../../../dist/src/ledger/store/thread.js', import.meta.url)
  if (!existsSync(address)) throw new GatewayError('LEDGER_FAILED', `${address.pathname} is missing: run \`npm run build\``)
  return address
}
