/** What values mean, in both languages. */
import { describe, expect, it } from 'vitest'
import { meaningOf, mtiMeaning } from '../../src/describe/meaning.ts'
import { decodeMessage, draftFromJson, loadDialect, type MessageJson } from '../../src/index.ts'

const ASCII = loadDialect('iso8583-1987-ascii')
const UNIONPAY = loadDialect('unionpay-pos')

describe('mtiMeaning', () => {
  it.each([
    ['0100', 'authorisation request', '授权请求'],
    ['0200', 'financial request', '金融请求'],
    ['0201', 'financial request, repeat', '金融请求, 重发'],
    ['0203', 'financial request, repeat of another', '金融请求, 重发(他方)'],
    ['0210', 'financial response', '金融应答'],
    ['0220', 'financial advice', '金融通知'],
    ['0230', 'financial advice response', '金融通知应答'],
    ['0300', 'file action request', '文件操作请求'],
    ['0400', 'reversal request', '冲正请求'],
    ['0421', 'reversal advice, repeat', '冲正通知, 重发'],
    ['0500', 'reconciliation request', '对账请求'],
    ['0620', 'administrative advice', '管理通知'],
    ['0742', 'fee collection notification', '费用告知'],
    ['0750', 'fee collection notification acknowledgement', '费用告知确认'],
    ['0810', 'network management response', '网络管理应答'],
    ['0960', '? ?', '??'],
    ['', '? ?', '??'],
  ])('%s is a %s', (mti, en, zh) => {
    expect(mtiMeaning(mti, 'en')).toBe(en)
    expect(mtiMeaning(mti, 'zh')).toBe(zh)
  })
})

function meanings(element: number, text: string, others: MessageJson = {}, dialect = ASCII): [string, string] {
  const json: MessageJson = { 0: '0200', ...others, [element]: text }
  const message = decodeMessage(dialect.format, draftFromJson(dialect.format, json).encode())
  return [meaningOf(message, dialect, element, 'en'), meaningOf(message, dialect, element, 'zh')]
}

describe('meaningOf', () => {
  it.each<[number, string, string, string, MessageJson?]>([
    [3, '000000', 'goods and services', '消费'],
    [3, '200000', 'return: refund or void', '退货或撤销'],
    [3, '310000', 'balance inquiry', '余额查询'],
    [3, '990000', '', ''],
    [4, '000000010000', '100.00 CNY', '100.00 CNY', { 49: '156' }],
    [4, '000000010000', '10000 JPY', '10000 JPY', { 49: '392' }],
    [4, '000000010000', '10.000 KWD', '10.000 KWD', { 49: '414' }],
    [4, '000000000001', '0.01', '0.01'],
    [5, '000000010000', '100.00 999', '100.00 999', { 49: '999' }],
    [6, '999999999999', '9999999999.99 USD', '9999999999.99 USD', { 49: '840' }],
    [7, '0825112400', '08-25 11:24:00 UTC', '08-25 11:24:00 UTC'],
    [12, '235959', '23:59:59', '23:59:59'],
    [13, '0229', '02-29', '02-29'],
    [14, '3012', '2030-12', '2030-12'],
    [15, '1231', '12-31', '12-31'],
    [22, '051', 'chip, contact, with PIN', '接触式IC卡, 含PIN'],
    [22, '022', 'magnetic stripe, without PIN', '磁条, 不含PIN'],
    [22, '010', 'keyed in, PIN entry unknown', '手工输入, PIN输入能力未知'],
    [22, '079', 'chip, contactless', '非接触式IC卡'],
    [22, '801', 'magnetic stripe after a chip failure, with PIN', 'IC卡降级为磁条, 含PIN'],
    [22, '991', '', ''],
    [25, '08', 'mail or telephone order', '邮购或电话订购'],
    [25, '64', 'instalments', '分期付款'],
    [25, '99', '', ''],
    [39, '00', 'Approved', '交易成功'],
    [39, '51', 'Not sufficient funds', '余额不足'],
    [39, 'ZZ', '', ''],
    [49, '156', 'CNY', 'CNY'],
    [50, '978', 'EUR', 'EUR'],
    [51, '999', '', ''],
    [70, '001', 'sign-on', '签到'],
    [70, '301', 'echo', '回响测试'],
    [70, '777', '', ''],
    [11, '000001', '', ''],
    [41, 'TERM0001', '', ''],
  ])('DE %d %s is %j', (...[element, text, en, zh, others]) => {
    expect(meanings(element, text, others)).toEqual([en, zh])
  })

  it('a response code has the words of its dialect', () => {
    expect(meanings(39, '22', {}, UNIONPAY)).toEqual(['Wrong state or too late', '操作有误，或超出交易允许天数'])
    expect(meanings(39, '22')).toEqual(['Suspected malfunction', '怀疑操作有误'])
  })

  it.each([3, 4, 7, 12, 13, 14, 22, 25, 39, 49, 70])('DE %d that is not there means nothing', (element) => {
    const message = decodeMessage(ASCII.format, draftFromJson(ASCII.format, { 0: '0200', 11: '000001' }).encode())
    expect(meaningOf(message, ASCII, element, 'en')).toBe('')
  })
})
