/** A refund that waits for a second operator, or was confirmed or refused by one (R107). */

export const HOLD_STATES = ['waiting', 'approved', 'refused', 'used', 'expired'] as const
type HoldState = (typeof HOLD_STATES)[number]

/**
 * The terminal was told that its refund is declined. Once approved this is a permit: the terminal's next refund of the same
 * original, amount and card uses it, once, before it expires. Nothing is ever posted behind a terminal's back (P8).
 */
export interface Hold {
  readonly id: number
  /** Null for a refund without an original. */
  readonly originalId: number | null
  readonly amountMinor: number
  readonly currency: string
  readonly panHash: string
  readonly panMasked: string
  readonly terminal: string
  readonly merchant: string
  /** Who asked, empty when it is not known. */
  readonly operator: string
  /** The limits that were met, as `findingText` writes them. */
  readonly why: string
  readonly state: HoldState
  /** Who approved or refused it, empty while it waits. */
  readonly decidedBy: string
  /** The refund that used it. */
  readonly usedBy: number | null
  readonly atMs: number
  readonly expiresAtMs: number
}

/** A hold as it is now: what nobody used in time is expired, whatever the row says. */
export function holdAt(hold: Hold, atMs: number): Hold {
  const isOpen = hold.state === 'waiting' || hold.state === 'approved' || hold.state === 'refused'
  return isOpen && atMs >= hold.expiresAtMs ? { ...hold, state: 'expired' } : hold
}
