/** The slip of a transaction as text, in English or Chinese; the card number is masked (R108). */
import type { ChainLink } from '../../terms/chain.ts'
import { amountText } from '../../terms/currency.ts'
import { AT_THE_TERMINAL } from '../../terms/transaction.ts'
import { voucherOf } from '../../terms/voucher.ts'
import type { ChainFacts } from './facts.ts'
import { KIND_WORDS, type Language, reasonText, STATE_WORDS, timeText, type Words } from './words.ts'

const PURPOSES: Readonly<Record<string, string>> = { [AT_THE_TERMINAL]: '终端发起' }

const LABELS = {
  merchant: { en: 'Merchant', zh: '商户号' },
  terminal: { en: 'Terminal', zh: '终端号' },
  operator: { en: 'Operator', zh: '操作员' },
  card: { en: 'Card', zh: '卡号' },
  amount: { en: 'Amount', zh: '金额' },
  time: { en: 'Time', zh: '时间' },
  rrn: { en: 'RRN', zh: '参考号' },
  stan: { en: 'STAN', zh: '流水号' },
  batch: { en: 'Batch', zh: '批次号' },
  voucher: { en: 'Voucher', zh: '凭证号' },
  original: { en: 'Original RRN', zh: '原参考号' },
  order: { en: 'Order', zh: '订单号' },
  purpose: { en: 'Purpose', zh: '原因' },
  result: { en: 'Result', zh: '结果' },
  approval: { en: 'Approval code', zh: '授权码' },
  arrival: { en: 'On the account by', zh: '预计到账' },
} as const satisfies Record<string, Words>

/** The lines of the slip; undefined for an id that is not in the chain. */
export function receiptOf(chain: readonly ChainLink[], id: number, facts: ChainFacts, lang: Language): string[] | undefined {
  const link = chain.find((candidate) => candidate.id === id)
  if (link === undefined) return undefined
  const { transaction: row, arrival } = link
  const original = chain.find((candidate) => candidate.id === link.of)?.transaction
  const purpose = lang === 'zh' ? (PURPOSES[row.purpose] ?? row.purpose) : row.purpose
  const parts: readonly (readonly [keyof typeof LABELS, string | null | undefined])[] = [
    ['merchant', row.merchant],
    ['terminal', row.terminal],
    ['operator', row.operator],
    ['card', row.panMasked],
    ['amount', amountText(row.amountMinor, row.currency)],
    ['time', timeText(row.atMs, facts.offsetMinutes(row.atMs))],
    ['rrn', row.rrn],
    ['stan', row.stan],
    ['batch', row.batch],
    ['voucher', voucherOf(row)],
    ['original', original?.rrn],
    ['order', row.orderNumber],
    ['purpose', purpose],
    ['result', resultText(link, lang)],
    ['approval', row.authorisationCode],
    ['arrival', arrival?.expected],
  ]
  const lines = parts.filter(([, value]) => value != null && value !== '').map(([label, value]) => `${LABELS[label][lang]}: ${value}`)
  return [titleOf(link, lang), ...lines]
}

/** `REFUND`; a refund that became a void says so. */
function titleOf({ kind, route }: ChainLink, lang: Language): string {
  const asked = KIND_WORDS[kind][lang]
  const isOther = route === 'void' || route === 'refund' || route === 'partial-reversal'
  return `${asked}${isOther && route !== kind ? ` (${SENT_AS[route][lang]})` : ''}`.toUpperCase()
}

const SENT_AS = { ...KIND_WORDS, 'partial-reversal': { en: 'partial reversal', zh: '部分冲正' } }

/** What an operator made stand keeps the reason of its doubt. */
function resultText({ state, transaction }: ChainLink, lang: Language): string {
  const { reason } = transaction
  const why = reason === null || transaction.state === 'approved' ? '' : `: ${reasonText(reason, lang)}`
  return `${STATE_WORDS[state][lang]}${why}`
}
