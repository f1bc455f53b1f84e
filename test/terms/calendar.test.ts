import { describe, expect, it } from 'vitest'
import { calendarDigits, isMonthDay, isoText, stampAt } from '../../src/terms/calendar.ts'

describe('calendarDigits', () => {
  it.each([
    ['2026-11-22T04:15:30Z', 0, '20261122041530'],
    ['2026-11-22T04:15:30Z', 480, '20261122121530'],
    ['2026-12-31T20:00:00Z', 480, '20270101040000'],
    ['2024-02-28T23:30:00Z', 60, '20240229003000'],
    ['2026-01-01T00:00:00Z', -60, '20251231230000'],
  ])('%s at %i minutes ahead is %s', (iso, offsetMinutes, digits) => {
    expect(calendarDigits(Date.parse(iso), offsetMinutes)).toBe(digits)
  })
})

describe('stampAt', () => {
  it('has DE7 in UTC and everything else in local time', () => {
    expect(stampAt(Date.parse('2026-12-31T20:00:00Z'), 480)).toEqual({
      atMs: Date.parse('2026-12-31T20:00:00Z'),
      dateTime: '1231200000',
      localDate: '0101',
      businessDate: '2027-01-01',
      rrnDay: '7001',
    })
  })

  it('R102: counts the day of the year in the head of an RRN, leap days too', () => {
    expect(stampAt(Date.parse('2024-12-31T12:00:00Z'), 0).rrnDay).toBe('4366')
    expect(stampAt(Date.parse('2026-12-31T12:00:00Z'), 0).rrnDay).toBe('6365')
  })
})

describe('isMonthDay', () => {
  it.each(['0101', '0229', '1231', '0430'])('%s is a day', (digits) => expect(isMonthDay(digits)).toBe(true))
  it.each(['0000', '1301', '0230', '0431', '1232', '101', '01011', ''])('%s is none', (digits) => expect(isMonthDay(digits)).toBe(false))
})

it('isoText is ISO 8601 in UTC', () => expect(isoText(0)).toBe('1970-01-01T00:00:00.000Z'))
