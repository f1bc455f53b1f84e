/** Rules of a scenario: as the issuer takes them, and which of them no message met. */
import type { RuleFileInput } from '../rules/rule.ts'
import type { Scenario } from './scenario-file.ts'

type WrittenRules = NonNullable<Scenario['rules']>

/** Without what only the scenario reads. */
export function issuerRules(rules: WrittenRules = []): RuleFileInput {
  return { rules: rules.map(({ optional: _, ...rule }) => rule) }
}

/** Names of the rules that had to be met and were not. */
export function unmetRules(rules: WrittenRules, hits: ReadonlyMap<string, number>): string[] {
  const needed = rules.filter(({ optional }) => optional === undefined || !['yes', 'true'].includes(optional))
  return [...new Set(needed.map(({ name }) => name))].filter((name) => (hits.get(name) ?? 0) === 0)
}
