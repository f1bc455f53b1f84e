/** What the story of a payment is told with, besides its rows: dates, and the time zone. */
import type { ChainDates } from '../../ledger/chain/chain-of.ts'
import type { ArrivalPlan } from '../../terms/arrival.ts'
import type { Clock } from '../../terms/ports.ts'
import { stampNow } from '../time-now.ts'

export interface ChainFacts extends ChainDates {
  offsetMinutes(atMs: number): number
}

export function chainFacts(clock: Clock, arrival: ArrivalPlan): ChainFacts {
  return { arrival, today: stampNow(clock).businessDate, offsetMinutes: (atMs) => clock.offsetMinutes(atMs) }
}
