/** The time of the gateway's clock, as commands and messages carry it. */
import { calendarDigits, stampAt } from '../terms/calendar.ts'
import type { Stamp } from '../terms/ledger-command.ts'
import type { Clock } from '../terms/ports.ts'

/** The time now, as commands carry it. */
export function stampNow(clock: Clock): Stamp {
  const atMs = clock.nowMs()
  return stampAt(atMs, clock.offsetMinutes(atMs))
}

/** The local time now, YYYYMMDDhhmmss. */
export function localNow(clock: Clock): string {
  const atMs = clock.nowMs()
  return calendarDigits(atMs, clock.offsetMinutes(atMs))
}
