/** The simulated world is itself tested: a mistake planted into a copy of the product has to be noticed. */
import { afterAll, expect, it } from 'vitest'
import { loadCampaigns, removeBundles } from './support/bundle.ts'
import { PLANTED_BUGS } from './support/planted-bugs.ts'

const SEEDS = 200

afterAll(removeBundles)

it.each(PLANTED_BUGS.map((bug) => [bug.name, bug] as const))('noticed: %s', async (_name, bug) => {
  const { runCampaign } = await loadCampaigns(bug)
  const campaign = await runCampaign({ first: 1, count: SEEDS, stopAtFirst: true })
  expect(campaign.broken, `no promise was broken in ${campaign.worlds} seeds`).toBeGreaterThan(0)
})
