/** What the issuer did with one message. */
import type { Kind } from '../../src/index.ts'
import type { Miss } from '../rules/condition.ts'
import type { Fault } from '../rules/fault-names.ts'

export interface IssuerEvent {
  readonly kind: Kind
  readonly mti: string
  readonly stan: string
  readonly rrn: string
  readonly terminal: string
  readonly amountMinor: number
  /** Null when it did not answer. */
  readonly responseCode: string | null
  /** Name of the rule that decided, empty when none did. */
  readonly rule: string
  readonly latencyMs: number
  /** What goes wrong by that rule. */
  readonly fault?: Fault
  /** Why each rule before it did not decide: the first condition that did not hold. */
  readonly misses?: readonly Miss[]
}
