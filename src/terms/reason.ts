/** Why a request was decided as it was: our reasons, each of one row of the failure table. */

/** Rows of the failure table; a dialect turns each into its DE39. */
export const FAILURE_ROWS = [
  'ok',
  'partial',
  'fmt',
  'mac',
  'pinfmt',
  'pin',
  'term',
  'merch',
  'invtx',
  'unsup',
  'noorig',
  'origbad',
  'pan',
  'amt0',
  'over',
  'curr',
  'state',
  'late',
  'card',
  'devnp',
  'limit',
  'count',
  'dup',
  'busy',
  'cut',
  'down',
  'route',
  'itmo',
  'rlate',
  'sys',
  'signin',
] as const
export type FailureRow = (typeof FAILURE_ROWS)[number]

interface ReasonText {
  readonly row: FailureRow
  readonly en: string
  readonly zh: string
}

/** Reason -> its row, and a sentence an operator can read. */
export const REASONS = {
  approved: { row: 'ok', en: 'Approved', zh: '已批准' },
  issuer_declined: { row: 'sys', en: 'The issuer declined', zh: '发卡方拒绝' },
  format_error: { row: 'fmt', en: 'The message cannot be understood', zh: '报文格式错误' },
  element_missing: { row: 'fmt', en: 'A required data element is missing', zh: '缺少必需的数据元' },
  element_forbidden: { row: 'fmt', en: 'A data element is there that this message must not have', zh: '报文含有不允许出现的数据元' },
  mac_wrong: { row: 'mac', en: 'The MAC is missing or wrong: sign in again', zh: 'MAC 缺失或错误,请重新签到' },
  mac_key_missing: { row: 'mac', en: 'A MAC is required and this terminal has no key', zh: '要求 MAC,但该终端没有密钥' },
  sign_in_required: { row: 'signin', en: 'The terminal has to sign in first', zh: '终端须先签到' },
  sign_in_key_differs: {
    row: 'unsup',
    en: "The terminal's master key is of another cipher than the keys it asks for",
    zh: '终端主密钥的算法与签到要求的不符',
  },
  pin_unreadable: { row: 'pinfmt', en: 'The PIN block cannot be read', zh: 'PIN 格式错误,无法解读' },
  terminal_unknown: { row: 'term', en: 'The terminal is not known', zh: '终端号未登记' },
  merchant_unknown: { row: 'merch', en: 'The merchant is not known', zh: '无效商户' },
  transaction_unknown: { row: 'invtx', en: 'No transaction has this MTI and processing code', zh: '无此交易类型' },
  transaction_unsupported: { row: 'unsup', en: 'The gateway does not do this transaction', zh: '不支持的交易类型' },
  amount_zero: { row: 'amt0', en: 'The amount is zero or missing', zh: '金额为零或缺失' },
  pan_missing: { row: 'pan', en: 'Neither card number nor track 2 is there', zh: '缺少卡号和二磁道' },
  pan_disagrees: { row: 'pan', en: 'Card number, track 2 and chip data name different cards', zh: '卡号、磁道与芯片数据不一致' },
  pan_differs: { row: 'pan', en: 'The card is not the card of the original', zh: '卡号与原交易不符' },
  currency_differs: { row: 'curr', en: 'The currency is not the currency of the original', zh: '币种与原交易不符' },
  original_not_found: { row: 'noorig', en: 'The original is not found', zh: '找不到原交易' },
  original_ambiguous: { row: 'noorig', en: 'More than one transaction fits the reference', zh: '原交易不唯一' },
  original_not_approved: { row: 'origbad', en: 'The original was not approved', zh: '原交易未成功' },
  original_in_doubt: { row: 'origbad', en: 'The original is not finished', zh: '原交易尚未完成' },
  original_not_a_sale: { row: 'invtx', en: 'The original is not a sale', zh: '原交易不是消费' },
  original_reversed: { row: 'state', en: 'The original was reversed', zh: '原交易已冲正' },
  refund_before_settlement: { row: 'over', en: 'Before settlement only the whole amount can be given back', zh: '结算前只能全额撤销' },
  exceeds_remaining: { row: 'over', en: 'The amount is more than is left to refund', zh: '金额超过可退余额' },
  void_amount_differs: { row: 'over', en: 'A void must be for the whole amount', zh: '撤销金额须与原交易相同' },
  nothing_left: { row: 'state', en: 'Nothing is left to refund', zh: '已无可退金额' },
  original_has_refunds: {
    row: 'state',
    en: 'Something was already given back on the original, or is about to be',
    zh: '原交易已有退款或撤销',
  },
  void_after_settlement: { row: 'late', en: 'The original is settled: ask for a refund', zh: '原交易已结算,请做退货' },
  reversal_amount_differs: { row: 'over', en: 'The reversal is not for the amount of the transaction', zh: '冲正金额与原交易不符' },
  replacement_not_less: {
    row: 'over',
    en: 'A reversal of a part must leave less than there is, and more than nothing',
    zh: '部分冲正后的金额须小于当前金额且大于零',
  },
  reversal_blocked: { row: 'state', en: 'Something was given back on the transaction', zh: '该交易已有退款或撤销,不能冲正' },
  reversal_after_settlement: { row: 'noorig', en: 'The transaction is settled', zh: '交易已结算,不能冲正' },
  reversal_of_reversal: { row: 'invtx', en: 'A reversal cannot be reversed', zh: '冲正不能再冲正' },
  reversed_on_arrival: { row: 'state', en: 'Its reversal came before it', zh: '冲正先于交易到达' },
  reversed_in_flight: { row: 'itmo', en: 'It was reversed while the issuer had it', zh: '等待发卡方应答时被冲正' },
  duplicate: { row: 'dup', en: 'The same request was here before', zh: '重复交易' },
  duplicate_differs: { row: 'dup', en: 'Another request was here before under the same numbers', zh: '相同流水号但内容不同' },
  in_progress: { row: 'busy', en: 'The same request is still in progress', zh: '相同交易正在处理' },
  issuer_unreachable: { row: 'down', en: 'The issuer cannot be reached: nothing was sent', zh: '无法连接发卡方,未发送' },
  issuer_timeout: { row: 'itmo', en: 'The issuer did not answer: the transaction is being reversed', zh: '发卡方超时,正在冲正' },
  cut_over_running: { row: 'cut', en: 'A cut-over is running: try again later', zh: '系统正在日切,请稍后重试' },
  shutting_down: { row: 'down', en: 'The gateway is stopping', zh: '网关正在停止' },
  overloaded: { row: 'down', en: 'Too many requests are in flight', zh: '系统繁忙' },
  ledger_failed: { row: 'sys', en: 'The ledger could not commit', zh: '账本无法提交' },
} as const satisfies Record<string, ReasonText>

export type Reason = keyof typeof REASONS
