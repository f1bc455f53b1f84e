import { describe, expect, it } from 'vitest'
import { Arrivals } from '../../../sim/load/arrivals.ts'
import { seeded } from '../../support/seeded.ts'

function due(count: number, plan: Partial<ConstructorParameters<typeof Arrivals>[0]>): number[] {
  const arrivals = new Arrivals({ rampMs: 0, ratePerSecond: 1_000, arrivals: 'constant', ...plan }, seeded(3))
  return Array.from({ length: count }, () => arrivals.next())
}

describe('arrivals', () => {
  it('constant ones are evenly spread, also when nobody takes them', () => {
    expect(due(5, {})).toEqual([0, 1, 2, 3, 4])
  })

  it('those of Poisson have the rate as their mean, and gaps that differ', () => {
    const times = due(20_001, { arrivals: 'poisson' })
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
    expect(mean).toBeCloseTo(1, 1)
    expect(variance).toBeCloseTo(1, 0)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('a ramp begins with few and ends at the rate', () => {
    const times = due(3_000, { rampMs: 1_000 })
    const within = (from: number, to: number): number => times.filter((time) => time >= from && time < to).length
    expect(within(0, 500)).toBeLessThan(within(500, 1_000))
    expect(within(1_000, 1_500)).toBeCloseTo(500, -1)
  })
})
