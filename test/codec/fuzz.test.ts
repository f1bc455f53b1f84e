import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Tally } from './support/campaign.ts'
import { MessageMutator } from './support/mutator.ts'
import { samples } from './support/samples.ts'

const CAMPAIGN = fileURLToPath(new URL('fuzz-campaign.ts', import.meta.url))
const SEEDS = [20260604, 20260605]
/** Of each seed. */
const COUNT = 1_000_000
/** Half a minute on two quiet cores; a guard against hanging only. */
const HANG_MS = 1_800_000

interface Step extends Tally {
  readonly seconds: number
  readonly heapMiB: number
}

/** In a process of its own, without what the test runner does to modules: half of the time. */
async function campaign(seed: number): Promise<Step> {
  const args = ['--import', 'tsx', CAMPAIGN, '--json', '--seed', String(seed), '--count', String(COUNT)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: HANG_MS })
  return JSON.parse(stdout) as Step
}

describe(`${COUNT * SEEDS.length} wrong messages of the shipped dialects`, () => {
  it(
    'each give a message that is written back alike and whose parts are none, or a DecodeError that says where',
    async () => {
      for (const { accepted, refused, seconds, heapMiB, looksPerByte } of await Promise.all(SEEDS.map(campaign))) {
        console.log(`${COUNT} wrong messages: ${seconds} s, at most ${looksPerByte.toFixed(1)} looks at a byte, heap ${heapMiB} MiB`)
        // The mutants reach both sides, and every kind of refusal.
        expect(accepted).toBeGreaterThan(COUNT / 50)
        expect(Object.keys(refused).sort()).toEqual([
          'DECODE_CONTENT',
          'DECODE_LENGTH',
          'DECODE_TRAILING',
          'DECODE_TRUNCATED',
          'DECODE_UNKNOWN_ELEMENT',
        ])
        expect(Math.min(...Object.values(refused))).toBeGreaterThan(COUNT / 50)
        expect(Object.values(refused).reduce((sum, count) => sum + count, accepted)).toBe(COUNT)
      }
    },
    HANG_MS,
  )
})

describe('the mutator', () => {
  const hexes = (seed: number): string[] => {
    const mutator = new MessageMutator(seed, samples)
    return Array.from({ length: 500 }, () => mutator.next().bytes.toString('hex'))
  }

  it('makes the same of the same seed and other mutants of another', () => {
    expect(hexes(1)).toEqual(hexes(1))
    expect(hexes(1)).not.toEqual(hexes(2))
  })

  it('leaves its samples as they are', () => {
    const before = samples.map(({ bytes }) => bytes.toString('hex'))
    hexes(3)
    expect(samples.map(({ bytes }) => bytes.toString('hex'))).toEqual(before)
  })
})
