/** What a webhook is told: one event for one address, kept until it is delivered (R110). */

export interface Notice {
  readonly id: number
  readonly target: string
  /** `refund-approved`, `void-declined`, `refund-settled`, `queued-refund-declined`, `refund-anomaly`, `refund-overdue`, `reversal-overdue`. */
  readonly event: string
  readonly transactionId: number
  /** When it happened. */
  readonly atMs: number
  readonly state: 'waiting' | 'done'
  readonly attempts: number
}

export type NewNotice = Pick<Notice, 'target' | 'event' | 'transactionId' | 'atMs'>

/** Something that may have to be told. */
export type Happening = Omit<NewNotice, 'target'>

/** How far has been told: of the audit log, and of the settlements, where `id` is the last transaction told of `batch`. */
export interface OutboxCursor {
  readonly seq: number
  readonly batch: number
  readonly id: number
}

/** What is not told yet: happenings after the cursor, oldest first, and of each address and transaction the oldest notice. */
export interface Outbox {
  readonly cursor: OutboxCursor
  /** The cursor behind these happenings. */
  readonly upTo: OutboxCursor
  readonly happenings: readonly Happening[]
  readonly waiting: readonly Notice[]
}

export interface OutboxQuery {
  readonly limit: number
  /** What is undecided since before is overdue (R128). */
  readonly overdueBeforeMs: number
}
