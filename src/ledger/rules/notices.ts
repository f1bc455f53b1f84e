/** The queue of webhooks: appended from the audit log and the settlements, marked when delivered (R110). */
import type { NoticedCommand, NotifyCommand, Outcomes } from '../../terms/ledger-command.ts'
import type { Book } from './book.ts'
import type { CounterName } from './rows.ts'

/** Field of the cursor -> its counter. */
export const CURSOR_COUNTERS = { seq: 'told', batch: 'told-batch', id: 'told-id' } as const satisfies Record<string, CounterName>
const FIELDS = ['seq', 'batch', 'id'] as const

/** The cursor and the notices of what is before it move in one commit: none is lost and none comes twice. */
export function runNotify({ after, upTo, notices }: NotifyCommand, book: Book): Outcomes['notify'] {
  if (FIELDS.some((field) => book.value(CURSOR_COUNTERS[field]) !== after[field])) return { is: 'queued', queued: 0 }
  for (const field of FIELDS) if (after[field] !== upTo[field]) book.set(CURSOR_COUNTERS[field], upTo[field])
  for (const notice of notices) book.putNotice({ ...notice, id: book.next('notice'), state: 'waiting', attempts: 0 })
  return { is: 'queued', queued: notices.length }
}

/** A delivery was tried. */
export function runNoticed({ id, done, now }: NoticedCommand, book: Book): Outcomes['noticed'] {
  const notice = book.findNotice(id)
  if (notice === undefined || notice.state === 'done') return { is: 'noticed' }
  book.putNotice({ ...notice, attempts: notice.attempts + 1, state: done ? 'done' : 'waiting' })
  const transaction = book.find(notice.transactionId)
  if (done && transaction !== undefined) book.remark(transaction, 'notified', now.atMs)
  return { is: 'noticed' }
}
