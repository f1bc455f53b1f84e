/** The simulated issuer inside the gateway's process: a real TCP peer all the same. */

import { type AuditReport, audit, createIssuer, type SimulatedIssuer } from '../../../sim/index.ts'
import { loadDialect } from '../../dialect/load.ts'
import type { ListenAddress } from '../../gateway/gateway.ts'
import type { Ledger } from '../../terms/ports.ts'
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

const ROWS_MAX = 1_000_000

/** The ledger against the issuer's book. */
export async function auditServed(ledger: Ledger, issuer: SimulatedIssuer): Promise<AuditReport> {
  const [transactions, reversals, verdict] = await Promise.all([ledger.find({ limit: ROWS_MAX }), ledger.reversals(), ledger.verify()])
  return audit({ transactions, reversals, verdict, book: issuer.book() })
}
