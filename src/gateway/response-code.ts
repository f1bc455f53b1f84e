/** DE39 of an answer to the terminal: the issuer's own where the dialect lists it, else by the failure table. */
import type { Dialect } from '../dialect/dialect.ts'
import { FAILURE_ROWS, REASONS, type Reason } from '../terms/reason.ts'
import type { Decided } from './decided.ts'

/** What a code nobody can translate becomes. */
const UNKNOWN_DECLINE = '05'

/** DE39 for one of our reasons. */
function codeOfReason(dialect: Dialect, reason: Reason): string {
  return dialect.codes[REASONS[reason].row]
}

/**
 * DE39 for an issuer's answer: passed on if the terminal reads in it what the issuer meant, else by the row it has in the
 * issuer's dialect. An approval is never told as a refusal, nor a refusal as an approval (P8).
 */
function codeOfIssuer(dialect: Dialect, issuerDialect: Dialect, { code, isApproved }: { code: string; isApproved: boolean }): string {
  if (dialect.responseCodes.has(code) && dialect.approvals.has(code) === isApproved) return code
  const row = FAILURE_ROWS.find((name) => issuerDialect.codes[name] === code)
  if (row !== undefined) return dialect.codes[row]
  return isApproved ? dialect.codes.ok : UNKNOWN_DECLINE
}

/** DE39 of what was decided. */
export function responseCodeOf(dialect: Dialect, issuerDialect: Dialect, decided: Decided): string {
  const code = decided.transaction?.responseCode
  const isApproved = decided.reason === 'approved'
  const isIssuers = isApproved || decided.reason === 'issuer_declined'
  return isIssuers && code != null ? codeOfIssuer(dialect, issuerDialect, { code, isApproved }) : codeOfReason(dialect, decided.reason)
}
