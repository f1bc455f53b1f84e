/** A whole load plan from what somebody says, with a default for the rest. */
import { type Dialect, GatewayError, KeyRing } from '../../src/index.ts'
import { TEST_CARDS } from '../terminal/test-card.ts'
import { SALES_ONLY } from './flow.ts'
import type { LoadPlan } from './load-plan.ts'

/** What has no default, and anything else. */
export type LoadOptions = Pick<LoadPlan, 'dialect' | 'host' | 'port' | 'pace'> & Partial<LoadPlan>

const CONNECTIONS = 64
const TIMEOUT_MS = 10_000

/** Throws OPTION_INVALID for a connection that would have no terminal. */
export function createLoadPlan(options: LoadOptions): LoadPlan {
  const { dialect, connections = CONNECTIONS, warmUpMs = 2_000 } = options
  const terminals = options.terminals ?? namedTerminals(connections)
  if (terminals.length < connections)
    throw new GatewayError('OPTION_INVALID', `${connections} connections need as many terminals, the profile has ${terminals.length}`)
  return {
    mix: SALES_ONLY,
    durationMs: 10_000,
    requestsMax: Number.POSITIVE_INFINITY,
    rampMs: Math.min(1_000, warmUpMs / 2),
    timeoutMs: TIMEOUT_MS,
    merchants: ['MERCHANT0000001'],
    cards: TEST_CARDS,
    currency: '156',
    amountsMinor: [1_000, 100_000],
    inParts: choosesItself(dialect),
    fixed: new Map(),
    keys: KeyRing.empty,
    signIn: false,
    expectedCodes: new Set(),
    isEcho: false,
    seed: 1,
    lateSendsMax: 0.01,
    loopLagMaxMs: 10,
    ...options,
    connections,
    warmUpMs,
    terminals,
  }
}

/** The terminal says whether it wants a void or a refund. Where the state of the sale says it, parts wait for the settlement. */
function choosesItself({ steer }: Dialect): boolean {
  return steer === 'asked'
}

/** `L0000001` and so on. */
function namedTerminals(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `L${String(index + 1).padStart(7, '0')}`)
}
