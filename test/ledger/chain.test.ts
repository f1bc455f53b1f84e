/** R109, R50: the story of a payment from its rows. */
import { describe, expect, it } from 'vitest'
import { chainOf } from '../../src/ledger/chain/chain-of.ts'
import { arrivalDate } from '../../src/terms/arrival.ts'
import type { ChainLink } from '../../src/terms/chain.ts'
import type { Transaction } from '../../src/terms/transaction.ts'
import { voucherId, voucherOf } from '../../src/terms/voucher.ts'
import { chainRows, dates, type LinkRow, refundOf, SALE } from '../support/chain-rows.ts'
import { stamp } from './story/asked.ts'
import { answerCommand, refundCommand, reversalCommand, saleCommand, senderOf } from './story/commands.ts'
import { MemoryLedger } from './story/memory-ledger.ts'

function steps({ steps: all }: ChainLink): string[] {
  return all.map(({ state, reason, date }) => [state, reason, date].filter((part) => part != null).join(' '))
}

function last(links: readonly LinkRow[], today?: string): ChainLink {
  const chain = chainOf(chainRows(links), dates(today))
  return chain.at(-1) as ChainLink
}

describe('a chain', () => {
  it.each<readonly [string, LinkRow, string, readonly string[]]>([
    [
      'R109: approved',
      refundOf(['pending@1', 'pending@1:sent', 'approved@1:approved']),
      'approved',
      ['received', 'routed-refund refund auto / settled', 'sent', 'approved approved'],
    ],
    [
      'R109: a refund that became a void',
      refundOf(['pending@1', 'pending@1:sent', 'approved@1:approved'], { route: 'void', cell: 'refund auto / open, whole' }),
      'approved',
      ['received', 'routed-void refund auto / open, whole', 'sent', 'approved approved'],
    ],
    [
      'refused by a rule: never routed',
      refundOf(['declined@1:exceeds_remaining'], { route: 'none', cell: '' }),
      'declined',
      ['received', 'declined exceeds_remaining'],
    ],
    [
      "the issuer's refusal says its code",
      refundOf(['pending@1', 'pending@1:sent', 'declined@1:issuer_declined'], { responseCode: '61' }),
      'declined',
      ['received', 'routed-refund refund auto / settled', 'sent', 'declined issuer_declined 61'],
    ],
    [
      'never sent',
      refundOf(['pending@1', 'declined@1:issuer_unreachable']),
      'declined',
      ['received', 'routed-refund refund auto / settled', 'declined issuer_unreachable'],
    ],
    [
      'in doubt, then reversed',
      refundOf(['pending@1', 'pending@1:sent', 'in-doubt@2:issuer_timeout', 'in-doubt@2:link-lost', 'reversed@3:issuer_timeout']),
      'reversed',
      ['received', 'routed-refund refund auto / settled', 'sent', 'in-doubt issuer_timeout', 'link-lost', 'reversed issuer_timeout'],
    ],
    [
      'reversed in flight: what was sent stands before it',
      refundOf(['pending@1', 'reversing@2:reversed_in_flight', 'reversing@1:sent', 'reversed@3:reversed_in_flight']),
      'reversed',
      ['received', 'routed-refund refund auto / settled', 'sent', 'reversing reversed_in_flight', 'reversed reversed_in_flight'],
    ],
    [
      'settled',
      refundOf(['pending@1', 'pending@1:sent', 'approved@1:approved', 'settled@9']),
      'settled',
      ['received', 'routed-refund refund auto / settled', 'sent', 'approved approved', 'settled'],
    ],
    [
      'notified is beside the state',
      refundOf(['pending@1', 'pending@1:sent', 'approved@1:approved', 'approved@2:notified']),
      'approved',
      ['received', 'routed-refund refund auto / settled', 'sent', 'approved approved', 'notified'],
    ],
  ])('%s', (_, link, state, expected) => {
    const found = last([SALE, link])
    expect(found.state).toBe(state)
    expect(steps(found)).toEqual(expected)
  })

  it('R109: posted by the issuer once the business date is there, not before', () => {
    const links = [SALE, refundOf(['pending@1', 'approved@1:approved', 'settled@9'])]
    expect(last(links, '2026-06-02')).toMatchObject({ state: 'settled', arrival: { expected: '2026-06-03', isPosted: false } })
    const posted = last(links, '2026-06-03')
    expect(posted).toMatchObject({ state: 'posted-by-issuer', arrival: { isPosted: true } })
    expect(steps(posted).at(-1)).toBe('posted-by-issuer 2026-06-03')
  })

  it('a void, a sale and what was reversed do not arrive', () => {
    expect(last([SALE, refundOf(['pending@1', 'approved@1:approved', 'settled@9'], { route: 'void' })]).arrival).toBeNull()
    expect(last([SALE, refundOf(['pending@1', 'approved@1:approved', 'reversed@2:approved'])]).arrival).toBeNull()
    expect(last([SALE]).arrival).toBeNull()
  })

  it.each<readonly [string, LinkRow]>([
    ['R109: declined never becomes approved', refundOf(['pending@1', 'declined@1:issuer_declined', 'approved@2:approved'])],
    ['R109: approved never becomes pending', refundOf(['approved@1:approved', 'pending@2'])],
    ['a history that ends otherwise than the row', refundOf(['pending@1', 'approved@1:approved'], { state: 'reversed' })],
    ['no history', refundOf([], { state: 'approved' })],
  ])('%s: INVARIANT_BROKEN', (_, link) => {
    expect(() => last([SALE, link])).toThrow(expect.objectContaining({ code: 'INVARIANT_BROKEN' }))
  })

  it('R50: original, wrong refund, its reversal, new refund: one story, whoever of them is asked for', async () => {
    const ledger = new MemoryLedger()
    ledger.run([saleCommand(1), answerCommand(1), { do: 'settle', now: stamp(2) }, refundCommand(2, 1, 9_000), answerCommand(2)])
    ledger.run([reversalCommand(3, senderOf('refund', 2)), { do: 'acknowledge', now: stamp(5), reversalId: 1, code: '00', done: true }])
    ledger.run([refundCommand(4, 1, 3_000), answerCommand(4), saleCommand(9)])
    for (const id of [1, 2, 3, 4]) {
      const chain = chainOf(await ledger.chain(id), dates())
      expect(chain.map((link) => [link.id, link.of, link.kind, link.state])).toEqual([
        [1, null, 'sale', 'settled'],
        [2, 1, 'refund', 'reversed'],
        [3, 2, 'reversal', 'approved'],
        [4, 1, 'refund', 'approved'],
      ])
      expect(chain[1]?.owed).toMatchObject({ state: 'done', lastCode: '00' })
    }
    expect(chainOf(await ledger.chain(77), dates())).toEqual([])
  })
})

describe('arrival', () => {
  it.each([
    ['2026-05-29', 3, 'business', '2026-06-03'],
    ['2026-05-30', 1, 'business', '2026-06-01'],
    ['2026-05-29', 3, 'calendar', '2026-06-01'],
    ['2026-05-30', 0, 'business', '2026-05-30'],
    ['2026-12-31', 1, 'calendar', '2027-01-01'],
  ] as const)('%s and %i %s days is %s', (from, days, dayKind, to) => {
    expect(arrivalDate(from, { days, dayKind })).toBe(to)
  })
})

describe('the voucher', () => {
  const row = { id: 123, kind: 'refund', rrn: '614900000001', stan: '000003', batch: '' } satisfies Partial<Transaction>

  it('R108: RRN, STAN, batch and the id', () => {
    expect(voucherOf(row)).toBe('614900000001-000003-000000-3F')
    expect(voucherOf({ ...row, batch: '000012', rrn: ' A1 ' })).toBe('A1-000003-000012-3F')
    expect(voucherOf({ ...row, kind: 'reversal' })).toBeNull()
    expect(voucherOf({ ...row, kind: 'sale', stan: '' })).toBe('614900000001-000000-000000-3F')
  })

  it('R108: two refunds with the same numbers of two terminals have two vouchers, and each says its id', () => {
    const vouchers = Array.from({ length: 1_000 }, (_, at) => voucherOf({ ...row, id: at + 1 }) ?? '')
    expect(new Set(vouchers).size).toBe(1_000)
    expect(vouchers.map(voucherId)).toEqual(Array.from({ length: 1_000 }, (_, at) => at + 1))
    for (const text of ['614900000001', '', 'a-b-c-$']) expect(voucherId(text)).toBeUndefined()
  })
})
