/** A time of day by local clocks, also where they are set. */
import { describe, expect, it } from 'vitest'
import { createBusinessClock } from '../../src/gateway/business-clock.ts'
import { dateOpenedAt, nextDaily } from '../../src/terms/daily.ts'
import { parseDuration } from '../../src/terms/duration.ts'
import { FakeClock } from '../transport/support/fake-clock.ts'

const at = (iso: string): number => Date.parse(iso)

describe('the next time of day', () => {
  it.each<readonly [string, string, string, string]>([
    ['Asia/Shanghai', '230000', '2026-11-22T14:59:59.999Z', '2026-11-22T15:00:00.000Z'],
    ['Asia/Shanghai', '230000', '2026-11-22T15:00:00Z', '2026-11-23T15:00:00.000Z'],
    ['Asia/Shanghai', '000000', '2026-12-31T15:59:58Z', '2026-12-31T16:00:00.000Z'],
    ['America/New_York', '230000', '2026-03-08T03:00:00Z', '2026-03-08T04:00:00.000Z'],
    ['America/New_York', '230000', '2026-03-08T04:00:00Z', '2026-03-09T03:00:00.000Z'],
    ['Asia/Kolkata', '003000', '2026-11-22T19:00:00Z', '2026-11-23T19:00:00.000Z'],
  ])('in %s at %s after %s is %s', (timeZone, time, after, next) => {
    const { offsetMinutes } = createBusinessClock(new FakeClock(), timeZone)
    expect(new Date(nextDaily(at(after), time, offsetMinutes)).toISOString()).toBe(next)
  })

  it('comes once a day through a whole year, also where clocks are set', () => {
    const { offsetMinutes } = createBusinessClock(new FakeClock(), 'Europe/Berlin')
    const found: number[] = []
    for (let next = at('2026-01-01T00:00:00Z'); found.length < 365; ) {
      next = nextDaily(next, '023000', offsetMinutes)
      found.push(next)
    }
    const hours = found.map((instant, index) => (instant - (found[index - 1] ?? instant)) / 3_600_000)
    expect(hours.every((apart) => apart === 0 || (apart >= 23 && apart <= 25))).toBe(true)
    expect(new Date(found.at(-1) ?? 0).toISOString()).toBe('2026-12-31T01:30:00.000Z')
  })

  it.each([
    ['230000', '2026-11-22T15:00:00Z', '2026-11-23'],
    ['000000', '2026-11-22T16:00:00Z', '2026-11-23'],
    ['020000', '2026-11-22T18:00:00Z', '2026-11-23'],
  ])('R7: a cut-over at %s, %s, opens %s', (time, instant, date) => {
    expect(dateOpenedAt(at(instant), time, () => 480)).toBe(date)
  })
})

describe('the clock of the business', () => {
  it('moves ahead; durations and timers do not notice', () => {
    const base = new FakeClock()
    const clock = createBusinessClock(base)
    clock.advance(86_400_000)
    expect([clock.nowMs() - base.nowMs(), clock.monotonicMs(), clock.advancedMs]).toEqual([86_400_000, 0, 86_400_000])
    expect(clock.offsetMinutes(0)).toBe(480)
  })

  it('has the local time of its zone', () => {
    const { offsetMinutes } = createBusinessClock(new FakeClock(), 'America/New_York')
    expect([at('2026-03-08T06:59:59Z'), at('2026-03-08T07:00:00Z'), at('2026-11-01T06:00:00Z')].map(offsetMinutes)).toEqual([
      -300, -240, -300,
    ])
  })
})

it.each([
  ['1d', 86_400_000],
  ['90s', 90_000],
  ['5m', 300_000],
  ['3h', 10_800_000],
  ['250ms', 250],
  ['-1d', undefined],
  ['1', undefined],
  ['1 d', undefined],
])('the duration %s is %s ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds)
})
