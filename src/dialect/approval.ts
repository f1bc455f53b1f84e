/** Which response codes approve what, and which code of one dialect means what a code of another says. */
import type { Kind } from '../terms/kind.ts'
import type { Dialect } from './dialect.ts'

/** The code of an approval: a reversal or network message may have one of its own. */
export function okCodeOf(dialect: Dialect, kind: Kind): string {
  return dialect.okCodes.get(kind) ?? dialect.codes.ok
}

/** Whether the code approves a message of that kind. */
export function approves(dialect: Dialect, kind: Kind, code: string): boolean {
  return dialect.approvals.has(code) || dialect.okCodes.get(kind) === code
}

/** The code of `to` that means what the code means in `from`, by the code of 1987 that both stand for. */
export function sameCode(code: string, from: Dialect, to: Dialect): string | undefined {
  const common = from.responseCodes.get(code)?.iso1987 ?? code
  if (to.responseCodes.has(common)) return common
  return [...to.responseCodes].find(([, { iso1987 }]) => iso1987 === common)?.[0]
}
