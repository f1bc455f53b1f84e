/** A gateway, an issuer and an empty ledger of one scenario's own, in this process, on free ports. */
import {
  createDialectMac,
  createGateway,
  createLimits,
  type Dialect,
  KeyRing,
  type Ledger,
  loadDialect,
  openLedger,
  parseLimits,
  SILENT_LOG,
  type TurnRecord,
  takesMacKey,
} from '../../src/index.ts'
import { audit } from '../audit/audit.ts'
import type { IssuerEvent } from '../issuer/event.ts'
import { createIssuer, type IssuerOptions, type SimulatedIssuer } from '../issuer/issuer.ts'
import type { Host, HostControl } from './host.ts'
import type { Scenario } from './scenario-file.ts'
import { issuerRules } from './unmet-rules.ts'

const ISSUER_DIALECT = 'iso8583-1987-binary'
/** Nothing in a test waits as long as in a shop. */
const QUICK = {
  issuerTimeoutMs: 1_000,
  reversalPauseMinMs: 50,
  reversalPauseMaxMs: 500,
  reconnectMinMs: 20,
  reconnectMaxMs: 200,
  shutdownTimeoutMs: 5_000,
}

export async function openOwnHost(scenario: Scenario, dialect: Dialect, seed: number): Promise<Host> {
  const limits = createLimits({
    ...QUICK,
    ...parseLimits(Object.entries(scenario.limits ?? {}).map(([name, value]) => `${name}=${value}`)),
  })
  const keys = scenario.keys === undefined ? KeyRing.empty : new KeyRing(scenario.keys)
  const spoken = loadDialect(ISSUER_DIALECT)
  const events: IssuerEvent[] = []
  const turns = new Map<string, TurnRecord>()
  const issuer = await createIssuer({
    dialect: spoken,
    limits,
    seed,
    rules: issuerRules(scenario.rules),
    onAnswer: (event) => void events.push(event),
    ...issuerKeys(spoken, keys),
  })
  const ledger = await openLedger({ location: ':memory:', limits, holder: { simulation: true }, log: SILENT_LOG })
  const gateway = await createGateway({
    listeners: [{ dialect, host: '127.0.0.1', port: 0 }],
    known: [dialect],
    issuer: { dialect: spoken, host: issuer.host, port: issuer.port },
    ledger,
    limits,
    keys,
    requireMac: scenario.requireMac ?? false,
    ...(scenario.policy === undefined ? {} : { policy: scenario.policy }),
    interpose: issuer.atTerminals(),
    onTurn: (record) => void turns.set(`${record.terminal}|${record.stan}`, record),
  })
  const parts: Parts = { issuer, ledger, events, turns }
  return {
    dialect,
    host: '127.0.0.1',
    port: gateway.listeners[0]?.port ?? 0,
    control: {
      ...controlOf(parts),
      settle: async (terminal) => (await gateway.settle(terminal)).settled,
      cutOver: async () => void (await gateway.cutOver()),
      send: async (message) => (await issuer.send(message)).answers.map(({ responseCode }) => responseCode),
      advance: (byMs) => gateway.advanceClock(byMs),
      owed: async () => gateway.owedReversals,
      issuerIsUp: async () => gateway.issuerIsUp,
      async why({ terminal, stan }) {
        const id = turns.get(`${terminal}|${stan}`)?.id
        return id == null ? undefined : (await gateway.office.why(id))?.cause
      },
    },
    async close() {
      await gateway.close()
      await issuer.close()
    },
  }
}

interface Parts {
  readonly issuer: SimulatedIssuer
  readonly ledger: Ledger
  readonly events: readonly IssuerEvent[]
  /** Terminal and STAN -> what became of it last. */
  readonly turns: ReadonlyMap<string, TurnRecord>
}

function controlOf({ issuer, ledger, events, turns }: Parts): Pick<HostControl, 'setRules' | 'turn' | 'audit' | 'journal' | 'hits'> {
  let earlier: ReadonlyMap<string, number> = new Map()
  const hits = (): ReadonlyMap<string, number> => addHits(earlier, issuer.hits())
  return {
    async setRules(rules) {
      earlier = hits()
      issuer.setRules(rules)
    },
    hits: async () => hits(),
    turn: async ({ terminal, stan }) => turns.get(`${terminal}|${stan}`),
    journal: async () => events,
    async audit(slips) {
      const [transactions, reversals, verdict] = await Promise.all([ledger.find({ limit: 100_000 }), ledger.reversals(), ledger.verify()])
      return audit({ transactions, reversals, verdict, book: issuer.book(), slips, accusesSilence: true })
    },
  }
}

/** New rules begin to count anew: what the earlier ones met is kept. */
function addHits(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const sums = new Map(one)
  for (const [name, count] of other) sums.set(name, (sums.get(name) ?? 0) + count)
  return sums
}

function issuerKeys(dialect: Dialect, { issuer = {}, pins }: KeyRing): Pick<IssuerOptions, 'mac' | 'pik' | 'pins'> {
  const { mak, pik } = issuer
  const mac = mak !== undefined && takesMacKey(dialect, mak) ? createDialectMac(dialect, mak) : undefined
  return { ...(mac === undefined ? {} : { mac }), ...(pik === undefined ? {} : { pik }), pins }
}
