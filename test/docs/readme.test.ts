/** What the README lists is what the product has: error codes, limits, rules. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/errors.ts'
import { LIMITS } from '../../src/limits.ts'
import { isThere, ROOT, readDocument, sectionOf } from './support/document.ts'

const NAMES = ['README.md', 'README.zh-CN.md']
/** Positions of the sections among the headings of both languages. */
const english = readDocument('README.md')
const SECTION = {
  errors: english.headings.findIndex(({ text }) => text === 'Error codes'),
  limits: english.headings.findIndex(({ text }) => text === 'Limits'),
  rules: english.headings.findIndex(({ text }) => text === 'Rules'),
}

describe.each(NAMES.filter(isThere))('%s', (name) => {
  const document = readDocument(name)
  const section = (which: keyof typeof SECTION): string => sectionOf(document, SECTION[which]).join('\n')

  test('has at most 300 lines', () => {
    expect(document.lines.length).toBeLessThanOrEqual(300)
  })

  test('begins with the two commands', () => {
    expect(document.blocks[0]?.text).toBe('npm ci && npm run demo\nnpm ci && npm test')
    expect(document.blocks[0]?.line).toBe(3)
  })

  test('lists every error code, and no other', () => {
    const listed = [...section('errors').matchAll(/`([A-Z]+_[A-Z_]+)`/g)].map(([, code]) => code)
    expect(listed.toSorted()).toEqual(Object.keys(ERRORS).toSorted())
  })

  test('lists every limit with its default, and no other', () => {
    const listed = [...section('limits').matchAll(/`([a-zA-Z]+)=(\d+)`/g)].map(([, limit, value]) => `${limit}=${value}`)
    expect(listed.toSorted()).toEqual(
      Object.entries(LIMITS)
        .map(([limit, bounds]) => `${limit}=${bounds.default}`)
        .toSorted(),
    )
  })

  test('lists a rule only when a test names it', () => {
    expect(rulesIn(section('rules')).filter((rule) => !testedRules().has(rule))).toEqual([])
  })

  test('lists each rule once, in the same order in both languages', () => {
    const listed = rulesIn(section('rules'))
    expect(new Set(listed).size).toBe(listed.length)
    expect(listed).toEqual(rulesIn(sectionOf(english, SECTION.rules).join('\n')))
  })
})

function rulesIn(text: string): string[] {
  return [...text.matchAll(/\bR(\d{1,3})\b/g)].map(([rule]) => rule)
}

/** `R68, R84: ...` at the beginning of a test's name. */
function testedRules(): ReadonlySet<string> {
  const files = readdirSync(`${ROOT}test`, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'))
  const titles = files.flatMap((file) => [...readFileSync(`${ROOT}test/${file}`, 'utf8').matchAll(/['"`]((?:R\d+(?:, )?)+):/g)])
  return new Set(titles.flatMap(([, rules]) => rulesIn(rules ?? '')))
}
