/** Every scenario that is shipped, over sockets, in each of its dialects; the auditor has to agree with all of them. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { failures, readSuite, runScenario, scenarioJsonSchema } from '../../../sim/index.ts'

const FOLDER = fileURLToPath(new URL('../../../sim/scenarios/', import.meta.url))
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'))
const textOf = (name: string): string => readFileSync(FOLDER + name, 'utf8')

describe('shipped scenarios', () => {
  it.each(FILES)('%s passes', async (name) => {
    const report = await runScenario({ file: FOLDER + name })
    expect(report.cases.flatMap((one) => failures(one).map((words) => `${one.name} [${one.dialect}] ${words}`))).toEqual([])
    expect(report.cases.every(({ is, audit }) => is === 'passed' && audit?.violations.length === 0 && audit.owed === 0)).toBe(true)
  })

  it('have titles in both languages, and most of them two dialects', () => {
    const scenarios = FILES.flatMap((name) =>
      readSuite(textOf(name), name).scenarios.map((one) => ({ ...one, name: `${name} ${one.name}` })),
    )
    expect(scenarios.filter(({ title }) => !/[\u4e00-\u9fff]/.test(title?.zh ?? '')).map(({ name }) => name)).toEqual([])
    expect(scenarios.length).toBeGreaterThan(25)
    expect(scenarios.filter(({ dialects }) => dialects.length < 2).map(({ name }) => name)).toEqual([
      'terminal-day.yaml sign-in-with-keys',
      'terminal-day.yaml mac-error',
    ])
  })

  it('the busy issuer fits on 30 lines', () => {
    expect(textOf('busy-issuer.yaml').trimEnd().split('\n').length).toBeLessThanOrEqual(30)
  })
})

describe('scenario.schema.json', () => {
  const schema = JSON.parse(textOf('scenario.schema.json')) as object

  it('is the one the files are read by', () => {
    expect(schema).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())))
  })

  it('takes every shipped file as an editor reads it, and no misspelt one', () => {
    const validate = new Ajv({ strict: false }).compile(schema)
    for (const name of FILES) expect([name, validate(parse(textOf(name))), validate.errors]).toEqual([name, true, null])
    expect(validate({ steps: [{ sael: {} }] })).toBe(false)
  })
})
