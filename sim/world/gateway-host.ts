/** The machine that the gateway runs on: starts it, kills it, stops it, and starts a second one beside a first that has lost its ledger. */
import {
  createGateway,
  createLimits,
  type Dialect,
  type Gateway,
  type Log,
  messageStart,
  type PolicyFile,
  scanMessage,
  type TerminalAddress,
} from '../../src/index.ts'
import type { WorldTime } from './clock.ts'
import type { Disk } from './disk.ts'
import type { Faults } from './faults.ts'
import type { WorldGateways } from './gateways.ts'
import type { ProcessNetwork, WorldNetwork } from './links.ts'
import type { Seeded } from './seeded.ts'
import { type Shared, type StoreWitness, WorldLedger } from './store.ts'

export interface HostOptions {
  readonly time: WorldTime
  readonly network: WorldNetwork
  readonly disk: Disk
  readonly faults: Faults
  readonly random: Seeded
  readonly witness: StoreWitness
  readonly listeners: readonly TerminalAddress[]
  readonly issuerDialect: Dialect
  readonly policy: PolicyFile
  /** All that have the ledger at once. @default this one alone */
  readonly gateways?: WorldGateways
}

/** One run of the program. */
interface Run {
  isAlive: boolean
  readonly shared: Shared | undefined
  readonly network: ProcessNetwork
  readonly ledger: WorldLedger
  gateway: Gateway | undefined
}

/** No socket listens there: lines are dialled by the world. */
const ISSUER_PORT = 9_000

export class GatewayHost {
  readonly #options: HostOptions
  readonly #log: Log
  #run: Run | undefined
  #runs = 0

  constructor(options: HostOptions) {
    this.#options = options
    this.#log = {
      debug() {},
      info() {},
      warn() {},
      error(facts, message) {
        if ('code' in facts && facts.code === 'INVARIANT_BROKEN') options.witness.impossible(`${message} ${JSON.stringify(facts)}`)
      },
    }
  }

  get gateway(): Gateway | undefined {
    return this.#run?.gateway
  }

  get isUp(): boolean {
    return this.gateway !== undefined
  }

  /** Starts the program; a start that fails is tried again. */
  start(): void {
    const { time, network, disk, faults, random, witness, listeners, issuerDialect, policy } = this.#options
    this.#runs += 1
    const own = random.fork(`run ${this.#runs}`)
    const shared = this.#join(() => this.#shutOut(run))
    const run: Run = {
      isAlive: true,
      shared,
      network: network.ofProcess((payload) => this.#checkReversal(shared, payload)),
      ledger: new WorldLedger({ disk, events: time.events, random: own.fork('store'), faults, witness, shared }),
      gateway: undefined,
    }
    this.#run = run
    createGateway({
      listeners,
      issuer: { dialect: issuerDialect, host: 'issuer', port: ISSUER_PORT },
      ledger: run.ledger,
      policy,
      limits: createLimits(),
      clock: time.clock(() => run.isAlive),
      random: own.fork('gateway'),
      network: run.network,
      log: this.#log,
    }).then(
      (gateway) => {
        run.gateway = gateway
      },
      () => {
        if (this.#run !== run) return
        this.#end(run)
        this.#startSoon()
      },
    )
  }

  kill(): void {
    if (this.#run === undefined) return
    this.#end(this.#run)
    this.#startSoon()
  }

  /** Stops it as an operator would, and starts it again. */
  restart(): void {
    const run = this.#run
    const gateway = run?.gateway
    if (run === undefined || gateway === undefined) {
      this.kill()
      return
    }
    run.gateway = undefined
    void gateway.close().then(() => {
      this.#end(run)
      if (this.#run === run) this.#startSoon()
    })
  }

  /** Another machine takes over while this one still believes that the ledger is its own; one of several loses the ledger for a while. */
  takeOver(): void {
    const stale = this.#run
    if (stale?.gateway === undefined) return
    if (stale.shared !== undefined) this.#cutOff(stale)
    else this.#displace(stale)
  }

  #displace(stale: Run): void {
    this.start()
    this.#options.time.events.after(this.#options.random.between(100, 20_000), () => this.#end(stale))
  }

  #join(onShutOut: () => void): Shared | undefined {
    const { gateways } = this.#options
    return gateways === undefined ? undefined : { gateways, number: gateways.join(), onShutOut }
  }

  #cutOff(run: Run): void {
    const { shared } = run
    shared?.gateways.silence(shared.number)
    this.#options.time.events.after(this.#options.random.between(100, 40_000), () => {
      if (run.isAlive) shared?.gateways.resume(shared.number)
    })
  }

  /** It ends with 70 and is started again. */
  #shutOut(run: Run): void {
    this.#end(run)
    if (this.#run === run) this.#startSoon()
  }

  /** P6: a reversal that another gateway has is sent by that one. */
  #checkReversal(shared: Shared | undefined, payload: Buffer): void {
    if (shared === undefined) return
    const { issuerDialect, disk, witness } = this.#options
    const { message } = scanMessage(issuerDialect.format, payload, messageStart(issuerDialect.framing))
    if (message?.mti[1] !== '4') return
    const sent = [...disk.reversals.values()].find(({ stan, state }) => state === 'owed' && stan === message.text(11))
    const owner = sent === undefined ? undefined : shared.gateways.othersWith('reversal', sent.id, shared.number)
    if (owner !== undefined) witness.impossible(`reversal ${sent?.id} of gateway ${owner} was sent by another one`, 'P6')
  }

  #startSoon(): void {
    this.#run = undefined
    // Several are in no hurry: one that stays away is taken over.
    const mostMs = this.#options.gateways === undefined ? 8_000 : 60_000
    this.#options.time.events.after(this.#options.random.between(200, mostMs), () => {
      if (this.#run === undefined) this.start()
    })
  }

  #end(run: Run): void {
    if (!run.isAlive) return
    run.isAlive = false
    run.gateway = undefined
    run.ledger.die()
    run.network.die()
  }
}
