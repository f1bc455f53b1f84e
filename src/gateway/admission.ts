/** Who may ask for a payment at all: by default everybody, the simulator knows every terminal. */
import { type Kind, PAYMENT_KINDS } from '../terms/kind.ts'
import { isRepeatMti } from '../terms/mti.ts'
import type { Reason } from '../terms/reason.ts'
import type { House, Visit } from './house.ts'

/** The reason to refuse, or nothing. Reversals are never shed (P13). */
export function refusalOf(house: House, visit: Visit, kind: Kind): Reason | undefined {
  const { dialect, message } = visit
  const terminal = message.text(41) ?? ''
  const merchant = message.text(42) ?? ''
  const stranger = strangerRefusal(house, visit)
  if (stranger !== undefined) return stranger
  if (house.requireSignIn && !house.macs.isSignedIn(dialect, terminal, merchant)) return 'sign_in_required'
  if (kind === 'reversal') return undefined
  // A repeat is answered as its first copy was, cut-over or not (R10).
  if (house.day.isCut && isPayment(kind) && !isRepeatMti(message.mti)) return 'cut_over_running'
  if (house.isDraining) return 'shutting_down'
  return house.busy.size >= house.limits.inFlight ? 'overloaded' : undefined
}

/** Where only terminals that the keys name are let in: what is wrong with another one. */
export function strangerRefusal({ strictTerminals, macs }: House, { message }: Visit): Reason | undefined {
  if (!strictTerminals) return undefined
  const known = macs.knows(message.text(41) ?? '', message.text(42) ?? '')
  if (known === 'yes') return undefined
  return known === 'other-merchant' ? 'merchant_unknown' : 'terminal_unknown'
}

function isPayment(kind: Kind): boolean {
  return (PAYMENT_KINDS as readonly Kind[]).includes(kind)
}
