/** A whole gateway over loopback for one test: its ledger, its log, its clock, its terminals, and an issuer. */
import {
  createGateway,
  createLimits,
  type Dialect,
  type Gateway,
  type GatewayOptions,
  type Ledger,
  type Limits,
  type ListenAddress,
  loadDialect,
  openLedger,
  type TurnRecord,
} from '../../src/index.ts'
import { FakeClock } from '../transport/support/fake-clock.ts'
import { Pos } from './pos.ts'
import { Seen } from './seen.ts'
import { SeenLog } from './seen-log.ts'
import { SpyIssuer } from './spy-issuer.ts'
import { verifyOpen } from './verified.ts'
import { WireClient } from './wire-client.ts'

/** What the fake clock shows at the start, in local time: 2026-05-29 04:26:40 at +08:00. */
export const TODAY = { time: '042640', date: '0529', dateTime: '0528202640', rrnDay: '6149' }

export interface StandOptions
  extends Partial<
    Pick<
      GatewayOptions,
      | ('keys' | 'requireMac' | 'requireSignIn' | 'strictTerminals' | 'acquirerId' | 'clock' | 'onMessage')
      | ('known' | 'waitForIssuer' | 'settlement' | 'policy' | 'operators' | 'webhooks')
    >
  > {
  /** Names, or dialects of the test's own. @default the three shipped ones */
  readonly dialects?: readonly (string | Dialect)[]
  readonly limits?: Partial<Limits>
  /** @default ':memory:' */
  readonly ledger?: string
}

const SHIPPED = ['iso8583-1987-ascii', 'iso8583-1987-binary', 'unionpay-pos']
/** Nothing ends a connection because the fake clock was moved. */
const PATIENT: Partial<Limits> = { idleTimeoutMs: 86_400_000, firstFrameTimeoutMs: 3_600_000, issuerIdleMs: 86_400_000 }

export class Stand {
  readonly gateway: Gateway
  readonly ledger: Ledger
  readonly log: SeenLog
  readonly turns: Seen<TurnRecord>
  private readonly terminals: { close(): Promise<void> }[] = []
  private readonly dialects: readonly Dialect[]

  private constructor(parts: Pick<Stand, 'gateway' | 'ledger' | 'log' | 'turns'> & { dialects: readonly Dialect[] }) {
    this.gateway = parts.gateway
    this.ledger = parts.ledger
    this.log = parts.log
    this.turns = parts.turns
    this.dialects = parts.dialects
  }

  /** Resolves when the link to the issuer is up. */
  static async open(issuer: Omit<ListenAddress, 'dialect'> & { dialect?: Dialect }, options: StandOptions = {}): Promise<Stand> {
    const stand = await Stand.start(issuer, options)
    await stand.log.find(() => stand.gateway.issuerIsUp, 'the link to the issuer')
    return stand
  }

  /** Does not wait for the issuer. */
  static async start(issuer: Omit<ListenAddress, 'dialect'> & { dialect?: Dialect }, options: StandOptions = {}): Promise<Stand> {
    const { dialects: named = SHIPPED, limits: overrides = {}, ledger: location = ':memory:', ...rest } = options
    const dialects = named.map((one) => (typeof one === 'string' ? loadDialect(one) : one))
    const limits = createLimits({ ...PATIENT, ...overrides })
    const log = new SeenLog()
    const turns = new Seen<TurnRecord>()
    const ledger = await openLedger({ location, limits, holder: { simulation: true }, log })
    const gateway = await createGateway({
      clock: new FakeClock(),
      // Nobody moves the clock of a gateway that waits.
      waitForIssuer: false,
      ...rest,
      listeners: dialects.map((dialect) => ({ dialect, host: '127.0.0.1', port: 0 })),
      issuer: { dialect: issuer.dialect ?? loadDialect('iso8583-1987-binary'), host: issuer.host, port: issuer.port },
      ledger,
      limits,
      log,
      onTurn: (record) => turns.add(record),
    })
    return new Stand({ gateway, ledger, log, turns, dialects })
  }

  portOf(dialect: string): number {
    return this.gateway.listeners.find((listener) => listener.dialect === dialect)?.port ?? 0
  }

  async pos(dialect: string): Promise<Pos> {
    const found = this.dialects.find(({ name }) => name === dialect)
    if (found === undefined) throw new Error(`The stand has no ${dialect}`)
    return this.keep(await Pos.connect(found, this.portOf(dialect)))
  }

  async client(dialect: string): Promise<WireClient> {
    return this.keep(await WireClient.connect(this.portOf(dialect)))
  }

  /** The record of the last turn with that STAN. */
  turnOf(stan: string | undefined): TurnRecord | undefined {
    return this.turns.items.findLast((turn) => turn.stan === stan)
  }

  /** Terminals first, then the gateway with its ledger. */
  async close(): Promise<void> {
    await Promise.all(this.terminals.map((terminal) => terminal.close()))
    await verifyOpen(this.ledger).finally(() => this.gateway.close())
  }

  private keep<T extends { close(): Promise<void> }>(terminal: T): T {
    this.terminals.push(terminal)
    return terminal
  }
}

const STEP_MS = 100
const A_DAY_MS = 86_400_000

/** A stand with an issuer of the test. */
export interface SpiedStand extends Stand {
  readonly issuer: SpyIssuer
  readonly clock: FakeClock
  /** Moves the clock until the gateway sends the issuer something, and no further: the answer to it is still in time. */
  advanceUntilSent(): void
}

export async function openSpied(options: StandOptions = {}): Promise<SpiedStand> {
  const issuer = await SpyIssuer.open()
  const clock = new FakeClock()
  let sent = 0
  const onMessage: NonNullable<GatewayOptions['onMessage']> = (direction, peer, message, hidden) => {
    if (direction === 'to-issuer') sent += 1
    options.onMessage?.(direction, peer, message, hidden)
  }
  const stand = await Stand.open(issuer, { clock, ...options, onMessage })
  const closeStand = stand.close.bind(stand)
  return Object.assign(stand, {
    issuer,
    clock,
    advanceUntilSent() {
      const before = sent
      for (let stepMs = 0; sent === before && stepMs < A_DAY_MS; stepMs += STEP_MS) clock.advance(STEP_MS)
    },
    async close() {
      // What waits for the issuer is told that the link is lost: nothing is in flight when the gateway drains.
      await issuer.close()
      await closeStand()
    },
  })
}
