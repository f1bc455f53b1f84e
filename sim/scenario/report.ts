/** What came of scenarios: every step with what was sent, what came, and what of it was not expected. */
import type { MessageJson, Verdict } from '../../src/index.ts'
import type { AuditReport } from '../audit/finding.ts'

/** One thing that is otherwise than it has to be; card data is masked. */
export interface Difference {
  /** `DE39 (Response code)`, `reason`, `count`. */
  readonly what: string
  readonly expected: string
  readonly came: string
}

export interface StepReport {
  /** Line of the file, from 1. */
  readonly line: number
  /** `refund of s1, 30.00`. */
  readonly words: string
  /** Card data masked. */
  readonly sent?: MessageJson
  readonly came?: MessageJson
  /** Why nothing came. */
  readonly verdict?: Verdict
  readonly totalMs: number
  readonly differences: readonly Difference[]
  /** Why it could not be played. */
  readonly problem?: string
}

/** One scenario in one dialect. */
export interface CaseReport {
  readonly name: string
  readonly title: { readonly en: string; readonly zh: string } | undefined
  readonly dialect: string
  readonly is: 'passed' | 'failed' | 'skipped'
  readonly totalMs: number
  readonly steps: readonly StepReport[]
  /** What is wrong besides single steps: unmet rules, the auditor's violations, or why it is skipped. */
  readonly problems: readonly string[]
  readonly audit?: AuditReport
}

/** One file. */
export interface SuiteReport {
  readonly file: string
  readonly title: CaseReport['title']
  readonly seed: number
  readonly ok: boolean
  readonly totalMs: number
  readonly cases: readonly CaseReport[]
}

export function stepFails({ differences, problem }: Pick<StepReport, 'differences' | 'problem'>): boolean {
  return differences.length > 0 || problem !== undefined
}

/** `DE39 (Response code): expected 00, came 64`. */
export function differenceText({ what, expected, came }: Difference): string {
  return `${what}: expected ${expected}, came ${came}`
}
