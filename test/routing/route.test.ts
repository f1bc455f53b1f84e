/** The routing table, cell by cell. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RouteDecision, type RoutedOriginal, route } from '../../src/routing/route.ts'
import type { PaymentKind, Steer } from '../../src/terms/kind.ts'

/** `captured posted held` in minor units, `settled` or `open`. */
function original(text: string): RoutedOriginal {
  const [capturedMinor = 0, postedMinor = 0, heldMinor = 0] = text.split(' ').slice(0, 3).map(Number)
  return { nonRefundableMinor: 0, capturedMinor, postedMinor, heldMinor, queuedMinor: 0, settledBatch: text.endsWith('settled') ? 7 : null }
}

function outcomeOf(decision: RouteDecision): string {
  if (decision.is === 'deferred') return decision.as
  return decision.is === 'routed' ? decision.route : decision.reason
}

type Row = readonly [kind: PaymentKind, steer: Steer, original: string, amountMinor: number, decided: string, cell: string]

const TABLE: readonly Row[] = [
  ['refund', 'auto', '100 0 0 open', 100, 'void', 'refund auto / open, whole'],
  ['refund', 'auto', '100 0 0 open', 99, 'refund_before_settlement', 'refund auto / open, else'],
  ['refund', 'auto', '100 0 0 open', 101, 'refund_before_settlement', 'refund auto / open, else'],
  ['refund', 'auto', '100 30 0 open', 70, 'refund_before_settlement', 'refund auto / open, else'],
  ['refund', 'auto', '100 30 0 open', 100, 'refund_before_settlement', 'refund auto / open, else'],
  ['refund', 'auto', '100 0 30 open', 100, 'refund_before_settlement', 'refund auto / open, else'],
  ['refund', 'auto', '100 100 0 open', 100, 'nothing_left', 'refund auto / open, else'],
  ['refund', 'auto', '100 40 60 open', 1, 'nothing_left', 'refund auto / open, else'],
  ['refund', 'auto', '0 0 0 open', 1, 'nothing_left', 'refund auto / open, else'],
  ['refund', 'auto', '100 0 0 settled', 100, 'refund', 'refund auto / settled'],
  ['refund', 'auto', '100 0 0 settled', 1, 'refund', 'refund auto / settled'],
  ['refund', 'auto', '100 30 20 settled', 50, 'refund', 'refund auto / settled'],
  ['refund', 'auto', '100 30 20 settled', 51, 'exceeds_remaining', 'refund auto / settled'],
  ['refund', 'auto', '100 0 0 settled', 101, 'exceeds_remaining', 'refund auto / settled'],
  ['refund', 'auto', '100 100 0 settled', 1, 'nothing_left', 'refund auto / settled'],
  ['refund', 'auto', '100 50 50 settled', 100, 'nothing_left', 'refund auto / settled'],
  ['refund', 'asked', '100 0 0 open', 100, 'refund', 'refund asked / open'],
  ['refund', 'asked', '100 0 0 open', 40, 'refund', 'refund asked / open'],
  ['refund', 'asked', '100 40 10 open', 50, 'refund', 'refund asked / open'],
  ['refund', 'asked', '100 40 10 open', 51, 'exceeds_remaining', 'refund asked / open'],
  ['refund', 'asked', '100 100 0 open', 1, 'nothing_left', 'refund asked / open'],
  ['refund', 'asked', '100 0 0 settled', 100, 'refund', 'refund asked / settled'],
  ['refund', 'asked', '100 99 0 settled', 2, 'exceeds_remaining', 'refund asked / settled'],
  ['refund', 'asked', '100 0 100 settled', 1, 'nothing_left', 'refund asked / settled'],
  ['void', 'asked', '100 0 0 open', 100, 'void', 'void asked / open'],
  ['void', 'auto', '100 0 0 open', 100, 'void', 'void asked / open'],
  ['void', 'asked', '100 0 0 open', 99, 'void_amount_differs', 'void asked / open'],
  ['void', 'asked', '100 0 0 open', 101, 'void_amount_differs', 'void asked / open'],
  ['void', 'asked', '100 1 0 open', 99, 'void_amount_differs', 'void asked / open'],
  ['void', 'asked', '100 1 0 open', 100, 'original_has_refunds', 'void asked / open'],
  ['void', 'asked', '100 0 1 open', 100, 'original_has_refunds', 'void asked / open'],
  ['void', 'asked', '100 0 0 settled', 100, 'void_after_settlement', 'void asked / settled'],
  ['void', 'asked', '100 0 0 settled', 1, 'void_after_settlement', 'void asked / settled'],
]

describe('route', () => {
  it.each(TABLE)('%s, steered %s, original %s, amount %i: %s', (...row) => {
    const [kind, steer, state, amountMinor, decided, cell] = row
    const decision = route(original(state), { kind, amountMinor }, { steer })
    expect([outcomeOf(decision), decision.cell]).toEqual([decided, cell])
  })

  it('sends a sale on as a sale', () => {
    expect(route(null, { kind: 'sale', amountMinor: 1 }, { steer: 'auto' })).toEqual({ is: 'routed', route: 'sale', cell: 'sale' })
  })

  it('refuses a void or refund without an original', () => {
    for (const kind of ['void', 'refund'] as const) {
      expect(route(null, { kind, amountMinor: 1 }, { steer: 'asked' })).toEqual({ is: 'refused', reason: 'original_not_found', cell: '' })
    }
  })

  it('R28: never routes more than is left, whatever the state', () => {
    const amount = fc.integer({ min: 0, max: 1_000 })
    const originals = fc.record({
      capturedMinor: amount,
      nonRefundableMinor: fc.constant(0),
      postedMinor: amount,
      heldMinor: amount,
      queuedMinor: fc.constant(0),
      settledBatch: fc.constantFrom(null, 1),
    })
    fc.assert(
      fc.property(
        originals.filter(({ capturedMinor, postedMinor, heldMinor }) => postedMinor + heldMinor <= capturedMinor),
        fc.record({ kind: fc.constantFrom('void', 'refund'), amountMinor: fc.integer({ min: 1, max: 1_100 }) }),
        fc.record({ steer: fc.constantFrom('auto', 'asked') }),
        (state, asked, policy) => {
          const left = state.capturedMinor - state.postedMinor - state.heldMinor
          const decision = route(state, asked, policy)
          expect(decision.is === 'routed' && asked.amountMinor > left).toBe(false)
          if (decision.is === 'routed' && decision.route === 'void') expect([asked.amountMinor, state.settledBatch]).toEqual([left, null])
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
