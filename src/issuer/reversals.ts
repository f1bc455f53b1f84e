/** The reversals the gateway owes: sent, and sent again, until the issuer acknowledges (P6, R72, R74). */
import type { Limits } from '../limits.ts'
import { stampAt } from '../terms/calendar.ts'
import type { Cancel, Clock, Ledger, Log, Random } from '../terms/ports.ts'
import type { OwedReversal, ReversalJob, Transaction } from '../terms/transaction.ts'
import type { Issuer } from './issuer.ts'
import type { IssuerAnswer } from './issuer-answer.ts'
import type { Carried } from './issuer-request.ts'
import { ReversalAlarms } from './reversal-alarms.ts'
import { type Queued, ReversalQueue } from './reversal-queue.ts'

const JITTER = 0.2

export interface ReversalsOptions {
  readonly issuer: Issuer
  readonly ledger: Ledger
  readonly limits: Limits
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** What was undone is queued again, or makes way for what is queued behind it (R12). */
  onQueued?(): void
}

interface Waiting {
  job: ReversalJob
  readonly carried: Carried
  readonly queued: Queued
  cancel: Cancel | undefined
  /** An acknowledgement that came after its time, and is not recorded yet. */
  late: IssuerAnswer | undefined
}

/** Holds every owed reversal until it is done. Nothing is dropped by age or count. */
export class Reversals {
  private readonly options: ReversalsOptions
  private readonly waiting = new Map<number, Waiting>()
  private readonly queue = new ReversalQueue()
  private readonly alarms: ReversalAlarms
  private passing: Passing[] = []
  private inFlight = 0
  private isClosed = false

  constructor(options: ReversalsOptions) {
    this.options = options
    this.alarms = new ReversalAlarms({ ...options, owed: () => this.jobs(), count: () => this.waiting.size })
  }

  /** Reversals not acknowledged yet. */
  get size(): number {
    return this.waiting.size
  }

  /** When the oldest of them was owed, undefined without any. */
  get oldestAtMs(): number | undefined {
    let oldest: number | undefined
    for (const { job } of this.waiting.values()) oldest = Math.min(oldest ?? Number.POSITIVE_INFINITY, job.reversal.createdAtMs)
    return oldest
  }

  /** Takes over a durable debt. `carried` is what is known of the card; after a restart nothing is. */
  owe(job: ReversalJob, carried: Carried = new Map()): void {
    const { id, transactionId } = job.reversal
    const known = this.waiting.get(id)
    if (known !== undefined) {
      known.job = job
      return
    }
    const queued = { id, transactionId, terminal: terminalKey(job.transaction) }
    const entry: Waiting = { job, carried, queued, cancel: undefined, late: undefined }
    this.waiting.set(id, entry)
    this.queue.add(queued)
    if (!this.isClosed) this.alarms.owed()
    this.enqueue(entry)
  }

  /** An operator ended it: it goes no more. */
  resolved({ reversal }: ReversalJob): void {
    const entry = this.waiting.get(reversal.id)
    if (entry === undefined) return
    entry.cancel?.()
    this.finish(entry)
    this.pump()
  }

  /** An acknowledgement is one whenever it comes: an issuer that is always slower than its time would be asked without end (P6). */
  late({ id, stan }: Pick<OwedReversal, 'id' | 'stan'>, answer: IssuerAnswer): void {
    const entry = this.waiting.get(id)
    if (entry?.job.reversal.stan !== stan || !this.isDone(answer)) return
    entry.late = answer
    if (entry.cancel === undefined) return
    entry.cancel()
    entry.cancel = undefined
    this.enqueue(entry)
  }

  /** The link is there (again): what waits for its next try goes now. */
  kick(): void {
    for (const entry of this.waiting.values()) {
      if (entry.cancel === undefined) continue
      entry.cancel()
      entry.cancel = undefined
      this.queue.makeDue(entry.queued)
    }
    this.pump()
  }

  /**
   * Resolves true once no reversal of that terminal is due and not sent: a payment must not overtake it (R75). False when
   * that does not come about within the issuer's time, or the gateway closes: the payment is not sent then.
   */
  passed(terminal: Pick<Transaction, 'merchant' | 'terminal'>): Promise<boolean> {
    const key = terminalKey(terminal)
    if (!this.options.issuer.isUp || !this.queue.isAhead(key)) return Promise.resolve(true)
    return new Promise((resolve) => {
      const { clock, limits } = this.options
      const passing: Passing = { key, resolve, cancel: clock.after(limits.issuerTimeoutMs, () => this.endPassing(passing, false)) }
      this.passing.push(passing)
    })
  }

  close(): void {
    this.isClosed = true
    this.alarms.close()
    for (const entry of this.waiting.values()) entry.cancel?.()
    for (const passing of this.passing) this.endPassing(passing, false)
  }

  private *jobs(): Generator<ReversalJob> {
    for (const { job } of this.waiting.values()) yield job
  }

  private enqueue(entry: Waiting): void {
    this.queue.makeDue(entry.queued)
    this.pump()
  }

  private pump(): void {
    const { issuer, limits } = this.options
    while (!this.isClosed && issuer.isUp && this.inFlight < limits.reversalsInFlight) {
      const next = this.queue.take()
      const entry = next === undefined ? undefined : this.waiting.get(next.id)
      if (entry === undefined) break
      this.inFlight += 1
      void this.send(entry)
    }
    for (const passing of this.passing) if (!this.queue.isAhead(passing.key)) this.endPassing(passing, true)
  }

  private endPassing(passing: Passing, isFree: boolean): void {
    passing.cancel()
    this.passing = this.passing.filter((other) => other !== passing)
    passing.resolve(isFree)
  }

  private async send(entry: Waiting): Promise<void> {
    const { issuer, ledger, log } = this.options
    const { late } = entry
    entry.late = undefined
    try {
      const { neighbours } = ledger
      if (late === undefined && neighbours !== undefined && !(await neighbours.owes(entry.job.reversal.id))) return this.finish(entry)
      const answer = late ?? (await issuer.reverse(entry.job, entry.carried))
      this.queue.returned(entry.queued)
      if (answer.is !== 'unsent') await this.acknowledge(entry, answer)
      else if (issuer.isUp) this.retry(entry)
      else if (this.waiting.has(entry.queued.id)) this.queue.makeDue(entry.queued)
    } catch (error) {
      log.error({ error: String(error), reversal: entry.job.reversal.id }, 'A reversal could not be recorded; it stays owed')
      this.retry(entry)
    } finally {
      this.queue.returned(entry.queued)
      this.inFlight -= 1
      this.pump()
    }
  }

  /** It is owed no longer. */
  private finish({ job, queued }: Waiting): void {
    this.waiting.delete(job.reversal.id)
    this.queue.remove(queued)
    this.alarms.done(job.reversal.id)
  }

  private async acknowledge(entry: Waiting, answer: IssuerAnswer): Promise<void> {
    const { ledger, clock } = this.options
    const code = answer.is === 'answered' ? answer.responseCode : null
    const done = this.isDone(answer)
    const atMs = clock.nowMs()
    const now = stampAt(atMs, clock.offsetMinutes(atMs))
    const outcome = await ledger.submit({ do: 'acknowledge', now, reversalId: entry.job.reversal.id, code, done })
    entry.job = outcome.reversal
    this.report(entry.job, code, done)
    if (entry.job.reversal.state !== 'done') return this.retry(entry)
    this.finish(entry)
    if (entry.job.transaction.queuedAtMs !== null) this.options.onQueued?.()
  }

  /** R74: what ends a reversal. */
  private isDone(answer: IssuerAnswer): boolean {
    if (answer.is !== 'answered') return false
    return answer.approved || this.options.issuer.dialect.issuer?.done.includes(answer.responseCode) === true
  }

  private report(job: ReversalJob, code: string | null, done: boolean): void {
    const { log } = this.options
    const facts = {
      reversal: job.reversal.id,
      transaction: job.transaction.id,
      rrn: job.transaction.rrn,
      code,
      attempts: job.reversal.attempts,
    }
    if (done) log.info({ ...facts, event: 'reversal-acknowledged' }, 'The issuer acknowledged the reversal')
    else if (this.isRefused(job)) {
      log.error({ ...facts, event: 'reversal-failed' }, 'The issuer refuses a reversal: it is repeated, and somebody has to look')
    } else log.warn({ ...facts, event: 'reversal-repeated' }, 'No acknowledgement of the reversal: it will be repeated')
  }

  /** The last answer was a code that neither ends a reversal nor counts as none (R74). */
  private isRefused(job: ReversalJob): boolean {
    const { lastCode } = job.reversal
    return lastCode !== null && this.options.issuer.dialect.issuer?.again.includes(lastCode) !== true
  }

  /** Back-off doubles from the least to the greatest pause, with jitter; a code that refuses waits longest. */
  private retry(entry: Waiting): void {
    if (this.isClosed || !this.waiting.has(entry.queued.id)) return
    if (entry.late !== undefined) {
      this.queue.makeDue(entry.queued)
      return
    }
    const { limits, clock, random } = this.options
    const { attempts } = entry.job.reversal
    const doubled = limits.reversalPauseMinMs * 2 ** Math.min(Math.max(0, attempts - 1), 20)
    const pauseMs = this.isRefused(entry.job) ? limits.reversalPauseMaxMs : Math.min(limits.reversalPauseMaxMs, doubled)
    entry.cancel = clock.after(pauseMs * (1 - JITTER + 2 * JITTER * random.next()), () => {
      entry.cancel = undefined
      this.enqueue(entry)
    })
  }
}

/** A payment that waits until the reversals of its terminal have gone. */
interface Passing {
  readonly key: string
  readonly resolve: (isFree: boolean) => void
  readonly cancel: Cancel
}

function terminalKey({ merchant, terminal }: Pick<Transaction, 'merchant' | 'terminal'>): string {
  return `${merchant}|${terminal}`
}
