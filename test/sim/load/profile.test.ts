import { describe, expect, it } from 'vitest'
import { parseProfile } from '../../../sim/index.ts'

describe('profile', () => {
  it('ranges of terminals are written out, amounts are minor units of the currency', () => {
    const text = `
terminals: [SHOP0001..SHOP0003, "TILL  01"]
merchants: [MERCHANT0000009]
cards: [{ pan: "4111111111111111", expiry: "3012" }]
currency: "392"
amounts: 100..5000
elements: { 22: "051", 18: "5999" }
keys: keys.yaml
signIn: yes
`
    expect(parseProfile(text, 'p.yaml')).toEqual({
      terminals: ['SHOP0001', 'SHOP0002', 'SHOP0003', 'TILL  01'],
      merchants: ['MERCHANT0000009'],
      cards: [{ pan: '4111111111111111', expiry: '3012' }],
      currency: '392',
      amountsMinor: [100, 5_000],
      elements: new Map([
        [18, '5999'],
        [22, '051'],
      ]),
      keys: 'keys.yaml',
      signIn: true,
    })
  })

  it('an empty map says nothing: everything has a default', () => {
    expect(parseProfile('{}', 'p.yaml')).toMatchObject({ terminals: [], currency: '156', amountsMinor: [1_000, 100_000], signIn: false })
  })

  it.each([
    ['terminal: [TERM0001]', 1, 1, 'unknown key "terminal"; did you mean "terminals"?'],
    ['terminals: [TERM001]', 1, 13, 'a terminal number of 8 characters, or a range such as TERM0001..TERM0064'],
    ['terminals:\n  - TERM0009..TERM0001', 2, 5, 'a range such as TERM0001..TERM0064'],
    ['merchants: [SHORT]', 1, 13, 'a merchant number of 15 characters'],
    ['merchants: []', 1, 12, 'at least 1 items'],
    ['cards:\n  - { pan: "4111 1111", expiry: "3012" }', 2, 12, '12 to 19 digits'],
    ['cards: [{ pan: "4111111111111111", expiry: "3013" }]', 1, 44, 'YYMM'],
    ['amounts: 5.00..1.00', 1, 10, 'two amounts such as 10.00..1000.00'],
    ['amounts: 0.00..1.00', 1, 10, 'two amounts such as 10.00..1000.00'],
    ['elements: { 64: "00" }', 1, 17, 'elements 2 to 128 that are no MAC'],
    ['signIn: maybe', 1, 9, 'one of yes, no, true, false'],
    ['currency: EUR', 1, 11, 'the three digits of a currency'],
  ])('%j is refused at line %d, column %d', (text, line, column, problem) => {
    expect(() => parseProfile(text, 'p.yaml')).toThrow(
      expect.objectContaining({ code: 'SPEC_INVALID', message: expect.stringMatching(new RegExp(`p\\.yaml:${line}:${column}\\b`)) }),
    )
    expect(() => parseProfile(text, 'p.yaml')).toThrow(problem)
  })
})
