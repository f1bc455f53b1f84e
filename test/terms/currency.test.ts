import { describe, expect, it } from 'vitest'
import { amountText, parseAmount } from '../../src/terms/currency.ts'

describe('R40: amounts are scaled for eyes only', () => {
  it.each([
    [10_000, '156', '100.00 CNY'],
    [5, '156', '0.05 CNY'],
    [0, '978', '0.00 EUR'],
    [500, '392', '500 JPY'],
    [1_234, '048', '1.234 BHD'],
    [7, '048', '0.007 BHD'],
    [100, '999', '1.00 999'],
  ])('%i of %s is %s', (amountMinor, currency, text) => {
    expect(amountText(amountMinor, currency)).toBe(text)
  })

  it.each([
    ['30.00', '156', 3_000],
    ['30', '156', 3_000],
    ['30.5', '156', 3_050],
    ['500', '392', 500],
    ['1.234', '048', 1_234],
    ['30.001', '156', undefined],
    ['500.0', '392', undefined],
    ['-1', '156', undefined],
    ['1e3', '156', undefined],
    ['', '156', undefined],
    ['.5', '156', undefined],
  ])('%j of %s is read as %s', (text, currency, amountMinor) => {
    expect(parseAmount(text, currency)).toBe(amountMinor)
  })
})
