/** Whose policy holds, what a file may say, and how it is said in words. */
import { describe, expect, it } from 'vitest'
import { parseDocument } from '../../src/dialect/document.ts'
import { LIMIT_NAMES, LIMITS_OF_REFUNDS } from '../../src/terms/limit.ts'
import { canonicalPolicy, type Policy, type PolicyFile, resolvePolicy } from '../../src/terms/policy.ts'
import { policyFileSchema } from '../../src/terms/policy-file.ts'
import { policyWords } from '../../src/terms/policy-words.ts'

const read = (text: string): PolicyFile => parseDocument(text, 'policy.yaml', policyFileSchema)
const SUBJECT = { dialect: 'unionpay-pos', merchant: 'M1', terminal: 'T1', steer: 'asked' } as const

const FILE = read(`
autoConvert: yes
limits: { refundMinor: 100, windowDays: 30 }
for:
  - { dialect: "unionpay*", limits: { refundMinor: 200 } }
  - { terminal: T1, limits: { refundMinor: 400 }, actions: { refundMinor: hold } }
  - { terminal: "T?", limits: { refundMinor: 500, minimumMinor: 7 } }
  - { merchant: M1, limits: { refundMinor: 300, windowDays: none } }
  - { merchant: M1, terminal: T9, steer: auto }
`)

describe('R38: the most specific part of a policy wins, field by field', () => {
  it.each([
    ['nobody', { dialect: 'x', merchant: 'M9', terminal: 'Z' }, { refundMinor: 100, windowDays: 30 }],
    ['the dialect', { merchant: 'M9', terminal: 'Z' }, { refundMinor: 200, windowDays: 30 }],
    ['the merchant, spaces behind it', { merchant: 'M1   ', terminal: 'Z' }, { refundMinor: 300 }],
    ['the terminal, the first of two', {}, { refundMinor: 400, minimumMinor: 7 }],
    ['a pattern', { terminal: 'T2' }, { refundMinor: 500, minimumMinor: 7 }],
  ])('%s', (_who, whom, limits) => {
    expect(resolvePolicy(FILE, { ...SUBJECT, ...whom })).toMatchObject({ autoConvert: true, steer: 'asked', limits })
    expect(Object.keys(resolvePolicy(FILE, { ...SUBJECT, ...whom }).limits).toSorted()).toEqual(Object.keys(limits).toSorted())
  })

  it('takes actions and switches along', () => {
    expect(resolvePolicy(FILE, SUBJECT).actions).toEqual({ refundMinor: 'hold' })
    expect(resolvePolicy(FILE, { ...SUBJECT, terminal: 'T9' }).steer).toBe('auto')
  })

  it('is as without a policy when the file says nothing', () => {
    expect(resolvePolicy({}, SUBJECT)).toEqual({ steer: 'asked', limits: {}, actions: {} })
  })
})

it('the same policy is the same text, whatever order it was written in', () => {
  const one: Policy = { steer: 'auto', limits: { refundMinor: 1, windowDays: 2 }, actions: {} }
  const other: Policy = { actions: {}, limits: { windowDays: 2, refundMinor: 1 }, steer: 'auto' }
  expect(canonicalPolicy(one)).toBe(canonicalPolicy(other))
  expect(canonicalPolicy({ ...one, limits: { refundMinor: 1 } })).not.toBe(canonicalPolicy(one))
})

describe('a policy file', () => {
  it.each([
    ['an unknown name', 'limit: {}', /policy\.yaml:1:1 .*unknown key "limit".*limits/],
    ['an unknown limit', 'limits: { refundMajor: 5 }', /unknown key "refundMajor".*refundMinor/],
    ['a limit that is no number', 'limits: { refundMinor: ten }', /1:24 limits\.refundMinor: .*a whole number, or none/],
    ['an action that is none', 'actions: { refundMinor: ask }', /refuse, warn, hold/],
    ['minutes of nothing', 'burstMinutes: 0', /1 to 525600 minutes/],
  ])('is refused for %s', (_what, text, problem) => {
    expect(() => read(text)).toThrow(problem)
  })
})

describe('in words', () => {
  const all: Policy = {
    ...resolvePolicy(read('{ autoConvert: yes, partialBeforeSettlement: refund, sameTerminal: yes, standalone: supervisor }'), SUBJECT),
    refundCashback: false,
    refundSurcharge: false,
    allowedCategories: ['5411', '58??'],
    blockedCategories: ['7995'],
    confirmWithinMinutes: 30,
    burstMinutes: 5,
    limits: Object.fromEntries(LIMIT_NAMES.map((name, at) => [name, at + 1_000])),
    actions: { refundMinor: 'warn', cardDayCount: 'hold' },
  }

  it('both answers about the terminal are told', () => {
    const words = [true, false].map((sameTerminal) => policyWords({ ...resolvePolicy({ sameTerminal }, SUBJECT) }, 'en')[0])
    expect(words).toEqual([
      'Only the terminal of the sale gives it back (sameTerminal)',
      'Any terminal of the merchant gives its sales back (sameTerminal)',
    ])
  })

  it.each(['en', 'zh'] as const)('every rule has its sentence, with its value and its name: %s', (language) => {
    const words = policyWords(all, language)
    const switches = Object.keys(all).filter((name) => name !== 'limits' && name !== 'actions')
    for (const name of [...switches, ...LIMIT_NAMES]) expect(words.filter((line) => line.endsWith(`(${name})`))).toHaveLength(1)
    for (const [at, name] of LIMIT_NAMES.entries()) expect(words.find((line) => line.endsWith(`(${name})`))).toContain(String(at + 1_000))
    expect(words.filter((line) => line.includes('{}'))).toEqual([])
  })

  it('says what happens otherwise', () => {
    const words = policyWords(all, 'en')
    expect(words).toContain('A refund is of at most 1002 minor units; what is beyond is only told (refundMinor)')
    expect(words.find((line) => line.includes('(cardDayCount)'))).toContain('what is beyond waits for another operator')
    expect(policyWords(all, 'zh')).toContain('每笔退货至多 1002 最小货币单位;超出仅预警 (refundMinor)')
  })

  it('every limit has a reason with a row of its own kind', () => {
    expect(LIMIT_NAMES.every((name) => LIMITS_OF_REFUNDS[name].reason.length > 0)).toBe(true)
  })
})
