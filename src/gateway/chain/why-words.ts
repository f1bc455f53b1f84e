/** The sentences of `why`, in English and Chinese. */
import type { ResponseCode } from '../../dialect/response-code.ts'
import type { Cause } from '../../terms/cause.ts'
import type { ChainLink } from '../../terms/chain.ts'
import { REASONS, type Reason } from '../../terms/reason.ts'
import type { OwedReversal } from '../../terms/transaction.ts'
import { voucherOf } from '../../terms/voucher.ts'
import { STATE_WORDS, type Words } from './words.ts'

export interface Told {
  readonly what: Words
  readonly next: Words
  readonly todo: Words
}

const NOTHING_NEXT: Words = { en: 'Nothing more happens by itself.', zh: '不会再自动处理。' }

/** What to do about a refusal of that cause. */
const ADVICE: Readonly<Record<Cause, Words>> = {
  'system-fault': {
    en: 'Ask again in a few minutes; if it stays, call support with the RRN.',
    zh: '几分钟后重试;仍失败时请凭参考号联系技术支持。',
  },
  'operator-mistake': { en: 'Put right what is said above and ask again.', zh: '更正上述问题后重新发起。' },
  'slow-issuer': { en: 'Wait for the first one to end, then ask again.', zh: '等待前一笔处理结束后重试。' },
  'not-settled': { en: 'Ask for the whole amount, or wait for the settlement.', zh: '可全额撤销,或等待结算后再退货。' },
  network: { en: 'Ask again once the link is up (/health/ready).', zh: '链路恢复后(/health/ready)重新发起。' },
  policy: {
    en: 'It stays refused: pay back in another way, or ask who sets the rule.',
    zh: '规则不允许,请用其他方式退款或联系规则管理方。',
  },
  none: { en: 'Nothing.', zh: '无需处理。' },
}

/** An issuer's refusal: its code, and what its dialect says of it. */
type IssuerCode = { readonly code: string } & Partial<Pick<ResponseCode, 'en' | 'zh' | 'do'>>

export function tellDeclined(cause: Cause, reason: Reason, issuer?: IssuerCode): Told {
  const { en, zh } = REASONS[reason]
  const said =
    issuer === undefined ? { en: '', zh: '' } : { en: ` with ${issuer.code} ${issuer.en ?? ''}`, zh: ` ${issuer.code} ${issuer.zh ?? ''}` }
  return {
    what: { en: `It was declined: ${en}${said.en}`.trimEnd(), zh: `已被拒绝:${zh}${said.zh}`.trimEnd() },
    next: { en: `${NOTHING_NEXT.en} The amount stays refundable.`, zh: `${NOTHING_NEXT.zh}该金额仍可退。` },
    todo: issuer?.do ?? ADVICE[cause],
  }
}

/** A void was never charged; a refund waits for its settlement, then for the issuer. */
export function tellApproved({ route, arrival }: ChainLink): Told {
  if (route === 'partial-reversal') return VOIDED_IN_PART
  if (route !== 'refund') return VOIDED
  if (arrival?.expected == null) return NOT_SETTLED
  const { expected } = arrival
  if (!arrival.isSettled) {
    return {
      what: NOT_SETTLED.what,
      next: { en: `It is settled when it is due; the issuer posts it by ${expected}.`, zh: `到期结算,预计 ${expected} 前由发卡方入账。` },
      todo: { en: `Wait until ${expected}.`, zh: `请等待至 ${expected}。` },
    }
  }
  if (!arrival.isPosted) {
    return {
      what: { en: 'It was approved and settled: the issuer has not posted it yet.', zh: '已批准并结算,发卡方尚未入账。' },
      next: { en: `The issuer posts it by ${expected}.`, zh: `预计 ${expected} 前由发卡方入账。` },
      todo: { en: `Wait until ${expected}.`, zh: `请等待至 ${expected}。` },
    }
  }
  return {
    what: { en: `The issuer posted it by ${expected}.`, zh: `发卡方已于 ${expected} 入账。` },
    next: NOTHING_NEXT,
    todo: {
      en: 'If the cardholder does not see it: the issuer finds it by RRN and amount.',
      zh: '持卡人仍未看到时,请凭参考号和金额向发卡行查询。',
    },
  }
}

const VOIDED: Told = {
  what: { en: 'The payment was cancelled before its settlement: it is never charged.', zh: '该消费在结算前已撤销,不会入账。' },
  next: { en: 'The issuer lifts its hold on the amount.', zh: '发卡方将解除该金额的占用。' },
  todo: {
    en: 'Nothing; if the amount still shows as held, the issuer lifts it by RRN.',
    zh: '无需处理;如仍显示占用,请凭参考号向发卡行查询。',
  },
}

const VOIDED_IN_PART: Told = {
  what: {
    en: 'A part of the payment was taken back before its settlement: that part is never charged.',
    zh: '该消费在结算前已部分冲正,该部分不会入账。',
  },
  next: { en: 'The payment is settled with what remains.', zh: '该消费按剩余金额结算。' },
  todo: VOIDED.todo,
}

const NOT_SETTLED: Told = {
  what: { en: 'It was approved and is not settled yet.', zh: '已批准,尚未结算。' },
  next: { en: 'It goes out with the next settlement, then the issuer posts it.', zh: '随下次结算清算,之后由发卡方入账。' },
  todo: { en: 'Wait for the settlement.', zh: '等待结算即可。' },
}

/** Asked of a payment on which nothing was given back, or of a reversal. */
export function tellSale({ kind, transaction }: ChainLink): Told {
  const { state, reason } = transaction
  const words = STATE_WORDS[state]
  const why =
    reason === null || reason === 'approved' ? { en: '', zh: '' } : { en: `: ${REASONS[reason].en}`, zh: `:${REASONS[reason].zh}` }
  const isCharged = kind === 'sale' && state === 'approved'
  return {
    what: isCharged
      ? { en: 'Nothing was asked to be given back on this payment.', zh: '该消费没有任何退款请求。' }
      : { en: `The ${kind} is ${words.en}${why.en}.`, zh: `该交易${words.zh}${why.zh}。` },
    next: NOTHING_NEXT,
    todo: isCharged ? { en: 'Ask for a refund.', zh: '如需退款,请发起退货。' } : ADVICE.none,
  }
}

const ASK_AGAIN: Words = { en: 'Ask for the refund again: its amount is free.', zh: '金额已释放,请重新发起退款。' }

/** After a reversal: whether somebody has asked again. */
function afterwards(again: ChainLink | undefined): Pick<Told, 'next' | 'todo'> {
  if (again === undefined) return { next: NOTHING_NEXT, todo: ASK_AGAIN }
  const voucher = voucherOf(again.transaction) ?? again.transaction.rrn
  return {
    next: { en: `It was asked again: ${voucher}.`, zh: `已重新发起:${voucher}。` },
    todo: { en: `Look at ${voucher}.`, zh: `请查看 ${voucher}。` },
  }
}

export const TOLD = {
  queued: {
    what: { en: 'It was taken, and waits for the settlement of its payment.', zh: '已受理,等待原交易结算。' },
    next: { en: 'After the settlement it is sent to the issuer, in order.', zh: '结算后按顺序发送至发卡方。' },
    todo: { en: 'Wait for the settlement; do not ask a second time.', zh: '等待结算,请勿重复发起。' },
  },
  queuedInDoubt: {
    what: { en: 'Whether the issuer did it is not known, so it is being reversed.', zh: '发卡方是否处理未知,正在冲正。' },
    next: { en: 'Once the issuer acknowledges that, it is sent again.', zh: '发卡方确认冲正后将重新发送。' },
    todo: { en: 'Wait; do not ask a second time.', zh: '请等待,请勿重复发起。' },
  },
  contradicted({ state }: OwedReversal): Told {
    const isDone = state === 'done'
    return {
      what: { en: 'The issuer declined it, and approved it afterwards: that is reversed.', zh: '发卡方先拒绝后又批准,已作冲正。' },
      next: isDone
        ? NOTHING_NEXT
        : { en: 'The reversal is repeated until the issuer acknowledges it.', zh: '冲正将重复发送直至发卡方确认。' },
      todo: isDone ? ASK_AGAIN : { en: 'Pay nothing out by hand; ask again once it is reversed.', zh: '请勿人工退款;冲正完成后重新发起。' },
    }
  },
  queuedDeclined: { en: 'The terminal was told that it is taken, before the settlement.', zh: '结算前终端已被告知受理。' },
  queuedDeclinedTodo: {
    en: 'Pay the cardholder back in another way, or ask for the refund again: its amount is free.',
    zh: '请用其他方式退款,或重新发起退货(金额已释放)。',
  },
  pending: {
    what: { en: 'It was sent, and the issuer has not answered yet.', zh: '已发送,发卡方尚未应答。' },
    next: { en: 'It is answered, or reversed when the issuer stays silent.', zh: '发卡方应答后完成;超时将自动冲正。' },
    todo: { en: 'Wait for the answer; do not ask a second time.', zh: '等待应答,请勿重复发起。' },
  },
  inDoubt(owed: OwedReversal | null): Told {
    const tries = owed?.attempts ?? 0
    const code = owed?.lastCode == null ? { en: '', zh: '' } : { en: `, last answer ${owed.lastCode}`, zh: `,最近应答 ${owed.lastCode}` }
    return {
      what: { en: 'Whether the issuer did it is not known, so it is being reversed.', zh: '发卡方是否处理未知,正在冲正。' },
      next: {
        en: `The reversal is repeated until the issuer acknowledges it (sent ${tries} times${code.en}); then the amount is free again.`,
        zh: `冲正将重复发送直至发卡方确认(已发送 ${tries} 次${code.zh}),之后金额释放。`,
      },
      todo: { en: 'Pay nothing out by hand; ask again once it is reversed.', zh: '请勿人工退款;冲正完成后重新发起。' },
    }
  },
  adjusted: {
    what: { en: 'It was settled, and taken back by an adjustment of two operators.', zh: '退货已结算,后经两名操作员调账收回。' },
    next: NOTHING_NEXT,
    todo: ASK_AGAIN,
  },
  reversed(again: ChainLink | undefined): Told {
    return {
      what: {
        en: 'No usable answer came from the issuer; it was reversed, nothing was given back.',
        zh: '未收到发卡方有效应答,已冲正,款项未退。',
      },
      ...afterwards(again),
    }
  },
  reversedByTerminal(code: string, again: ChainLink | undefined): Told {
    return {
      what: { en: `The terminal took it back (reason ${code}); nothing was given back.`, zh: `终端已冲正(原因码 ${code}),款项未退。` },
      ...afterwards(again),
    }
  },
} as const
