/** Instants as the digits that messages and records carry; reads no clock: the instant is given. */
import type { Stamp } from './ledger-command.ts'

/** YYYYMMDDhhmmss of an instant, at so many minutes ahead of UTC. */
export function calendarDigits(atMs: number, offsetMinutes: number): string {
  const second = Math.floor(atMs / 1_000) + offsetMinutes * 60
  const known = lately.get(second)
  if (known !== undefined) return known
  const iso = new Date(second * 1_000).toISOString()
  const digits = iso.slice(0, 4) + iso.slice(5, 7) + iso.slice(8, 10) + iso.slice(11, 13) + iso.slice(14, 16) + iso.slice(17, 19)
  if (lately.size >= LATELY_MAX) lately.clear()
  lately.set(second, digits)
  return digits
}

/** A message asks for the digits of one second a dozen times, and thousands of messages for the same: a tenth of a turn (measured). */
const lately = new Map<number, string>()
const LATELY_MAX = 64

/** The stamp of a ledger command: DE7 in UTC, dates in local time, the head of RRNs made that day (R102). */
export function stampAt(atMs: number, offsetMinutes: number): Stamp {
  return { atMs, dateTime: calendarDigits(atMs, 0).slice(4), ...datesOf(calendarDigits(atMs, offsetMinutes).slice(0, 8)) }
}

type Dates = Pick<Stamp, 'localDate' | 'businessDate' | 'rrnDay'>
let today: { readonly digits: string; readonly dates: Dates } | undefined

/** Of YYYYMMDD; made once a day. */
function datesOf(digits: string): Dates {
  if (today?.digits === digits) return today.dates
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)]
  const dayOfYear = (Date.UTC(Number(year), Number(month) - 1, Number(day)) - Date.UTC(Number(year), 0, 1)) / 86_400_000 + 1
  const dates = {
    localDate: digits.slice(4),
    businessDate: `${year}-${month}-${day}`,
    rrnDay: `${Number(year) % 10}${String(dayOfYear).padStart(3, '0')}`,
  }
  today = { digits, dates }
  return dates
}

/** YYYY-MM-DD after so many calendar days. */
export function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10)
}

/** Days from one date YYYY-MM-DD to a later one; negative when it is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

/** 0 is Sunday. */
export function weekday(date: string): number {
  return new Date(date).getUTCDay()
}

/** The instant at which UTC shows YYYY-MM-DDThh:mm. */
export function utcInstant(dateAndTime: string): number {
  return Date.parse(`${dateAndTime}Z`)
}

/** ISO 8601 in UTC, for people and records. */
export function isoText(atMs: number): string {
  return new Date(atMs).toISOString()
}

/** True for MMDD of a day that exists in some year; 0229 does. */
export function isMonthDay(digits: string): boolean {
  if (digits.length !== 4) return false
  const month = Number(digits.slice(0, 2))
  const day = Number(digits.slice(2, 4))
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(2024, month, 0)).getUTCDate()
}

/** True for a YYYY-MM-DD that exists. */
export function isDate(date: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(date)) && dateAfter(date, 0) === date
}
