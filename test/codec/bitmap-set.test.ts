import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Bitmap } from '../../src/codec/bitmap.ts'

const sets = fc.uniqueArray(fc.integer({ min: 1, max: 128 }), { maxLength: 128 })
const elements = fc.integer({ min: 1, max: 128 })

function bitmapOf(list: readonly number[]): Bitmap {
  const bitmap = new Bitmap()
  for (const element of list) bitmap.add(element)
  return bitmap
}

function listed(bitmap: Bitmap): number[] {
  const list: number[] = []
  for (let element = bitmap.next(0); element !== 0; element = bitmap.next(element)) list.push(element)
  return list
}

it('Bitmap is a sorted set of 1 to 128', () => {
  fc.assert(
    fc.property(sets, elements, (list, probe) => {
      const bitmap = bitmapOf(list)
      const sorted = [...list].sort((a, b) => a - b)
      expect(listed(bitmap)).toEqual(sorted)
      expect(bitmap.highest()).toBe(sorted.at(-1) ?? 0)
      expect(bitmap.has(probe)).toBe(list.includes(probe))
      expect(bitmap.next(probe)).toBe(sorted.find((element) => element > probe) ?? 0)
      expect(bitmap.reachesSecond()).toBe(sorted.some((element) => element > 64))
    }),
    { numRuns: 2_000 },
  )
})

it('Bitmap forgets an element, and is then no longer the same', () => {
  fc.assert(
    fc.property(sets, elements, (list, lost) => {
      const bitmap = bitmapOf(list)
      expect(bitmap.equals(bitmapOf(list.toReversed()))).toBe(true)
      bitmap.delete(lost)
      expect(listed(bitmap)).toEqual(listed(bitmapOf(list)).filter((element) => element !== lost))
      expect(bitmap.equals(bitmapOf(list))).toBe(!list.includes(lost))
    }),
  )
})

it.each([0, -1, 129, 1_000, Number.NaN, 2 ** 32 + 3])('Bitmap has no element %d', (element) => {
  expect(bitmapOf(Array.from({ length: 128 }, (_, index) => index + 1)).has(element)).toBe(false)
})
