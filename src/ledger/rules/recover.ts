/** After a start, and after another gateway of the ledger is gone: what was pending then is in doubt, its reversal owed (P15). */
import type { Outcomes, RecoverCommand } from '../../terms/ledger-command.ts'
import type { OwedReversal, Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'
import { businessDate, openedAtMs } from './business-date.ts'
import { NO_ANSWER, owe } from './owed.ts'

export function runRecover(command: RecoverCommand, book: Book): Outcomes['recover'] {
  book.set('follows-clock', command.followsClock === true ? 1 : 0)
  const requests = new Set(command.of?.requests)
  const lost = book.allTransactions().filter((row) => isLost(book, row) && (command.of === undefined || requests.has(row.id)))
  for (const transaction of lost) {
    const doubted = book.change(
      transaction,
      { state: 'in-doubt', reason: transaction.reason ?? 'issuer_timeout', answeredAtMs: command.now.atMs },
      command.now,
    )
    owe(book, doubted, NO_ANSWER, command.now)
  }
  const owed = book.allReversals().filter((reversal) => reversal.state === 'owed')
  const reversals = new Set(command.of?.reversals)
  const isMine = ({ id, transactionId }: OwedReversal): boolean =>
    command.of === undefined || reversals.has(id) || requests.has(transactionId)
  return {
    is: 'recovered',
    businessDate: businessDate(book, command.now),
    openedAtMs: openedAtMs(book),
    inDoubt: lost.length,
    owed: owed.filter(isMine).map((reversal) => ({ reversal, transaction: book.get(reversal.transactionId) })),
  }
}

/** Nobody will say any more what became of it. */
function isLost(book: Book, { id, state }: Transaction): boolean {
  return state === 'pending' || (state === 'reversing' && book.findReversalOf(id) === undefined)
}
