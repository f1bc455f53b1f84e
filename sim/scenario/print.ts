/** A report of scenarios for eyes: what was sent, what came, and what of it was not expected. */
import type { MessageJson } from '../../src/index.ts'
import { proofLines } from '../audit/proof-lines.ts'
import { type CaseReport, differenceText, type StepReport, type SuiteReport, stepFails } from './report.ts'

export interface PrintOptions {
  /** Steps and audits of the scenarios that pass too. */
  readonly all?: boolean
}

const MARKS = { passed: 'ok    ', failed: 'FAILED', skipped: '-     ' } as const

/** `ok     next-day-refund  unionpay-pos  0.2 s  Next-day refund`, and what there is to see of it. */
export function caseLines(report: CaseReport, { all = false }: PrintOptions = {}): string[] {
  const { is, name, dialect, totalMs, title, steps, problems, audit } = report
  const line = `${MARKS[is]} ${name.padEnd(34)} ${dialect.padEnd(20)} ${(totalMs / 1_000).toFixed(1)} s  ${title?.en ?? ''}`.trimEnd()
  if (is === 'skipped') return [`${line}  (${problems.join('; ')})`]
  if (is === 'passed' && !all) return [line]
  const proof = audit === undefined ? [] : proofLines(audit).map((text) => `         ${text}`)
  return [line, ...steps.flatMap(stepLines), ...problems.map((problem) => `       ! ${problem}`), ...proof]
}

/** The last line of a file. */
export function suiteLine({ file, cases, totalMs, seed }: SuiteReport): string {
  const count = (is: CaseReport['is']): number => cases.filter((one) => one.is === is).length
  const skipped = count('skipped') === 0 ? '' : `, ${count('skipped')} skipped`
  return `${file}: ${count('passed')} passed, ${count('failed')} failed${skipped}, ${(totalMs / 1_000).toFixed(1)} s, seed ${seed}`
}

function stepLines(step: StepReport): string[] {
  const { line, words, sent, came, verdict, differences, problem } = step
  const code = came?.['39'] === undefined ? '' : `  DE39 ${came['39']}`
  const first = `  ${String(line).padStart(4)} ${stepFails(step) ? 'x' : ' '} ${words}${code}`
  if (!stepFails(step)) return [verdict === undefined ? first : `${first}  no answer: ${verdict.words}`]
  const refused = verdict === undefined || came === undefined ? [] : [`         ${verdict.words}`]
  const facts = [
    ...(sent === undefined ? [] : [`         sent ${messageText(sent)}`]),
    ...(sent === undefined ? [] : [`         came ${came === undefined ? `nothing: ${verdict?.words ?? ''}` : messageText(came)}`]),
  ]
  return [
    first,
    ...facts,
    ...refused,
    ...differences.map((one) => `       ! ${differenceText(one)}`),
    ...(problem === undefined ? [] : [`       ! ${problem}`]),
  ]
}

function messageText(message: MessageJson): string {
  return Object.entries(message)
    .map(([element, text]) => `${element}=${text}`)
    .join(' ')
}
