/** After a start: what was pending when the process died is in doubt, its reversal owed, before anything is served (P15). */
import type { Outcomes, RecoverCommand } from '../../terms/ledger-command.ts'
import type { Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'
import { openedAtMs } from './business-date.ts'
import { NO_ANSWER, owe } from './owed.ts'

export function runRecover(command: RecoverCommand, book: Book): Outcomes['recover'] {
  const lost = book.allTransactions().filter((transaction) => isLost(book, transaction))
  for (const transaction of lost) {
    const doubted = book.change(
      transaction,
      { state: 'in-doubt', reason: transaction.reason ?? 'issuer_timeout', answeredAtMs: command.now.atMs },
      command.now,
    )
    owe(book, doubted, NO_ANSWER, command.now)
  }
  const owed = book.allReversals().filter((reversal) => reversal.state === 'owed')
  return {
    is: 'recovered',
    businessDate: command.now.businessDate,
    openedAtMs: openedAtMs(book),
    inDoubt: lost.length,
    owed: owed.map((reversal) => ({ reversal, transaction: book.get(reversal.transactionId) })),
  }
}

/** Nobody will say any more what became of it. */
function isLost(book: Book, { id, state }: Transaction): boolean {
  return state === 'pending' || (state === 'reversing' && book.findReversalOf(id) === undefined)
}
