/** A chain as the control API and `ledger evidence` give it away: masked, times in words. */
import { isoText } from '../../terms/calendar.ts'
import type { ChainLink } from '../../terms/chain.ts'
import type { OwedReversal } from '../../terms/transaction.ts'
import { voucherOf } from '../../terms/voucher.ts'

export interface LinkView {
  readonly id: number
  readonly of: number | null
  readonly kind: ChainLink['kind']
  readonly route: ChainLink['route']
  readonly state: ChainLink['state']
  readonly amountMinor: number
  readonly currency: string
  readonly terminal: string
  readonly stan: string
  readonly rrn: string
  readonly voucher: string | null
  readonly operator: string
  readonly purpose: string
  readonly expectedArrival: string | null
  /** `at` is an instant in UTC, or a date. */
  readonly steps: readonly { readonly state: string; readonly at: string | null; readonly reason: string | null }[]
  /** The reversal that is owed to the issuer, or was. */
  readonly reversal: ReversalView | null
}

interface ReversalView extends Pick<OwedReversal, 'state' | 'reasonCode' | 'attempts' | 'lastCode'> {
  readonly at: string
  readonly doneAt: string | null
}

export function linkView(link: ChainLink): LinkView {
  const { id, of, kind, route, state, steps, transaction, owed, arrival } = link
  const { amountMinor, currency, terminal, stan, rrn, operator, purpose } = transaction
  return {
    id,
    of,
    kind,
    route,
    state,
    amountMinor,
    currency,
    terminal,
    stan,
    rrn,
    voucher: voucherOf(transaction),
    operator,
    purpose,
    expectedArrival: arrival?.expected ?? null,
    steps: steps.map((step) => ({
      state: step.state,
      at: step.atMs === null ? (step.date ?? null) : isoText(step.atMs),
      reason: step.reason,
    })),
    reversal: owed === null ? null : reversalView(owed),
  }
}

function reversalView({ state, reasonCode, attempts, lastCode, createdAtMs, doneAtMs }: OwedReversal): ReversalView {
  return { state, reasonCode, attempts, lastCode, at: isoText(createdAtMs), doneAt: doneAtMs === null ? null : isoText(doneAtMs) }
}
