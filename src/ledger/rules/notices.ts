/** The queue of webhooks: appended from the history, marked when delivered (R110). */
import type { NoticedCommand, NotifyCommand, Outcomes } from '../../terms/ledger-command.ts'
import type { Book } from './book.ts'

/** The cursor over the history and the notices it gave move in one commit: none is lost and none comes twice. */
export function runNotify({ after, upTo, notices }: NotifyCommand, book: Book): Outcomes['notify'] {
  if (book.value('told') !== after) return { is: 'queued', queued: 0 }
  book.set('told', upTo)
  for (const notice of notices) book.putNotice({ ...notice, id: book.next('notice'), state: 'waiting', attempts: 0 })
  return { is: 'queued', queued: notices.length }
}

/** A delivery was tried. */
export function runNoticed({ id, done, now }: NoticedCommand, book: Book): Outcomes['noticed'] {
  const notice = book.findNotice(id)
  if (notice === undefined || notice.state === 'done') return { is: 'noticed' }
  book.putNotice({ ...notice, attempts: notice.attempts + 1, state: done ? 'done' : 'waiting' })
  const transaction = book.find(notice.transactionId)
  if (done && transaction !== undefined) book.note(transaction, 'notified', now.atMs)
  return { is: 'noticed' }
}
