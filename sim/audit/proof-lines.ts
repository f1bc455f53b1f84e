/** The auditor's proof as a table for eyes. */
import type { AuditReport } from './finding.ts'

const HEADS = ['captured', 'voids', 'refunds', 'left', 'issuer +', 'issuer -', 'paper'] as const

/** One line for each sale, in minor units, then what is wrong and what cannot be known. */
export function proofLines(report: AuditReport): string[] {
  const { lines, owed, violations, unknown } = report
  const table = lines.map(
    ({ id, rrn, capturedMinor, voidedMinor, refundedMinor, leftMinor, issuerDebitMinor, issuerCreditMinor, paperMinor }) => {
      const amounts = [capturedMinor, voidedMinor, refundedMinor, leftMinor, issuerDebitMinor, issuerCreditMinor, paperMinor ?? '-']
      return `${String(id).padStart(5)}  ${rrn.padEnd(12)} ${amounts.map((amount) => String(amount).padStart(9)).join('')}`
    },
  )
  return [
    ...(table.length === 0 ? [] : [` sale  RRN          ${HEADS.map((head) => head.padStart(9)).join('')}`]),
    ...table,
    `reversals owed: ${owed}; ${violations.length === 0 ? 'the auditor agrees' : 'the auditor does not agree'}`,
    ...violations.map((words) => `WRONG: ${words}`),
    ...unknown.map((words) => `not known: ${words}`),
  ]
}
