import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { listDialects } from '../../src/dialect/load.ts'
import { judge, runFileCampaign } from './support/file-verdict.ts'

const SEED = 20260604
const COUNT = 150

describe(`${COUNT} spoiled dialect files`, () => {
  it('each give a dialect, or up to 20 faults with a place in the file', { timeout: 120_000 }, () => {
    const { accepted, refused } = runFileCampaign(SEED, COUNT)
    // The mutants reach both sides.
    expect(accepted).toBeGreaterThan(COUNT / 20)
    expect(refused).toBeGreaterThan(COUNT / 4)
  })

  it.each(listDialects())('and %s as it is gives a dialect', (name) => {
    expect(judge(readFileSync(new URL(`../../specs/${name}.yaml`, import.meta.url), 'utf8'))).toBeDefined()
  })
})
