import { expect, it } from 'vitest'
import { backOffMs } from '../../src/transport/back-off.ts'

const range = { minMs: 100, maxMs: 30_000 }
const draw = (value: number) => ({ next: () => value, bytes: (count: number) => Buffer.alloc(count) })

it.each([
  [0, 0, 100],
  [0, 0.999_999, 200],
  [3, 0.999_999, 1_600],
  [3, 0.5, 850],
  [20, 0, 100],
  [20, 0.999_999, 30_000],
  [5_000, 0.999_999, 30_000],
])('after %i failures a draw of %f waits %i ms', (failures, value, ms) => {
  expect(Math.round(backOffMs(failures, range, draw(value)))).toBe(ms)
})

it('never leaves the range, even where the longest pause is below the shortest', () => {
  expect(backOffMs(4, { minMs: 500, maxMs: 100 }, draw(0.9))).toBe(500)
})
