/** Every bound of the product in one table: what it is, what it is by default, what may be set. */

interface Limit {
  readonly default: number
  readonly min: number
  readonly max: number
  readonly means: string
}

/** Name -> bound. The unit is the last word of the name: Ms, Bytes, else a count. */
export const LIMITS = {
  frameBytes: { default: 4_096, min: 64, max: 65_535, means: 'longest frame that is read' },
  firstFrameTimeoutMs: { default: 30_000, min: 10, max: 3_600_000, means: 'silence after connecting' },
  frameTimeoutMs: { default: 10_000, min: 10, max: 3_600_000, means: 'from the first to the last byte of a frame' },
  idleTimeoutMs: { default: 300_000, min: 10, max: 86_400_000, means: 'silence between frames' },
  halfCloseTimeoutMs: { default: 30_000, min: 10, max: 3_600_000, means: 'answering after the peer closed its side' },
  drainBytes: { default: 262_144, min: 4_096, max: 67_108_864, means: 'unsent answers before a peer is no longer read' },
  drainTimeoutMs: { default: 10_000, min: 10, max: 3_600_000, means: 'a peer that does not read its answers' },
  connections: { default: 10_000, min: 1, max: 100_000, means: 'terminals connected at once, per listener' },
  inFlightPerConnection: { default: 64, min: 1, max: 65_536, means: 'requests of one connection without an answer' },
  inFlight: { default: 20_000, min: 1, max: 1_000_000, means: 'requests of all connections without an answer' },
  issuerTimeoutMs: { default: 20_000, min: 1, max: 3_600_000, means: 'the issuer has to answer' },
  issuerIdleMs: { default: 60_000, min: 10, max: 86_400_000, means: 'silence of the issuer before it is sent an echo' },
  issuerPending: { default: 20_000, min: 1, max: 1_000_000, means: 'requests that wait for the issuer' },
  connectTimeoutMs: { default: 5_000, min: 1, max: 600_000, means: 'connecting to the issuer' },
  reconnectMinMs: { default: 100, min: 1, max: 600_000, means: 'first pause before connecting again' },
  reconnectMaxMs: { default: 30_000, min: 1, max: 3_600_000, means: 'longest pause before connecting again' },
  reversalPauseMinMs: { default: 5_000, min: 1, max: 3_600_000, means: 'first pause before a reversal is repeated' },
  reversalPauseMaxMs: { default: 600_000, min: 1, max: 86_400_000, means: 'longest pause before a reversal is repeated' },
  reversalsInFlight: { default: 4, min: 1, max: 1_024, means: 'reversals sent to the issuer at once' },
  queuedInFlight: { default: 16, min: 1, max: 1_024, means: 'queued refunds sent to the issuer at once after a settlement' },
  reversalOverdueMs: { default: 900_000, min: 1, max: 86_400_000, means: 'age of an owed reversal that raises an alarm' },
  reversalsOwed: { default: 10_000, min: 1, max: 10_000_000, means: 'owed reversals that raise an alarm; none is dropped' },
  resolveAlone: {
    default: 100_000,
    min: 0,
    max: 1_000_000_000,
    means: 'amount in minor units up to which one operator resolves a reversal',
  },
  webhookTimeoutMs: { default: 10_000, min: 1, max: 600_000, means: 'a webhook has to answer' },
  webhookPollMs: { default: 1_000, min: 10, max: 3_600_000, means: 'between two looks at what webhooks are to be told' },
  webhookPauseMinMs: { default: 5_000, min: 1, max: 3_600_000, means: 'first pause before a webhook is told again' },
  webhookPauseMaxMs: { default: 600_000, min: 1, max: 86_400_000, means: 'longest pause before a webhook is told again' },
  webhooksInFlight: { default: 16, min: 1, max: 1_024, means: 'webhooks told at once' },
  refundOverdueHours: { default: 24, min: 1, max: 8_760, means: 'a refund or reversal that is not decided is overdue' },
  ledgerBatch: { default: 1_024, min: 1, max: 65_536, means: 'commands in one commit' },
  ledgerStatementMs: { default: 5_000, min: 10, max: 600_000, means: 'a statement of PostgreSQL, or a lock it waits for' },
  ledgerReconnectMs: { default: 10_000, min: 10, max: 600_000, means: 'a lost PostgreSQL is tried again before the ledger is given up' },
  gatewayLookMs: { default: 1_000, min: 10, max: 60_000, means: 'between two looks at the other gateways of a PostgreSQL ledger' },
  gatewayGoneMs: { default: 15_000, min: 50, max: 3_600_000, means: 'silence after which a gateway is gone, and another takes over' },
  shutdownTimeoutMs: { default: 25_000, min: 1, max: 600_000, means: 'finishing what is in flight at the end' },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof LIMITS
export type Limits = Readonly<Record<LimitName, number>>

/** The defaults with some bounds set otherwise. */
export function createLimits(overrides: Partial<Limits> = {}): Limits {
  const defaults = Object.fromEntries(Object.entries(LIMITS).map(([name, limit]) => [name, limit.default]))
  return { ...(defaults as Record<LimitName, number>), ...overrides }
}
