/** The published schema of rules files says what the product reads. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { expect, it } from 'vitest'
import { FAULTS, parseDocument, rulesJsonSchema, rulesSchema } from '../../sim/index.ts'

const published: unknown = JSON.parse(readFileSync(fileURLToPath(new URL('../../sim/rules.schema.json', import.meta.url)), 'utf8'))
const validate = new Ajv({ strict: false }).compile(published as object)

it('the published one is that of the code: run `npm run schema`', () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(rulesJsonSchema())))
})

it.each(FAULTS)('%s is a fault of the schema and of the reader', (fault) => {
  expect(validate({ rules: [{ name: 'it', then: { fault } }] })).toBe(true)
  expect(parseDocument(`rules: [{ name: it, then: { fault: ${fault} } }]`, 'rules.yaml', rulesSchema).rules[0]?.then.fault).toBe(fault)
})

it.each([
  [
    true,
    { seed: 7, rules: [{ name: 'x', when: { mti: '0200|0220', amount: 123, nth: '1..2' }, then: { responseCode: 51, latency: '40ms' } }] },
  ],
  [
    true,
    { rules: [{ name: 'x', at: 'terminal', whenState: 'a', newState: 'b', times: 2, then: { latency: { median: '1ms', p99: '2ms' } } }] },
  ],
  [false, { rules: [{ name: 'x', then: { fault: 'late' } }] }],
  [false, { rules: [{ name: 'x', then: { latncy: '40ms' } }] }],
  [false, { rules: [{ when: {}, then: {} }] }],
])('%s for %j', (isValid, file) => {
  expect(validate(file)).toBe(isValid)
})
