/** What the story of a payment is told with, besides its rows: dates, and the issuer's codes. */
import type { ChainDates } from '../../ledger/chain/chain-of.ts'
import type { ArrivalPlan } from '../../terms/arrival.ts'
import { stampAt } from '../../terms/calendar.ts'
import type { Clock } from '../../terms/ports.ts'
import { stampNow } from '../house.ts'

export interface ChainFacts extends ChainDates {
  offsetMinutes(atMs: number): number
}

export function chainFacts(clock: Clock, arrival: ArrivalPlan): ChainFacts {
  return {
    arrival,
    today: stampNow(clock).businessDate,
    dateOf: (atMs) => stampAt(atMs, clock.offsetMinutes(atMs)).businessDate,
    offsetMinutes: (atMs) => clock.offsetMinutes(atMs),
  }
}
