/** The clock that messages, dates and schedules go by: the machine's, in the time zone of the business, and ahead of it in tests. */
import { utcInstant } from '../terms/calendar.ts'
import type { Clock } from '../terms/ports.ts'

export interface BusinessClock extends Clock {
  /** How far it was moved ahead. */
  readonly advancedMs: number
  /** Moves the wall time; durations and timeouts do not notice. */
  advance(byMs: number): void
}

/** `timeZone` is an IANA name; without one local time is the machine's. Throws RangeError for a name that is none. */
export function createBusinessClock(base: Clock, timeZone?: string): BusinessClock {
  const offsetAt = timeZone === undefined ? (atMs: number) => base.offsetMinutes(atMs) : zoneOffsets(timeZone)
  let advancedMs = 0
  return {
    get advancedMs() {
      return advancedMs
    },
    advance(byMs) {
      advancedMs += byMs
    },
    nowMs: () => base.nowMs() + advancedMs,
    monotonicMs: () => base.monotonicMs(),
    offsetMinutes: offsetAt,
    after: (delayMs, run) => base.after(delayMs, run),
  }
}

/** Offsets change at quarters of an hour only, and each message asks several times. */
const BLOCK_MS = 900_000

function zoneOffsets(timeZone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  let [block, offset] = [Number.NaN, 0]
  return (atMs) => {
    const asked = Math.floor(atMs / BLOCK_MS)
    if (asked !== block) [block, offset] = [asked, zoneOffset(format, asked * BLOCK_MS)]
    return offset
  }
}

function zoneOffset(format: Intl.DateTimeFormat, atMs: number): number {
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]))
  const [year, month, day, hour, minute] = (['year', 'month', 'day', 'hour', 'minute'] as const).map((type) => parts.get(type))
  return (utcInstant(`${year}-${month}-${day}T${hour}:${minute}`) - atMs) / 60_000
}
