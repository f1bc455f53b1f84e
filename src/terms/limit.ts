/** The limits of refunds: each compares one number with what the policy allows, and has a reason of its own (R37-R42, R61, R107). */
import type { Reason } from './reason.ts'

/** What happens at a limit: decline, tell somebody and go on, or decline until another operator confirms it. */
export const LIMIT_ACTIONS = ['refuse', 'warn', 'hold'] as const
export type LimitAction = (typeof LIMIT_ACTIONS)[number]

interface LimitText {
  readonly reason: Reason
  readonly action: LimitAction
  /** `least`: what is measured must not be below the limit; else not above it. */
  readonly least?: true
  /** `{}` is the limit's value; a value in minor units is written with its decimal places. */
  readonly en: string
  readonly zh: string
}

/** Name -> what it means. The unit is the last word of the name; `Count` is a number of refunds. */
export const LIMITS_OF_REFUNDS = {
  windowDays: {
    reason: 'refund_window_over',
    action: 'refuse',
    en: 'A refund comes at most {} days after its sale',
    zh: '退货须在消费后 {} 天内',
  },
  minimumMinor: {
    reason: 'refund_below_minimum',
    action: 'refuse',
    least: true,
    en: 'A refund is of at least {} minor units',
    zh: '每笔退货至少 {} 最小货币单位',
  },
  refundMinor: {
    reason: 'refund_above_maximum',
    action: 'refuse',
    en: 'A refund is of at most {} minor units',
    zh: '每笔退货至多 {} 最小货币单位',
  },
  standaloneMinor: {
    reason: 'refund_above_maximum',
    action: 'refuse',
    en: 'A refund without an original is of at most {} minor units',
    zh: '无原交易退货每笔至多 {} 最小货币单位',
  },
  terminalDayMinor: {
    reason: 'day_limit_reached',
    action: 'refuse',
    en: 'The refunds of a terminal are at most {} minor units a day',
    zh: '每终端每日退货至多 {} 最小货币单位',
  },
  merchantDayMinor: {
    reason: 'day_limit_reached',
    action: 'refuse',
    en: 'The refunds of the merchant are at most {} minor units a day',
    zh: '商户每日退货至多 {} 最小货币单位',
  },
  operatorDayMinor: {
    reason: 'day_limit_reached',
    action: 'refuse',
    en: 'The refunds of an operator are at most {} minor units a day',
    zh: '每操作员每日退货至多 {} 最小货币单位',
  },
  cardDayMinor: {
    reason: 'day_limit_reached',
    action: 'refuse',
    en: 'The refunds to a card are at most {} minor units a day',
    zh: '每卡每日退货至多 {} 最小货币单位',
  },
  terminalDayCount: {
    reason: 'day_count_reached',
    action: 'refuse',
    en: 'A terminal makes at most {} refunds a day',
    zh: '每终端每日至多 {} 笔退货',
  },
  merchantDayCount: {
    reason: 'day_count_reached',
    action: 'refuse',
    en: 'The merchant makes at most {} refunds a day',
    zh: '商户每日至多 {} 笔退货',
  },
  operatorDayCount: {
    reason: 'day_count_reached',
    action: 'refuse',
    en: 'An operator makes at most {} refunds a day',
    zh: '每操作员每日至多 {} 笔退货',
  },
  cardDayCount: { reason: 'day_count_reached', action: 'refuse', en: 'A card gets at most {} refunds a day', zh: '每卡每日至多 {} 笔退货' },
  originalBasisPoints: {
    reason: 'refund_ratio_reached',
    action: 'refuse',
    en: 'The refunds of a sale are at most {} of 10000 parts of it',
    zh: '一笔消费的退货合计至多为其万分之 {}',
  },
  daySalesBasisPoints: {
    reason: 'refund_ratio_reached',
    action: 'refuse',
    en: "The merchant's refunds of a day are at most {} of 10000 parts of its sales",
    zh: '商户当日退货至多为当日消费的万分之 {}',
  },
  partialCount: {
    reason: 'partials_used_up',
    action: 'refuse',
    en: 'A sale is given back in at most {} parts',
    zh: '一笔消费至多分 {} 次退货',
  },
  duplicateMinutes: {
    reason: 'refund_repeated',
    action: 'refuse',
    least: true,
    en: 'The same amount of the same sale comes again after {} minutes at the earliest',
    zh: '同一消费的相同金额至少间隔 {} 分钟才可再退',
  },
  negativeMinor: {
    reason: 'credits_above_debits',
    action: 'refuse',
    en: "The merchant's voids and refunds of a day exceed its sales by at most {} minor units",
    zh: '商户当日撤销与退货合计超过消费至多 {} 最小货币单位',
  },
  confirmAboveMinor: {
    reason: 'confirmation_required',
    action: 'hold',
    en: 'A refund above {} minor units is confirmed by a second operator',
    zh: '超过 {} 最小货币单位的退货须由第二名操作员确认',
  },
  anomalyDaySalesBasisPoints: {
    reason: 'refund_anomaly',
    action: 'warn',
    en: "It is noted when the merchant's refunds of a day are above {} of 10000 parts of its sales",
    zh: '商户当日退货超过当日消费的万分之 {} 时预警',
  },
  anomalyCardCount: {
    reason: 'refund_anomaly',
    action: 'warn',
    en: 'It is noted when a card gets more than {} refunds a day',
    zh: '同一卡当日退货超过 {} 笔时预警',
  },
  anomalyOperatorCount: {
    reason: 'refund_anomaly',
    action: 'warn',
    en: 'It is noted when an operator makes more than {} refunds a day',
    zh: '同一操作员当日退货超过 {} 笔时预警',
  },
  anomalyNegativeMinor: {
    reason: 'refund_anomaly',
    action: 'warn',
    en: "It is noted when the merchant's voids and refunds of a day exceed its sales by more than {} minor units",
    zh: '商户当日撤销与退货合计超过消费多于 {} 最小货币单位时预警',
  },
  anomalyBurstCount: {
    reason: 'refund_anomaly',
    action: 'warn',
    en: 'It is noted when the merchant makes more than {} refunds within the minutes of a burst',
    zh: '商户在突发时段内退货超过 {} 笔时预警',
  },
} as const satisfies Readonly<Record<string, LimitText>>

export type LimitName = keyof typeof LIMITS_OF_REFUNDS
export const LIMIT_NAMES = Object.keys(LIMITS_OF_REFUNDS) as LimitName[]

/** A limit that a refund meets: what it allows, and what would be used with this refund. */
export interface Finding {
  readonly limit: LimitName
  readonly action: LimitAction
  readonly allowed: number
  readonly used: number
}

/** `refundMinor=5000 used=6000 refuse`: the same words in the log, the record and the API, for programs to read. */
export function findingText({ limit, allowed, used, action }: Finding): string {
  return `${limit}=${allowed} used=${used} ${action}`
}
