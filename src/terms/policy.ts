/** The policy of refunds that a command carries: what a merchant, terminal or dialect allows, most specific wins. */
import type { PaymentKind, Steer } from './kind.ts'
import { LIMITS_OF_REFUNDS, type LimitAction, type LimitName } from './limit.ts'
import { compilePattern } from './pattern.ts'

/** What becomes of a part of a sale that is asked before its settlement (R4, R12). */
export const PARTIALS_BEFORE_SETTLEMENT = ['decline', 'refund', 'partial-reversal', 'queue'] as const
type PartialBeforeSettlement = (typeof PARTIALS_BEFORE_SETTLEMENT)[number]

/** Who may ask for a refund without an original (R52). */
export const STANDALONE_BY = ['nobody', 'supervisor', 'anybody'] as const
type StandaloneBy = (typeof STANDALONE_BY)[number]

/** What a policy may say besides its limits. Absent: as without a policy. */
interface PolicySwitches {
  /** Who decides between void and refund; absent: the dialect says. */
  readonly steer?: Steer
  /** A void asked too late becomes a refund, a whole refund asked early a void (R5, R6). */
  readonly autoConvert?: boolean
  readonly partialBeforeSettlement?: PartialBeforeSettlement
  /** True: only the terminal of the sale may give it back (R14). False: any of its merchant, also where the dialect says otherwise. */
  readonly sameTerminal?: boolean
  readonly standalone?: StandaloneBy
  /** False: the cashback of a sale stays out of refunds (R35). */
  readonly refundCashback?: boolean
  /** False: the surcharge of a sale stays out of refunds (R36). */
  readonly refundSurcharge?: boolean
  /** DE18: only these merchants' categories make refunds, or all but these (R53). Patterns. */
  readonly allowedCategories?: readonly string[]
  readonly blockedCategories?: readonly string[]
  /** How long a confirmed refund may be asked again. @default 60 */
  readonly confirmWithinMinutes?: number
  /** What a burst is. @default 10 */
  readonly burstMinutes?: number
}

/** One plain record, with what is not said left out. */
export interface Policy extends PolicySwitches {
  readonly steer: Steer
  readonly limits: Readonly<Partial<Record<LimitName, number>>>
  readonly actions: Readonly<Partial<Record<LimitName, LimitAction>>>
}

/** What a part of the file says; null takes a limit away that a wider part set. */
interface PolicyPart extends PolicySwitches {
  readonly limits?: Readonly<Partial<Record<LimitName, number | null>>>
  readonly actions?: Readonly<Partial<Record<LimitName, LimitAction>>>
}

/** For whom a part holds: every pattern that is there must fit. */
interface PolicyFor extends PolicyPart {
  readonly dialect?: string
  readonly merchant?: string
  readonly terminal?: string
}

/** Content of `policy:`: what holds for all, and what for some. */
export interface PolicyFile extends PolicyPart {
  readonly for?: readonly PolicyFor[]
}

/** Whom a policy is asked for. */
export interface PolicySubject {
  readonly dialect: string
  readonly merchant: string
  readonly terminal: string
  /** Of the dialect. */
  readonly steer: Steer
}

/** Today's behaviour: no limit, nothing converted. */
export function plainPolicy(steer: Steer): Policy {
  return { steer, limits: {}, actions: {} }
}

/** A terminal's word counts more than a merchant's, that more than a dialect's; of equals the first of the file. */
export function resolvePolicy(file: PolicyFile, subject: PolicySubject): Policy {
  const { for: entries = [], ...everybody } = file
  const fitting = entries.filter((entry) => fits(entry, subject)).toSorted((one, other) => weightOf(other) - weightOf(one))
  // From the widest to the narrowest, so that what is said last counts.
  const parts: PolicyPart[] = [everybody, ...fitting.map(({ dialect: _, merchant: __, terminal: ___, ...part }) => part).reverse()]
  const switches: PolicySwitches = Object.assign({}, ...parts.map(({ limits: _, actions: __, ...rest }) => rest))
  const limits: Partial<Record<LimitName, number | null>> = Object.assign({}, ...parts.map((part) => part.limits))
  return {
    ...switches,
    steer: switches.steer ?? subject.steer,
    limits: Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== null)),
    actions: Object.assign({}, ...parts.map((part) => part.actions)),
  }
}

/** What a policy does at a limit. */
export function actionOf(policy: Policy, limit: LimitName): LimitAction {
  return policy.actions[limit] ?? LIMITS_OF_REFUNDS[limit].action
}

/** True when a policy can say anything about a request of that kind. */
export function hasLimits({ limits }: Policy, kind: PaymentKind): boolean {
  return kind !== 'sale' && Object.keys(limits).length > 0
}

/** The record as one text: the same policy is the same text, however its file was written. */
export function canonicalPolicy(policy: Policy): string {
  return JSON.stringify(policy, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  )
}

function fits(entry: PolicyFor, subject: PolicySubject): boolean {
  return (['dialect', 'merchant', 'terminal'] as const).every((name) => {
    const pattern = entry[name]
    return pattern === undefined || compilePattern(pattern)(subject[name].trimEnd())
  })
}

function weightOf({ terminal, merchant, dialect }: PolicyFor): number {
  return (terminal === undefined ? 0 : 4) + (merchant === undefined ? 0 : 2) + (dialect === undefined ? 0 : 1)
}
