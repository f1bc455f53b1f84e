/** Words of chains in both languages: states, kinds, labels. */
import { calendarDigits } from '../../terms/calendar.ts'
import type { ChainState } from '../../terms/chain.ts'
import type { TransactionKind } from '../../terms/kind.ts'
import { REASONS, type Reason } from '../../terms/reason.ts'

export const LANGUAGES = ['en', 'zh'] as const
export type Language = (typeof LANGUAGES)[number]

export interface Words {
  readonly en: string
  readonly zh: string
}

export const STATE_WORDS: Readonly<Record<ChainState, Words>> = {
  received: { en: 'received', zh: '已收到' },
  queued: { en: 'waits for settlement', zh: '等待结算' },
  'routed-sale': { en: 'to be sent as a sale', zh: '按消费处理' },
  'routed-void': { en: 'to be sent as a void', zh: '按撤销处理' },
  'routed-refund': { en: 'to be sent as a refund', zh: '按退货处理' },
  'routed-partial-reversal': { en: 'to be sent as a partial reversal', zh: '按部分冲正处理' },
  'routed-adjustment': { en: 'to be sent as an adjustment', zh: '按调账处理' },
  pending: { en: 'at the issuer', zh: '等待发卡方应答' },
  sent: { en: 'sent to the issuer', zh: '已发送至发卡方' },
  approved: { en: 'approved', zh: '已批准' },
  declined: { en: 'declined', zh: '已拒绝' },
  'in-doubt': { en: 'in doubt, being reversed', zh: '结果未知,正在冲正' },
  reversing: { en: 'being reversed', zh: '正在冲正' },
  reversed: { en: 'reversed', zh: '已冲正' },
  'link-lost': { en: 'the link to the issuer was lost', zh: '与发卡方的连接中断' },
  anomaly: { en: 'unusual', zh: '异常' },
  'late-answer': { en: 'the issuer answered late, or again', zh: '发卡方迟到或再次应答' },
  settled: { en: 'settled', zh: '已结算' },
  notified: { en: 'notified', zh: '已通知' },
  'posted-by-issuer': { en: 'posted by the issuer', zh: '发卡方已入账' },
}

export const KIND_WORDS: Readonly<Record<TransactionKind, Words>> = {
  sale: { en: 'sale', zh: '消费' },
  void: { en: 'void', zh: '撤销' },
  refund: { en: 'refund', zh: '退货' },
  adjustment: { en: 'adjustment', zh: '调账' },
  reversal: { en: 'reversal', zh: '冲正' },
}

/** A reason in words; a cell or a code stays as it is. */
export function reasonText(reason: string, lang: Language): string {
  const [name = '', code] = reason.split(' ')
  if (!Object.hasOwn(REASONS, name)) return reason
  const text = REASONS[name as Reason][lang]
  return code === undefined ? text : `${text} (${code})`
}

/** `2026-11-22 10:45:00` of an instant, at so many minutes ahead of UTC. */
export function timeText(atMs: number, offsetMinutes: number): string {
  const digits = calendarDigits(atMs, offsetMinutes)
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)]
  return `${year}-${month}-${day} ${digits.slice(8, 10)}:${digits.slice(10, 12)}:${digits.slice(12)}`
}
