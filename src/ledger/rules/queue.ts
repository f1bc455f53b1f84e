/** The queue of refunds that wait for the settlement of their originals: sent in order, each posted once (R12). */
import type { Outcomes, Sending, SendQueuedCommand, Stamp } from '../../terms/ledger-command.ts'
import type { Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'
import { nextIssuerStan } from './numbers.ts'
import { holdQueued, queueHeld } from './original-money.ts'
import { UNDECIDED } from './totals.ts'

/** True of a refund that was queued, wherever it is now: its terminal was told that it is taken. */
export function wasQueued({ queuedAtMs }: Pick<Transaction, 'queuedAtMs'>): boolean {
  return queuedAtMs !== null
}

export function runSendQueued(command: SendQueuedCommand, book: Book): Outcomes['send-queued'] {
  const due = dueRefunds(book).slice(0, command.limit)
  return { is: 'to-send', refunds: due.map((refund) => takeOut(refund, command, book)) }
}

/** Of each settled original the oldest that waits, oldest first, unless one before it is undecided. */
function dueRefunds(book: Book): Transaction[] {
  const first = new Map<number, Transaction>()
  for (const row of book.allTransactions()) {
    if (!wasQueued(row) || row.originalId === null || first.has(row.originalId)) continue
    if (row.state === 'queued' || (UNDECIDED as readonly string[]).includes(row.state)) first.set(row.originalId, row)
  }
  return [...first.values()].filter(({ state, originalId }) => state === 'queued' && book.find(originalId)?.settledBatch != null)
}

function takeOut(refund: Transaction, { now, issuerMti, issuerDateTime }: SendQueuedCommand, book: Book): Sending {
  const original = holdQueued(book, refund, now)
  const issuer = { issuerMti, issuerStan: nextIssuerStan(book), issuerDateTime: issuerDateTime ?? now.dateTime }
  return { transaction: book.change(refund, { state: 'pending', reason: null, answeredAtMs: null, ...issuer }, now), original }
}

/** It has no effect at the issuer, and its terminal was told that it is taken: it is sent again, under new numbers. */
export function queueAgain(book: Book, refund: Transaction, now: Stamp): Transaction {
  queueHeld(book, refund, now)
  return book.change(refund, { state: 'queued', reason: 'refund_queued', answeredAtMs: refund.queuedAtMs }, now)
}
