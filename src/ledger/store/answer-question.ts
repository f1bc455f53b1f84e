/** One place that answers every question about the ledger, whichever database it is in. */
import type { RequestCommand, RequestOutcome } from '../../terms/ledger-command.ts'
import { rowsNeeded } from '../rules/needs.ts'
import { runBatch } from '../rules/run-batch.ts'
import { readHead } from './audit-log.ts'
import { readChain } from './chain-rows.ts'
import { loadCounters, loadRows } from './load.ts'
import { readOutbox } from './notice-rows.ts'
import { readHolds } from './policy-rows.ts'
import { findTransactions, readHistory, readReversals, readSessions } from './queries.ts'
import type { Question } from './question.ts'
import { readSettlements } from './settlement-rows.ts'
import type { SqlWords, Steps } from './sql.ts'
import { type Evidence, verifyLedger } from './verify.ts'

export function answerQuestion(words: SqlWords, question: Question, evidence: Evidence): Steps<unknown> {
  switch (question.ask) {
    case 'find':
      return findTransactions(question.with)
    case 'history':
      return readHistory(question.with)
    case 'reversals':
      return readReversals(question.with)
    case 'sessions':
      return readSessions()
    case 'settlements':
      return readSettlements()
    case 'holds':
      return readHolds()
    case 'chain':
      return readChain(words, question.with)
    case 'preview':
      return previewRequest(words, question.with)
    case 'outbox':
      return readOutbox(question.with)
    case 'verify':
      return verifyLedger(evidence)
    case 'auditHead':
      return readHead()
  }
}

/** The rules run over the rows as for `submit`; what they change is written nowhere. */
function* previewRequest(words: SqlWords, command: RequestCommand): Steps<RequestOutcome> {
  const { outcomes } = runBatch([command], yield* loadRows(words, rowsNeeded([command], yield* loadCounters())))
  return outcomes[0] as RequestOutcome
}
