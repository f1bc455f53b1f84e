import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bitmap } from '../../src/codec/bitmap.ts'
import { decodeMessage, scanMessage } from '../../src/codec/decode.ts'
import { MessageDraft } from '../../src/codec/draft.ts'
import { layoutsOf } from '../../src/codec/layouts.ts'
import { Plans } from '../../src/codec/plan.ts'
import { ascii1987, element, formatOf } from './support/formats.ts'

const { elements: layouts } = layoutsOf(ascii1987)
const known = ascii1987.elements.flatMap((format) => (format === undefined ? [] : [format.element]))
const digits = formatOf(
  [element(3, 'n6'), element(4, 'n12'), element(7, 'n10'), element(11, 'n6'), element(18, 'n4'), element(48, 'ans..9')],
  {
    mti: 'ascii',
    bitmap: 'binary',
  },
)

function bitmapOf(elements: readonly number[]): Bitmap {
  const bitmap = new Bitmap()
  for (const number of elements) bitmap.add(number)
  return bitmap
}

describe('plans', () => {
  it('are made once for a bitmap', () => {
    const plans = new Plans(ascii1987, layouts)
    expect(plans.of(bitmapOf([3, 4, 11]))).toBe(plans.of(bitmapOf([3, 4, 11])))
    expect(plans.of(bitmapOf([3, 4, 12])).elements).toEqual([3, 4, 12])
  })

  it('are right for any bitmap, whichever came before', () => {
    const plans = new Plans(ascii1987, layouts)
    fc.assert(
      fc.property(fc.subarray(known), fc.boolean(), (elements, isFlagged) => {
        const plan = plans.of(bitmapOf(isFlagged ? [1, ...elements] : elements))
        expect(plan.elements).toEqual(elements)
        expect(plan.layouts.map((layout) => layout?.format.element)).toEqual(elements)
        expect(Array.from({ length: 129 }, (_, number) => plan.ranks[number])).toEqual(
          Array.from({ length: 129 }, (_, number) => elements.indexOf(number) + 1),
        )
      }),
      { numRuns: 1_000 },
    )
  })

  it('do not pile up', () => {
    const plans = new Plans(ascii1987, layouts)
    const first = plans.of(bitmapOf([2]))
    const subsets = Array.from({ length: 4_096 }, (_, bits) => known.slice(0, 12).filter((_, index) => (bits >> index) & 1))
    const made = new Set(subsets.map((elements) => plans.of(bitmapOf(elements))))
    const kept = subsets.filter((elements) => made.has(plans.of(bitmapOf(elements))))
    expect(kept.length).toBeLessThanOrEqual(64)
    expect(plans.of(bitmapOf([2])).elements).toEqual(first.elements)
  })
})

describe('digits that follow each other', () => {
  const draft = new MessageDraft(digits, '0200')
    .set(3, '000000')
    .set(4, '000000000100')
    .set(7, '0604101530')
    .set(11, '000001')
    .set(18, '5999')
  const whole = draft.set(48, 'A').encode()
  const places = decodeMessage(digits, whole)
    .elements()
    .slice(0, 5)
    .map((number) => ({ number, ...decodeMessage(digits, whole).span(number) }))

  it('have their fault where it is, each byte of them', () => {
    for (const { number, start = 0, end = 0 } of places) {
      for (let at = start; at < end; at++) {
        const bytes = Buffer.from(whole)
        bytes[at] = 0x3a
        const { message, error } = scanMessage(digits, bytes)
        expect([error?.element, error?.offset, error?.code]).toEqual([number, at, 'DECODE_CONTENT'])
        expect(message?.elements()).toEqual([3, 4, 7, 11, 18, 48].filter((other) => other !== number))
        expect(message?.text(48)).toBe('A')
      }
    }
  })

  it('are read up to where the message ends', () => {
    for (let end = places[0]?.start ?? 0; end < whole.length; end++) {
      const { message, error } = scanMessage(digits, whole, 0, end)
      expect(error?.code).toBe('DECODE_TRUNCATED')
      expect(message?.elements()).toEqual(places.flatMap((place) => ((place.end ?? 0) <= end ? [place.number] : [])))
    }
  })
})
