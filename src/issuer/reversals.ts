/** The reversals the gateway owes: sent, and sent again, until the issuer acknowledges (P6, R72, R74). */
import type { Limits } from '../limits.ts'
import { stampAt } from '../terms/calendar.ts'
import type { Cancel, Clock, Ledger, Log, Random } from '../terms/ports.ts'
import type { ReversalJob } from '../terms/transaction.ts'
import type { Issuer } from './issuer.ts'
import type { IssuerAnswer } from './issuer-answer.ts'
import type { Carried } from './issuer-request.ts'

const JITTER = 0.2

export interface ReversalsOptions {
  readonly issuer: Issuer
  readonly ledger: Ledger
  readonly limits: Limits
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

interface Waiting {
  job: ReversalJob
  readonly carried: Carried
  cancel: Cancel | undefined
}

/** Holds every owed reversal until it is done. Nothing is dropped by age or count. */
export class Reversals {
  private readonly options: ReversalsOptions
  private readonly waiting = new Map<number, Waiting>()
  private readonly ready: Waiting[] = []
  private inFlight = 0
  private isClosed = false

  constructor(options: ReversalsOptions) {
    this.options = options
  }

  /** Reversals not acknowledged yet. */
  get size(): number {
    return this.waiting.size
  }

  /** Takes over a durable debt. `carried` is what is known of the card; after a restart nothing is. */
  owe(job: ReversalJob, carried: Carried = new Map()): void {
    if (this.waiting.has(job.reversal.id)) return
    const entry: Waiting = { job, carried, cancel: undefined }
    this.waiting.set(job.reversal.id, entry)
    this.enqueue(entry)
  }

  /** The link is there (again): what waits for its next try goes now. */
  kick(): void {
    for (const entry of this.waiting.values()) {
      if (entry.cancel === undefined) continue
      entry.cancel()
      entry.cancel = undefined
      this.enqueue(entry)
    }
    this.pump()
  }

  close(): void {
    this.isClosed = true
    for (const entry of this.waiting.values()) entry.cancel?.()
  }

  private enqueue(entry: Waiting): void {
    this.ready.push(entry)
    this.pump()
  }

  private pump(): void {
    const { issuer, limits } = this.options
    while (!this.isClosed && issuer.isUp && this.inFlight < limits.reversalsInFlight) {
      const entry = this.ready.shift()
      if (entry === undefined) return
      this.inFlight += 1
      void this.send(entry)
    }
  }

  private async send(entry: Waiting): Promise<void> {
    const { issuer, log } = this.options
    try {
      const answer = await issuer.reverse(entry.job, entry.carried)
      if (answer.is !== 'unsent') await this.acknowledge(entry, answer)
      else if (issuer.isUp) this.retry(entry)
      else this.ready.unshift(entry)
    } catch (error) {
      log.error({ error: String(error), reversal: entry.job.reversal.id }, 'A reversal could not be recorded; it stays owed')
      this.retry(entry)
    } finally {
      this.inFlight -= 1
      this.pump()
    }
  }

  private async acknowledge(entry: Waiting, answer: IssuerAnswer): Promise<void> {
    const { ledger, clock, issuer } = this.options
    const code = answer.is === 'answered' ? answer.responseCode : null
    const done = answer.is === 'answered' && (answer.approved || issuer.dialect.issuer?.done.includes(answer.responseCode) === true)
    const atMs = clock.nowMs()
    const now = stampAt(atMs, clock.offsetMinutes(atMs))
    const outcome = await ledger.submit({ do: 'acknowledge', now, reversalId: entry.job.reversal.id, code, done })
    entry.job = outcome.reversal
    this.report(entry.job, code, done)
    if (done) this.waiting.delete(entry.job.reversal.id)
    else this.retry(entry)
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
    if (this.isClosed) return
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
