/** The simulated issuer inside the gateway's process: a real TCP peer all the same. */

import { createIssuer, type SimulatedIssuer } from '../../../sim/index.ts'
import { createMac } from '../../crypto/mac.ts'
import { loadDialect } from '../../dialect/load.ts'
import type { ListenAddress } from '../../gateway/gateway.ts'
import type { ProcessLog } from '../log.ts'
import type { ServePlan } from './plan.ts'

/** Dialect between gateway and embedded issuer. */
const EMBEDDED_DIALECT = 'iso8583-1987-binary'

/** Starts it on any free port of the loopback. */
export async function startIssuer(plan: ServePlan, log: ProcessLog): Promise<{ issuer: SimulatedIssuer; address: ListenAddress }> {
  const dialect = loadDialect(EMBEDDED_DIALECT)
  const key = plan.keys.issuer?.mak
  const issuer = await createIssuer({
    dialect,
    limits: plan.limits,
    seed: plan.seed,
    log,
    ...(plan.rules === undefined ? {} : { rules: plan.rules }),
    ...(key === undefined || dialect.mac === undefined ? {} : { mac: createMac(dialect.mac.algorithm, key) }),
  })
  return { issuer, address: { dialect, host: issuer.host, port: issuer.port } }
}
