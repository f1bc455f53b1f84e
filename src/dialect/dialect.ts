/** What a dialect file says, compiled: all that differs between networks. */
import type { ElementPath, MessageFormat } from '../codec/format.ts'
import type { MacAlgorithm, MacOptions } from '../crypto/mac.ts'
import type { PinFormat } from '../crypto/pin-block.ts'
import type { WorkKeyLayout } from '../crypto/work-key-layout.ts'
import type { BatchKind, Kind, PaymentKind, Steer } from '../terms/kind.ts'
import type { Pattern } from '../terms/pattern.ts'
import type { FailureRow } from '../terms/reason.ts'
import type { Framing } from '../transport/framing.ts'
import type { MessagePlan } from './message-plan.ts'
import type { ResponseCode } from './response-code.ts'
import type { SumPlan } from './settlement-plan.ts'

export interface Titled {
  readonly en: string
  readonly zh: string
}

/** A row of the classification table: the first whose MTI and elements fit gives the kind. */
export interface KindRow {
  readonly kind: Kind
  /** Name of the transaction, for people. */
  readonly title: Titled
  readonly mti: Pattern
  readonly when: readonly { readonly path: ElementPath; readonly pattern: Pattern }[]
}

/** Where a dialect has the facts that every message has. */
export interface Places {
  readonly amount: ElementPath
  readonly currency: ElementPath
  /** Decimal places of the amount, where the message says them. */
  readonly exponent?: ElementPath
  /** The merchant's number of the order, where the message says it. */
  readonly order?: ElementPath
  /** Elements of the local date and time, and which digits of YYYYMMDDhhmmss stand in each. */
  readonly localTime: readonly { readonly element: number; readonly form: string }[]
}

/** Parts of an element that names another message. */
export const REFERENCE_PARTS = ['mti', 'stan', 'time', 'acquirer', 'forwarder'] as const

/** How one message names another (DE90, DE56). */
export interface ReferencePlan {
  /** The element of a message whose value is the `time` of its name: 7 or 12. */
  readonly time: number
  /** With a prefix two digits of length stand in front, and `length` is the most. */
  readonly parts: readonly { readonly part: (typeof REFERENCE_PARTS)[number]; readonly length: number; readonly hasPrefix: boolean }[]
}

/** Why a message is reversed, in the dialect's codes. */
export interface ReasonPlan {
  readonly element: number
  /** For a reason that the dialect cannot say. */
  readonly other: string
  /** Own code -> code of 1987. */
  readonly reads: ReadonlyMap<string, string>
  /** Code of 1987 -> own code. */
  readonly writes: ReadonlyMap<string, string>
}

/** How a message says that a part of the original is reversed. */
export type PartialReversalPlan =
  /** DE95: its first amount is what remains; all zeros is the whole (R33). */
  | { readonly by: 'replacement'; readonly element: number }
  /** DE24 = 401: the amount is what is given back, or what remains; `original` holds the original amounts (R34). */
  | {
      readonly by: 'function'
      readonly when: ReadonlyMap<number, string>
      readonly amount: 'given' | 'final'
      readonly original: number
    }

/** One way a message names its original; the first whose elements are all there is used. */
export type OriginalPlan =
  /** An element whose parts `reference` says, as DE90. */
  | { readonly by: 'message'; readonly data: ElementPath }
  | { readonly by: 'rrn'; readonly rrn: ElementPath; readonly date?: ElementPath; readonly sameTerminal: boolean }
  | {
      readonly by: 'batch'
      readonly batch: ElementPath
      readonly stan: ElementPath
      /** Absent: the terminal that asks. */
      readonly terminal?: ElementPath
      readonly rrn?: ElementPath
      readonly authorisationCode?: ElementPath
    }
  | { readonly by: 'day'; readonly stan: ElementPath; readonly date: ElementPath }

/** Values an answer can carry besides echoed elements. */
export const REPLY_VALUES = [
  'time',
  'date',
  'business-date',
  'rrn',
  'response-code',
  'authorisation-code',
  'acquirer',
  'issuer',
  'work-keys',
] as const
export type ReplyValue = (typeof REPLY_VALUES)[number]

/** A text as it stands, or the local time or business date in a form such as YYMMDDhhmmss. */
export type ReplyText = { readonly text: string } | { readonly local: string } | { readonly businessDate: string }

/** What an answer of one kind carries. An element without a value is left out. */
export interface ReplyPlan {
  readonly echo: readonly number[]
  /** `issuer` copies the element of the issuer's answer; a text stands as it is. */
  readonly adds: readonly { readonly element: number; readonly value: ReplyValue | ReplyText }[]
}

export interface MacPlan {
  readonly algorithm: MacAlgorithm
  /** The algorithm under a key of SM4, where `algorithm` is of another cipher. */
  readonly sm4?: MacAlgorithm
  /** Padding and form. */
  readonly options: MacOptions
  /** The last element of the message, 64 or 128: the first that the message format and its elements allow. */
  readonly elements: readonly number[]
  /** MTIs that must carry one once there is a key. */
  readonly required: Pattern
  /** MTIs whose MAC is checked when there is one; the answer then carries one too. */
  readonly optional: Pattern
}

/** Work keys of a sign-in, encrypted under the terminal's master key. */
interface SignInPlan {
  readonly networkCode: ElementPath
  readonly batch: ElementPath
  /** Where a sign-in says its operator. */
  readonly operator?: ElementPath | undefined
  /** Value of `networkCode` -> layout of the keys, and with it their cipher. */
  readonly layouts: ReadonlyMap<string, WorkKeyLayout>
}

/** Where a PIN block stands and how it is made. */
export interface PinPlan {
  readonly element: number
  /** Unless `formats` says another. */
  readonly format: PinFormat
  /** Value of an element -> format. */
  readonly formats?: { readonly by: ElementPath; readonly values: ReadonlyMap<string, PinFormat> }
}

/** What an issuer may ask of the gateway. */
export const NETWORK_REQUESTS = ['sign-on', 'sign-off', 'echo', 'cut-over', 'key-change'] as const
export type NetworkRequest = (typeof NETWORK_REQUESTS)[number]

/** Those of them that the gateway sends too. */
export type SessionMessage = 'sign-on' | 'sign-off' | 'echo'

/** Network management on the link to the issuer. */
export interface NetworkPlan {
  /** `required`: nothing is asked of the issuer before it has approved a sign-on. */
  readonly signOn: 'required' | 'none'
  /** What the gateway sends; a simulated issuer sends these and the others. */
  readonly messages: Readonly<Record<SessionMessage, ComposePlan>> & Readonly<Partial<Record<NetworkRequest, ComposePlan>>>
  /** What the issuer may send: the first row that fits. */
  readonly answers: readonly { readonly do: NetworkRequest; readonly mti: Pattern; readonly when: KindRow['when'] }[]
}

/** How a route is said to the issuer. */
export interface IssuerRoute {
  readonly mti: string
  /** Its repeat, for the owed reversal. */
  readonly repeatMti: string
  /** A literal, or absent: as the terminal asked (of the message undone, for a reversal). */
  readonly processingCode?: string
  /** DE39 of the request: 17 on a void; absent on others. */
  readonly responseCode?: string
  /** Elements that say more, such as DE24 and DE25. */
  readonly elements?: ReadonlyMap<number, string>
}

export interface IssuerPlan {
  /** Elements that an answer repeats and is matched by, with the MTI class. */
  readonly correlation: readonly ElementPath[]
  /** The terminal's elements that travel on. */
  readonly carry: readonly number[]
  /** DE90 or DE56 of routes that name another message. */
  readonly originalData: number
  readonly routes: Readonly<Record<PaymentKind | 'reversal', IssuerRoute>> & { readonly adjustment?: IssuerRoute }
  /** Answers to a reversal that end it, besides approvals (R74). */
  readonly done: readonly string[]
  /** Answers to a reversal that are as good as none. */
  readonly again: readonly string[]
  /** Absent: no sign-on and no echo on this link. */
  readonly network?: NetworkPlan
}

/** A message that a simulated terminal sends: element -> text with {placeholders}. */
export interface ComposePlan {
  readonly mti: string
  readonly elements: readonly { readonly element: number; readonly template: string }[]
}

/** How a terminal settles. */
export interface SettlementMessages extends SumPlan {
  /** What a simulated terminal sends; the sums are written by their places. */
  readonly messages: ReadonlyMap<BatchKind, ComposePlan>
}

export interface DuplicatePlan {
  /** How many digits of the MTI are in the key: 2, or 3 where a void and a reversal differ by the third only. */
  readonly mtiDigits: number
  readonly key: readonly ElementPath[]
  /** The first group whose elements are all there joins the key (R55). */
  readonly keyOneOf: readonly (readonly ElementPath[])[]
  /** First that fits the MTI: what the same content without the repeat digit gets. */
  readonly sameContent: readonly { readonly mti: Pattern; readonly do: 'replay' | 'refuse' }[]
}

export interface Dialect {
  readonly name: string
  readonly title: Titled
  readonly framing: Framing
  readonly format: MessageFormat
  readonly steer: Steer
  readonly kinds: { readonly terminal: readonly KindRow[]; readonly issuer: readonly KindRow[] }
  readonly places: Places
  /** Absent: no message names another by its MTI, STAN and time. */
  readonly reference?: ReferencePlan
  /** Elements whose number means another thing in 1987 -> what they mean: the number of 1987, or a word. */
  readonly meanings: ReadonlyMap<number, string>
  /** Elements of a terminal's request and of its answer, by kind. */
  readonly messages: ReadonlyMap<Kind, MessagePlan>
  /** Batch number of a terminal's message, where the dialect has one. */
  readonly batch?: ElementPath
  readonly duplicates: DuplicatePlan
  readonly originals: ReadonlyMap<Kind, readonly OriginalPlan[]>
  /** A sale that fits is given back from its next business date on (R44); absent: none is. */
  readonly nextDayOnly?: KindRow['when']
  /** Kinds whose DE37 is their own RRN (unless it named the original). */
  readonly ownRrn: ReadonlySet<Kind>
  /** What the reversal of an unknown request is answered (R71). */
  readonly unknownReversal: 'accept' | 'refuse'
  readonly reply: { readonly default: ReplyPlan; readonly kinds: ReadonlyMap<Kind, ReplyPlan> }
  /** Tags of the issuer's DE55 that go back to the terminal. */
  readonly issuerTags: readonly string[]
  readonly codes: Readonly<Record<FailureRow, string>>
  /** Approvals of kinds that have a code of their own. */
  readonly okCodes: ReadonlyMap<Kind, string>
  readonly approvals: ReadonlySet<string>
  /** Every response code the dialect lists. */
  readonly responseCodes: ReadonlyMap<string, ResponseCode>
  readonly reasons: ReasonPlan
  /** Absent: a reversal is of the whole. */
  readonly partialReversal?: PartialReversalPlan
  readonly mac?: MacPlan
  readonly signIn?: SignInPlan
  /** Absent: a PIN goes no further. */
  readonly pin?: PinPlan
  /** Absent: the dialect cannot be spoken to an issuer. */
  readonly issuer?: IssuerPlan
  /** Absent: terminals do not settle. */
  readonly settlement?: SettlementMessages
  readonly compose: ReadonlyMap<Kind, ComposePlan>
  /** Seconds a terminal waits for its answer (R65). */
  readonly terminalTimeoutMs: number
}
