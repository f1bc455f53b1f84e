/** Instants of a time of day, by the local clock of a place. */
import { calendarDigits } from './calendar.ts'

/** Minutes that local time is ahead of UTC at an instant. */
export type OffsetAt = (atMs: number) => number

const DAY_MS = 86_400_000
const NOON = '120000'

/** The first instant after `afterMs` at which local clocks show `time` (hhmmss); one that a change of clocks skips is moved by it. */
export function nextDaily(afterMs: number, time: string, offsetAt: OffsetAt): number {
  const today = Math.floor((afterMs + offsetAt(afterMs) * 60_000) / DAY_MS) * DAY_MS
  const instants = [-DAY_MS, 0, DAY_MS].map((days) => instantOf(today + days + millisecondsOf(time), offsetAt))
  return instants.find((instant) => instant > afterMs) ?? instantOf(today + 2 * DAY_MS + millisecondsOf(time), offsetAt)
}

/** The date that a cut-over at this instant opens: of an evening the next one, before noon the day itself. YYYY-MM-DD. */
export function dateOpenedAt(atMs: number, time: string, offsetAt: OffsetAt): string {
  const digits = calendarDigits(time < NOON ? atMs : atMs + DAY_MS, offsetAt(atMs))
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`
}

function millisecondsOf(time: string): number {
  return (Number(time.slice(0, 2)) * 3_600 + Number(time.slice(2, 4)) * 60 + Number(time.slice(4, 6))) * 1_000
}

/** The instant at which local clocks show what UTC shows at `localMs`. */
function instantOf(localMs: number, offsetAt: OffsetAt): number {
  const near = localMs - offsetAt(localMs) * 60_000
  return localMs - offsetAt(near) * 60_000
}
