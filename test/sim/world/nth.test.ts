/** P1-P10: whichever commit or frame of a story fails, a restart and a quiet time bring paper, books and issuer together. */
import { expect, it } from 'vitest'
import { BLOWS, playNth, type Step } from './support/nth-world.ts'

const DIALECTS = ['unionpay-pos', 'iso8583-1987-ascii']
const SALE: Step = { does: 'sale' }
const SETTLE: Step = { does: 'settle' }
const REFUND: Step = { does: 'refund' }
const STORIES: Readonly<Record<string, readonly Step[]>> = {
  'a sale and its void': [SALE, { does: 'void' }],
  'a sale, its settlement and two refunds': [SALE, SETTLE, REFUND, REFUND],
  'a sale that is reversed': [SALE, { does: 'reversal' }],
  'a refund whose answer is lost, and one after it': [SALE, SETTLE, { does: 'refund', under: ['issuer silent'] }, REFUND],
  'a refund that is repeated while its answer is late': [
    SALE,
    SETTLE,
    { does: 'refund', under: ['issuer late', 'terminal impatient', 'terminal repeats'] },
  ],
}
const NTH_MAX = 200

it.each(Object.entries(STORIES))('P1-P10: %s: any one commit or frame may fail', async (_name, story) => {
  const broken: string[] = []
  for (const dialect of DIALECTS) {
    for (const blow of BLOWS) {
      let n = 0
      for (let hasStruck = true; hasStruck && n < NTH_MAX; ) {
        n += 1
        const report = await playNth({ dialect, story, blow, n })
        hasStruck = report.hasStruck
        broken.push(...report.problems.map((problem) => `${dialect}, ${blow} at ${n}: ${problem}`))
        if (!hasStruck) expect(report.paper[0], `${dialect} without a blow`).toMatch(/^sale (approved|reversed)$/)
      }
      // A story has commits and frames, and an end.
      expect(n, `${dialect}, ${blow}`).toBeGreaterThan(2)
      expect(n, `${dialect}, ${blow}`).toBeLessThan(NTH_MAX)
    }
  }
  expect(broken).toEqual([])
})
