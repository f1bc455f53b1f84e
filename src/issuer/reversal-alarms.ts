/** Alarms of owed reversals: one is too old, or there are too many; somebody has to look, nothing is dropped (R75, P6). */
import type { Limits } from '../limits.ts'
import type { Cancel, Clock, Log } from '../terms/ports.ts'
import type { ReversalJob } from '../terms/transaction.ts'

export interface ReversalAlarmsOptions {
  readonly limits: Limits
  readonly clock: Clock
  readonly log: Log
  /** Those not acknowledged, oldest first. */
  owed(): Iterable<ReversalJob>
  count(): number
}

export class ReversalAlarms {
  private readonly options: ReversalAlarmsOptions
  /** Reversals that were told to be overdue: once each. */
  private readonly told = new Set<number>()
  private isFull = false
  private cancel: Cancel | undefined

  constructor(options: ReversalAlarmsOptions) {
    this.options = options
  }

  /** One more is owed. */
  owed(): void {
    const { limits, log } = this.options
    const count = this.options.count()
    if (count >= limits.reversalsOwed && !this.isFull) {
      this.isFull = true
      log.error(
        { event: 'reversals-many', owed: count, limit: limits.reversalsOwed },
        'As many reversals are owed as the limit says: none is dropped',
      )
    }
    if (this.cancel === undefined) this.arm()
  }

  /** One less is owed. */
  done(reversalId: number): void {
    this.told.delete(reversalId)
    const count = this.options.count()
    if (count < this.options.limits.reversalsOwed) this.isFull = false
    if (count === 0) this.close()
  }

  close(): void {
    this.cancel?.()
    this.cancel = undefined
  }

  /** For the oldest that was not told yet. */
  private arm(): void {
    const { clock, limits } = this.options
    for (const { reversal } of this.options.owed()) {
      if (this.told.has(reversal.id)) continue
      const leftMs = reversal.createdAtMs + limits.reversalOverdueMs - clock.nowMs()
      // A clock that was set back does not put the alarm off for longer than the limit.
      this.cancel = clock.after(Math.min(Math.max(0, leftMs), limits.reversalOverdueMs), () => this.tell())
      return
    }
  }

  private tell(): void {
    const { clock, limits, log } = this.options
    this.cancel = undefined
    const untilMs = clock.nowMs() - limits.reversalOverdueMs
    for (const { reversal, transaction } of this.options.owed()) {
      if (reversal.createdAtMs > untilMs || this.told.has(reversal.id)) continue
      this.told.add(reversal.id)
      const facts = {
        reversal: reversal.id,
        transaction: transaction.id,
        rrn: transaction.rrn,
        attempts: reversal.attempts,
        code: reversal.lastCode,
      }
      log.error({ ...facts, event: 'reversal-overdue' }, 'A reversal is owed for long: it is repeated, and somebody has to look')
    }
    this.arm()
  }
}
