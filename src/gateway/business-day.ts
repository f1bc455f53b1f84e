/** The business day: which date is open, and its cut-overs by schedule, on demand or by message (R7, R9, R92, R93). */
import { isoText, stampAt } from '../terms/calendar.ts'
import { ANYBODY_CLOSES, type ClosingByMessage } from '../terms/closing.ts'
import { dateOpenedAt, nextDaily } from '../terms/daily.ts'
import type { CutoverCommand, CutoverOutcome, OpenDate, PrivilegedBy, SettleOutcome } from '../terms/ledger-command.ts'
import type { Cancel, Ledger, Log } from '../terms/ports.ts'
import { type ClearingDelay, NO_DELAY } from '../terms/settlement.ts'
import type { BusinessClock } from './business-clock.ts'
import { stampNow } from './time-now.ts'

/** When business dates close, and when what they approved is settled. */
export interface SettlementPlan {
  /** hhmmss of the local time; absent: only when told. */
  readonly cutover?: string
  /** IANA name of the zone of all local times. @default the machine's */
  readonly timeZone?: string
  readonly delay: ClearingDelay
  /** So long after a cut-over payments are refused (R9). */
  readonly windowMs: number
  /** @default ANYBODY_CLOSES */
  readonly byMessage?: ClosingByMessage
}

/** The date moves when it is told to, and the cut-over settles. */
export const ON_DEMAND: SettlementPlan = { delay: NO_DELAY, windowMs: 0 }

/** What the clock of the business shows. */
export interface ClockView {
  readonly at: string
  readonly businessDate: string
  /** The next by schedule. */
  readonly nextCutover: string | null
  readonly advancedMs: number
}

export interface BusinessDayOptions {
  readonly ledger: Ledger
  readonly clock: BusinessClock
  readonly log: Log
  readonly plan: SettlementPlan
  /** What was open is settled: what waited for that may go (R12). */
  onSettled(): void
}

/** The wall clock may be set: whether it is time is asked at least so often. */
const LOOK_AGAIN_MS = 60_000

export class BusinessDay {
  private readonly options: BusinessDayOptions
  private open: OpenDate = { businessDate: '', openedAtMs: 0 }
  /** In elapsed time. */
  private cutAtMs = Number.NEGATIVE_INFINITY
  private lastDueMs = 0
  private queue: Promise<unknown> = Promise.resolve()
  private cancel: Cancel | undefined
  private isClosed = false

  constructor(options: BusinessDayOptions) {
    this.options = options
  }

  /** YYYY-MM-DD. Without a schedule it is the clock's at least. */
  get date(): string {
    const { businessDate } = this.open
    const local = stampNow(this.options.clock).businessDate
    return this.options.plan.cutover === undefined && businessDate < local ? local : businessDate
  }

  /** R9: a cut-over is running. */
  get isCut(): boolean {
    return this.elapsedMs < this.cutAtMs + this.options.plan.windowMs
  }

  /** A wall clock that is set back must not close the gateway for as long. */
  private get elapsedMs(): number {
    const { clock } = this.options
    return clock.monotonicMs() + clock.advancedMs
  }

  /** What it was at a moment of the wall clock. */
  private elapsedAt(atMs: number): number {
    return this.elapsedMs - (this.options.clock.nowMs() - atMs)
  }

  /** Who may close what by message. */
  get byMessage(): ClosingByMessage {
    return this.options.plan.byMessage ?? ANYBODY_CLOSES
  }

  get clock(): ClockView {
    const { clock } = this.options
    const due = this.nextDueMs()
    return {
      at: isoText(clock.nowMs()),
      businessDate: this.date,
      nextCutover: due === undefined ? null : isoText(due),
      advancedMs: clock.advancedMs,
    }
  }

  /** Takes over the date that the ledger has open, and makes up for the cut-overs that were missed. */
  async start(open: OpenDate): Promise<void> {
    this.open = open
    await this.inTurn(() => this.runDue(this.options.clock.nowMs()))
    this.arm()
  }

  /** Another gateway of the ledger may have opened a date. */
  learn(open: OpenDate): void {
    if (open.openedAtMs <= this.open.openedAtMs) return
    if (open.businessDate !== this.date) this.cutAtMs = this.elapsedAt(open.openedAtMs)
    this.open = open
  }

  async settle(terminal?: string, by?: PrivilegedBy): Promise<SettleOutcome> {
    const outcome = await this.options.ledger.submit({
      do: 'settle',
      now: stampNow(this.options.clock),
      ...(terminal === undefined ? {} : { terminal }),
      ...optionalBy(by),
    })
    this.options.onSettled()
    return outcome
  }

  /** Closes the date now. `key` names the message that asked for it: a copy of it has no effect. */
  cutOver(key = '', by?: PrivilegedBy): Promise<CutoverOutcome> {
    return this.inTurn(() => this.submit({ key, now: stampNow(this.options.clock), ...optionalBy(by) }))
  }

  /** Moves the clock ahead; the cut-overs on the way are performed, each at its time and in order. */
  async advance(byMs: number): Promise<void> {
    const { clock } = this.options
    await this.inTurn(async () => {
      const untilMs = clock.nowMs() + byMs
      await this.runDue(untilMs)
      clock.advance(Math.max(0, untilMs - clock.nowMs()))
    })
    this.arm()
  }

  /** Forgets everything: the date is the clock's again. */
  async reset(by?: PrivilegedBy): Promise<void> {
    await this.inTurn(async () => {
      this.open = await this.options.ledger.submit({ do: 'reset', now: stampNow(this.options.clock), ...optionalBy(by) })
      this.cutAtMs = Number.NEGATIVE_INFINITY
    })
    this.arm()
  }

  close(): void {
    this.isClosed = true
    this.cancel?.()
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work)
    this.queue = result.catch(() => undefined)
    return result
  }

  private nextDueMs(): number | undefined {
    const { clock, plan } = this.options
    const afterMs = Math.max(this.open.openedAtMs, this.lastDueMs)
    return plan.cutover === undefined ? undefined : nextDaily(afterMs, plan.cutover, (atMs) => clock.offsetMinutes(atMs))
  }

  private async runDue(untilMs: number): Promise<void> {
    for (let due = this.nextDueMs(); due !== undefined && due <= untilMs; due = this.nextDueMs()) {
      const { clock } = this.options
      clock.advance(Math.max(0, due - clock.nowMs()))
      await this.runScheduled(due)
      this.lastDueMs = due
    }
  }

  /** A date that somebody opened before its time is not closed again. */
  private async runScheduled(dueMs: number): Promise<void> {
    const { clock, plan } = this.options
    const date = dateOpenedAt(dueMs, plan.cutover ?? '', (atMs) => clock.offsetMinutes(atMs))
    if (this.date >= date) return
    const now = { ...stampAt(dueMs, clock.offsetMinutes(dueMs)), businessDate: date }
    await this.submit({ key: `schedule|${isoText(dueMs)}`, now, opens: date })
  }

  /** The date of the stamp is the one that this cut-over opens at least. */
  private async submit(asked: Pick<CutoverCommand, 'key' | 'now' | 'opens' | 'by'>): Promise<CutoverOutcome> {
    const { ledger, log, plan } = this.options
    const { date } = this
    const { now } = asked
    const outcome = await ledger.submit({ do: 'cut-over', delay: plan.delay, ...asked })
    this.options.onSettled()
    if (outcome.businessDate !== date) {
      this.open = { businessDate: outcome.businessDate, openedAtMs: now.atMs }
      this.cutAtMs = this.elapsedAt(now.atMs)
      log.info({ event: 'cut-over', ...outcome }, `Cut-over: ${outcome.closed} is closed, ${outcome.businessDate} is open`)
    }
    return outcome
  }

  private arm(): void {
    const { clock, log } = this.options
    this.cancel?.()
    const due = this.nextDueMs()
    if (due === undefined || this.isClosed) return
    this.cancel = clock.after(Math.min(Math.max(0, due - clock.nowMs()), LOOK_AGAIN_MS), () => {
      const done = this.inTurn(() => this.runDue(clock.nowMs()))
      done
        .catch((error: unknown) => log.error({ event: 'cut-over-failed', error: String(error) }, 'A cut-over failed: it is tried again'))
        .finally(() => this.arm())
    })
  }
}

function optionalBy(by: PrivilegedBy | undefined): { readonly by?: PrivilegedBy } {
  return by === undefined ? {} : { by }
}
