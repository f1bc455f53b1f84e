/** DE39 of an answer to the terminal: the issuer's own where the dialect lists it, else by the failure table (ROUTES 5, C0). */
import type { Dialect } from '../dialect/dialect.ts'
import { FAILURE_ROWS, REASONS, type Reason } from '../terms/reason.ts'
import type { Decided } from './decided.ts'

/** What a code nobody can translate becomes. */
const UNKNOWN_DECLINE = '05'

/** DE39 for one of our reasons. */
function codeOfReason(dialect: Dialect, reason: Reason): string {
  return dialect.codes[REASONS[reason].row]
}

/** DE39 for an issuer's answer: passed on if the terminal knows it, else by the row it has in the issuer's dialect. */
function codeOfIssuer(dialect: Dialect, issuerDialect: Dialect, code: string): string {
  if (dialect.responseCodes.has(code)) return code
  const row = FAILURE_ROWS.find((name) => issuerDialect.codes[name] === code)
  return row === undefined ? UNKNOWN_DECLINE : dialect.codes[row]
}

/** DE39 of what was decided. */
export function responseCodeOf(dialect: Dialect, issuerDialect: Dialect, decided: Decided): string {
  const issuerCode = decided.transaction?.responseCode
  const isIssuers = decided.reason === 'issuer_declined' || decided.reason === 'approved'
  return isIssuers && issuerCode != null ? codeOfIssuer(dialect, issuerDialect, issuerCode) : codeOfReason(dialect, decided.reason)
}
