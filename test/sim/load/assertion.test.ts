import { describe, expect, it } from 'vitest'
import { type LoadReport, parseAssertions, parseMix } from '../../../sim/index.ts'
import { drawFlow } from '../../../sim/load/flow.ts'
import { seeded } from '../../support/seeded.ts'

const times = { min: 0.1, mean: 2, p50: 1.5, p90: 5, p99: 19.9, p999: 30, max: 31 }
const flow = { sent: 500, answered: 499, approved: 480 }
const REPORT = {
  total: { sent: 1_000, answered: 998, approved: 960, times },
  flows: {
    sale: { ...flow, times },
    void: { sent: 0, answered: 0, approved: 0 },
    refund: { ...flow, times: { ...times, p99: 40 } },
    reversal: flow,
  },
  errors: { total: 5 },
  answeredPerSecond: 99.8,
  connectionLife: { lost: 1 },
} as unknown as LoadReport

describe('assertions', () => {
  it.each([
    ['p99<20ms', true],
    ['p99<19ms', false],
    ['p99<=0.0199s', true],
    ['p50<1500us', false],
    ['max>=31ms', true],
    ['refund.p99<20ms', false],
    ['sale.p99<20ms', true],
    ['errors=5', true],
    ['errors=0', false],
    ['errors<1%', true],
    ['errors<0.5%', false],
    ['answered=998', true],
    ['rate>=99', true],
    ['lost=0', false],
    // Nothing is known of it: it does not hold.
    ['void.p99<20ms', false],
  ])('%s: %s', (text, holds) => {
    expect(parseAssertions(text).map((one) => one.holds(REPORT))).toEqual([holds])
  })

  it('several stand behind each other', () => {
    expect(parseAssertions('p99<20ms, errors=0').map((one) => [one.text, one.holds(REPORT), one.measured(REPORT)])).toEqual([
      ['p99<20ms', true, 19.9],
      ['errors=0', false, 5],
    ])
  })

  it.each(['', 'p99', 'p99<20', 'p98<20ms', 'errors=0ms', 'rate<5%', 'other.p99<1ms', 'p99<20ms;errors=0', 'refund.errors=0'])(
    '%j is refused',
    (text) => {
      expect(() => parseAssertions(text)).toThrow('--assert: expected for example p99<20ms,errors=0')
    },
  )
})

describe('mix', () => {
  it('flows come in their shares', () => {
    const draw = seeded(7)
    const mix = parseMix('sale=70,void=10,refund=15,reversal=5')
    const counts = { sale: 0, void: 0, refund: 0, reversal: 0 }
    for (let count = 0; count < 20_000; count++) counts[drawFlow(mix, draw)] += 1
    expect(Object.values(counts).map((count) => Math.round(count / 1_000))).toEqual([14, 2, 3, 1])
  })

  it.each(['', 'sale', 'sale=0', 'void=10', 'sale=1,other=2', 'sale=-1', 'sale=1;void=2'])('%j is refused', (text) => {
    expect(() => parseMix(text)).toThrow('--mix: expected shares')
  })
})
