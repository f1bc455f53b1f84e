/** `npm run simulate -- --seeds N --seed S`: runs worlds one after the other and says what broke; `--trace` replays one. */
import { parseArgs } from 'node:util'
import { runCampaign } from './campaign.ts'
import { runWorld } from './world.ts'

const USAGE_EXIT = 2

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
  },
})
const write = (line: string): void => void process.stdout.write(`${line}\n`)
const [first, count] = [Number(values.seed), Number(values.seeds)]

if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
  process.stderr.write('--seed and --seeds are whole numbers, --seeds at least 1\n')
  process.exitCode = USAGE_EXIT
} else if (values.trace) {
  const { problems, digest } = await runWorld(first, write)
  write(`seed ${first}: digest ${digest}, ${problems.length} invariants broken`)
  for (const problem of problems) write(`  ${problem}`)
  process.exitCode = problems.length === 0 ? 0 : 1
} else {
  const campaign = await runCampaign({ first, count })
  for (const line of campaign.lines()) write(line)
  process.exitCode = campaign.broken === 0 ? 0 : 1
}
