/** What every turn of the gateway has at hand: the rooms, the clock, and what is going on. */
import type { Message } from '../codec/message.ts'
import type { Key } from '../crypto/key.ts'
import type { Dialect, PinPlan } from '../dialect/dialect.ts'
import type { Issuer } from '../issuer/issuer.ts'
import type { Reversals } from '../issuer/reversals.ts'
import type { Limits } from '../limits.ts'
import type { Clock, Ledger, Log, Random } from '../terms/ports.ts'
import type { TurnRecord } from '../terms/turn-record.ts'
import type { Network } from '../transport/network.ts'
import type { BusinessDay } from './business-day.ts'
import type { Decided } from './decided.ts'
import type { Operators } from './operators.ts'
import type { Policies } from './policies.ts'
import type { TerminalMacs } from './terminal-macs.ts'

/** The element, format and key of a PIN block for the issuer. */
interface IssuerPin extends Pick<PinPlan, 'element' | 'format'> {
  readonly key: Key
}

/** Sends what waited for a settlement (R12). */
export interface RefundQueue {
  start(): void
  /** Something may be due: a settlement was made, the link is there, one before it is decided. */
  kick(): void
  /** After what is under way. */
  close(): Promise<void>
}

export interface House {
  readonly ledger: Ledger
  readonly network: Network
  readonly issuer: Issuer
  readonly reversals: Reversals
  readonly queued: RefundQueue
  readonly macs: TerminalMacs
  readonly day: BusinessDay
  readonly policies: Policies
  readonly operators: Operators
  /** How PINs are sealed for the issuer; absent without a key for it. */
  readonly issuerPin: IssuerPin | undefined
  readonly limits: Limits
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly acquirerId: string
  readonly requireMac: boolean
  /** Payments of terminals that have not signed in are refused (R95). */
  readonly requireSignIn: boolean
  /** Terminals and merchants that the keys file does not name are refused (97, 03). */
  readonly strictTerminals: boolean
  /** True once the gateway is told to stop: what comes then is answered 91 (P16). */
  isDraining: boolean
  readonly hashPan: (pan: string) => string
  /** Payments and reversals without an answer, from the first step on. */
  readonly busy: Set<Visit>
  /** Transactions that the issuer has: id -> what becomes of them (R60). */
  readonly atIssuer: Map<number, Promise<Decided>>
  /** Terminals already named in the log as having no key. */
  readonly keyless: Set<string>
  /** Terminals already named in the log as sending PINs that go no further. */
  readonly pinless: Set<string>
  readonly onTurn: (record: TurnRecord) => void
  readonly onMessage: OnMessage | undefined
}

/** `hidden`: elements that may hold digits of a card number although they are for something else; not to be shown. */
export type OnMessage = (direction: Direction, peer: string, message: Message, hidden: ReadonlySet<number>) => void

export const NOTHING_HIDDEN: ReadonlySet<number> = new Set()

type Direction = 'from-terminal' | 'to-terminal' | 'to-issuer' | 'from-issuer'

const NAMED_MAX = 10_000

/** Says of each terminal once that it is the first time; strangers cannot fill the memory. */
export function isFirst(named: Set<string>, terminal: string): boolean {
  if (named.has(terminal) || named.size >= NAMED_MAX) return false
  named.add(terminal)
  return true
}

/** Who sent what, in which dialect. */
export interface Visit {
  readonly dialect: Dialect
  readonly peer: string
  readonly message: Message
  /** Elements of a damaged message that may hold digits of a card number: neither shown nor logged. */
  readonly hidden: ReadonlySet<number>
}
