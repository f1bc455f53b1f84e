import { describe, expect, it } from 'vitest'
import { type RuleFileInput, rulesSchema } from '../../sim/index.ts'
import type { Latency } from '../../sim/rules/duration.ts'
import { latencyMs } from '../../sim/rules/latency.ts'
import { drawNumber } from '../../sim/rules/seeded-random.ts'

const DRAWS = 20_000

/** A text, or the parts of a distribution. */
type Written = NonNullable<NonNullable<RuleFileInput['rules']>[number]['then']['latency']>

/** A latency as a rules file says it. */
function latencyOf(written: Written): Latency {
  const [rule] = rulesSchema.parse({ rules: [{ name: 'it', then: { latency: written } }] }).rules
  if (rule?.then.latency === undefined) throw new RangeError('The rule has no latency')
  return rule.then.latency
}

/** In ascending order. */
function draw(written: Written, seed = 7, count = DRAWS): number[] {
  const latency = latencyOf(written)
  const values = Array.from({ length: count }, (_, message) => {
    let draws = 0
    return latencyMs(latency, () => drawNumber(seed, `message ${message}`, `latency|${draws++}`))
  })
  return values.toSorted((one, other) => one - other)
}

const quantile = (values: readonly number[], share: number): number => values[Math.floor(share * values.length)] ?? Number.NaN

describe('a latency', () => {
  it('fixed is always the same', () => {
    expect(new Set(draw('40ms', 7, 100))).toEqual(new Set([40]))
  })

  it('of a range lies within it, every duration equally likely', () => {
    const values = draw('10ms..50ms')
    expect(values[0]).toBeGreaterThanOrEqual(10)
    expect(values[0]).toBeLessThan(10.1)
    expect(values.at(-1)).toBeLessThan(50)
    expect(values.at(-1)).toBeGreaterThan(49.9)
    for (const share of [0.1, 0.25, 0.5, 0.75, 0.9]) expect(quantile(values, share)).toBeCloseTo(10 + 40 * share, -0.3)
  })

  it('of a range of one duration is that one', () => {
    expect(new Set(draw('1s..1s', 7, 100))).toEqual(new Set([1_000]))
  })

  it.each([
    ['40ms', '900ms', 40, 900],
    ['5ms', '80ms', 5, 80],
    ['100ms', '110ms', 100, 110],
  ])('of median %s and p99 %s has both', (median, p99, medianMs, p99Ms) => {
    const values = draw({ median, p99 })
    expect(Math.abs(quantile(values, 0.5) / medianMs - 1)).toBeLessThan(0.05)
    expect(Math.abs(quantile(values, 0.99) / p99Ms - 1)).toBeLessThan(0.15)
    expect(values[0]).toBeGreaterThan(0)
  })

  it('normal has its mean and deviation, is never negative, and is capped', () => {
    const values = draw({ mean: '100ms', deviation: '20ms', max: '150ms' })
    expect(quantile(values, 0.5)).toBeCloseTo(100, -0.5)
    expect(quantile(values, 0.841) - quantile(values, 0.5)).toBeCloseTo(20, -0.5)
    expect(values.at(-1)).toBe(150)
    expect(draw({ mean: '1ms', deviation: '50ms' })[0]).toBe(0)
  })

  it('phases follow each other from when the rules were set, and begin anew unless the last has no end', () => {
    const phases = (last: { for?: string }): Latency =>
      latencyOf({
        phases: [
          { for: '10s', latency: '1ms' },
          { ...last, latency: '2ms' },
        ],
      })
    const at = (latency: Latency, seconds: number): number => latencyMs(latency, () => 0, seconds * 1_000)
    expect([0, 9, 10, 14, 15, 25].map((seconds) => at(phases({ for: '5s' }), seconds))).toEqual([1, 1, 2, 2, 1, 2])
    expect([0, 10, 99].map((seconds) => at(phases({}), seconds))).toEqual([1, 2, 2])
  })

  it('max cuts the tail and nothing else', () => {
    const cut = draw({ median: '40ms', p99: '900ms', max: '100ms' })
    const whole = draw({ median: '40ms', p99: '900ms' })
    expect(cut.at(-1)).toBe(100)
    expect(cut).toEqual(whole.map((value) => Math.min(100, value)))
  })

  it('the same seed draws the same, another seed others', () => {
    const ofSeed = (seed: number): number[] => draw({ median: '40ms', p99: '900ms' }, seed, 50)
    expect(ofSeed(7)).toEqual(ofSeed(7))
    expect(ofSeed(7)).not.toEqual(ofSeed(8))
  })
})

describe('drawNumber', () => {
  it('lies from 0 to 1 and depends on seed, key and draw alone', () => {
    const values = Array.from({ length: 1_000 }, (_, at) => drawNumber(1, `key ${at}`, 'a'))
    for (const value of values) expect(value >= 0 && value < 1).toBe(true)
    expect(new Set(values).size).toBe(values.length)
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1)
    expect(drawNumber(1, 'k', 'a')).toBe(drawNumber(1, 'k', 'a'))
    expect(drawNumber(1, 'k', 'b')).not.toBe(drawNumber(1, 'k', 'a'))
    expect(drawNumber(2, 'k', 'a')).not.toBe(drawNumber(1, 'k', 'a'))
  })
})
