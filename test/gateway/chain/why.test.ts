/** R127: why a refund has not arrived, answered from its chain; and its slip, in both languages. */
import { describe, expect, it } from 'vitest'
import { receiptOf } from '../../../src/gateway/chain/receipt.ts'
import { whyOf } from '../../../src/gateway/chain/why.ts'
import { wrongRefundsOf } from '../../../src/gateway/chain/wrong-refunds.ts'
import { loadDialect } from '../../../src/index.ts'
import { chainOf } from '../../../src/ledger/chain/chain-of.ts'
import { CAUSES, type Cause } from '../../../src/terms/cause.ts'
import { chainRows, dates, type LinkRow, refundOf, SALE } from '../../support/chain-rows.ts'

const ISSUER = loadDialect('iso8583-1987-binary')
const APPROVED: Parameters<typeof refundOf>[0] = ['pending@1', 'pending@1:sent', 'approved@1:approved']
const DOUBTED: typeof APPROVED = ['pending@1', 'pending@1:sent', 'in-doubt@2:issuer_timeout']

function why(links: readonly LinkRow[], id = 2, today?: string) {
  return whyOf(chainOf(chainRows(links), dates(today)), id, ISSUER)
}

const declinedBy = (code: string): LinkRow =>
  refundOf(['pending@1', 'pending@1:sent', 'declined@1:issuer_declined'], { responseCode: code })

describe('R127: the cause', () => {
  it.each<readonly [string, LinkRow, Cause, RegExp, RegExp]>([
    ['the ledger failed', refundOf(['declined@1:ledger_failed']), 'system-fault', /could not commit/, /账本无法提交/],
    [
      'the process died while the issuer had it',
      refundOf(['pending@1', 'in-doubt@2:issuer_timeout'], {}, { attempts: 2, lastCode: '91' }),
      'system-fault',
      /being reversed/,
      /正在冲正/,
    ],
    ['the issuer says 96', declinedBy('96'), 'system-fault', /with 96/, /96/],
    ['more than is left', refundOf(['declined@1:exceeds_remaining']), 'operator-mistake', /more than is left/, /超过可退余额/],
    ['another card', refundOf(['declined@1:pan_differs']), 'operator-mistake', /not the card/, /卡号与原交易不符/],
    ['the issuer says 14', declinedBy('14'), 'operator-mistake', /with 14/, /14/],
    ['at the issuer', refundOf(['pending@1']), 'slow-issuer', /not answered yet/, /尚未应答/],
    ['no answer', refundOf(['pending@1', 'pending@1:sent', 'in-doubt@2:issuer_timeout']), 'slow-issuer', /not known/, /未知/],
    [
      'no answer, reversed since',
      refundOf(['pending@1', 'pending@1:sent', 'in-doubt@2:issuer_timeout', 'reversed@3:issuer_timeout']),
      'slow-issuer',
      /nothing was given back/,
      /款项未退/,
    ],
    ['approved, not settled', refundOf(APPROVED), 'not-settled', /not settled yet/, /尚未结算/],
    ['approved, due', refundOf(APPROVED, { dueDate: '2026-06-01' }), 'not-settled', /not settled yet/, /尚未结算/],
    [
      'a part taken back before settlement',
      refundOf(APPROVED, { route: 'partial-reversal' }),
      'none',
      /that part is never charged/,
      /部分冲正/,
    ],
    [
      'an operator knows that it stands',
      refundOf([...DOUBTED, 'approved@3:issuer_timeout'], { reason: 'issuer_timeout' }),
      'not-settled',
      /was approved/,
      /已批准/,
    ],
    ['settled, on its way', refundOf([...APPROVED, 'settled@9']), 'not-settled', /not posted it yet/, /尚未入账/],
    ['a part before settlement', refundOf(['declined@1:refund_before_settlement']), 'not-settled', /Before settlement/, /结算前/],
    ['no link', refundOf(['pending@1', 'declined@1:issuer_unreachable']), 'network', /cannot be reached/, /无法连接/],
    [
      'the link was lost',
      refundOf(['pending@1', 'pending@1:sent', 'in-doubt@2:issuer_timeout', 'in-doubt@2:link-lost']),
      'network',
      /being reversed/,
      /正在冲正/,
    ],
    [
      'the terminal got no answer',
      refundOf([...APPROVED, 'reversed@2:approved'], {}, { reasonCode: '98' }),
      'network',
      /took it back \(reason 98\)/,
      /原因码 98/,
    ],
    [
      'cancelled by hand',
      refundOf([...APPROVED, 'reversed@2:approved'], {}, { reasonCode: '17' }),
      'operator-mistake',
      /took it back/,
      /终端已冲正/,
    ],
    [
      'a fault of the device',
      refundOf([...APPROVED, 'reversed@2:approved'], {}, { reasonCode: '06' }),
      'system-fault',
      /took it back/,
      /终端已冲正/,
    ],
    ['too late', refundOf(['declined@1:void_after_settlement']), 'policy', /is settled/, /已结算/],
    ['the issuer says 61', declinedBy('61'), 'policy', /with 61/, /61/],
    ['a code of no row is the rule of the issuer', declinedBy('51'), 'policy', /with 51/, /51/],
    ['a void', refundOf(APPROVED, { route: 'void' }), 'none', /never charged/, /不会入账/],
  ])('%s', (...[, link, cause, en, zh]) => {
    const found = why([SALE, link])
    expect(found).toMatchObject({ id: 2, cause, causeWords: CAUSES[cause] })
    expect(found?.what.en).toMatch(en)
    expect(found?.what.zh).toMatch(zh)
    for (const words of [found?.what, found?.next, found?.todo]) {
      expect(words?.en).toMatch(/^[A-Z].*\.?$/)
      expect(words?.zh).toMatch(/[\u4e00-\u9fff]/)
    }
  })

  it('says when: of what happened, and of what comes next', () => {
    const settled = [SALE, refundOf([...APPROVED, 'settled@9'])]
    expect(why(settled)).toMatchObject({ atMs: 1_780_000_000_000 + 9 * 3_600_000, nextOn: '2026-06-03' })
    expect(why(settled, 2, '2026-06-03')).toMatchObject({ cause: 'none', state: 'posted-by-issuer', atMs: null, nextOn: null })
    expect(why([SALE, refundOf(APPROVED)])?.nextOn).toBeNull()
  })

  it('asked for the payment it answers for its last void or refund; for a reversal for what that undid', () => {
    const wrong = refundOf([...APPROVED, 'reversed@2:approved'], {}, { reasonCode: '17' })
    const reversal: LinkRow = { columns: { kind: 'reversal', route: 'reversal', originalId: 2 }, lines: ['approved@2:approved'] }
    const links = [SALE, wrong, reversal, refundOf(['declined@3:exceeds_remaining'])]
    expect(why(links, 1)).toMatchObject({ id: 4, cause: 'operator-mistake' })
    const reversed = why(links, 3)
    expect(reversed).toMatchObject({ id: 2, state: 'reversed' })
    expect(reversed?.next.en).toBe('It was asked again: 614900000004-000004-000001-4.')
    expect(why([SALE], 1)?.what.en).toBe('Nothing was asked to be given back on this payment.')
    expect(why([SALE], 9)).toBeUndefined()
  })

  it('R48: a settled refund that operators adjusted', () => {
    const columns = { kind: 'adjustment', route: 'adjustment', originalId: 2 } as const
    const adjustment: LinkRow = { columns, lines: ['pending@20', 'approved@20:approved'] }
    const links = [SALE, refundOf([...APPROVED, 'settled@9']), adjustment]
    for (const id of [1, 2, 3]) {
      const found = why(links, id)
      expect(found).toMatchObject({ id: 2, cause: 'operator-mistake' })
      expect(found?.what.en).toContain('adjustment')
    }
    expect(wrongRefundsOf(chainOf(chainRows(links), dates()))).toMatchObject([{ id: 2, reason: 'adjustment', chain: [1, 2, 3] }])
  })

  it('how often the reversal was sent, and what the issuer said last', () => {
    const found = why([SALE, refundOf(['pending@1', 'pending@1:sent', 'in-doubt@2:issuer_timeout'], {}, { attempts: 2, lastCode: '91' })])
    expect(found?.next.en).toContain('sent 2 times, last answer 91')
    expect(found?.next.zh).toContain('已发送 2 次,最近应答 91')
  })
})

describe('R108: the slip', () => {
  const links = [SALE, refundOf([...APPROVED, 'settled@9'], { operator: '00', purpose: 'asked at the terminal', orderNumber: 'A-17' })]
  const receipt = (lang: 'en' | 'zh', id = 2) => receiptOf(chainOf(chainRows(links), dates()), id, dates(), lang)

  it('in English', () => {
    expect(receipt('en')).toEqual([
      'REFUND',
      'Merchant: MERCHANT0000001',
      'Terminal: TERM0001',
      'Operator: 00',
      'Card: 620000******7892',
      'Amount: 30.00 CNY',
      'Time: 2026-05-29 04:26:40',
      'RRN: 614900000002',
      'STAN: 000002',
      'Batch: 000001',
      'Voucher: 614900000002-000002-000001-2',
      'Original RRN: 614900000001',
      'Order: A-17',
      'Purpose: asked at the terminal',
      'Result: settled',
      'Approval code: AB12CD',
      'On the account by: 2026-06-03',
    ])
  })

  it('in Chinese, with the same lines', () => {
    const lines = receipt('zh') ?? []
    expect(lines).toHaveLength(17)
    expect(lines[0]).toBe('退货')
    expect(lines).toContain('原因: 终端发起')
    expect(lines).toContain('预计到账: 2026-06-03')
  })

  it('of a sale, of a refund that became a void, of a refusal', () => {
    expect(receipt('en', 1)?.[0]).toBe('SALE')
    const voided = chainOf(chainRows([SALE, refundOf(APPROVED, { route: 'void' })]), dates())
    expect(receiptOf(voided, 2, dates(), 'zh')?.[0]).toBe('退货 (撤销)')
    const refused = chainOf(chainRows([SALE, refundOf(['declined@1:pan_differs'])]), dates())
    expect(receiptOf(refused, 2, dates(), 'zh')).toContain('结果: 已拒绝: 卡号与原交易不符')
    expect(receipt('en', 9)).toBeUndefined()
  })
})
