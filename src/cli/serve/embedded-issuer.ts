/** The simulated issuer inside the gateway's process: a real TCP peer all the same. */

import { createIssuer, type SimulatedIssuer } from '../../../sim/index.ts'
import { loadDialect } from '../../dialect/load.ts'
import type { ListenAddress } from '../../gateway/gateway.ts'
import { issuerKeys } from '../issuer-keys.ts'
import type { ProcessLog } from '../log.ts'
import { EMBEDDED_DIALECT, type ServePlan } from './plan.ts'

/** Starts it on any free port of the loopback. */
export async function startIssuer(plan: ServePlan, log: ProcessLog): Promise<{ issuer: SimulatedIssuer; address: ListenAddress }> {
  const dialect = loadDialect(EMBEDDED_DIALECT)
  const issuer = await createIssuer({
    dialect,
    limits: plan.limits,
    seed: plan.seed,
    log,
    ...(plan.rules === undefined ? {} : { rules: plan.rules }),
    ...issuerKeys(dialect, plan.keys),
  })
  return { issuer, address: { dialect, host: issuer.host, port: issuer.port } }
}
