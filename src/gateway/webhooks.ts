/** Webhooks: what happened is told at least once, signed, in order for each transaction, again until it is taken (R110, R128). */
import { createHmac } from 'node:crypto'
import type { Limits } from '../limits.ts'
import { isoText } from '../terms/calendar.ts'
import type { Notice } from '../terms/notice.ts'
import { compilePattern } from '../terms/pattern.ts'
import type { Cancel, Clock, Ledger, Log, Random } from '../terms/ports.ts'
import type { Transaction } from '../terms/transaction.ts'
import { backOffMs } from '../transport/back-off.ts'
import type { HttpPost } from '../transport/http-post.ts'
import { stampNow } from './time-now.ts'

export interface Webhook {
  readonly url: string
  /** Pattern of events: `refund-*|void-*`. */
  readonly events: string
  readonly secret: string
}

export interface WebhooksOptions {
  readonly targets: readonly Webhook[]
  readonly ledger: Ledger
  readonly limits: Limits
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly post: HttpPost
  /** What is told of a transaction: masked. */
  view(transaction: Transaction): object
}

const OUTBOX_ROWS = 256
const HOUR_MS = 3_600_000

/** `t=1780000000,v1=...`: HMAC-SHA-256 of `timestamp.body`, in hex. The timestamp is in seconds. */
export function signature(secret: string, timestamp: number, body: string): string {
  return `t=${timestamp},v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`, 'utf8').digest('hex')}`
}

/** Reads the ledger's outbox again and again; what is under way is known in memory, what is owed in the ledger. */
export class Webhooks {
  private readonly options: WebhooksOptions
  private readonly targets: readonly (Webhook & { readonly takes: (event: string) => boolean })[]
  /** Address and transaction -> when its first notice may be tried again; undefined while it is being posted. */
  private readonly pausedUntilMs = new Map<string, number | undefined>()
  private readonly posting = new Set<Promise<void>>()
  private cancel: Cancel | undefined
  private isClosed = false

  constructor(options: WebhooksOptions) {
    this.options = options
    this.targets = options.targets.map((target) => ({ ...target, takes: compilePattern(target.events) }))
    this.arm()
  }

  /** After what is being posted; the rest is told after the next start. */
  async close(): Promise<void> {
    this.isClosed = true
    this.cancel?.()
    await Promise.all(this.posting)
  }

  private arm(): void {
    if (this.isClosed) return
    this.cancel = this.options.clock.after(this.options.limits.webhookPollMs, () => {
      const turn = this.poll().catch((error: unknown) => this.options.log.error({ error: String(error) }, 'Webhooks could not be read'))
      this.keep(turn.then(() => this.arm()))
    })
  }

  private keep(work: Promise<void>): void {
    this.posting.add(work)
    void work.finally(() => this.posting.delete(work))
  }

  private async poll(): Promise<void> {
    const { ledger, clock, limits } = this.options
    if (ledger.neighbours !== undefined && !(await ledger.neighbours.tellsWebhooks())) return
    const query = { limit: OUTBOX_ROWS, overdueBeforeMs: clock.nowMs() - limits.refundOverdueHours * HOUR_MS }
    const outbox = await ledger.outbox(query)
    const { cursor, upTo, happenings } = outbox
    const notices = happenings.flatMap((happening) =>
      this.targets.filter(({ takes }) => takes(happening.event)).map(({ url }) => ({ ...happening, target: url })),
    )
    const isNews = upTo !== cursor || notices.length > 0
    if (isNews) await ledger.submit({ do: 'notify', now: stampNow(clock), after: cursor, upTo, notices })
    // Read again after a write: what was delivered meanwhile waits no more.
    const { waiting } = isNews ? await ledger.outbox(query) : outbox
    for (const notice of waiting) this.tryNow(notice)
  }

  private tryNow(notice: Notice): void {
    const key = queueOf(notice)
    const isBusy =
      this.pausedUntilMs.has(key) && (this.pausedUntilMs.get(key) ?? Number.POSITIVE_INFINITY) > this.options.clock.monotonicMs()
    const target = this.targets.find(({ url }) => url === notice.target)
    if (this.isClosed || isBusy || target === undefined || this.posting.size > this.options.limits.webhooksInFlight) return
    this.pausedUntilMs.set(key, undefined)
    this.keep(this.deliver(notice, target).catch((error: unknown) => this.failed(notice, String(error))))
  }

  private async deliver(notice: Notice, { url, secret }: Webhook): Promise<void> {
    const { ledger, clock, limits, post } = this.options
    const [transaction] = await ledger.find({ id: notice.transactionId })
    const { id, event, atMs } = notice
    const view = transaction === undefined ? null : this.options.view(transaction)
    const body = JSON.stringify({ id, event, at: isoText(atMs), transaction: view })
    const timestamp = Math.floor(clock.nowMs() / 1_000)
    const headers = {
      'content-type': 'application/json',
      'unswipe-delivery': String(id),
      'unswipe-event': event,
      'unswipe-signature': signature(secret, timestamp, body),
    }
    const posted = await post({ url, headers, body, timeoutMs: limits.webhookTimeoutMs })
    const isTaken = posted.is === 'answered' && posted.status >= 200 && posted.status < 300
    await ledger.submit({ do: 'noticed', now: stampNow(clock), id, done: isTaken })
    if (isTaken) this.pausedUntilMs.delete(queueOf(notice))
    else this.failed(notice, posted.is === 'answered' ? `status ${posted.status}` : posted.why)
  }

  /** Its transaction's other notices for that address wait behind it. */
  private failed(notice: Notice, why: string): void {
    const { clock, random, limits, log } = this.options
    const bounds = { minMs: limits.webhookPauseMinMs, maxMs: limits.webhookPauseMaxMs }
    this.pausedUntilMs.set(queueOf(notice), clock.monotonicMs() + backOffMs(Math.min(notice.attempts, 20), bounds, random))
    const { id, event, target, attempts } = notice
    log.warn(
      { event: 'webhook-failed', notice: id, told: event, target, attempts: attempts + 1, why },
      'A webhook was not taken; it is told again',
    )
  }
}

function queueOf({ target, transactionId }: Notice): string {
  return `${target}|${transactionId}`
}
