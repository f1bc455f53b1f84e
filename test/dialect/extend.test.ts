/** `none` in a dialect that extends another takes a map or list away. */
import { expect, it } from 'vitest'
import { parseDialect } from '../../src/dialect/load.ts'
import { linesOf } from './support/faults.ts'

const extended = (rest: string) => parseDialect(`extends: iso8583-1987-ascii\n${rest}`, 'mine.yaml')

it('an element goes', () => {
  const { elements } = extended('elements: { 5: none }').format
  expect(elements[5]).toBeUndefined()
  expect(elements[6]).toBeDefined()
})

it('a list within an element goes', () => {
  expect(extended('elements: { 90: { subfields: none } }').format.elements[90]?.subfields).toEqual([])
})

it('a part of the whole goes', () => {
  expect(extended('').mac).toBeDefined()
  expect(extended('mac: none').mac).toBeUndefined()
})

it('where a text stands below, it is a text as any other', () => {
  expect(extended('framing: { tpdu: none }').framing.tpdu).toBe('none')
})

it('an element that rules name is missed at their place', () => {
  expect(linesOf(() => extended('elements: { 11: none }')).join('\n')).toContain(
    'messages.sale.request.must.3: data element 11 is not in elements',
  )
})

it('what is not there cannot be taken away', () => {
  expect(linesOf(() => extended('elements: { 65: none }'))).toEqual(['mine.yaml:2:17 elements.65: expected a map, found "none"'])
})
