/** Whether a terminal may close a business date or its batch: what the configuration says, else all that are let in may (R8, R92). */
import { isAmong } from '../terms/closing.ts'
import type { Reason } from '../terms/reason.ts'
import { strangerRefusal } from './admission.ts'
import type { House, Visit } from './house.ts'

/** Why it may not; undefined when it may. */
export function closingRefusal(house: House, visit: Visit, what: 'cutover' | 'batch'): Reason | undefined {
  const { dialect, message, peer } = visit
  const facts = {
    dialect: dialect.name,
    terminal: (message.text(41) ?? '').trimEnd(),
    merchant: (message.text(42) ?? '').trimEnd(),
    peer: hostOf(peer),
  }
  return isAmong(house.day.byMessage[what], facts) ? strangerRefusal(house, visit) : 'closing_not_permitted'
}

/** `10.0.0.7:5021` is 10.0.0.7, `[::1]:5021` is ::1. */
function hostOf(peer: string): string {
  return peer.slice(0, peer.lastIndexOf(':')).replace(/^\[|\]$/g, '')
}
