/** From the settlement of a refund to the cardholder's account: so many days, simulated (R93). */
import { dateAfter, weekday } from './calendar.ts'

export interface ArrivalPlan {
  readonly days: number
  /** `business` counts Monday to Friday. */
  readonly dayKind: 'calendar' | 'business'
}

export const DEFAULT_ARRIVAL: ArrivalPlan = { days: 3, dayKind: 'business' }

/** Days of the week on which no bank posts: Sunday, Saturday. */
const CLOSED: readonly number[] = [0, 6]

/** YYYY-MM-DD on which a refund that was settled on that date is posted by the issuer. */
export function arrivalDate(settledOn: string, { days, dayKind }: ArrivalPlan): string {
  if (dayKind === 'calendar') return dateAfter(settledOn, days)
  let date = settledOn
  for (let left = days; left > 0; ) {
    date = dateAfter(date, 1)
    if (!CLOSED.includes(weekday(date))) left -= 1
  }
  return date
}
