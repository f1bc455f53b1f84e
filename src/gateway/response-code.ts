/** DE39 of an answer to the terminal: the issuer's own where the dialect lists it, else by the failure table. */
import { approves, okCodeOf, sameCode } from '../dialect/approval.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { type Kind, kindOfRoute, type Route } from '../terms/kind.ts'
import { FAILURE_ROWS, REASONS, type Reason } from '../terms/reason.ts'
import type { Decided } from './decided.ts'

/** Do not honour: what a refusal that nobody can translate becomes. */
const DO_NOT_HONOUR = '05'

/** DE39 for one of our reasons. */
function codeOfReason(dialect: Dialect, reason: Reason, kind: Kind): string {
  const { row } = REASONS[reason]
  return row === 'ok' ? okCodeOf(dialect, kind) : dialect.codes[row]
}

/** An answer of the issuer to a message of that route. */
interface IssuerCode {
  readonly code: string
  readonly route: Route
  readonly isApproved: boolean
}

/**
 * DE39 for an issuer's answer: passed on if the terminal reads in it what the issuer meant, else by the row it has in the
 * issuer's dialect, else by its meaning in 1987. An approval is never told as a refusal, nor a refusal as an approval (P8).
 */
function codeOfIssuer(dialect: Dialect, issuerDialect: Dialect, kind: Kind, { code, route, isApproved }: IssuerCode): string {
  const asked = kindOfRoute(route, kind)
  if (isApproved && code === okCodeOf(issuerDialect, asked)) return okCodeOf(dialect, kind)
  if (dialect.responseCodes.has(code) && approves(dialect, kind, code) === isApproved) return code
  const row = FAILURE_ROWS.find((name) => issuerDialect.codes[name] === code)
  if (row !== undefined) return dialect.codes[row]
  const same = sameCode(code, issuerDialect, dialect)
  if (same !== undefined && approves(dialect, kind, same) === isApproved) return same
  return isApproved ? okCodeOf(dialect, kind) : (sameCode(DO_NOT_HONOUR, dialect, dialect) ?? dialect.codes.sys)
}

/** DE39 of what was decided. */
export function responseCodeOf(dialect: Dialect, issuerDialect: Dialect, decided: Decided): string {
  const { kind, reason, route, transaction } = decided
  const code = transaction?.responseCode
  const isApproved = reason === 'approved'
  const isIssuers = isApproved || reason === 'issuer_declined'
  if (!isIssuers || code == null) return codeOfReason(dialect, reason, kind)
  return codeOfIssuer(dialect, issuerDialect, kind, { code, route, isApproved })
}
