/** Values of the standard that have a meaning of their own: MTI digits, processing codes, entry modes, conditions. */
import type { Titled } from '../dialect/dialect.ts'

type Table = ReadonlyMap<string, Titled>

function table(rows: Readonly<Record<string, readonly [string, string]>>): Table {
  return new Map(Object.entries(rows).map(([code, [en, zh]]) => [code, { en, zh }]))
}

/** Second digit of an MTI. */
export const MTI_CLASSES = table({
  1: ['authorisation', '授权'],
  2: ['financial', '金融'],
  3: ['file action', '文件操作'],
  4: ['reversal', '冲正'],
  5: ['reconciliation', '对账'],
  6: ['administrative', '管理'],
  7: ['fee collection', '费用'],
  8: ['network management', '网络管理'],
})

/** Third digit of an MTI. */
export const MTI_FUNCTIONS = table({
  0: ['request', '请求'],
  1: ['response', '应答'],
  2: ['advice', '通知'],
  3: ['advice response', '通知应答'],
  4: ['notification', '告知'],
  5: ['notification acknowledgement', '告知确认'],
})

/** Fourth digit of an MTI. */
export const MTI_ORIGINS = table({
  1: ['repeat', '重发'],
  3: ['repeat of another', '重发(他方)'],
})

/** DE3, first two digits. */
export const PROCESSING_TYPES = table({
  '00': ['goods and services', '消费'],
  '01': ['cash withdrawal', '取现'],
  '02': ['adjustment, debit', '调整(借记)'],
  '03': ['pre-authorisation', '预授权'],
  '09': ['goods with cashback', '消费加取现'],
  20: ['return: refund or void', '退货或撤销'],
  21: ['deposit', '存款'],
  22: ['adjustment, credit', '调整(贷记)'],
  30: ['available balance', '可用余额查询'],
  31: ['balance inquiry', '余额查询'],
  40: ['cardholder transfer', '持卡人转账'],
})

/** DE22, first two digits. */
export const ENTRY_MODES = table({
  '00': ['unknown', '未知'],
  '01': ['keyed in', '手工输入'],
  '02': ['magnetic stripe', '磁条'],
  '03': ['bar or QR code', '条码或二维码'],
  '04': ['QR code, presented by the merchant', '二维码(商户主扫)'],
  '05': ['chip, contact', '接触式IC卡'],
  '07': ['chip, contactless', '非接触式IC卡'],
  80: ['magnetic stripe after a chip failure', 'IC卡降级为磁条'],
  90: ['magnetic stripe, whole track', '磁条(完整磁道)'],
  91: ['contactless, stripe data', '非接触磁条数据'],
  98: ['contactless, stripe data', '非接触磁条数据'],
})

/** DE22, third digit. */
export const PIN_ENTRY = table({
  0: ['PIN entry unknown', 'PIN输入能力未知'],
  1: ['with PIN', '含PIN'],
  2: ['without PIN', '不含PIN'],
})

/** DE25. */
export const SERVICE_CONDITIONS = table({
  '00': ['normal', '正常'],
  '01': ['customer not present', '持卡人不在场'],
  '06': ['pre-authorisation', '预授权'],
  '08': ['mail or telephone order', '邮购或电话订购'],
  64: ['instalments', '分期付款'],
  65: ['points', '积分'],
})

/** DE70. */
export const NETWORK_CODES = table({
  '001': ['sign-on', '签到'],
  '002': ['sign-off', '签退'],
  101: ['key change', '密钥更换'],
  161: ['key change', '密钥更换'],
  201: ['cut-over', '日切'],
  301: ['echo', '回响测试'],
})

/** DE24 of 1993. */
export const FUNCTION_CODES = table({
  100: ['authorisation', '授权'],
  200: ['financial request', '金融交易'],
  400: ['full reversal', '全额冲正'],
  401: ['partial reversal', '部分冲正'],
  801: ['sign-on', '签到'],
  802: ['sign-off', '签退'],
  811: ['key change', '密钥更换'],
  821: ['cut-over', '日切'],
  831: ['echo', '回响测试'],
})

/** DE25 of 1993. */
export const MESSAGE_REASONS = table({
  4000: ['cancelled by the customer', '客户取消'],
  4001: ['not specified', '未说明'],
  4002: ['suspected malfunction', '怀疑故障'],
  4003: ['format error', '格式错误'],
  4004: ['completed in part', '部分完成'],
  4005: ['amount of the original wrong', '原交易金额错误'],
  4006: ['response received too late', '应答迟到'],
  4007: ['device cannot complete it', '终端无法完成'],
  4013: ['cannot be delivered', '无法送达'],
  4020: ['invalid response', '应答无效'],
  4021: ['no response in time', '应答超时'],
})
