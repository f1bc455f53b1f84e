/** Who may close a business date or a batch by message (R8, R92). */
import { compilePattern } from './pattern.ts'

/** What a sender is known by. A terminal and a merchant are only what the message says they are. */
export const SENDER_FACTS = ['dialect', 'terminal', 'merchant', 'peer'] as const
type SenderFact = (typeof SENDER_FACTS)[number]

/** Those who fit every pattern that is there; `peer` is the address that the connection comes from, without the port. */
type ClosingSender = Readonly<Partial<Record<SenderFact, string | undefined>>>

export type ClosingSenders = 'anybody' | readonly ClosingSender[]

/** Who may close what. */
export interface ClosingByMessage {
  /** The issuer's cut-over is taken. */
  readonly issuer: boolean
  /** The cut-over of terminals. */
  readonly cutover: ClosingSenders
  /** The settlement of a terminal, with its upload. */
  readonly batch: ClosingSenders
}

/** Where nothing is said. */
export const ANYBODY_CLOSES: ClosingByMessage = { issuer: true, cutover: 'anybody', batch: 'anybody' }

export function isAmong(senders: ClosingSenders, facts: Readonly<Record<SenderFact, string>>): boolean {
  return senders === 'anybody' || senders.some((sender) => SENDER_FACTS.every((name) => compilePattern(sender[name] ?? '*')(facts[name])))
}
