/** A time of a rule: `22:00..06:00` every day, or from one date and time to another. */
import { z } from 'zod'

const DAY_MS = 86_400_000
const DAILY = /^([01]\d|2[0-3]):([0-5]\d)\.\.([01]\d|2[0-3]):([0-5]\d)$/
const DATED = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}))?\.\.(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}))?$/

export interface TimeWindow {
  /** As it is written. */
  readonly text: string
  /** Local times, in milliseconds: of the day, or since 1970. The end is not in it. */
  readonly daily: boolean
  readonly fromMs: number
  readonly toMs: number
}

export const timeWindow = z
  .string()
  .refine((text) => readWindow(text) !== undefined, 'a time like 22:00..06:00 or 2026-05-29T22:00..2026-06-02')
  .transform((text): TimeWindow => readWindow(text) ?? { text, daily: true, fromMs: 0, toMs: 0 })

function readWindow(text: string): TimeWindow | undefined {
  const daily = DAILY.exec(text)
  if (daily !== null) {
    const [, fromHours, fromMinutes, toHours, toMinutes] = daily.map(Number)
    return { text, daily: true, fromMs: minutesMs(fromHours, fromMinutes), toMs: minutesMs(toHours, toMinutes) }
  }
  const [, fromDate, fromTime = '00:00', toDate, toTime] = DATED.exec(text) ?? []
  const fromMs = Date.parse(`${fromDate}T${fromTime}Z`)
  // A date without a time is the whole of that day.
  const toMs = toTime === undefined ? Date.parse(`${toDate}T00:00Z`) + DAY_MS : Date.parse(`${toDate}T${toTime}Z`)
  return fromMs < toMs ? { text, daily: false, fromMs, toMs } : undefined
}

function minutesMs(hours = 0, minutes = 0): number {
  return (hours * 60 + minutes) * 60_000
}

/** `localMs`: the local time as if it were UTC. A daily window may go over midnight. */
export function isInWindow({ daily, fromMs, toMs }: TimeWindow, localMs: number): boolean {
  if (!daily) return localMs >= fromMs && localMs < toMs
  const ofDayMs = ((localMs % DAY_MS) + DAY_MS) % DAY_MS
  return fromMs <= toMs ? ofDayMs >= fromMs && ofDayMs < toMs : ofDayMs >= fromMs || ofDayMs < toMs
}
