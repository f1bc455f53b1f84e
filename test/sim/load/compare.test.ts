import { describe, expect, it } from 'vitest'
import type { LoadReport } from '../../../sim/index.ts'
import { compareReports, parseFailIf, turnOrder } from '../../../sim/load/compare.ts'
import { seeded } from '../../support/seeded.ts'

const ROUNDS = 10

function reports(p99: number, spread: number, seed: number): LoadReport[] {
  const draw = seeded(seed)
  return Array.from({ length: ROUNDS }, () => {
    const time = p99 * (1 + (draw() - 0.5) * spread)
    return { total: { times: { p50: time / 4, p99: time, mean: time / 3 } }, answeredPerSecond: 1_000 / time } as unknown as LoadReport
  })
}

function verdicts(b: number, spread: number) {
  return Object.fromEntries(compareReports(reports(10, spread, 1), reports(b, spread, 2)).map(({ figure, verdict }) => [figure, verdict]))
}

describe('compare', () => {
  it('turns go A B B A', () => {
    expect(turnOrder(4).join('')).toBe('abbaabba')
  })

  it.each([
    [12, 0.1, { p50: 'slower', p99: 'slower', rate: 'slower' }],
    [8, 0.1, { p50: 'faster', p99: 'faster', rate: 'faster' }],
    [10, 0.5, { p50: 'undecided', p99: 'undecided', rate: 'undecided' }],
  ])('B of %d ms against A of 10 ms, spread %d', (b, spread, expected) => {
    expect(verdicts(b, spread)).toMatchObject(expected)
  })

  it('fails only when the whole interval is beyond', () => {
    const slower = compareReports(reports(10, 0.1, 1), reports(12, 0.1, 2))
    expect(['p99>1.05', 'p99>1.5', 'rate<0.95', 'rate<0.5'].map((text) => parseFailIf(text)(slower))).toEqual([true, false, true, false])
    expect(() => parseFailIf('p98>1')).toThrow('--fail-if: expected for example')
  })
})
