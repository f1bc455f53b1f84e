/** One world of one seed: gateway, terminals and issuer, everything that goes wrong between them, and the time after it. */
import { type Dialect, loadDialect } from '../../src/index.ts'
import { Bench } from './checkers/bench.ts'
import { MIDNIGHT_MS, WorldTime } from './clock.ts'
import { Disk } from './disk.ts'
import { drive, Events } from './events.ts'
import { Faults, type PlannedFault } from './faults.ts'
import { GatewayHost, type HostOptions } from './gateway-host.ts'
import { WorldGateways } from './gateways.ts'
import { WorldIssuer } from './issuer.ts'
import { WorldNetwork } from './links.ts'
import { Seeded } from './seeded.ts'
import { isFinal } from './slip.ts'
import { WorldTerminal } from './terminal.ts'
import { type Print, Trace } from './trace.ts'
import { Traffic } from './traffic.ts'

export interface WorldReport {
  readonly seed: number
  readonly virtualMs: number
  readonly requests: number
  /** Fault -> how often it struck. */
  readonly faults: ReadonlyMap<string, number>
  /** Promises broken, in words; empty when all held. */
  readonly problems: readonly string[]
  /** Of everything that happened. */
  readonly digest: string
}

const TERMINAL_DIALECTS = ['unionpay-pos', 'iso8583-1987-ascii', 'iso8583-1987-binary'] as const
const ISSUER_DIALECTS = ['iso8583-1987-binary', 'iso8583-1987-ascii'] as const
/** How long traffic lasts: short ones are crowded. */
const TRAFFIC_MS = [20_000, 90_000, 600_000] as const
const VISITS = 36
/** Just before midnight: answered after it. */
const LATE_VISITS = 6
/** Reversals that were refused wait ten minutes for their next try. */
const HEALING_MS = 4 * 3_600_000
const QUIET_CHECK_MS = 5_000
/** A world that does not come to rest has a loop in it. */
const EVENTS_MAX = 200_000
const FIRST_PORT = 8_583
/** From a port of the first gateway to that of the second. */
const SECOND = 100
/** Worlds in which two gateways have one ledger. */
const TWO_GATEWAYS = 0.3
/** What becomes of a part before settlement where the state steers: two fifths of the worlds queue it. */
const PARTS_BEFORE_SETTLEMENT = ['decline', 'refund', 'partial-reversal', 'queue', 'queue'] as const

const dialects = new Map<string, Dialect>()

/** Compiled once: files do not change while worlds run. */
function dialectOf(name: string): Dialect {
  const dialect = dialects.get(name) ?? loadDialect(name)
  dialects.set(name, dialect)
  return dialect
}

/** Runs the world of a seed to its end. */
export async function runWorld(seed: number, print?: Print): Promise<WorldReport> {
  const world = new World(seed, print)
  return world.run()
}

class World {
  readonly #seed: number
  readonly #random: Seeded
  readonly #events = new Events()
  readonly #time = new WorldTime(this.#events)
  readonly #faults: Faults
  readonly #trace: Trace
  readonly #bench: Bench
  readonly #issuer: WorldIssuer
  readonly #network: WorldNetwork
  readonly #hosts: readonly GatewayHost[]
  readonly #terminals: readonly WorldTerminal[]
  #traffic: Traffic | undefined
  #isAtRest = false

  constructor(seed: number, print: Print | undefined) {
    const random = new Seeded(`world ${seed}`)
    const events = this.#events
    const faults = new Faults(random.fork('faults'))
    const issuerDialect = dialectOf(random.pick(ISSUER_DIALECTS))
    const ports = new Map(TERMINAL_DIALECTS.map((name, at) => [FIRST_PORT + at, dialectOf(name)]))
    const second = new Map([...ports].map(([port, dialect]) => [port + SECOND, dialect]))
    const isShared = random.fork('gateways').chance(TWO_GATEWAYS)
    this.#seed = seed
    this.#random = random
    this.#faults = faults
    this.#trace = new Trace(events, print)
    this.#bench = new Bench({
      dialects: new Map([...ports, ...second]),
      issuerDialect,
      onEvent: (what, content) => this.#trace.note(what, content),
    })
    this.#issuer = new WorldIssuer({
      dialect: issuerDialect,
      events,
      faults,
      random: random.fork('issuer'),
      onBooked: (entry) => this.#bench.booked(entry),
    })
    this.#network = new WorldNetwork({ events, faults, random: random.fork('lines') }, this.#bench)
    this.#network.acceptIssuerLine = (send) => this.#issuer.accept(send)
    const host: Omit<HostOptions, 'random' | 'listeners'> = {
      time: this.#time,
      network: this.#network,
      disk: new Disk([{ name: 'issuer-stan', value: random.chance(0.5) ? 0 : 999_999 - random.between(0, 30) }]),
      faults,
      witness: this.#bench,
      issuerDialect,
      policy: { partialBeforeSettlement: random.pick(PARTS_BEFORE_SETTLEMENT) },
      ...(isShared ? { gateways: new WorldGateways(events) } : {}),
    }
    this.#hosts = (isShared ? [ports, second] : [ports]).map((at, nth) => {
      const listeners = [...at].map(([port, dialect]) => ({ dialect, host: 'gateway', port }))
      return new GatewayHost({ ...host, listeners, random: random.fork(nth === 0 ? 'host' : 'second host') })
    })
    this.#terminals = this.#hire(ports, isShared ? SECOND : undefined)
  }

  async run(): Promise<WorldReport> {
    const trafficMs = this.#random.pick(TRAFFIC_MS)
    for (const host of this.#hosts) host.start()
    this.#planTraffic(trafficMs)
    this.#planFaults(trafficMs)
    this.#events.after(trafficMs, () => this.#heal())
    const problems = this.#bench.problems
    try {
      await drive(this.#events, () => this.#isAtRest || this.#events.count > EVENTS_MAX)
      if (!this.#isAtRest) problems.add('P7: the world does not come to rest')
      this.#bench.ended({ book: this.#issuer.book, slips: this.#slips() })
    } catch (error) {
      problems.add(`P11: ${String(error)}`)
    }
    return {
      seed: this.#seed,
      virtualMs: this.#events.nowMs,
      requests: this.#bench.requests,
      faults: this.#faults.counts,
      problems: [...problems],
      digest: this.#trace.digest(),
    }
  }

  #hire(ports: ReadonlyMap<number, Dialect>, toOther: number | undefined): WorldTerminal[] {
    const random = this.#random.fork('terminals')
    return [...ports, ...ports].flatMap(([port, dialect], at) => {
      const terminal = `TERM${String(at + 1).padStart(4, '0')}`
      // The first of each dialect is always there.
      if (at >= ports.size && random.chance(0.5)) return []
      return new WorldTerminal({
        dialect,
        port,
        otherPort: toOther === undefined ? undefined : port + toOther,
        terminal,
        merchant: 'MERCHANT0000001',
        time: this.#time,
        network: this.#network,
        faults: this.#faults,
        random: random.fork(terminal),
      })
    })
  }

  #planTraffic(trafficMs: number): void {
    const random = this.#random.fork('traffic')
    const traffic = new Traffic({ events: this.#events, random, faults: this.#faults, terminals: this.#terminals })
    this.#traffic = traffic
    const visitAt = (atMs: number): void => void this.#events.after(atMs, () => traffic.visit())
    for (let visit = 0; visit < VISITS; visit++) visitAt(random.between(3_000, trafficMs))
    if (trafficMs > MIDNIGHT_MS) for (let visit = 0; visit < LATE_VISITS; visit++) visitAt(MIDNIGHT_MS - random.between(0, 400))
  }

  #planFaults(trafficMs: number): void {
    const random = this.#random.fork('plan')
    const at = (fault: PlannedFault, run: () => void): void => {
      for (let times = random.pick([0, 0, 1, 2, 3]); times > 0; times--) {
        this.#events.after(random.between(1_000, trafficMs), () => {
          this.#faults.count(fault)
          this.#trace.note(fault, '')
          run()
        })
      }
    }
    at('gateway killed', () => random.one(this.#hosts)?.kill())
    at('gateway restarted', () => random.one(this.#hosts)?.restart())
    at('gateway taken over', () => random.one(this.#hosts)?.takeOver())
    at('issuer outage', () => this.#outage(random.between(1_000, 120_000)))
    at('clock jumps', () => {
      this.#time.jumpedMs += random.pick([-3_600_000, -60_000, -1_000, 1_000, 60_000, 3_600_000])
    })
    at('cut-over', () => this.#settle(random))
  }

  #outage(lengthMs: number): void {
    this.#issuer.isOut = true
    this.#network.cutIssuerLines()
    this.#events.after(lengthMs, () => {
      this.#issuer.isOut = false
    })
  }

  /** With customers at the terminals: what straddles it is settled by it or by the next, once. */
  #settle(random: Seeded): void {
    for (let visit = random.between(0, 4); visit > 0; visit--) this.#events.after(random.between(0, 300), () => this.#traffic?.visit())
    const gateway = random.one(this.#hosts)?.gateway
    const done = random.chance(0.5) ? gateway?.settle() : gateway?.cutOver()
    done?.catch(() => {})
  }

  /** Nothing goes wrong any more: everything has to come right by itself. */
  #heal(): void {
    this.#trace.note('faults are over', '')
    this.#faults.isOver = true
    this.#issuer.isOut = false
    const untilMs = this.#events.nowMs + HEALING_MS
    this.#events.after(60_000, () => void this.#settleAll())
    const look = (): void => {
      if (this.#events.nowMs > untilMs) this.#bench.problems.add('P7: not everything came right by itself in four hours')
      if (this.#isQuiet() || this.#events.nowMs > untilMs) void this.#finish()
      else this.#events.after(QUIET_CHECK_MS, look)
    }
    // What is under way when the faults end may be late by a minute.
    this.#events.after(120_000, look)
  }

  /** What is queued is due from then on, whether the gateway that settled lives to send it or not. */
  async #settleAll(): Promise<void> {
    const host = this.#random.one(this.#hosts.filter(({ isUp }) => isUp))
    await host?.gateway?.settle()
    if (this.#random.chance(0.5)) host?.kill()
  }

  async #finish(): Promise<void> {
    await this.#hosts.find(({ isUp }) => isUp)?.gateway?.settle()
    this.#events.after(1_000, () => {
      this.#isAtRest = true
    })
  }

  #isQuiet(): boolean {
    const { rows } = this.#bench
    return (
      this.#hosts.every(({ isUp }) => isUp) &&
      this.#slips().every(isFinal) &&
      [...rows.transactions.values()].every(({ state }) => state === 'approved' || state === 'declined' || state === 'reversed') &&
      [...rows.reversals.values()].every(({ state }) => state === 'done')
    )
  }

  #slips() {
    return this.#terminals.flatMap(({ slips }) => slips)
  }
}
