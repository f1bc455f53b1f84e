/** The issuer's rules: which one a message meets, and what it says. */
import { describe, expect, it } from 'vitest'
import { type MessageJson, type Miss, type RuleFileInput, rulesSchema } from '../../sim/index.ts'
import { type RuleInput, RuleSet, type Script } from '../../sim/rules/rule-set.ts'
import { ISSUER, PAN, readMessage, refund, sale, UNIONPAY } from './support/messages.ts'
import { shuffled } from './support/shuffled.ts'

type RuleInputs = NonNullable<RuleFileInput['rules']>
type When = NonNullable<RuleInputs[number]['when']>
type Then = RuleInputs[number]['then']

function rulesOf(rules: RuleInputs, seed = 1): RuleSet {
  return new RuleSet(rulesSchema.parse({ rules }), seed)
}

function input(json: MessageJson, more: Partial<RuleInput> = {}): RuleInput {
  const dialect = json['60'] === undefined ? ISSUER : UNIONPAY
  const key = [json['0']?.slice(0, 3), json['11'], json['7']].join('|')
  return { dialect, message: readMessage(json, dialect), kind: 'sale', key, isRepeat: json['0']?.endsWith('1') === true, ...more }
}

const SALE = sale(1)
const REFUND = refund(2, 3_000, SALE)
const TRACK_ONLY: MessageJson = { ...without(SALE, '2'), 35: `${PAN}D3012201` }
const POS: MessageJson = { 0: '0200', 2: PAN, 3: '000000', 4: '000000000100', 11: '000001', 22: '051', 41: 'TERM0001', 60: '22000001000' }

function without(json: MessageJson, key: string): MessageJson {
  return Object.fromEntries(Object.entries(json).filter(([name]) => name !== key))
}

describe('when', () => {
  it.each<[string, When, RuleInput, RuleInput]>([
    ['nothing', {}, input(SALE), input(REFUND)],
    ['kind', { kind: 'refund' }, input(REFUND, { kind: 'refund' }), input(SALE)],
    ['kind, not that of the message type', { kind: 'void' }, input(SALE, { kind: 'void' }), input(SALE, { kind: 'sale' })],
    ['mti', { mti: '0200' }, input(SALE), input({ ...SALE, 0: '0220' })],
    ['mti, alternatives', { mti: '0100|02?0' }, input({ ...SALE, 0: '0220' }), input({ ...SALE, 0: '0400' })],
    ['processingCode', { processingCode: '20*' }, input(REFUND), input(SALE)],
    ['terminal', { terminal: 'TERM*' }, input(SALE), input({ ...SALE, 41: 'POS00001' })],
    ['merchant', { merchant: '*001' }, input(SALE), input({ ...SALE, 42: 'MERCHANT0000002' })],
    ['currency', { currency: '156|840' }, input(SALE), input({ ...SALE, 49: '978' })],
    ['rrn', { rrn: '6149*01' }, input(SALE), input(REFUND)],
    ['amount', { amount: '10000' }, input(SALE), input(REFUND)],
    ['amount, a number', { amount: 3_000 }, input(REFUND), input(SALE)],
    ['amount, from', { amount: '10000..20000' }, input(SALE), input({ ...SALE, 4: '000000009999' })],
    ['amount, to', { amount: '1..10000' }, input(SALE), input({ ...SALE, 4: '000000010001' })],
    ['amount that is not there', { amount: '0..999999999999' }, input(SALE), input(without(SALE, '4'))],
    ['pan', { pan: '620000*' }, input(SALE), input({ ...SALE, 2: '4111111111111111' })],
    ['pan of track 2', { pan: PAN }, input(TRACK_ONLY), input({ ...TRACK_ONLY, 35: '4111111111111111D3012' })],
    ['pan that is not there', { pan: '62*' }, input(SALE), input(without(SALE, '2'))],
    ['elements', { elements: { 22: '01?' } }, input(SALE), input({ ...SALE, 22: '051' })],
    ['elements, a subfield', { elements: { '90.2': '000001' } }, input(REFUND), input(SALE)],
    ['elements, one that is not there', { elements: { 38: '' } }, input(SALE), input({ ...SALE, 38: 'AB12CD' })],
    ['elements, all of them', { elements: { 22: '012', 25: '00' } }, input(SALE), input({ ...SALE, 25: '08' })],
    ['elements of another dialect', { elements: { '60.1': '22', '60.2': '*1' } }, input(POS), input({ ...POS, 60: '25000001000' })],
    ['probability 100%', { probability: '100%' }, input(SALE), input(REFUND)],
    ['all of them', { kind: 'sale', mti: '0200', amount: '1..10000', terminal: 'TERM0001' }, input(SALE), input(SALE, { kind: 'refund' })],
  ])('%s', (words, when, fits, fitsNot) => {
    expect(rulesOf([{ name: 'it', when, then: {} }]).script(fits).rule).toBe('it')
    const always = words === 'nothing' || words === 'probability 100%'
    expect(rulesOf([{ name: 'it', when, then: {} }]).script(fitsNot).rule).toBe(always ? 'it' : '')
  })

  it('absent is always, and 0% is never', () => {
    expect(rulesOf([{ name: 'it', then: {} }]).script(input(SALE)).rule).toBe('it')
    expect(rulesOf([{ name: 'it', when: { probability: '0%' }, then: {} }]).script(input(SALE)).rule).toBe('')
  })

  it('the first rule that fits decides', () => {
    const rules = rulesOf([
      { name: 'refunds', when: { kind: 'refund' }, then: { responseCode: '51' } },
      { name: 'all', then: { responseCode: '05' } },
      { name: 'never reached', when: { kind: 'sale' }, then: { responseCode: '96' } },
    ])
    expect(rules.script(input(SALE))).toMatchObject({ rule: 'all', responseCode: '05' })
    expect(rules.script(input(REFUND, { kind: 'refund' }))).toMatchObject({ rule: 'refunds', responseCode: '51' })
  })
})

describe('then', () => {
  it.each<[string, Then, Partial<Script>]>([
    ['nothing', {}, { latencyMs: 0 }],
    ['responseCode', { responseCode: '51' }, { responseCode: '51', latencyMs: 0 }],
    ['responseCode of three characters', { responseCode: 'A0Z' }, { responseCode: 'A0Z' }],
    ['latency', { latency: '40ms' }, { latencyMs: 40 }],
    ['latency in seconds', { latency: '1.5s' }, { latencyMs: 1_500 }],
    ['latency in minutes', { latency: '2m' }, { latencyMs: 120_000 }],
    ['fault', { fault: 'no-answer' }, { fault: 'no-answer' }],
    ['all', { responseCode: '00', latency: '1ms', fault: 'no-answer' }, { responseCode: '00', latencyMs: 1, fault: 'no-answer' }],
  ])('%s', (_words, then, expected) => {
    const { then: _all, ...script } = rulesOf([{ name: 'it', then }]).script(input(SALE))
    expect(script).toEqual({ rule: 'it', latencyMs: 0, ...expected })
  })

  it('without a rule that fits there is nothing but an answer at once', () => {
    expect(rulesOf([]).script(input(SALE))).toEqual({ rule: '', latencyMs: 0 })
  })
})

/** Which of ten sales in a row meet the rule, counted from 1. */
function placesOf(when: When): number[] {
  const rules = rulesOf([{ name: 'it', when, then: {} }])
  return Array.from({ length: 10 }, (_, at) => at + 1).filter((number) => rules.script(input(sale(number))).rule === 'it')
}

describe('the place of a message', () => {
  it.each<[string, When, number[]]>([
    ['nth', { nth: '3' }, [3]],
    ['nth, a number', { nth: 3 }, [3]],
    ['nth, a range', { nth: '2..4' }, [2, 3, 4]],
    ['every', { every: '3' }, [3, 6, 9]],
    ['every, a number', { every: 5 }, [5, 10]],
    ['first', { first: '2' }, [1, 2]],
    ['first, a number', { first: 1 }, [1]],
    ['after', { after: '8' }, [9, 10]],
    ['after, a number', { after: 9 }, [10]],
    ['several of them', { every: 2, after: 3, first: 8 }, [4, 6, 8]],
  ])('%s', (_words, when, expected) => {
    expect(placesOf(when)).toEqual(expected)
  })

  it('only messages that meet the other conditions are counted', () => {
    const rules = rulesOf([{ name: 'second refund', when: { kind: 'refund', nth: 2 }, then: {} }])
    const kinds = ['refund', 'sale', 'sale', 'refund', 'refund']
    expect(kinds.map((kind, at) => rules.script(input(sale(at + 1), { kind })).rule)).toEqual(['', '', '', 'second refund', ''])
  })

  it('only messages that are drawn are counted', () => {
    const drawn = rulesOf([{ name: 'it', when: { probability: '30%' }, then: {} }])
    const counted = rulesOf([{ name: 'it', when: { probability: '30%', first: 5 }, then: {} }])
    const numbers = Array.from({ length: 100 }, (_, at) => at + 1)
    const hits = (rules: RuleSet): number[] => numbers.filter((number) => rules.script(input(sale(number))).rule === 'it')
    expect(hits(counted)).toEqual(hits(drawn).slice(0, 5))
  })

  it('each rule counts for itself what reaches it', () => {
    const rules = rulesOf([
      { name: 'first two', when: { first: 2 }, then: {} },
      { name: 'its second', when: { nth: 2 }, then: {} },
    ])
    expect([1, 2, 3, 4, 5].map((number) => rules.script(input(sale(number))).rule)).toEqual([
      'first two',
      'first two',
      '',
      'its second',
      '',
    ])
  })

  it('a repeat has the place of its first copy and takes none', () => {
    const rules = rulesOf([{ name: 'second', when: { nth: 2 }, then: {} }])
    const repeat = (stan: number): RuleInput => input({ ...sale(stan), 0: '0201' })
    const names = [input(sale(1)), repeat(1), repeat(1), input(sale(2)), repeat(2), repeat(1), input(sale(3))].map(
      (one) => rules.script(one).rule,
    )
    expect(names).toEqual(['', '', '', 'second', 'second', '', ''])
  })

  it('a second copy without the repeat digit takes none either', () => {
    const rules = rulesOf([{ name: 'second', when: { nth: 2 }, then: {} }])
    expect([1, 1, 1, 2, 2].map((stan) => rules.script(input(sale(stan))).rule)).toEqual(['', '', '', 'second', 'second'])
  })

  it('a repeat whose first copy never came takes none', () => {
    const rules = rulesOf([{ name: 'first', when: { first: 1 }, then: {} }])
    expect(rules.script(input({ ...sale(7), 0: '0201' })).rule).toBe('first')
    expect(rules.script(input(sale(1))).rule).toBe('first')
    expect(rules.script(input(sale(2))).rule).toBe('')
  })
})

describe('chance', () => {
  const COUNT = 2_000
  const inputs = Array.from({ length: COUNT }, (_, at) => input(sale(at + 1)))

  function hitsOf(order: readonly RuleInput[], seed: number, rules?: RuleSet): Set<string> {
    const set = rules ?? rulesOf([{ name: 'unlucky', when: { probability: '30%' }, then: {} }], seed)
    return new Set(order.filter((one) => set.script(one).rule !== '').map(({ key }) => key))
  }

  it('has its share', () => {
    expect(hitsOf(inputs, 7).size / COUNT).toBeCloseTo(0.3, 1)
    const rare = rulesOf([{ name: 'rare', when: { probability: '0.5%' }, then: {} }], 7)
    expect(hitsOf(inputs, 7, rare).size).toBeGreaterThan(2)
    expect(hitsOf(inputs, 7, rare).size).toBeLessThan(25)
  })

  it('the same seed meets the same messages in whatever order they come', () => {
    const inOrder = hitsOf(inputs, 7)
    expect(hitsOf(inputs.toReversed(), 7)).toEqual(inOrder)
    expect(hitsOf(shuffled(inputs, 99), 7)).toEqual(inOrder)
    expect(hitsOf([...inputs, ...inputs], 7)).toEqual(inOrder)
  })

  it('another seed meets others', () => {
    expect(hitsOf(inputs, 8)).not.toEqual(hitsOf(inputs, 7))
  })

  it('a repeat is drawn like its first copy', () => {
    const rules = rulesOf([{ name: 'unlucky', when: { probability: '30%' }, then: {} }], 7)
    for (const stan of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
      expect(rules.script(input({ ...sale(stan), 0: '0201' })).rule).toBe(rules.script(input(sale(stan))).rule)
    }
  })

  it('two rules draw each for itself', () => {
    const two = rulesOf([
      { name: 'one', when: { probability: '50%' }, then: {} },
      { name: 'other', when: { probability: '50%' }, then: {} },
    ])
    const names = inputs.map((one) => two.script(one).rule)
    expect(names.filter((name) => name === 'other').length / COUNT).toBeCloseTo(0.25, 1)
    expect(names.filter((name) => name === '').length / COUNT).toBeCloseTo(0.25, 1)
  })

  it('the seed of the file counts before any other', () => {
    const rules = [{ name: 'unlucky', when: { probability: '30%' }, then: {} }]
    const ofFile = (option: number): RuleSet => new RuleSet(rulesSchema.parse({ seed: 7, rules }), option)
    expect(hitsOf(inputs, 0, ofFile(8))).toEqual(hitsOf(inputs, 7))
    expect(new RuleSet(rulesSchema.parse({ seed: '7', rules }), 8).script(input(SALE))).toEqual(ofFile(9).script(input(SALE)))
  })

  it('latencies are the same in whatever order messages come', () => {
    const ofAll = (order: readonly RuleInput[]): Map<string, number> => {
      const rules = rulesOf([{ name: 'slow', then: { latency: { median: '40ms', p99: '900ms' } } }], 7)
      return new Map(order.map((one) => [one.key, rules.script(one).latencyMs]))
    }
    const few = inputs.slice(0, 200)
    const inOrder = ofAll(few)
    for (const [key, latencyMs] of ofAll(shuffled(few, 3))) expect(latencyMs).toBe(inOrder.get(key))
    expect(new Set(inOrder.values()).size).toBe(few.length)
  })
})

describe('what else a rule can look at', () => {
  const CHIP: MessageJson = { ...SALE, 55: '9F2608A1B2C3D4E5F607089F3602001E' }

  it.each<[string, When, RuleInput, RuleInput]>([
    ['a tag of DE55', { elements: { '55.9F36': '001E' } }, input(CHIP), input(SALE)],
    ['a tag by pattern', { elements: { '55.9F26': 'A1*08' } }, input(CHIP), input({ ...SALE, 55: '9F2608B1B2C3D4E5F60708' })],
    ['a range of card numbers', { pan: '620000..620001' }, input(SALE), input({ ...SALE, 2: '4111111111111111' })],
    ['both ends of it', { pan: '6200001234567892..6200001234567892' }, input(SALE), input({ ...SALE, 2: '6200001234567900' })],
    ['what the terminal asked', { request: 'refund' }, input(SALE, { kind: 'void', request: 'refund' }), input(SALE, { request: 'sale' })],
    ['what it asked, as far as the message shows', { request: 'sale' }, input(SALE), input(SALE, { kind: 'refund' })],
    ['that it asked nothing', { request: 'none' }, input(SALE, { request: 'none' }), input(SALE)],
  ])('%s', (_words, when, fits, fitsNot) => {
    expect(rulesOf([{ name: 'it', when, then: {} }]).script(fits).rule).toBe('it')
    expect(rulesOf([{ name: 'it', when, then: {} }]).script(fitsNot).rule).toBe('')
  })

  const at = (text: string): number => Date.parse(`${text}Z`)

  it.each<[string, string[], string[]]>([
    ['09:00..17:30', ['2026-05-29T09:00', '2026-05-30T17:29'], ['2026-05-29T08:59', '2026-05-29T17:30']],
    ['22:00..06:00', ['2026-05-29T22:00', '2026-05-29T23:59', '2026-05-30T05:59'], ['2026-05-29T06:00', '2026-05-29T21:59']],
    ['2026-05-29..2026-05-30', ['2026-05-29T00:00', '2026-05-30T23:59'], ['2026-05-28T23:59', '2026-05-31T00:00']],
    ['2026-05-29T22:00..2026-05-30T06:00', ['2026-05-29T22:00', '2026-05-30T05:59'], ['2026-05-29T21:59', '2026-05-30T06:00']],
  ])('the time %s', (between, inside, outside) => {
    const rules = rulesOf([{ name: 'it', when: { between }, then: {} }])
    const ruleAt = (time: string): string => rules.script(input(SALE, { localMs: () => at(time) })).rule
    expect(inside.map(ruleAt)).toEqual(inside.map(() => 'it'))
    expect(outside.map(ruleAt)).toEqual(outside.map(() => ''))
  })

  it('the business clock, when the rule says so', () => {
    const rules = rulesOf([{ name: 'it', when: { between: '22:00..23:00', clock: 'business' }, then: {} }])
    const clocks = (wall: string, business: string) => ({ localMs: () => at(wall), businessMs: () => at(business) })
    expect(rules.script(input(SALE, clocks('2026-05-29T10:00', '2026-05-30T22:30'))).rule).toBe('it')
    expect(rules.script(input(SALE, clocks('2026-05-29T22:30', '2026-05-30T10:00'))).rule).toBe('')
  })
})

describe('what a rule keeps', () => {
  const namesOf = (rules: RuleSet, stans: readonly number[]): string[] => stans.map((stan) => rules.script(input(sale(stan))).rule)

  it('a sequence gives one code a message and stays at the last; a repeat gets that of its first copy', () => {
    const rules = rulesOf([{ name: 'it', then: { sequence: ['91', '92', '00'] } }])
    const codes = [1, 2, 1, 3, 4].map((stan) => rules.script(input(sale(stan))).responseCode)
    expect(codes).toEqual(['91', '92', '91', '00', '00'])
    expect(rules.script(input({ ...sale(2), 0: '0201' })).responseCode).toBe('92')
  })

  it('after so many messages it decides no more, but on their repeats', () => {
    const rules = rulesOf([{ name: 'it', times: 2, then: {} }])
    expect(namesOf(rules, [1, 2, 3])).toEqual(['it', 'it', ''])
    expect(rules.script(input({ ...sale(1), 0: '0201' })).rule).toBe('it')
  })

  it('a state leads from one rule to the next', () => {
    const rules = rulesOf([
      { name: 'falls', whenState: 'start', newState: 'down', when: { amount: 666 }, then: {} },
      { name: 'is down', whenState: 'down', when: { kind: 'sale' }, then: { responseCode: '91' } },
      { name: 'comes back', whenState: 'down', newState: 'start', when: { kind: 'echo' }, then: {} },
    ])
    const ruleOf = (stan: number, amountMinor: number, kind = 'sale'): string => rules.script(input(sale(stan, amountMinor), { kind })).rule
    expect([ruleOf(1, 100), ruleOf(2, 666), ruleOf(3, 100), ruleOf(4, 1, 'echo'), ruleOf(5, 100)]).toEqual([
      '',
      'falls',
      'is down',
      'comes back',
      '',
    ])
  })

  it.each(['terminal', 'card'] as const)('counts, sequences and states per %s', (per) => {
    const of = (stan: number, one: boolean): RuleInput =>
      input({ ...sale(stan), 41: one ? 'TERM0001' : 'TERM0002', 2: one ? PAN : '4111111111111111' })
    const first = rulesOf([{ name: 'it', when: { first: 1, per }, then: {} }])
    expect([of(1, true), of(2, true), of(3, false), of(4, false)].map((one) => first.script(one).rule)).toEqual(['it', '', 'it', ''])
    const state = rulesOf([{ name: 'it', whenState: 'start', newState: 'done', when: { per }, then: {} }])
    expect([of(1, true), of(2, true), of(3, false)].map((one) => state.script(one).rule)).toEqual(['it', '', 'it'])
    const turns = rulesOf([{ name: 'it', when: { per }, then: { sequence: ['91', '00'] } }])
    expect([of(1, true), of(2, false), of(3, true)].map((one) => turns.script(one).responseCode)).toEqual(['91', '91', '00'])
  })

  it('hits are counted, and a rule that is switched off decides nothing', () => {
    const rules = rulesOf([
      { name: 'first', when: { first: 1 }, then: {} },
      { name: 'others', then: {} },
    ])
    namesOf(rules, [1, 2, 3])
    expect(rules.hits()).toEqual(
      new Map([
        ['first', 1],
        ['others', 2],
      ]),
    )
    expect(rules.enable('others', false)).toBe(true)
    expect(rules.enable('nobody', false)).toBe(false)
    expect(namesOf(rules, [4])).toEqual([''])
  })

  it('rules of one link are not asked at the other', () => {
    const rules = rulesOf([{ name: 'device', at: 'terminal', then: {} }])
    expect(rules.script(input(SALE)).rule).toBe('')
    expect(rules.script(input(SALE), 'terminal').rule).toBe('device')
    expect([rules.hasRulesAt('issuer'), rules.hasRulesAt('terminal')]).toEqual([false, true])
  })
})

describe('why an earlier rule did not decide', () => {
  it.each<[string, RuleInputs[number], Miss]>([
    ['kind', { name: 'x', when: { kind: 'refund' }, then: {} }, miss('kind', 'refund', 'sale')],
    ['element', { name: 'x', when: { elements: { 22: '05*' } }, then: {} }, miss('22', '05*', '012')],
    ['an element that is not there', { name: 'x', when: { elements: { 54: '*1*' } }, then: {} }, miss('54', '*1*', 'nothing')],
    ['amount', { name: 'x', when: { amount: '1..99' }, then: {} }, miss('amount', '1..99', '000000010000')],
    ['pan, masked', { name: 'x', when: { pan: '4111111111111111' }, then: {} }, miss('pan', '411111******1111', '620000******7892')],
    ['a card number as an element, hidden', { name: 'x', when: { elements: { 2: '4*' } }, then: {} }, miss('2', '4*', '(hidden)')],
    ['nth', { name: 'x', when: { nth: 2 }, then: {} }, miss('nth', '2', '1')],
    ['every', { name: 'x', when: { every: 5 }, then: {} }, miss('every', '5', '1')],
    ['after', { name: 'x', when: { after: 1 }, then: {} }, miss('after', '1', '1')],
    [
      'probability',
      { name: 'x', when: { probability: '0%' }, then: {} },
      { ...miss('probability', '0%', ''), came: expect.stringMatching(/^\d+\.\d%$/) },
    ],
    ['state', { name: 'x', whenState: 'down', then: {} }, miss('whenState', 'down', 'start')],
    ['switched off', { name: 'x', enabled: 'no', then: {} }, miss('enabled', 'yes', 'no')],
    [
      'the first of several',
      { name: 'x', when: { kind: 'sale', terminal: 'X', merchant: 'Y' }, then: {} },
      miss('terminal', 'X', 'TERM0001'),
    ],
  ])('%s', (_words, rule, expected) => {
    const script = rulesOf([rule, { name: 'last', then: {} }]).script(input(SALE))
    expect(script).toMatchObject({ rule: 'last', misses: [expected] })
  })

  it('is said of all when none decides', () => {
    const script = rulesOf([
      { name: 'one', when: { kind: 'void' }, then: {} },
      { name: 'two', when: { mti: '04*' }, then: {} },
    ]).script(input(SALE))
    expect(script).toEqual({
      rule: '',
      latencyMs: 0,
      misses: [
        { rule: 'one', condition: 'kind', expected: 'void', came: 'sale' },
        { rule: 'two', condition: 'mti', expected: '04*', came: '0200' },
      ],
    })
  })

  function miss(condition: string, expected: string, came: string): Miss {
    return { rule: 'x', condition, expected, came }
  }
})
