/** A policy in words, for those who have to keep to it: what is in force, each rule a sentence, in English and Chinese. */
import { LIMIT_NAMES, LIMITS_OF_REFUNDS, type LimitAction } from './limit.ts'
import { actionOf, type Policy } from './policy.ts'

export type PolicyLanguage = 'en' | 'zh'
type Sentence = Readonly<Record<PolicyLanguage, string>>

/** Switch -> value -> sentence; `{}` is the value where it is a number or a list. */
const SWITCHES: Readonly<Record<string, Readonly<Record<string, Sentence>>>> = {
  steer: {
    auto: { en: 'The state of the sale decides between void and refund', zh: '由原交易状态决定撤销或退货' },
    asked: { en: 'The terminal decides between void and refund, and is checked', zh: '由终端选择撤销或退货,网关核对' },
  },
  autoConvert: {
    true: {
      en: 'A void asked after settlement becomes a refund, a whole refund asked before it a void',
      zh: '结算后的撤销转为退货,结算前的全额退货转为撤销',
    },
  },
  partialBeforeSettlement: {
    refund: { en: 'A part asked before settlement is refunded at once', zh: '结算前的部分退货立即退货' },
    'partial-reversal': { en: 'A part asked before settlement is a partial reversal', zh: '结算前的部分退货按部分冲正' },
    queue: { en: 'A part asked before settlement is taken at once and sent after it', zh: '结算前的部分退货即时受理,结算后发送' },
  },
  sameTerminal: {
    true: { en: 'Only the terminal of the sale gives it back', zh: '须在原终端退货' },
    false: { en: 'Any terminal of the merchant gives its sales back', zh: '商户的任一终端均可退货' },
  },
  standalone: {
    supervisor: { en: 'A supervisor may refund without an original', zh: '主管可做无原交易退货' },
    anybody: { en: 'Anybody may refund without an original', zh: '任何操作员可做无原交易退货' },
  },
  refundCashback: { false: { en: 'The cashback of a sale is not refunded', zh: '消费中的返现不退' } },
  refundSurcharge: { false: { en: 'The surcharge of a sale is not refunded', zh: '消费中的附加费不退' } },
  allowedCategories: { '*': { en: 'Only merchants of these categories refund: {}', zh: '仅下列商户类别可退货:{}' } },
  blockedCategories: { '*': { en: 'Merchants of these categories do not refund: {}', zh: '下列商户类别不可退货:{}' } },
  confirmWithinMinutes: { '*': { en: 'A confirmation is used within {} minutes', zh: '确认后 {} 分钟内有效' } },
  burstMinutes: { '*': { en: 'A burst is looked for within {} minutes', zh: '突发时段为 {} 分钟' } },
}

const ACTIONS: Readonly<Record<LimitAction, Sentence>> = {
  refuse: { en: 'what is beyond is declined', zh: '超出则拒绝' },
  warn: { en: 'what is beyond is only told', zh: '超出仅预警' },
  hold: { en: 'what is beyond waits for another operator', zh: '超出须另一名操作员确认' },
}

/** One sentence a rule in force; what is as without a policy is left out, but for who decides. */
export function policyWords(policy: Policy, language: PolicyLanguage): readonly string[] {
  const { limits, actions: _, ...switches } = policy
  const said = Object.entries(switches).flatMap(([name, value]) => switchWords(name, value, language))
  const limited = LIMIT_NAMES.flatMap((name) => {
    const value = limits[name]
    if (value === undefined) return []
    const rule = LIMITS_OF_REFUNDS[name]
    const sentence = rule[language].replace('{}', String(value))
    const action = actionOf(policy, name)
    const says = action === rule.action && action !== 'refuse' ? '' : `${language === 'en' ? '; ' : ';'}${ACTIONS[action][language]}`
    return [`${sentence}${says} (${name})`]
  })
  return [...said, ...limited]
}

function switchWords(name: string, value: unknown, language: PolicyLanguage): string[] {
  const sentences = SWITCHES[name] ?? {}
  const sentence = (sentences[String(value)] ?? sentences['*'])?.[language]
  return sentence === undefined ? [] : [`${sentence.replace('{}', Array.isArray(value) ? value.join(' ') : String(value))} (${name})`]
}
