/** What an audit finds, by its kind and in words. */

export const FINDINGS = [
  'double-credit',
  'more-than-captured',
  'missing-reversal',
  'orphan-reversal',
  'answer-without-money',
  'money-without-answer',
  'amounts-differ',
  'not-finished',
  'books',
] as const

export interface Finding {
  readonly is: (typeof FINDINGS)[number]
  readonly words: string
}

/** One sale on both sides, in minor units. */
export interface AuditLine {
  readonly id: number
  readonly rrn: string
  readonly capturedMinor: number
  readonly voidedMinor: number
  readonly refundedMinor: number
  readonly givenBackMinor: number
  /** Requests about it that were reversed, itself included. */
  readonly reversals: number
  readonly leftMinor: number
  readonly issuerDebitMinor: number
  readonly issuerCreditMinor: number
  /** What terminals were told in sum; null without their paper. */
  readonly paperMinor: number | null
}

export interface AuditReport {
  readonly lines: readonly AuditLine[]
  readonly owed: number
  readonly findings: readonly Finding[]
  /** The findings in words; empty when the books agree. */
  readonly violations: readonly string[]
  /** What cannot be known from what was given. */
  readonly unknown: readonly string[]
}

/** More was given back than there was, on either side. */
export function lineFindings({ id, givenBackMinor, capturedMinor, issuerCreditMinor, issuerDebitMinor }: AuditLine): Finding[] {
  const found: Finding[] = []
  if (givenBackMinor > capturedMinor)
    found.push({ is: 'more-than-captured', words: `sale ${id}: ${givenBackMinor} given back of ${capturedMinor} captured` })
  if (issuerCreditMinor > issuerDebitMinor)
    found.push({
      is: 'double-credit',
      words: `sale ${id}: the issuer credited ${issuerCreditMinor} for a debit of ${issuerDebitMinor}`,
    })
  return found
}

export function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0)
}
