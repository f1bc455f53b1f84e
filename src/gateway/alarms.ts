/** What somebody should look at, besides the record of the turn: a line of its own in the log (R23, R59). */
import { REASONS, type Reason } from '../terms/reason.ts'
import type { Decided } from './decided.ts'
import type { House, Visit } from './house.ts'

/** Reason -> name of the event. */
const EVENTS: ReadonlyMap<Reason, string> = new Map<Reason, string>([
  ['duplicate_differs', 'duplicate-differs'],
  ['original_ambiguous', 'ambiguous-original'],
])

export function raiseAlarm(house: House, { dialect, peer, message }: Visit, decided: Decided): void {
  const event = EVENTS.get(decided.reason)
  if (event === undefined) return
  const [terminal, merchant, stan] = [message.text(41), message.text(42), message.text(11)]
  house.log.warn({ event, dialect: dialect.name, peer, terminal, merchant, stan, hint: decided.hint }, REASONS[decided.reason].en)
}
