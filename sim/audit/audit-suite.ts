/** An audit as a report of cases: one for each thing that must not be. */
import type { SuiteReport } from '../scenario/report.ts'
import { type AuditReport, FINDINGS } from './finding.ts'

export function auditSuite(report: AuditReport, name: string, totalMs = 0): SuiteReport {
  const cases = FINDINGS.map((kind) => {
    const problems = report.findings.filter(({ is }) => is === kind).map(({ words }) => words)
    const is = problems.length === 0 ? ('passed' as const) : ('failed' as const)
    return { name: kind, title: undefined, dialect: 'audit', is, totalMs: 0, steps: [], problems }
  })
  return { file: name, title: undefined, seed: 0, ok: report.violations.length === 0, totalMs, cases }
}
