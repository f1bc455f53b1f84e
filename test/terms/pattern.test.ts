import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePattern } from '../../src/terms/pattern.ts'

describe('compilePattern', () => {
  it.each([
    ['0200', '0200', true],
    ['0200', '02000', false],
    ['0200|0220', '0220', true],
    ['0200 | 0220', '0200', true],
    ['20*', '200000', true],
    ['20*', '020000', false],
    ['*', '', true],
    ['', '', true],
    ['', 'x', false],
    ['04?0', '0420', true],
    ['04?0', '040', false],
    ['*00*', '1001', true],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'aXcYb', false],
    ['**a', 'bba', true],
    ['.*', 'abc', false],
    ['[0-9]+', '123', false],
  ])('%j on %j is %s', (source, text, fits) => {
    expect(compilePattern(source)(text)).toBe(fits)
  })

  it('takes time in proportion to its input, whatever the stars', () => {
    expect(compilePattern('*a'.repeat(40))('a'.repeat(39))).toBe(false)
  })

  it('finds a text between stars wherever it stands', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(compilePattern('*NEEDLE*')(`${before}NEEDLE${after}`)).toBe(true)
      }),
    )
  })
})
