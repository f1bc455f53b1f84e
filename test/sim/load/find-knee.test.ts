import { describe, expect, it } from 'vitest'
import type { LoadReport } from '../../../sim/index.ts'
import { findKnee } from '../../../sim/load/find-knee.ts'

/** A server that keeps its times up to `kneeRate`. */
function serverOf(kneeRate: number, beyond: (rate: number) => Partial<Record<'p99' | 'noAnswer' | 'answered', number>>) {
  return async (rate: number): Promise<LoadReport> => {
    const { p99 = 5, noAnswer = 0, answered = rate } = rate > kneeRate ? beyond(rate) : {}
    return {
      total: { sent: rate, times: { p99 } },
      errors: { noAnswer },
      answeredPerSecond: answered,
      invalid: [],
    } as unknown as LoadReport
  }
}

const options = { fromRate: 100, maxRate: 1_000_000, p99MaxMs: 20, precision: 0.05, repeats: 1 }

describe('the knee', () => {
  it.each([
    ['its times', () => ({ p99: 21 })],
    ['its answers', (rate: number) => ({ noAnswer: rate / 500 })],
    ['its rate', (rate: number) => ({ answered: rate * 0.98 })],
  ])('lies between a rate that holds and one that loses %s, 5 %% apart', async (_what, beyond) => {
    const { holdsPerSecond, failsPerSecond = 0, steps } = await findKnee({ ...options, measure: serverOf(3_333, beyond) })
    expect(holdsPerSecond).toBeLessThanOrEqual(3_333)
    expect(failsPerSecond).toBeGreaterThan(3_333)
    expect(failsPerSecond - holdsPerSecond).toBeLessThanOrEqual(holdsPerSecond * 0.05)
    expect(steps.slice(0, 7).map(({ ratePerSecond }) => ratePerSecond)).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400])
  })

  it('of several searches the answer covers all', async () => {
    const knees = [1_000, 2_000, 1_500]
    let search = -1
    const measure = (rate: number): Promise<LoadReport> => {
      if (rate === 100) search += 1
      return serverOf(knees[search] ?? 0, () => ({ p99: 50 }))(rate)
    }
    const { holdsPerSecond, failsPerSecond = 0 } = await findKnee({ ...options, repeats: 3, measure })
    expect(holdsPerSecond).toBeLessThanOrEqual(1_000)
    expect(failsPerSecond).toBeGreaterThan(2_000)
  })

  it('a first step that fails is no knee, and one that never fails has no end', async () => {
    expect(await findKnee({ ...options, measure: serverOf(50, () => ({ p99: 50 })) })).toMatchObject({
      holdsPerSecond: 0,
      failsPerSecond: 100,
    })
    expect(await findKnee({ ...options, maxRate: 900, measure: serverOf(1_000, () => ({})) })).toMatchObject({
      holdsPerSecond: 800,
      failsPerSecond: undefined,
    })
  })

  it('a client that cannot keep up fails the step and is named', async () => {
    const measure = async (rate: number): Promise<LoadReport> => ({
      ...(await serverOf(1e9, () => ({}))(rate)),
      invalid: rate > 400 ? ['late'] : [],
    })
    const { steps } = await findKnee({ ...options, measure })
    expect(steps.find(({ ratePerSecond }) => ratePerSecond === 800)?.failure).toBe('the client, not the server: late')
  })
})
