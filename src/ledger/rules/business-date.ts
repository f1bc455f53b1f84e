/** The business date: begins with the local date of the first command and moves by a cut-over (R7); without a schedule it keeps up with the clock. */
import { dateAfter } from '../../terms/calendar.ts'
import type { LedgerCommand, Stamp } from '../../terms/ledger-command.ts'
import type { Book } from './book.ts'
import type { CounterName, CounterRow } from './rows.ts'

/** YYYY-MM-DD. */
export function businessDate(book: Book, now: Stamp): string {
  const date = dateInForce((name) => book.value(name), now)
  if (digitsOf(date) !== book.value('business-date')) openDate(book, date, now)
  return date
}

function dateInForce(value: (name: CounterName) => number, now: Stamp): string {
  const open = dateOfCounter(value('business-date'))
  return open === '' || (value('follows-clock') === 1 && open < now.businessDate) ? now.businessDate : open
}

/** YYYY-MM-DD of the counter; empty for 0, before any date was open. */
export function dateOfCounter(value: number): string {
  const digits = String(value)
  return value === 0 ? '' : `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
}

/** R7: whatever day the clock shows, the rules go by the date that is open. */
export function withBusinessDate<C extends LedgerCommand>(command: C, book: Book): C {
  return goesByClock(command) ? command : { ...command, now: { ...command.now, businessDate: businessDate(book, command.now) } }
}

/** The same, before there is a book: each command at the date that it and those before it find open. */
export function withOpenDates(commands: readonly LedgerCommand[], counters: readonly CounterRow[]): LedgerCommand[] {
  const values = new Map<CounterName, number>(counters.map(({ name, value }) => [name, value]))
  return commands.map((command) => {
    if (goesByClock(command)) return command
    const date = dateInForce((name) => values.get(name) ?? 0, command.now)
    values.set('business-date', digitsOf(date))
    return { ...command, now: { ...command.now, businessDate: date } }
  })
}

/** These move the date, or begin with the clock's. */
function goesByClock(command: LedgerCommand): boolean {
  return command.do === 'cut-over' || command.do === 'reset' || command.do === 'recover'
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
  book.set('business-date', digitsOf(date))
  book.set('cut-over-at', now.atMs)
}

function digitsOf(date: string): number {
  return Number(date.replaceAll('-', ''))
}
