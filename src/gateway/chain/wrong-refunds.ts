/** Voids and refunds that were taken back, and what was done instead: by reason and operator (R50). */
import type { ChainLink } from '../../terms/chain.ts'

export interface WrongRefund {
  readonly id: number
  readonly original: number | null
  readonly rrn: string
  readonly amountMinor: number
  readonly currency: string
  readonly operator: string
  readonly purpose: string
  /** Our reason where the gateway took it back; the reversal's reason code where a terminal did; `adjustment` where operators did. */
  readonly reason: string
  /** The refund that was asked instead, null when there is none. */
  readonly correctedBy: number | null
  /** Ids: payment, refund, its reversals and adjustment, the new refund. */
  readonly chain: readonly number[]
}

export interface WrongRefundGroup {
  readonly reason: string
  readonly operator: string
  readonly currency: string
  readonly count: number
  readonly corrected: number
  readonly amountMinor: number
}

/** Those of one chain, oldest first. */
export function wrongRefundsOf(chain: readonly ChainLink[]): WrongRefund[] {
  return chain
    .filter((link) => isWrong(link, chain))
    .map((link) => {
      const { transaction: row, owed } = link
      const byTerminal = row.reason === 'approved' ? `reversal ${owed?.reasonCode ?? ''}`.trimEnd() : row.reason
      const taken = chain.filter(({ of, kind }) => of === link.id && (kind === 'reversal' || kind === 'adjustment')).map(({ id }) => id)
      const instead = chain.find(
        ({ of, id, kind, transaction }) => of === link.of && id > link.id && kind !== 'reversal' && transaction.state === 'approved',
      )
      return {
        id: link.id,
        original: link.of,
        rrn: row.rrn,
        amountMinor: row.amountMinor,
        currency: row.currency,
        operator: row.operator,
        purpose: row.purpose,
        reason: row.state === 'approved' ? 'adjustment' : (byTerminal ?? ''),
        correctedBy: instead?.id ?? null,
        chain: [...(link.of === null ? [] : [link.of]), link.id, ...taken, ...(instead === undefined ? [] : [instead.id])],
      }
    })
}

function isWrong(link: ChainLink, chain: readonly ChainLink[]): boolean {
  const { kind, transaction } = link
  return (kind === 'void' || kind === 'refund') && (transaction.state === 'reversed' || adjustmentOf(link, chain) !== undefined)
}

/** What took a settled refund back (R48). */
export function adjustmentOf({ id }: ChainLink, chain: readonly ChainLink[]): ChainLink | undefined {
  return chain.find(({ of, kind, transaction }) => of === id && kind === 'adjustment' && transaction.state === 'approved')
}

/** The most frequent first. */
export function groupWrongRefunds(all: readonly WrongRefund[]): WrongRefundGroup[] {
  const groups = new Map<string, WrongRefundGroup>()
  for (const { reason, operator, currency, amountMinor, correctedBy } of all) {
    const key = [reason, operator, currency].join('|')
    const known = groups.get(key) ?? { reason, operator, currency, count: 0, corrected: 0, amountMinor: 0 }
    const corrected = known.corrected + (correctedBy === null ? 0 : 1)
    groups.set(key, { ...known, count: known.count + 1, corrected, amountMinor: known.amountMinor + amountMinor })
  }
  return [...groups.values()].toSorted((one, other) => other.count - one.count)
}
