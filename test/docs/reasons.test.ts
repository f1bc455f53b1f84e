/** Every reason can be read by an operator, in both languages, and has a DE39 in every dialect. */
import { describe, expect, test } from 'vitest'
import { listDialects, loadDialect } from '../../src/dialect/load.ts'
import { FAILURE_ROWS, REASONS, type Reason } from '../../src/terms/reason.ts'

const ALL = Object.keys(REASONS) as Reason[]

test.each(ALL)('%s has a sentence in English and in Chinese', (reason) => {
  const { en, zh } = REASONS[reason]
  expect(en).toMatch(/^[A-Z].*[a-z]$/)
  expect(zh).toMatch(/[\u4e00-\u9fff]/)
})

describe.each(listDialects())('%s', (name) => {
  const dialect = loadDialect(name)

  test.each(ALL)('%s has a response code that the dialect lists', (reason) => {
    expect(dialect.responseCodes.has(dialect.codes[REASONS[reason].row])).toBe(true)
  })

  test('every row of the failure table has a response code with a text in both languages', () => {
    const texts = FAILURE_ROWS.map((row) => dialect.responseCodes.get(dialect.codes[row]))
    expect(texts.every((text) => text !== undefined && text.en !== '' && /[\u4e00-\u9fff]/.test(text.zh))).toBe(true)
  })
})
