import { describe, expect, it } from 'vitest'
import { DATE_FORM, inNearestYear, readDate, writeDate } from '../../src/dialect/date-form.ts'

const NOW = '20260529042640'

describe('a date in a form', () => {
  it.each([
    ['YYMMDDhhmmss', '260529042640'],
    ['YYYYMMDDhhmmss', '20260529042640'],
    ['hhmmss', '042640'],
    ['MMDD', '0529'],
    ['YYYYMMDD', '20260529'],
  ])('%s is written and read', (form, text) => {
    expect(DATE_FORM.test(form)).toBe(true)
    expect(writeDate(form, NOW)).toBe(text)
    expect(readDate(form, text, NOW)).toBe(NOW)
  })

  it('what the form lacks stays as it was', () => {
    expect(readDate('hhmmss', '235959', NOW)).toBe('20260529235959')
    expect(readDate('MMDD', '1231', NOW)).toBe('20261231042640')
    expect(readDate('YYMMDDhhmmss', '250101000000', NOW)).toBe('20250101000000')
  })

  it.each(['', 'YYYYMMDDTHH', 'MMDD hhmm', 'DAY'])('%j is no form', (form) => expect(DATE_FORM.test(form)).toBe(false))

  it.each([
    ['20261231235959', '20260101000010', '20251231235959'],
    ['20260101000000', '20261231235959', '20270101000000'],
    ['20260529042640', NOW, NOW],
    ['20269999999999', NOW, '20269999999999'],
  ])('%s without its year, at %s, is %s', (digits, now, meant) => expect(inNearestYear(digits, now)).toBe(meant))
})
