/** A rules file that is wrong is told where and why; numbers may be numbers in code. */
import { describe, expect, it } from 'vitest'
import { parseDocument, rulesSchema } from '../../sim/index.ts'
import { linesOf } from '../dialect/support/faults.ts'

function faultsOf(text: string): string[] {
  return linesOf(() => parseDocument(text, 'rules.yaml', rulesSchema))
}

const LATENCY = 'expected a duration like 40ms, a range like 1s..3s, or { median: 40ms, p99: 900ms }'
const COUNT = 'expected a whole number from 1'

describe('a rule', () => {
  it.each([
    [
      'then: { latncy: 5ms }',
      '3:13',
      'then.latncy',
      /^unknown key "latncy"; did you mean "latency"\? Possible: responseCode, sequence, latency, set, /,
    ],
    ['then: { latency: 500 }', '3:22', 'then.latency', `${LATENCY}, found "500"`],
    ['then: { latency: 5 ms }', '3:22', 'then.latency', `${LATENCY}, found "5 ms"`],
    ['then: { latency: 3s..1s }', '3:22', 'then.latency', `${LATENCY}, found "3s..1s"`],
    ['then: { latency: { median: 5ms } }', '3:22', 'then.latency', `${LATENCY}, found a map`],
    ['then: { latency: { median: 5ms, p99: 5ms } }', '3:22', 'then.latency', `${LATENCY}, found a map`],
    ['then: { responseCode: ok }', '3:27', 'then.responseCode', 'expected a response code like 00 or A0, found "ok"'],
    [
      'then: { fault: no-anwser }',
      '3:20',
      'then.fault',
      /^expected one of no-answer, delay-fixed, .*, stops-accepting, found "no-anwser"; did you mean "no-answer"\?$/,
    ],
    ['then: []', '3:11', 'then', 'expected a map, found a list'],
    ['when: {}', '2:5', 'then', 'is missing'],
    ['when: { kind: refunds }', '3:19', 'when.kind', /^expected one of sale, void, refund, .*, found "refunds"; did you mean "refund"\?$/],
    ['when: { mit: "0200" }', '3:13', 'when.mit', /^unknown key "mit"; did you mean "mti"\?/],
    ['when: { amount: 1.23 }', '3:21', 'when.amount', 'expected a whole number or a range like 100..200, found "1.23"'],
    ['when: { amount: 200..100 }', '3:21', 'when.amount', 'expected the smaller number of a range first, found "200..100"'],
    ['when: { nth: third }', '3:18', 'when.nth', 'expected a whole number or a range like 100..200, found "third"'],
    ['when: { nth: 0 }', '3:18', 'when.nth', 'expected a count from 1, or a range of them, found "0"'],
    ['when: { every: 0 }', '3:20', 'when.every', `${COUNT}, found "0"`],
    ['when: { first: "-1" }', '3:20', 'when.first', `${COUNT}, found "-1"`],
    ['when: { after: 1.5 }', '3:20', 'when.after', `${COUNT}, found "1.5"`],
    ['when: { probability: 2 }', '3:26', 'when.probability', 'expected a percentage like 2%, found "2"'],
    ['when: { probability: 101% }', '3:26', 'when.probability', 'expected at most 100%, found "101%"'],
    ['when: { elements: { DE22: "05" } }', '3:25', 'when.elements.DE22', 'expected an element like 22, 60.1 or 55.9F26, found "DE22"'],
    ['when: { elements: { 22: [a] } }', '3:29', 'when.elements.22', 'expected a text, found a list'],
  ])('%s is refused with its place', (written, place, path, problem) => {
    const rest = written.startsWith('when: { ') ? '\n    then: {}' : ''
    const [line = '', ...others] = faultsOf(`rules:\n  - name: x\n    ${written}${rest}`)
    expect(others).toEqual([])
    const [, at, where, words] = /^rules\.yaml:(\d+:\d+) rules\.0\.([^:]+): (.*)$/.exec(line) ?? []
    expect([at, where]).toEqual([place, path])
    if (typeof problem === 'string') expect(words).toBe(problem)
    else expect(words).toMatch(problem)
  })

  it('every mistake of a file is told at once, each with its line', () => {
    const text = ['seed: x', 'rules:', '  - then: { latency: 5 }', '  - name: b', '    when: { nth: x }', '    then: { fault: late }'].join(
      '\n',
    )
    expect(faultsOf(text).map((line) => line.split(' ')[0])).toEqual([
      'rules.yaml:1:7',
      'rules.yaml:3:5',
      'rules.yaml:3:22',
      'rules.yaml:5:18',
      'rules.yaml:6:20',
    ])
  })

  it.each([
    ['rules: {}', 'rules.yaml:1:8 rules: expected a list, found a map'],
    ['seeds: 1', 'rules.yaml:1:1 seeds: unknown key "seeds"; did you mean "seed"? Possible: seed, rules, cards'],
    ['seed: 1.5', 'rules.yaml:1:7 seed: expected a whole number, found "1.5"'],
  ])('%s is refused', (text, line) => {
    expect(faultsOf(text)).toEqual([line])
  })

  it('a file without rules has none', () => {
    expect(parseDocument('{}', 'rules.yaml', rulesSchema)).toEqual({ rules: [] })
  })
})

describe('in code', () => {
  it('numbers and texts say the same', () => {
    const ofNumbers = rulesSchema.parse({
      seed: 7,
      rules: [{ name: 'x', when: { amount: 100, nth: 3, every: 2, first: 5, after: 1 }, then: {} }],
    })
    const ofTexts = rulesSchema.parse({
      seed: '7',
      rules: [{ name: 'x', when: { amount: '100', nth: '3', every: '2', first: '5', after: '1' }, then: {} }],
    })
    expect(ofNumbers).toEqual(ofTexts)
    expect(ofNumbers.seed).toBe(7)
  })

  it.each([{ amount: 1.5 }, { nth: -1 }, { every: 0 }, { first: Number.NaN }, { after: 1e21 }])('%j is refused', (when) => {
    expect(rulesSchema.safeParse({ rules: [{ name: 'x', when, then: {} }] }).success).toBe(false)
  })

  it('what has leading zeros is a text: a number is refused', () => {
    for (const wrong of [{ when: { mti: 200 }, then: {} }, { when: { processingCode: 0 }, then: {} }, { then: { responseCode: 51 } }]) {
      expect(rulesSchema.safeParse({ rules: [{ name: 'x', ...wrong }] }).success).toBe(false)
    }
  })
})
