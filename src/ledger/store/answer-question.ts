/** One place that answers every question about the ledger, for its thread and for readers of a file. */
import { rowsNeeded } from '../rules/needs.ts'
import { runBatch } from '../rules/run-batch.ts'
import { readChain } from './chain-rows.ts'
import type { Database } from './driver.ts'
import { loadRows } from './load.ts'
import { readOutbox } from './notice-rows.ts'
import { findTransactions, readHistory, readReversals, readSessions } from './queries.ts'
import type { Question } from './thread-protocol.ts'
import { verifyLedger } from './verify.ts'

export function answerQuestion(database: Database, question: Question): unknown {
  switch (question.ask) {
    case 'find':
      return findTransactions(database, question.with)
    case 'history':
      return readHistory(database, question.with)
    case 'reversals':
      return readReversals(database, question.with)
    case 'sessions':
      return readSessions(database)
    case 'chain':
      return readChain(database, question.with)
    case 'preview':
      return runBatch([question.with], loadRows(database, rowsNeeded([question.with]))).outcomes[0]
    case 'outbox':
      return readOutbox(database, question.with)
    case 'verify':
      return verifyLedger(database)
  }
}
