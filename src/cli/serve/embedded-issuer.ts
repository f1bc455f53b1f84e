/** The simulated issuer inside the gateway's process: a real TCP peer all the same. */

import { type AuditReport, audit, createIssuer, journalQuery, type SimulatedIssuer } from '../../../sim/index.ts'
import type { IssuerControl } from '../../control/issuer-control.ts'
import { loadDialect } from '../../dialect/load.ts'
import type { Gateway, ListenAddress } from '../../gateway/gateway.ts'
import type { Interpose } from '../../gateway/listen.ts'
import type { Ledger } from '../../terms/ports.ts'
import { issuerKeys } from '../issuer-keys.ts'
import type { ProcessLog } from '../log.ts'
import { EMBEDDED_DIALECT, type ServePlan } from './plan.ts'
import { watchRules } from './rules-watch.ts'

interface Embedded {
  readonly address: ListenAddress
  /** Its rules `at: terminal` act there. */
  readonly interpose: Interpose
  readonly control: IssuerControl
  /** The gateway whose clock and keys it may know. */
  attach(gateway: Gateway): void
  close(): Promise<void>
}

/** Starts it on any free port of the loopback; it reads its rules file again whenever that changes. */
export async function startIssuer(plan: ServePlan, ledger: Ledger, log: ProcessLog): Promise<Embedded> {
  const dialect = loadDialect(EMBEDDED_DIALECT)
  let gateway: Gateway | undefined
  const issuer = await createIssuer({
    dialect,
    limits: plan.limits,
    seed: plan.seed,
    triggers: plan.triggers,
    log,
    advancedMs: () => gateway?.clock.advancedMs ?? 0,
    ...(plan.rules === undefined ? {} : { rules: plan.rules }),
    ...issuerKeys(dialect, plan.keys),
  })
  const stopWatching = watchRules(plan.rulesFile, issuer, log)
  return {
    address: { dialect, host: issuer.host, port: issuer.port },
    interpose: issuer.atTerminals({ macOf: (...asked) => gateway?.macOf(...asked) }),
    control: { ...issuerControl(issuer), audit: () => auditServed(ledger, issuer) },
    attach(to) {
      gateway = to
    },
    close() {
      stopWatching()
      return issuer.close()
    },
  }
}

/** The issuer as a control port knows it. */
export function issuerControl(issuer: SimulatedIssuer): IssuerControl {
  return {
    clear: () => issuer.clear(),
    seed: (payment) => issuer.seed(payment),
    rules: issuer.rules as IssuerControl['rules'],
    journal: (query) => issuer.journal(journalQuery.parse(query)),
    verify: (where, count) => issuer.verify(journalQuery.parse(where), count),
    send: (message) => issuer.send(message),
  }
}

const ROWS_MAX = 1_000_000

/** The ledger against the issuer's book. */
async function auditServed(ledger: Ledger, issuer: SimulatedIssuer): Promise<AuditReport> {
  const [transactions, reversals, verdict] = await Promise.all([ledger.find({ limit: ROWS_MAX }), ledger.reversals(), ledger.verify()])
  return audit({ transactions, reversals, verdict, book: issuer.book() })
}
