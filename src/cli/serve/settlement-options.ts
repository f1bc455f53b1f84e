/** `settlement:` of the configuration file: when business dates close, and when what they approved is settled. */
import { z } from 'zod'
import { wholeNumber, yesNo } from '../../dialect/values.ts'
import { ON_DEMAND, type SettlementPlan } from '../../gateway/business-day.ts'
import { ANYBODY_CLOSES, type ClosingSenders, SENDER_FACTS } from '../../terms/closing.ts'
import { parseDuration } from '../../terms/duration.ts'

const WEEK = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

const date = z.string().refine(isDate, 'a date YYYY-MM-DD')
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'a time of day hh:mm or hh:mm:ss')
const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, { error: 'a time such as 90s, 5m or 1h', abort: true })
  .transform((text) => parseDuration(text) ?? 0)

const senders = z
  .union([
    z.enum(['anybody', 'nobody']),
    z.array(z.strictObject(Object.fromEntries(SENDER_FACTS.map((name) => [name, z.string().min(1).optional()])))).min(1),
  ])
  .transform((written): ClosingSenders => (written === 'nobody' ? [] : written))

/** Who may close what by message; what is not said is as without a file. */
const byMessage = z.strictObject({
  issuer: yesNo.default(ANYBODY_CLOSES.issuer),
  cutover: senders.default(ANYBODY_CLOSES.cutover),
  batch: senders.default(ANYBODY_CLOSES.batch),
})

/** All of it has defaults: on demand, in the commit of the cut-over. */
export const settlementSchema = z
  .strictObject({
    cutover: timeOfDay.optional(),
    timeZone: z.string().refine(isTimeZone, 'a time zone such as Asia/Shanghai').optional(),
    delayDays: wholeNumber(0, 60).default(ON_DEMAND.delay.days),
    dayKind: z.enum(['calendar', 'business']).default('calendar'),
    holidays: z.array(date).max(1_000, 'at most 1000').default([]),
    closed: z.array(z.enum(WEEK)).default([]),
    window: duration.default(ON_DEMAND.windowMs),
    byMessage: byMessage.default(ANYBODY_CLOSES),
  })
  .transform(
    ({ cutover, timeZone, delayDays, dayKind, holidays, closed, window, ...rest }): SettlementPlan => ({
      ...(cutover === undefined ? {} : { cutover: cutover.replaceAll(':', '').padEnd(6, '0') }),
      ...(timeZone === undefined ? {} : { timeZone }),
      delay: { days: delayDays, dayKind, holidays, closed: closed.map((day) => WEEK.indexOf(day)) },
      windowMs: window,
      ...rest,
    }),
  )

function isDate(text: string): boolean {
  const atMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text)
}

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: text })
    return true
  } catch {
    return false
  }
}
