/** Dates and times as digits in the order a dialect has them: `YYMMDDhhmmss`, `MMDD`, `hhmmss`. */

/** Token of a form -> where it begins in YYYYMMDDhhmmss. */
const STARTS: ReadonlyMap<string, number> = new Map([
  ['YYYY', 0],
  ['YY', 2],
  ['MM', 4],
  ['DD', 6],
  ['hh', 8],
  ['mm', 10],
  ['ss', 12],
])
const TOKEN = /YYYY|YY|MM|DD|hh|mm|ss/g

/** What a dialect file may write. */
export const DATE_FORM = new RegExp(`^(${TOKEN.source})+$`)

/** The digits of the form, out of YYYYMMDDhhmmss. */
export function writeDate(form: string, digits: string): string {
  return form.replace(TOKEN, (token) => digits.slice(startOf(token), startOf(token) + token.length))
}

/** YYYYMMDDhhmmss with what the text says in that form; the rest is as it was. */
export function readDate(form: string, text: string, digits: string): string {
  let at = 0
  let read = digits
  for (const [token] of form.matchAll(TOKEN)) {
    const start = startOf(token)
    read = read.slice(0, start) + text.slice(at, at + token.length) + read.slice(start + token.length)
    at += token.length
  }
  return read
}

function startOf(token: string): number {
  return STARTS.get(token) ?? 0
}

/** The same month, day and time in the year that is nearest to `now`: what a date without a year means around New Year. */
export function inNearestYear(digits: string, now: string): string {
  const years = [0, -1, 1].map((change) => String(Number(now.slice(0, 4)) + change).padStart(4, '0'))
  const distances = years.map((year) => Math.abs(instantOf(year + digits.slice(4)) - instantOf(now)))
  return `${years[distances.indexOf(Math.min(...distances))] ?? now.slice(0, 4)}${digits.slice(4)}`
}

function instantOf(digits: string): number {
  return Date.parse(digits.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z'))
}
