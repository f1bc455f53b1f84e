/** One message at one link, as it is shown. */
import type { MessageJson } from '../../src/index.ts'
import type { Miss } from '../rules/condition.ts'
import type { Place } from '../rules/rule-set.ts'

export interface JournalEntry {
  /** Counts up; the first is 1. */
  readonly seq: number
  /** ISO 8601. */
  readonly at: string
  readonly link: Place
  /** `in` came to the issuer or the gateway, `out` left it. */
  readonly direction: 'in' | 'out'
  readonly kind: string
  readonly mti: string
  readonly stan: string
  readonly rrn: string
  readonly terminal: string
  readonly merchant: string
  readonly responseCode: string
  readonly amountMinor: number | null
  /** First 6 and last 4. */
  readonly pan: string
  /** The rule that decided on it, empty when none did. */
  readonly rule: string
  /** What went wrong by that rule, empty when nothing did. */
  readonly fault: string
  /** Why each earlier rule did not decide. */
  readonly misses: readonly Miss[]
  /** Element -> text, masked. */
  readonly elements: MessageJson
}
