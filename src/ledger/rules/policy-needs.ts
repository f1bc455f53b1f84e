/** Which rows the policy of a request looks at: known from the command alone. */
import type { Asked, RequestCommand } from '../../terms/ledger-command.ts'
import { hasLimits } from '../../terms/policy.ts'
import { CREDIT_SCOPES, type TotalSubject, totalKey } from './totals.ts'

/** Whose totals a request counts in. */
export function subjectOf({ asked, now }: RequestCommand): TotalSubject {
  const { merchant, terminal, panHash, currency, operator = '' } = asked
  return { merchant, terminal, panHash, currency, operator, businessDate: now.businessDate }
}

/** Total rows, none for a request that no limit is about. */
export function totalsNeeded(command: RequestCommand): readonly string[] {
  return hasLimits(command.policy, command.kind) ? CREDIT_SCOPES.map((scope) => totalKey(scope, subjectOf(command))) : []
}

/** By which holds are found before it is known which original is meant. */
export function holdKey({
  merchant,
  terminal,
  panHash,
  amountMinor,
}: Pick<Asked, 'merchant' | 'terminal' | 'panHash' | 'amountMinor'>): string {
  return [merchant, terminal, panHash, amountMinor].join('|')
}

/** The name that refunds of one card and amount share, so that a second one is seen (R61). */
export function twinName({ merchant, panHash, amountMinor }: Pick<Asked, 'merchant' | 'panHash' | 'amountMinor'>): string {
  return ['twin', merchant, panHash, amountMinor].join('|')
}

/** Names that a request is stored under and looked for by, for its policy alone. */
export function policyNames({ kind, policy, asked }: RequestCommand): readonly string[] {
  return kind !== 'sale' && policy.limits.duplicateMinutes !== undefined ? [twinName(asked)] : []
}
