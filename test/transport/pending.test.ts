import { describe, expect, it } from 'vitest'
import { PendingRequests, type PendingResult } from '../../src/transport/pending.ts'
import { FakeClock } from './support/fake-clock.ts'

function open(max = 1_000) {
  const clock = new FakeClock()
  const pending = new PendingRequests<string>({ clock, max })
  const told: [key: string, result: PendingResult<string>, atMs: number][] = []
  const add = (key: string, timeoutMs = 20_000) =>
    pending.add(key, timeoutMs, (result) => {
      told.push([key, result, clock.monotonicMs()])
    })
  return { clock, pending, told, add }
}

describe('a request that waits', () => {
  it('is answered once, the second answer finds nobody', () => {
    const { pending, told, add } = open()
    expect(add('a')).toBe(true)
    expect(pending.settle('a', '00')).toBe(true)
    expect(pending.settle('a', '00')).toBe(false)
    expect(told).toEqual([['a', { is: 'answered', answer: '00' }, 0]])
    expect(pending.size).toBe(0)
  })

  it('does not take the answer of another', () => {
    const { pending, told, add } = open()
    add('a')
    expect(pending.settle('b', '00')).toBe(false)
    expect(told).toEqual([])
  })

  it('is refused under a key that waits already, and the first keeps its answer', () => {
    const { pending, told, add } = open()
    add('a')
    expect(add('a')).toBe(false)
    pending.settle('a', 'first')
    expect(told).toHaveLength(1)
    expect(add('a')).toBe(true)
  })

  it('is refused when as many wait as may', () => {
    const { pending, add } = open(2)
    expect([add('a'), add('b'), add('c')]).toEqual([true, true, false])
    pending.settle('a', '')
    expect(add('c')).toBe(true)
  })

  it('is lost with the link, and one that is added meanwhile is not', () => {
    const { pending, told, add } = open()
    pending.add('a', 100, () => add('next'))
    add('b')
    pending.loseAll()
    expect(told).toEqual([['b', { is: 'lost' }, 0]])
    expect([...pending.keys()]).toEqual(['next'])
  })

  it('may settle another and add itself again from its own callback', () => {
    const { clock, pending, told, add } = open()
    pending.add('a', 50, () => {
      add('a', 50)
      pending.settle('b', 'from a')
    })
    add('b', 10_000)
    clock.advance(200)
    expect(told.map(([key, result]) => [key, result.is])).toEqual([
      ['b', 'answered'],
      ['a', 'timeout'],
    ])
  })
})

describe('the deadline', () => {
  it('is never early and at most 25 ms late', () => {
    const { clock, told, add } = open(10_000)
    const due = new Map<string, number>()
    for (let number = 0; number < 2_000; number++) {
      const timeoutMs = 1 + ((number * 37) % 900)
      due.set(`${number}`, clock.monotonicMs() + timeoutMs)
      add(`${number}`, timeoutMs)
      if (number % 7 === 0) clock.advance(0.3)
    }
    clock.advance(2_000)
    expect(told).toHaveLength(2_000)
    for (const [key, result, atMs] of told) {
      const lateMs = atMs - (due.get(key) ?? 0)
      expect(result.is).toBe('timeout')
      expect(lateMs).toBeGreaterThanOrEqual(0)
      expect(lateMs).toBeLessThanOrEqual(25)
    }
  })

  it('comes in order of time, whatever the order of adding', () => {
    const { clock, told, add } = open()
    add('late', 500)
    add('early', 100)
    add('middle', 300)
    clock.advance(1_000)
    expect(told.map(([key]) => key)).toEqual(['early', 'middle', 'late'])
  })

  it('of many requests is one timer', () => {
    const { clock, add, pending } = open(100_000)
    for (let number = 0; number < 50_000; number++) add(`${number}`, 20_000)
    expect(clock.timers).toBe(1)
    for (let number = 0; number < 50_000; number++) pending.settle(`${number}`, '')
    clock.advance(20_040)
    expect(clock.timers).toBe(0)
  })

  it('does not come for what was answered, and its key may wait anew for the full time', () => {
    const { clock, pending, told, add } = open()
    add('a', 100)
    clock.advance(90)
    pending.settle('a', '00')
    add('a', 100)
    clock.advance(50)
    expect(told.map(([, result]) => result.is)).toEqual(['answered'])
    clock.advance(80)
    expect(told.map(([, result]) => result.is)).toEqual(['answered', 'timeout'])
  })

  it('of a shorter wait is not held up by a longer one', () => {
    const { clock, told, add } = open()
    add('long', 60_000)
    add('short', 40)
    clock.advance(70)
    expect(told.map(([key]) => key)).toEqual(['short'])
  })
})

describe('closing', () => {
  it('loses what waits, takes no more and leaves no timer', () => {
    const { clock, pending, told, add } = open()
    add('a')
    pending.close()
    expect(told).toEqual([['a', { is: 'lost' }, 0]])
    expect(add('b')).toBe(false)
    expect(clock.timers).toBe(0)
    expect(pending.size).toBe(0)
  })
})
