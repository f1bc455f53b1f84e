/** What a simulated terminal keeps of one request. */
import type { Kind, Message, Verdict } from '../../src/index.ts'
import type { TestCard } from './test-card.ts'

/** One request and what came back: what a terminal would print. */
export interface Slip {
  readonly kind: Kind
  readonly request: Message
  /** Undefined when nothing came in time. */
  readonly answer: Message | undefined
  readonly responseCode: string | undefined
  /** The terminal prints an approval: its dialect counts the code among them. */
  readonly isApproved: boolean
  /** False when the answer's MAC does not fit. */
  readonly macIsRight: boolean
  readonly amountMinor: number
  readonly card: TestCard
  readonly facts: ReadonlyMap<string, string>
  /**
   * Why no answer came, or `mac-refused` for one that counts as none; undefined when a good one did. It becomes `late`
   * when the answer comes after the slip is written.
   */
  readonly verdict: Verdict | undefined
  /** From the request to its end. */
  readonly totalMs: number
}
