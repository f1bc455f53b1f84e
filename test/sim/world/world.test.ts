/** P1-P10 in the simulated world: many seeds, none with a broken promise, and each the same when it is run again. */
import { expect, it } from 'vitest'
import { runCampaign } from '../../../sim/world/campaign.ts'
import { FAULTS } from '../../../sim/world/faults.ts'
import { runWorld } from '../../../sim/world/world.ts'

const SEEDS = 500

it(`P1-P10: no promise is broken in ${SEEDS} seeds, and every fault struck`, async () => {
  const campaign = await runCampaign({ first: 1, count: SEEDS })
  expect(campaign.lines().slice(campaign.faults.size + 1)).toEqual(['0 invariants broken'])
  expect(Object.keys(FAULTS).filter((fault) => !campaign.faults.has(fault))).toEqual([])
})

it('P17: a seed makes the same world twice, and another one another world', async () => {
  const digests: string[] = []
  for (const seed of [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]) digests.push((await runWorld(seed)).digest)
  expect(digests.slice(5)).toEqual(digests.slice(0, 5))
  expect(new Set(digests).size).toBe(5)
})
