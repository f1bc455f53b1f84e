/** The paper of a terminal: what was asked for, and what was printed about it in the end. */
import type { Message } from '../../src/index.ts'
import type { EntryKind } from './book.ts'

/**
 * waiting: nothing printed yet. not-sent: there was no line. reversing: the result is unknown or unwanted and a reversal is
 * under way. reversed: its reversal was accepted. not-found: its reversal was answered that there is nothing to reverse,
 * which the terminal takes as done. kept: the reversal of an approval was refused, the approval stands.
 */
type SlipState = 'waiting' | 'approved' | 'declined' | 'not-sent' | 'reversing' | 'reversed' | 'not-found' | 'kept'

/** A part of a sale is taken back: what shall remain, and what became of that. */
interface PartTaken {
  readonly finalMinor: number
  state: 'asked' | 'taken' | 'refused'
}

/** What is wrong with a request on purpose: it must not be approved. */
export type Flaw = 'another card' | 'another amount' | 'a sale that is reversed'

export interface Slip {
  readonly terminal: string
  readonly port: number
  readonly kind: EntryKind
  readonly stan: string
  readonly amountMinor: number
  readonly of: Slip | undefined
  readonly flaw: Flaw | undefined
  readonly facts: ReadonlyMap<string, string>
  readonly request: Message
  readonly payload: Buffer
  state: SlipState
  /** How often it was sent. */
  sent: number
  /** DE39 printed, empty when nothing came that says anything. */
  code: string
  /** The answer that was printed. */
  answer: Message | undefined
  /** An approval was printed before the reversal. */
  wasApproved: boolean
  /** The reversal was accepted before the request was sent. */
  reversedFirst: boolean
  reversal: Buffer | undefined
  reversalTries: number
  part: PartTaken | undefined
  /** A copy with another amount, and what it was answered. */
  changedMinor: number | undefined
  /** A reversal of the reversal was sent. */
  probed: boolean
  /** What a terminal prints that ought never to be, in words. */
  readonly scandals: string[]
}

/** Nothing more happens to it by itself. */
export function isFinal({ state, part }: Slip): boolean {
  return state !== 'waiting' && state !== 'reversing' && part?.state !== 'asked'
}
