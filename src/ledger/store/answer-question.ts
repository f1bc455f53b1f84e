/** One place that answers every question about the ledger, whichever database it is in. */
import { readHead } from './audit-log.ts'
import { readHolds } from './policy-rows.ts'
import { findTransactions, readHistory, readReversals, readSessions } from './queries.ts'
import type { Question } from './question.ts'
import { readSettlements } from './settlement-rows.ts'
import type { Steps } from './sql.ts'
import { type Evidence, verifyLedger } from './verify.ts'

export function answerQuestion(question: Question, evidence: Evidence): Steps<unknown> {
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
    case 'verify':
      return verifyLedger(evidence)
    case 'auditHead':
      return readHead()
  }
}
