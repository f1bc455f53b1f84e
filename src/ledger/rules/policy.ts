/** What a policy finds at a refund, from the rows of the batch alone: the limits it meets, with what is used and allowed. */
import { daysBetween } from '../../terms/calendar.ts'
import type { RequestCommand } from '../../terms/ledger-command.ts'
import { type Finding, LIMIT_NAMES, LIMITS_OF_REFUNDS, type LimitName } from '../../terms/limit.ts'
import { mayGiveBack } from '../../terms/operator.ts'
import { compilePattern } from '../../terms/pattern.ts'
import { actionOf, type Policy } from '../../terms/policy.ts'
import type { Reason } from '../../terms/reason.ts'
import { givenBackMinor, type Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'
import { subjectOf, twinName } from './policy-needs.ts'
import { GIVING_BACK, type TotalRow, type TotalScope, totalKey } from './totals.ts'

const MINUTE_MS = 60_000
const WHOLE_BASIS_POINTS = 10_000
const BURST_MINUTES = 10

/** All that a limit may look at. */
interface Facts {
  readonly command: RequestCommand
  readonly amountMinor: number
  /** Undefined for a refund without one. */
  readonly original: Transaction | undefined
  readonly book: Book
  day(scope: TotalScope): TotalRow
}

/** With this refund counted in; undefined where the limit says nothing about it. */
type Measure = (facts: Facts) => number | undefined

const perDayMinor =
  (scope: TotalScope): Measure =>
  ({ day, amountMinor }) =>
    day(scope).refundsMinor + amountMinor
const perDayCount =
  (scope: TotalScope): Measure =>
  ({ day }) =>
    day(scope).refundsCount + 1

const MEASURES: Readonly<Record<LimitName, Measure>> = {
  windowDays: ({ original, command }) => original && daysBetween(original.businessDate, command.now.businessDate),
  minimumMinor: ({ amountMinor }) => amountMinor,
  refundMinor: ({ amountMinor }) => amountMinor,
  standaloneMinor: ({ original, amountMinor }) => (original === undefined ? amountMinor : undefined),
  terminalDayMinor: perDayMinor('terminal'),
  merchantDayMinor: perDayMinor('merchant'),
  operatorDayMinor: perDayMinor('operator'),
  cardDayMinor: perDayMinor('card'),
  terminalDayCount: perDayCount('terminal'),
  merchantDayCount: perDayCount('merchant'),
  operatorDayCount: perDayCount('operator'),
  cardDayCount: perDayCount('card'),
  originalBasisPoints: ({ original, amountMinor }) =>
    original && basisPoints(givenBackMinor(original) + amountMinor, original.capturedMinor),
  daySalesBasisPoints: partOfDaySales,
  partialCount: ({ original, amountMinor }) =>
    original === undefined || amountMinor === original.capturedMinor ? undefined : original.givenBackCount + 1,
  duplicateMinutes: minutesSinceTwin,
  negativeMinor: creditsAboveDebits,
  confirmAboveMinor: ({ amountMinor }) => amountMinor,
  anomalyDaySalesBasisPoints: partOfDaySales,
  anomalyCardCount: perDayCount('card'),
  anomalyOperatorCount: perDayCount('operator'),
  anomalyNegativeMinor: creditsAboveDebits,
  anomalyBurstCount: recentRefunds,
}

/** The limits that this refund meets, in the order of the table; none for a void, which gives back what was never settled. */
export function findingsOf(command: RequestCommand, original: Transaction | undefined, book: Book): readonly Finding[] {
  const { policy, asked } = command
  const facts = {
    command,
    amountMinor: asked.amountMinor,
    original,
    book,
    day: (scope: TotalScope) => book.totals.get(totalKey(scope, subjectOf(command))),
  }
  return LIMIT_NAMES.flatMap((limit): Finding[] => {
    const allowed = policy.limits[limit]
    const used = allowed === undefined ? undefined : MEASURES[limit](facts)
    if (allowed === undefined || used === undefined || !isMet(limit, used, allowed)) return []
    return [{ limit, action: actionOf(policy, limit), allowed, used }]
  })
}

function isMet(limit: LimitName, used: number, allowed: number): boolean {
  return 'least' in LIMITS_OF_REFUNDS[limit] ? used < allowed : used > allowed
}

/** Who and what may not be asked for at all, whatever the amount (R53, R106). */
export function notPermitted({ policy, asked, operatorRole }: RequestCommand): Reason | undefined {
  if (operatorRole !== undefined && !mayGiveBack(operatorRole)) return 'operator_not_permitted'
  return isCategoryRefused(policy, asked.merchantCategory ?? '') ? 'merchant_category_refused' : undefined
}

/** A list of those who may is not met by a message that does not say which it is. */
function isCategoryRefused({ allowedCategories, blockedCategories = [] }: Policy, category: string): boolean {
  const isOf = (patterns: readonly string[]): boolean => patterns.some((pattern) => compilePattern(pattern)(category))
  return (allowedCategories !== undefined && !isOf(allowedCategories)) || (category !== '' && isOf(blockedCategories))
}

/** R52: off by default; else a supervisor's, or anybody's where the policy says so. */
export function standaloneRefusal({ policy, operatorRole }: RequestCommand): Reason | undefined {
  const { standalone = 'nobody' } = policy
  if (standalone === 'nobody') return 'original_not_found'
  if (standalone === 'anybody') return undefined
  return operatorRole !== undefined && mayGiveBack(operatorRole) ? undefined : 'operator_not_permitted'
}

/** What stays out of refunds of a sale: cashback and surcharge, where the policy says so (R35, R36). */
export function nonRefundableMinor({ kind, policy, asked }: RequestCommand): number {
  if (kind !== 'sale') return 0
  const cashback = policy.refundCashback === false ? (asked.cashbackMinor ?? 0) : 0
  const surcharge = policy.refundSurcharge === false ? (asked.surchargeMinor ?? 0) : 0
  return Math.min(cashback + surcharge, asked.amountMinor)
}

/** A whole of nothing is passed by anything. */
function basisPoints(partMinor: number, wholeMinor: number): number {
  return Math.ceil((partMinor * WHOLE_BASIS_POINTS) / Math.max(wholeMinor, 1))
}

function partOfDaySales({ day, amountMinor }: Facts): number {
  const { refundsMinor, salesMinor } = day('merchant')
  return basisPoints(refundsMinor + amountMinor, salesMinor)
}

/** R39. */
function creditsAboveDebits({ day, amountMinor }: Facts): number {
  const { voidsMinor, refundsMinor, salesMinor } = day('merchant')
  return voidsMinor + refundsMinor + amountMinor - salesMinor
}

/** R61: of the same original, amount and card, given back or on its way. */
function minutesSinceTwin({ book, command, original }: Facts): number | undefined {
  const twin = book
    .named(twinName(command.asked), 'request')
    .findLast((row) => row.originalId === (original?.id ?? null) && (GIVING_BACK as readonly string[]).includes(row.state))
  return twin === undefined ? undefined : Math.floor((command.now.atMs - twin.atMs) / MINUTE_MS)
}

/** This one and those of the merchant within the minutes of a burst. */
function recentRefunds({ book, command }: Facts): number {
  const { policy, asked, now } = command
  const since = now.atMs - (policy.burstMinutes ?? BURST_MINUTES) * MINUTE_MS
  return book.recentOf(asked.merchant).filter((atMs) => atMs > since).length + 1
}
