/** Instants as the digits that messages and records carry; reads no clock: the instant is given. */
import type { Stamp } from './ledger-command.ts'

/** YYYYMMDDhhmmss of an instant, at so many minutes ahead of UTC. */
export function calendarDigits(atMs: number, offsetMinutes: number): string {
  const iso = new Date(atMs + offsetMinutes * 60_000).toISOString()
  return iso.slice(0, 4) + iso.slice(5, 7) + iso.slice(8, 10) + iso.slice(11, 13) + iso.slice(14, 16) + iso.slice(17, 19)
}

/** The stamp of a ledger command: DE7 in UTC, dates in local time, the head of RRNs made that day (R102). */
export function stampAt(atMs: number, offsetMinutes: number): Stamp {
  const local = calendarDigits(atMs, offsetMinutes)
  const year = Number(local.slice(0, 4))
  const month = Number(local.slice(4, 6))
  const day = Number(local.slice(6, 8))
  const dayOfYear = (Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / 86_400_000 + 1
  return {
    atMs,
    dateTime: calendarDigits(atMs, 0).slice(4),
    localDate: local.slice(4, 8),
    businessDate: `${local.slice(0, 4)}-${local.slice(4, 6)}-${local.slice(6, 8)}`,
    rrnDay: `${year % 10}${String(dayOfYear).padStart(3, '0')}`,
  }
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
