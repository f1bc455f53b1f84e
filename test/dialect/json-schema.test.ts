/** The JSON Schema that editors get: that of the product, true of the shipped files as an editor reads them, and not of wrong ones. */
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { dialectJsonSchema } from '../../src/dialect/json-schema.ts'
import { listDialects, parseDialect } from '../../src/dialect/load.ts'
import { linesOf } from './support/faults.ts'

const SPECS = new URL('../../specs/', import.meta.url)
const textOf = (name: string): string => readFileSync(new URL(name, SPECS), 'utf8')
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true })
const validate = ajv.compile(JSON.parse(textOf('dialect.schema.json')) as object)

/** Where the schema finds fault with a text, read as an editor reads it: YAML 1.2, core schema. */
function faultsOf(text: string): string[] {
  validate(parse(text, { schema: 'core', maxAliasCount: -1 }))
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`)
}

it('is checked in as the product makes it: npm run schema', () => {
  expect(JSON.parse(textOf('dialect.schema.json'))).toEqual(JSON.parse(JSON.stringify(dialectJsonSchema())))
})

describe.each(listDialects())('%s.yaml', (name) => {
  const text = textOf(`${name}.yaml`)

  it('names the schema in its first line', () => {
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./dialect.schema.json')
  })

  it('is right by the schema', () => {
    expect(faultsOf(text)).toEqual([])
  })
})

describe('a mistake that the schema finds, and the product too', () => {
  const bank = 'extends: unionpay-pos\n'

  it.each([
    ['steer: automatic', '/steer enum'],
    ['messages: { refund: { request: { need: [3] } } }', '/messages/refund/request additionalProperties'],
    ['messages: { refnd: { request: {} } }', '/messages propertyNames'],
    ['messages: { refund: { request: { may: [1] } } }', '/messages/refund/request/may/0 minimum'],
    ['messages: { refund: { request: { must: [x] } } }', '/messages/refund/request/must/0 pattern'],
    ['elements: { 4: { pad: middle } }', '/elements/4/pad enum'],
    ['elements: [4]', '/elements type'],
    ['responseCodes: { 51: { kause: { en: x, zh: x } } }', '/responseCodes/51 additionalProperties'],
    ['responseCodes: { 51: { class: again } }', '/responseCodes/51/class enum'],
    ['kinds: { terminal: [{ kind: sale, en: x, zh: x }] }', '/kinds/terminal/0 required'],
    ['originals: { void: [{ by: magic }] }', '/originals/void/0 oneOf'],
    ['framing: { header: { bytes: 65 } }', '/framing/header/bytes maximum'],
    ['terminalTimeoutMs: soon\nsteerr: auto', ' additionalProperties'],
  ])('%s', (text, fault) => {
    expect(faultsOf(`${bank}${text}\n`)).toContain(fault)
    expect(linesOf(() => parseDialect(`${bank}${text}\n`, 'bank.yaml')).length).toBeGreaterThan(0)
  })

  it('a file that extends nothing and leaves something out', () => {
    expect(faultsOf('title: { en: x, zh: x }\n')).toContain(' required')
    expect(faultsOf(bank)).toEqual([])
  })
})
