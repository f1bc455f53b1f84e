/** The table of rules in specs/README.md: all of them, each with the test that names it or the reason why it is not in. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT, readDocument, twinOf } from './support/document.ts'

const RULES = 133
const NAME = 'specs/README.md'

/** `| R1 | The dialect's table names the kind | in: gateway/answers.test.ts |` */
interface Row {
  readonly rule: number
  readonly says: string
  readonly state: string
  /** The test's file below `test/`, or the reason. */
  readonly because: string
}

function rowsOf(name: string): Row[] {
  return readDocument(name).lines.flatMap((line) => {
    const [, rule, says, state, because] = /^\| R(\d+) \| ([^|]+) \| (in|part|later|out): ([^|]+) \|$/.exec(line) ?? []
    return rule === undefined || says === undefined || state === undefined || because === undefined
      ? []
      : [{ rule: Number(rule), says, state, because }]
  })
}

/** R-numbers in the names of a file's tests: a text that begins with `R28: ` or `R45, R46: `. */
function rulesNamedIn(file: string): Set<number> {
  const source = readFileSync(join(ROOT, 'test', file), 'utf8')
  const names = source.matchAll(/['`"](?:\$\w+: )?((?:R\d+, )*R\d+): /g)
  return new Set([...names].flatMap(([, numbers = '']) => numbers.split(', ').map((number) => Number(number.slice(1)))))
}

const rows = rowsOf(NAME)

test('has each rule once, in order', () => {
  expect(rows.map(({ rule }) => rule)).toEqual(Array.from({ length: RULES }, (_, at) => at + 1))
})

test('says the same in both languages of what is in', () => {
  const states = (name: string): string[] =>
    rowsOf(name).map(({ rule, state, because }) => `${rule} ${state}${/\.test\.ts$/.test(because) ? ` ${because}` : ''}`)
  expect(states(twinOf(NAME))).toEqual(states(NAME))
})

describe('a rule that is in', () => {
  const kept = rows.filter(({ state }) => state === 'in' || state === 'part')

  test.each(kept)('R$rule is named by $because', ({ rule, because }) => {
    const [file = ''] = because.split(';')
    expect(existsSync(join(ROOT, 'test', file))).toBe(true)
    expect([...rulesNamedIn(file)]).toContain(rule)
  })
})
