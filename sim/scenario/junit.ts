/** Reports as JUnit XML: a suite is a file, a case a scenario in a dialect. */
import { type CaseReport, differenceText, type SuiteReport, stepFails } from './report.ts'

/** A file that could not be read is a case too. */
export interface RefusedSuite {
  readonly file: string
  readonly refused: string
}

export function junitXml(suites: readonly (SuiteReport | RefusedSuite)[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.map(suiteXml).join('')}</testsuites>\n`
}

function suiteXml(suite: SuiteReport | RefusedSuite): string {
  if ('refused' in suite) {
    const name = attribute(suite.file)
    const error = `      <error message="the file is refused">${escaped(suite.refused)}</error>\n`
    return `  <testsuite name=${name} tests="1" failures="0" errors="1" skipped="0" time="0">\n    <testcase classname=${name} name="file" time="0">\n${error}    </testcase>\n  </testsuite>\n`
  }
  const count = (is: CaseReport['is']): number => suite.cases.filter((one) => one.is === is).length
  const counts = `tests="${suite.cases.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}"`
  const seed = `    <properties><property name="seed" value="${suite.seed}"/></properties>\n`
  const cases = suite.cases.map((one) => caseXml(suite.file, one)).join('')
  return `  <testsuite name=${attribute(suite.file)} ${counts} time=${seconds(suite.totalMs)}>\n${seed}${cases}  </testsuite>\n`
}

function caseXml(file: string, report: CaseReport): string {
  const { name, dialect, totalMs, is, problems } = report
  const open = `    <testcase classname=${attribute(file)} name=${attribute(`${name} [${dialect}]`)} time=${seconds(totalMs)}`
  if (is === 'passed') return `${open}/>\n`
  if (is === 'skipped') return `${open}>\n      <skipped message=${attribute(problems.join('; '))}/>\n    </testcase>\n`
  const words = failures(report)
  return `${open}>\n      <failure message=${attribute(words[0] ?? 'failed')}>${escaped(words.join('\n'))}</failure>\n    </testcase>\n`
}

/** `line 12, refund of s1: DE39: expected 00, came 64`. */
export function failures({ steps, problems }: Pick<CaseReport, 'steps' | 'problems'>): string[] {
  const ofSteps = steps.filter(stepFails).flatMap(({ line, words, differences, problem }) => {
    const found = [...differences.map(differenceText), ...(problem === undefined ? [] : [problem])]
    return found.map((text) => `line ${line}, ${words}: ${text}`)
  })
  return [...ofSteps, ...problems]
}

function seconds(totalMs: number): string {
  return `"${(totalMs / 1_000).toFixed(3)}"`
}

function attribute(text: string): string {
  return `"${escaped(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;')}"`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, '?')
}
