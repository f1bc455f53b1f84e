/** Who may ask for a payment at all: by default everybody, the simulator knows every terminal. */
import { type Kind, PAYMENT_KINDS } from '../terms/kind.ts'
import type { Reason } from '../terms/reason.ts'
import type { House, Visit } from './house.ts'

/** The reason to refuse, or nothing. Reversals are never shed (P13). */
export function refusalOf(house: House, { dialect, message }: Visit, kind: Kind): Reason | undefined {
  const terminal = message.text(41) ?? ''
  const merchant = message.text(42) ?? ''
  if (house.strictTerminals && house.macs.knows(terminal, merchant) !== 'yes') {
    return house.macs.knows(terminal, merchant) === 'other-merchant' ? 'merchant_unknown' : 'terminal_unknown'
  }
  if (house.requireSignIn && !house.macs.isSignedIn(dialect, terminal, merchant)) return 'sign_in_required'
  if (kind === 'reversal') return undefined
  if (house.day.isCut && isPayment(kind)) return 'cut_over_running'
  if (house.isDraining) return 'shutting_down'
  return house.busy.size >= house.limits.inFlight ? 'overloaded' : undefined
}

function isPayment(kind: Kind): boolean {
  return (PAYMENT_KINDS as readonly Kind[]).includes(kind)
}
