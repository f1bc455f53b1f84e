/** The issuer answers again, or after its time: kept in the history; an approval of what it has declined is undone (P6, P7, R69). */
import type { LateAnswerCommand, Outcomes } from '../../terms/ledger-command.ts'
import type { Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'
import { NO_ANSWER, owe } from './owed.ts'

/** The state stays as it is: its terminal was told. What the issuer may have done all the same is reversed. */
export function runLateAnswer(command: LateAnswerCommand, book: Book): Outcomes['late-answer'] {
  const { id, approved, responseCode, now } = command
  const transaction = book.find(id)
  // A reset has forgotten it.
  if (transaction === undefined) return { is: 'unknown' }
  const contradicts = isContradiction(transaction, approved)
  if (!contradicts && responseCode === transaction.responseCode) return { is: 'same', transaction }
  book.remark(transaction, 'late-answer', now.atMs, responseCode)
  if (!contradicts || !approved) return { is: 'kept', transaction, contradicts }
  const owed = owe(book, transaction, NO_ANSWER, now)
  return owed === undefined ? { is: 'kept', transaction, contradicts } : { is: 'kept', transaction, contradicts, owed }
}

/** The issuer decided it, and now says the other thing. */
function isContradiction({ state, responseCode }: Transaction, approved: boolean): boolean {
  return responseCode !== null && state === (approved ? 'declined' : 'approved')
}
