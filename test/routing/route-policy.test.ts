/** The routing table under a policy: what is converted, and what becomes of a part before settlement. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RoutedOriginal, type RoutePolicy, route } from '../../src/routing/route.ts'
import type { PaymentKind } from '../../src/terms/kind.ts'

const open = { capturedMinor: 100, nonRefundableMinor: 0, postedMinor: 0, heldMinor: 0, queuedMinor: 0, settledBatch: null }
const settled = { ...open, settledBatch: 7 }
const AUTO = { steer: 'auto' } as const
const CONVERTS = { steer: 'asked', autoConvert: true } as const

type Row = readonly [rule: string, kind: PaymentKind, policy: RoutePolicy, original: RoutedOriginal, amountMinor: number, decided: string]

const ROWS: readonly Row[] = [
  ['R5', 'void', CONVERTS, settled, 100, 'refund, void asked / settled, converted'],
  ['R5', 'void', CONVERTS, settled, 99, 'void_amount_differs, void asked / settled, converted'],
  ['R5', 'void', CONVERTS, { ...settled, postedMinor: 1 }, 100, 'exceeds_remaining, void asked / settled, converted'],
  ['R5', 'void', CONVERTS, { ...settled, postedMinor: 100 }, 100, 'nothing_left, void asked / settled, converted'],
  ['R5', 'void', CONVERTS, open, 100, 'void, void asked / open'],
  ['R5', 'void', { steer: 'asked' }, settled, 100, 'void_after_settlement, void asked / settled'],
  ['R6', 'refund', CONVERTS, open, 100, 'void, refund asked / open, converted'],
  ['R6', 'refund', CONVERTS, open, 99, 'refund, refund asked / open'],
  ['R6', 'refund', CONVERTS, { ...open, heldMinor: 1 }, 99, 'refund, refund asked / open'],
  ['R6', 'refund', CONVERTS, settled, 100, 'refund, refund asked / settled'],
  ['R4', 'refund', AUTO, open, 40, 'refund_before_settlement, refund auto / open, else'],
  ['R4', 'refund', { ...AUTO, partialBeforeSettlement: 'decline' }, open, 40, 'refund_before_settlement, refund auto / open, else'],
  ['R4', 'refund', { ...AUTO, partialBeforeSettlement: 'refund' }, open, 40, 'refund, refund auto / open, refund'],
  ['R4', 'refund', { ...AUTO, partialBeforeSettlement: 'refund' }, open, 100, 'void, refund auto / open, whole'],
  ['R4', 'refund', { ...AUTO, partialBeforeSettlement: 'refund' }, open, 101, 'exceeds_remaining, refund auto / open, refund'],
  [
    'R4',
    'refund',
    { ...AUTO, partialBeforeSettlement: 'refund' },
    { ...open, postedMinor: 100 },
    1,
    'nothing_left, refund auto / open, refund',
  ],
  [
    'R4',
    'refund',
    { ...AUTO, partialBeforeSettlement: 'partial-reversal' },
    open,
    40,
    'partial-reversal, refund auto / open, partial-reversal',
  ],
  [
    'R4',
    'refund',
    { ...AUTO, partialBeforeSettlement: 'partial-reversal' },
    open,
    101,
    'exceeds_remaining, refund auto / open, partial-reversal',
  ],
  ['R12', 'refund', { ...AUTO, partialBeforeSettlement: 'queue' }, open, 40, 'queue, refund auto / open, queue'],
  ['R12', 'refund', { ...AUTO, partialBeforeSettlement: 'queue' }, settled, 40, 'refund, refund auto / settled'],
  ['R12', 'refund', { ...AUTO, partialBeforeSettlement: 'queue' }, { ...open, queuedMinor: 60 }, 40, 'queue, refund auto / open, queue'],
  [
    'R12',
    'refund',
    { ...AUTO, partialBeforeSettlement: 'queue' },
    { ...open, queuedMinor: 60 },
    41,
    'exceeds_remaining, refund auto / open, queue',
  ],
  ['R12', 'refund', AUTO, { ...settled, queuedMinor: 60 }, 41, 'exceeds_remaining, refund auto / settled'],
  ['R12', 'void', AUTO, { ...open, queuedMinor: 60 }, 100, 'original_has_refunds, void asked / open'],
  ['R35', 'refund', AUTO, { ...settled, nonRefundableMinor: 30 }, 70, 'refund, refund auto / settled'],
  ['R35', 'refund', AUTO, { ...settled, nonRefundableMinor: 30 }, 71, 'exceeds_remaining, refund auto / settled'],
  ['R36', 'refund', AUTO, { ...open, nonRefundableMinor: 30 }, 100, 'void, refund auto / open, whole'],
  ['R36', 'refund', AUTO, { ...settled, nonRefundableMinor: 30, postedMinor: 70 }, 1, 'nothing_left, refund auto / settled'],
]

describe('route under a policy', () => {
  it.each(ROWS)('%s: %s under %j of %j, %i: %s', (...row) => {
    const [, kind, policy, original, amountMinor, decided] = row
    const decision = route(original, { kind, amountMinor }, policy)
    const what = decision.is === 'deferred' ? decision.as : decision.is === 'routed' ? decision.route : decision.reason
    expect(`${what}, ${decision.cell}`).toBe(decided)
  })

  it('R5, R6: a converted request has one route, and never gives back more than is left', () => {
    const amount = fc.integer({ min: 0, max: 500 })
    const originals = fc
      .record({
        capturedMinor: amount,
        nonRefundableMinor: amount,
        postedMinor: amount,
        heldMinor: amount,
        queuedMinor: amount,
        settledBatch: fc.constantFrom(null, 1),
      })
      .filter(({ capturedMinor, postedMinor, heldMinor, queuedMinor }) => postedMinor + heldMinor + queuedMinor <= capturedMinor)
    const policies = fc.record({
      steer: fc.constantFrom('auto', 'asked'),
      autoConvert: fc.boolean(),
      partialBeforeSettlement: fc.constantFrom('decline', 'refund', 'partial-reversal', 'queue'),
    })
    const asked = fc.record({ kind: fc.constantFrom('void', 'refund'), amountMinor: fc.integer({ min: 1, max: 600 }) })
    fc.assert(
      fc.property(originals, asked, policies, (original, request, policy) => {
        const decision = route(original, request, policy)
        if (decision.is === 'refused') return
        const { capturedMinor, nonRefundableMinor, postedMinor, heldMinor, queuedMinor, settledBatch } = original
        const isVoid = decision.is === 'routed' && decision.route === 'void'
        if (isVoid) expect([request.amountMinor, postedMinor, heldMinor, queuedMinor, settledBatch]).toEqual([capturedMinor, 0, 0, 0, null])
        else expect(request.amountMinor).toBeLessThanOrEqual(capturedMinor - nonRefundableMinor - postedMinor - heldMinor - queuedMinor)
      }),
      { numRuns: 2_000 },
    )
  })
})
