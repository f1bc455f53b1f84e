/**
 * A fuzz campaign of the codec, and of dialect files: `npm run fuzz -- --seed 1 --count 1000000`. With `--json`, of the codec
 * only, and a line of JSON for each step.
 */
import { parseArgs } from 'node:util'
import { runFileCampaign } from '../dialect/support/file-verdict.ts'
import { withoutStacks } from '../support/without-stacks.ts'
import { runCampaign } from './support/campaign.ts'

/** Mutants between two lines of progress. */
const STEP = 1_000_000
/** A file takes as long as so many messages. */
const MESSAGES_PER_FILE = 2_000
const MIB = 2 ** 20

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '2000000' },
    json: { type: 'boolean', default: false },
  },
})
const seed = wholeNumber('seed', values.seed)
const count = wholeNumber('count', values.count)

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Error(`--${name} is a whole number, not "${text}"`)
  return Number(text)
}

// Each step has a seed of its own, so that a fault is repeated without the steps before it.
for (let done = 0; done < count; done += STEP) {
  const step = Math.min(STEP, count - done)
  const of = seed + done / STEP
  const started = performance.now()
  const tally = withoutStacks(() => runCampaign(of, step))
  const seconds = Number(((performance.now() - started) / 1_000).toFixed(1))
  const heapMiB = Math.round(process.memoryUsage().heapUsed / MIB)
  if (values.json) console.log(JSON.stringify({ seed: of, count: step, seconds, heapMiB, ...tally }))
  else {
    const codes = Object.entries(tally.refused).map(([code, times]) => `${code} ${times}`)
    const cost = `at most ${tally.looksPerByte.toFixed(1)} looks at a byte, heap ${heapMiB} MiB`
    console.log(`seed ${of}: ${step} mutants in ${seconds} s, accepted ${tally.accepted}, ${codes.sort().join(', ')}; ${cost}`)
  }
}

if (!values.json) {
  const files = Math.ceil(count / MESSAGES_PER_FILE)
  const started = performance.now()
  const { accepted, refused } = runFileCampaign(seed, files)
  const seconds = (performance.now() - started) / 1_000
  console.log(`seed ${seed}: ${files} spoiled dialect files in ${seconds.toFixed(1)} s, accepted ${accepted}, refused ${refused}`)
}
