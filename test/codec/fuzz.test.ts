import { describe, expect, it } from 'vitest'
import { withoutStacks } from '../support/without-stacks.ts'
import { runCampaign } from './support/campaign.ts'
import { MessageMutator } from './support/mutator.ts'
import { samples } from './support/samples.ts'

const SEED = 20260604
const COUNT = 200_000

describe(`${COUNT} wrong messages of the shipped dialects`, () => {
  it('each give a message that is written back alike, or a DecodeError that says where', () => {
    const { accepted, refused } = withoutStacks(() => runCampaign(SEED, COUNT))
    // The mutants reach both sides, and every kind of refusal.
    expect(accepted).toBeGreaterThan(COUNT / 50)
    expect([...refused.keys()].sort()).toEqual([
      'DECODE_CONTENT',
      'DECODE_LENGTH',
      'DECODE_TRAILING',
      'DECODE_TRUNCATED',
      'DECODE_UNKNOWN_ELEMENT',
    ])
    expect(Math.min(...refused.values())).toBeGreaterThan(COUNT / 50)
    expect([...refused.values()].reduce((sum, count) => sum + count, accepted)).toBe(COUNT)
  })
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
