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

/** One token of a form: where it begins in YYYYMMDDhhmmss, and how long it is. */
interface Token {
  readonly start: number
  readonly length: number
}

/** Forms are those of the dialects: each is cut into its tokens once. */
const tokensOfForms = new Map<string, readonly Token[]>()

function tokensOf(form: string): readonly Token[] {
  const known = tokensOfForms.get(form)
  if (known !== undefined) return known
  const tokens = [...form.matchAll(TOKEN)].map(([token]) => ({ start: STARTS.get(token) ?? 0, length: token.length }))
  tokensOfForms.set(form, tokens)
  return tokens
}

/** The digits of the form, out of YYYYMMDDhhmmss. */
export function writeDate(form: string, digits: string): string {
  let written = ''
  for (const { start, length } of tokensOf(form)) written += digits.slice(start, start + length)
  return written
}

/** YYYYMMDDhhmmss with what the text says in that form; the rest is as it was. */
export function readDate(form: string, text: string, digits: string): string {
  let at = 0
  let read = digits
  for (const { start, length } of tokensOf(form)) {
    read = read.slice(0, start) + text.slice(at, at + length) + read.slice(start + length)
    at += length
  }
  return read
}

/** Months so far apart are nearer in this year than in any other: five whole months are 153 days at most. */
const MONTHS_NEAR = 4

/** The same month, day and time in the year that is nearest to `now`: what a date without a year means around New Year. */
export function inNearestYear(digits: string, now: string): string {
  if (Math.abs(Number(digits.slice(4, 6)) - Number(now.slice(4, 6))) <= MONTHS_NEAR) return now.slice(0, 4) + digits.slice(4)
  const years = [0, -1, 1].map((change) => String(Number(now.slice(0, 4)) + change).padStart(4, '0'))
  const distances = years.map((year) => Math.abs(instantOf(year + digits.slice(4)) - instantOf(now)))
  return `${years[distances.indexOf(Math.min(...distances))] ?? now.slice(0, 4)}${digits.slice(4)}`
}

function instantOf(digits: string): number {
  return Date.parse(digits.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z'))
}
