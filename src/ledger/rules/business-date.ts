/** The business date: begins with the local date of the first command, moves by a cut-over and by nothing else (R7). */
import { dateAfter } from '../../terms/calendar.ts'
import type { Stamp } from '../../terms/ledger-command.ts'
import type { Book } from './book.ts'

/** YYYY-MM-DD. */
export function businessDate(book: Book, now: Stamp): string {
  if (book.value('business-date') === 0) openDate(book, now.businessDate, now)
  return dateOfCounter(book.value('business-date'))
}

/** YYYY-MM-DD of the counter; empty for 0, before any date was open. */
export function dateOfCounter(value: number): string {
  const digits = String(value)
  return value === 0 ? '' : `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
}

/** When the open date was opened, milliseconds since 1970. */
export function openedAtMs(book: Book): number {
  return book.value('cut-over-at')
}

/** The next calendar day, or the clock's when that is later; never back. */
export function moveDate(book: Book, now: Stamp): string {
  const [, date = ''] = [dateAfter(businessDate(book, now), 1), now.businessDate].toSorted()
  openDate(book, date, now)
  return date
}

function openDate(book: Book, date: string, now: Stamp): void {
  book.set('business-date', Number(date.replaceAll('-', '')))
  book.set('cut-over-at', now.atMs)
}
