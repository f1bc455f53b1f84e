import { expect, it } from 'vitest'
import { median, quantile, runRounds } from '../../bench/rounds.ts'

it('each job has a time a round, taken in turns', () => {
  const turns: string[] = []
  const job = (name: string) => ({ name, run: () => (turns.at(-1) === name ? turns.length : turns.push(name)) })
  const timings = runRounds([job('one'), job('other')], 3)
  expect([...timings].map(([name, times]) => [name, times.length, times.every((time) => time > 0)])).toEqual([
    ['one', 3, true],
    ['other', 3, true],
  ])
  expect(turns.slice(-6)).toEqual(['one', 'other', 'one', 'other', 'one', 'other'])
})

it('a job without a result is not timed', () => {
  expect(() => runRounds([{ name: 'nothing', run: () => undefined }], 1)).toThrow('The job gives nothing')
})

it.each([
  [[3], 3, 3, 3],
  [[4, 1, 3, 2], 2.5, 1.3, 3.7],
  [[5, 1, 9, 3, 7], 5, 1.8, 8.2],
])('%j has median %d, and a tenth lies below %d and above %d', (numbers, middle, low, high) => {
  expect(median(numbers)).toBe(middle)
  expect(quantile(numbers, 0.1)).toBeCloseTo(low)
  expect(quantile(numbers, 0.9)).toBeCloseTo(high)
})
