/** When what a business date approved is settled (R93). */
import { dateAfter, weekday } from '../../terms/calendar.ts'
import type { ClearingDelay } from '../../terms/settlement.ts'

/** The business date whose cut-over settles what `date` approved. A week without an open day counts calendar days. */
export function dueDate(date: string, delay: ClearingDelay): string {
  const isCalendar = delay.dayKind === 'calendar' || new Set(delay.closed).size >= 7
  if (isCalendar) return dateAfter(date, delay.days)
  let due = date
  for (let left = delay.days; left > 0; ) {
    due = dateAfter(due, 1)
    if (isOpen(due, delay)) left -= 1
  }
  return due
}

function isOpen(date: string, { holidays, closed }: ClearingDelay): boolean {
  return !holidays.includes(date) && !closed.includes(weekday(date))
}
