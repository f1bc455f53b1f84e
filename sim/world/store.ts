/** The ledger of one process in the world: the real rules over a disk; a commit takes time, may fail, and may be lost in a crash. */
import {
  type AuditHead,
  type Cancel,
  type ChainRows,
  GatewayError,
  type HistoryEntry,
  type Hold,
  type Ledger,
  type LedgerCommand,
  type LedgerVerdict,
  type Neighbours,
  type Outbox,
  type Outcome,
  type OutcomeOf,
  type OwedReversal,
  type RequestCommand,
  type RequestOutcome,
  type RowChanges,
  rowsNeeded,
  runBatch,
  type Settlement,
  type TerminalSession,
  type Transaction,
  type TransactionQuery,
} from '../../src/index.ts'
import type { Disk } from './disk.ts'
import type { Events } from './events.ts'
import type { Faults } from './faults.ts'
import type { WorldGateways } from './gateways.ts'
import type { Seeded } from './seeded.ts'

/** Told of every commit once it is durable, and of every command that a rule of the product itself calls impossible. */
export interface StoreWitness {
  committed(changes: RowChanges): void
  impossible(problem: string, promise?: string): void
}

/** The ledger as one of several gateways has it. */
export interface Shared {
  readonly gateways: WorldGateways
  /** Of this one. */
  readonly number: number
  /** Others took it for gone. */
  onShutOut(): void
}

export interface StoreOptions {
  readonly disk: Disk
  readonly events: Events
  readonly random: Seeded
  readonly faults: Faults
  readonly witness: StoreWitness
  /** Absent: whoever opened the disk last writes alone. */
  readonly shared?: Shared | undefined
}

interface Submitted {
  readonly command: LedgerCommand
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: Error) => void
}

/** A commit that is being written. */
interface UnderWay {
  readonly commands: readonly Submitted[]
  /** What it writes, one part after the other. */
  readonly parts: Submitted[][]
  readonly cancel: Cancel
}

const BATCH_MAX = 8
const QUESTION_MS = 2
const LOOK_MS = 5_000

export class WorldLedger implements Ledger {
  readonly location = 'world'
  readonly panKey = Buffer.alloc(32, 7)
  readonly #options: StoreOptions
  readonly #epoch: number
  readonly neighbours?: Neighbours
  readonly #queue: Submitted[] = []
  readonly #followers: Parameters<Neighbours['follow']>[0][] = []
  #underWay: UnderWay | undefined
  #isDead = false
  #closed: (() => void) | undefined

  constructor(options: StoreOptions) {
    this.#options = options
    const { disk, shared } = options
    if (shared === undefined) disk.epoch += 1
    else this.neighbours = this.#meet(shared)
    this.#epoch = disk.epoch
  }

  #meet(shared: Shared): Neighbours {
    this.#lookLater(shared)
    return {
      follow: (follower) => void this.#followers.push(follower),
      owes: (reversalId) =>
        shared.gateways.isHeard(shared.number)
          ? this.#later(() => shared.gateways.owes(shared.number, reversalId))
          : Promise.reject(failed('The disk is not there')),
      // Nobody is told anything in the world.
      tellsWebhooks: () => Promise.resolve(false),
    }
  }

  #lookLater(shared: Shared): void {
    const { events, disk } = this.#options
    events.after(LOOK_MS, () => {
      if (this.#isDead || this.#closed !== undefined) return
      const { gateways, number } = shared
      // One that has lost the ledger does not learn what became of it.
      if (gateways.isHeard(number) && gateways.isGone(number)) return shared.onShutOut()
      this.#lookLater(shared)
      if (!gateways.isHeard(number)) return
      const look = { isLeft: gateways.isLeft(number), isRefundDue: disk.isRefundDue, open: disk.openDate }
      for (const follower of this.#followers) follower.look(look)
    })
  }

  submit<C extends LedgerCommand>(command: C): Promise<OutcomeOf<C>> {
    if (this.#closed !== undefined) return Promise.reject(failed('The ledger is closed'))
    return new Promise((resolve, reject) => {
      this.#queue.push({ command, resolve: resolve as (outcome: Outcome) => void, reject })
      this.#begin()
    })
  }

  find(query: TransactionQuery): Promise<readonly Transaction[]> {
    const { limit = 100, ...conditions } = query
    const asked = Object.entries(conditions) as [keyof typeof conditions, unknown][]
    const fits = (row: Transaction): boolean => asked.every(([field, value]) => row[field] === value)
    return this.#later(() => [...this.#options.disk.transactions.values()].filter(fits).reverse().slice(0, limit))
  }

  history(transactionId: number): Promise<readonly HistoryEntry[]> {
    return this.#later(() => this.#options.disk.history.filter((entry) => entry.transactionId === transactionId))
  }

  reversals(state?: OwedReversal['state']): Promise<readonly OwedReversal[]> {
    return this.#later(() => [...this.#options.disk.reversals.values()].filter((row) => (state ?? row.state) === row.state))
  }

  sessions(): Promise<readonly TerminalSession[]> {
    return this.#later(() => [...this.#options.disk.sessions.values()])
  }

  settlements(): Promise<readonly Settlement[]> {
    return this.#later(() => [...this.#options.disk.settlements.values()])
  }

  holds(): Promise<readonly Hold[]> {
    return this.#later(() => [...this.#options.disk.holds.values()].reverse())
  }

  chain(transactionId: number): Promise<ChainRows> {
    return this.#later(() => this.#options.disk.chain(transactionId))
  }

  preview(command: RequestCommand): Promise<RequestOutcome> {
    const { disk } = this.#options
    return this.#later(() => runBatch([command], disk.load(rowsNeeded([command], disk.counters))).outcomes[0] as RequestOutcome)
  }

  /** Nobody is told anything in the world. */
  outbox(): Promise<Outbox> {
    const cursor = { seq: 0, batch: 0, id: 0 }
    return this.#later(() => ({ cursor, upTo: cursor, happenings: [], waiting: [] }))
  }

  async verify(): Promise<LedgerVerdict> {
    const owed = await this.reversals('owed')
    return { transactions: this.#options.disk.transactions.size, owed: owed.length, problems: [] }
  }

  async auditHead(): Promise<AuditHead> {
    return { seq: this.#options.disk.history.length, hash: '' }
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#closed = resolve
      this.#closeWhenIdle()
    })
  }

  /** Its process has died: of the commit under way some parts are on the disk, in their order, and nobody was told. */
  die(): void {
    this.#isDead = true
    const { random } = this.#options
    const parts = this.#underWay?.parts ?? []
    this.#underWay?.cancel()
    for (const part of parts.slice(0, random.between(0, parts.length))) this.#write(part)
    this.#shared?.gateways.silence(this.#shared.number)
  }

  get #shared(): Shared | undefined {
    return this.#options.shared
  }

  /** The database has shut this process out, or it cannot be reached. */
  get #isRefused(): boolean {
    const shared = this.#shared
    if (shared === undefined) return this.#options.disk.epoch !== this.#epoch
    return shared.gateways.isGone(shared.number) || !shared.gateways.isHeard(shared.number)
  }

  #later<V>(answer: () => V): Promise<V> {
    return new Promise((resolve) => {
      this.#options.events.after(QUESTION_MS, () => {
        if (!this.#isDead) resolve(answer())
      })
    })
  }

  #begin(): void {
    if (this.#underWay !== undefined || this.#isDead) return
    const { events, faults, random } = this.#options
    const commands: Submitted[] = []
    const parts: Submitted[][] = []
    this.#underWay = {
      commands,
      parts,
      cancel: events.after(faults.strikes('commit slow') ? random.between(100, 5_000) : random.between(1, 10), () => this.#commit()),
    }
    // What comes in the same instant goes with it.
    events.after(0, () => {
      if (this.#isDead) return
      commands.push(...this.#queue.splice(0, BATCH_MAX))
      for (let at = 0; at < commands.length; ) {
        const size = random.between(1, commands.length - at)
        parts.push(commands.slice(at, at + size))
        at += size
      }
    })
  }

  #commit(): void {
    const { faults } = this.#options
    if (this.#isDead) return
    const underWay = this.#underWay
    this.#underWay = undefined
    const isRefused = this.#isRefused || faults.strikes('commit fails')
    const parts = isRefused ? [] : (underWay?.parts ?? [])
    if (isRefused) for (const { reject } of underWay?.commands ?? []) reject(failed('The disk takes nothing'))
    for (const part of parts) for (const tell of this.#write(part)) tell()
    if (this.#queue.length > 0) this.#begin()
    this.#closeWhenIdle()
  }

  /** Rules and rows of one part; what is then to be told to whom. */
  #write(part: readonly Submitted[]): (() => void)[] {
    const { disk, witness } = this.#options
    if (this.#isRefused) return []
    const isRecovery = part.some(({ command }) => command.do === 'recover')
    if (isRecovery && part.length > 1) return part.flatMap((one) => this.#write([one]))
    const commands = part.map(({ command }) => this.#scoped(command))
    try {
      const { outcomes, changes } = runBatch(commands, disk.load(rowsNeeded(commands, disk.counters)))
      if (isRecovery) this.#checkRecovered(changes)
      disk.write(changes)
      this.#shared?.gateways.keep(changes, this.#shared.number)
      witness.committed(changes)
      return part.map(
        ({ resolve }, at) =>
          () =>
            resolve(outcomes[at] as Outcome),
      )
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error
      if (part.length > 1) return part.flatMap((one) => this.#write([one]))
      witness.impossible(`${commands[0]?.do}: ${error.message}`)
      return part.map(
        ({ reject }) =>
          () =>
            reject(error),
      )
    }
  }

  #scoped(command: LedgerCommand): LedgerCommand {
    const shared = this.#shared
    return command.do === 'recover' && shared !== undefined ? shared.gateways.scope(command, shared.number) : command
  }

  /** P15: what a living gateway waits for is left to it. */
  #checkRecovered({ changedTransactions }: RowChanges): void {
    const { shared, witness } = this.#options
    for (const { id, state } of changedTransactions) {
      const owner = state === 'in-doubt' ? shared?.gateways.othersWith('request', id, shared.number) : undefined
      if (owner !== undefined) witness.impossible(`transaction ${id} is in doubt although gateway ${owner} waits for it`, 'P15')
    }
  }

  #closeWhenIdle(): void {
    if (this.#closed === undefined || this.#underWay !== undefined || this.#queue.length > 0) return
    this.#shared?.gateways.leave(this.#shared.number)
    this.#closed()
  }
}

function failed(why: string): GatewayError {
  return new GatewayError('LEDGER_FAILED', why)
}
