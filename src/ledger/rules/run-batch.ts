/** The ledger's rules: commands and rows in, outcomes and changed rows out; reads no clock, awaits nothing. */
import type { LedgerCommand, Outcome } from '../../terms/ledger-command.ts'
import { actorOf } from './actor.ts'
import { runAdjust } from './adjustment.ts'
import { runAnswer, runUnanswered, runUnsent } from './answer.ts'
import { Book } from './book.ts'
import { businessDate, openedAtMs, withBusinessDate } from './business-date.ts'
import { runDecideHold } from './holds.ts'
import { runImport } from './import.ts'
import { runLateAnswer } from './late-answer.ts'
import { runNoticed, runNotify } from './notices.ts'
import { runAcknowledge } from './owed.ts'
import { runSendQueued } from './queue.ts'
import { runRecover } from './recover.ts'
import { runRequest } from './request.ts'
import { runResolve } from './resolve.ts'
import { runReversal } from './reversal.ts'
import type { RowChanges, RowSet } from './rows.ts'
import { runMarking } from './settlement.ts'
import { runSignIn } from './sign-in.ts'
import { runBatchStep } from './terminal-batch.ts'

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
  const outcomes = commands.map((command) => runCommand(withBusinessDate(command, book), book))
  return { outcomes, changes: book.changes() }
}

function runCommand(command: LedgerCommand, book: Book): Outcome {
  book.actAs(actorOf(command))
  switch (command.do) {
    case 'request':
      return runRequest(command, book)
    case 'reversal':
      return runReversal(command, book)
    case 'answer':
      return runAnswer(command, book)
    case 'late-answer':
      return runLateAnswer(command, book)
    case 'unanswered':
      return runUnanswered(command, book)
    case 'unsent':
      return runUnsent(command, book)
    case 'acknowledge':
      return runAcknowledge(command, book)
    case 'resolve':
      return runResolve(command, book)
    case 'adjust':
      return runAdjust(command, book)
    case 'settle':
    case 'cut-over':
      return runMarking(command, book)
    case 'batch':
      return runBatchStep(command, book)
    case 'recover':
      return runRecover(command, book)
    case 'sign-in':
      return runSignIn(command, book)
    case 'decide-hold':
      return runDecideHold(command, book)
    case 'import':
      return runImport(command, book)
    case 'notify':
      return runNotify(command, book)
    case 'noticed':
      return runNoticed(command, book)
    case 'send-queued':
      return runSendQueued(command, book)
    case 'reset':
      book.clear()
      book.note('reset', command.by?.reason ?? '', command.now)
      return { is: 'reset', businessDate: businessDate(book, command.now), openedAtMs: openedAtMs(book) }
  }
}
