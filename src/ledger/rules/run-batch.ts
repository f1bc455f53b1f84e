/** The ledger's rules: commands and rows in, outcomes and changed rows out; reads no clock, awaits nothing. */
import type { LedgerCommand, Outcome } from '../../terms/ledger-command.ts'
import { runAnswer, runUnanswered, runUnsent } from './answer.ts'
import { Book } from './book.ts'
import { runImport } from './import.ts'
import { runNoticed, runNotify } from './notices.ts'
import { runAcknowledge } from './owed.ts'
import { runRecover } from './recover.ts'
import { runRequest } from './request.ts'
import { runReversal } from './reversal.ts'
import type { RowChanges, RowSet } from './rows.ts'
import { runSettle } from './settlement.ts'
import { runSignIn } from './sign-in.ts'

export interface BatchResult {
  /** One for each command, in order. */
  readonly outcomes: readonly Outcome[]
  readonly changes: RowChanges
}

/**
 * Runs the commands in order over a copy of the rows that `rowsNeeded` asked for; each sees what those before it did.
 * Throws INVARIANT_BROKEN (a defect) or LEDGER_FAILED (an id the ledger does not have): then nothing of it holds.
 */
export function runBatch(commands: readonly LedgerCommand[], rows: RowSet): BatchResult {
  const book = new Book(rows)
  const outcomes = commands.map((command) => runCommand(command, book))
  return { outcomes, changes: book.changes() }
}

function runCommand(command: LedgerCommand, book: Book): Outcome {
  switch (command.do) {
    case 'request':
      return runRequest(command, book)
    case 'reversal':
      return runReversal(command, book)
    case 'answer':
      return runAnswer(command, book)
    case 'unanswered':
      return runUnanswered(command, book)
    case 'unsent':
      return runUnsent(command, book)
    case 'acknowledge':
      return runAcknowledge(command, book)
    case 'settle':
      return runSettle(command, book)
    case 'recover':
      return runRecover(command, book)
    case 'sign-in':
      return runSignIn(command, book)
    case 'import':
      return runImport(command, book)
    case 'notify':
      return runNotify(command, book)
    case 'noticed':
      return runNoticed(command, book)
    case 'reset':
      book.clear()
      return { is: 'reset' }
  }
}
