/**
 * The whole system against a relay that does nothing, the typical stack and itself, interleaved in one run: `npm run bench`.
 * Only the ratios of one run count.
 */
import { writeFileSync } from 'node:fs'
import { cpus, release, type } from 'node:os'
import { parseArgs } from 'node:util'
import { compare, matches, table } from './codec.bench.ts'
import { type Contestant, contestants, type Started } from './suite/contestants.ts'
import { measureCrowd } from './suite/crowd.ts'
import { measureDisk } from './suite/disk.ts'
import { type Grown, growthContestants } from './suite/growth.ts'
import { startPostgres } from './suite/postgres.ts'
import { noiseOf, resultTable, rounded, rowOf, type SuiteResult, type SuiteRow, turnKey } from './suite/results.ts'
import { type Shape, type Turn, takeTurn } from './suite/shapes.ts'

interface Section {
  readonly name: string
  /** The first is what the others are measured against. */
  readonly contestants: readonly string[]
  readonly shapes: readonly Shape[]
}

const closed = (connections: number, inFlight: number): Shape => ({
  name: `${connections}x${inFlight}`,
  connections,
  pace: { loop: 'closed', inFlight },
})
const TEN_THOUSAND = { loop: 'open', ratePerSecond: 10_000, arrivals: 'poisson' } as const
const WHOLE_PATH = ['relay', 'gateway', 'gateway-mac', 'gateway-postgres', 'typical']
const SECTIONS: readonly Section[] = [
  { name: 'path', contestants: WHOLE_PATH, shapes: [closed(256, 1), closed(256, 4)] },
  { name: 'alone', contestants: ['relay', 'gateway'], shapes: [closed(1, 1)] },
  { name: 'issuer', contestants: ['echo', 'issuer'], shapes: [closed(64, 4)] },
  { name: 'latency', contestants: ['issuer-40ms'], shapes: [{ name: '10000/s', connections: 64, pace: TEN_THOUSAND }] },
]
const FEW_ORIGINALS = 10_000
const ORIGINALS_MAX = 10_000_000
const CROWD = 10_000
const CROWD_QUICK = 1_000

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    /** codec, path, alone, issuer, latency, crowd, growth (only when it is asked for), or a contestant. */
    only: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    /** In the larger ledger of `growth`; up to ten million. */
    originals: { type: 'string' },
    json: { type: 'boolean', default: false },
    /** Writes RESULTS.md. */
    save: { type: 'boolean', default: false },
  },
})
const only = values.only
const rounds = Number(values.rounds ?? (values.quick ? 1 : 5))
const times = values.quick ? { warmUpMs: 1_500, durationMs: 2_000 } : { warmUpMs: 2_000, durationMs: 5_000 }
const originals = Number(values.originals ?? (values.quick ? 100_000 : 1_000_000))
const progress = (words: string): void => void (process.stderr.isTTY && process.stderr.write(`\r\u001b[K${words}`))

/** A section or a contestant that is asked for brings its anchor along. */
function wanted({ name, contestants: names }: Section, contestant: string): boolean {
  return (
    only === undefined ||
    only.includes(name) ||
    only.includes(contestant) ||
    (contestant === names[0] && names.some((one) => only.includes(one)))
  )
}

async function runSection(section: Section, known: readonly Contestant[]): Promise<{ rows: SuiteRow[]; noise: number }> {
  const names = section.contestants.filter((name) => wanted(section, name))
  const playing = known.filter(({ name }) => names.includes(name))
  const [anchor] = section.contestants
  const running: [Contestant, Started][] = []
  const turns = new Map<string, Turn[]>()
  try {
    for (const contestant of playing) running.push([contestant, await contestant.start()])
    for (let round = 0; round < rounds; round++) {
      for (const shape of section.shapes) {
        for (const [contestant, started] of running) {
          progress(`${section.name}: round ${round + 1} of ${rounds}, ${shape.name}, ${contestant.name}`)
          const key = turnKey(contestant.name, shape.name)
          turns.set(key, [...(turns.get(key) ?? []), await takeTurn(contestant, started, shape, times)])
        }
      }
    }
  } finally {
    for (const [, started] of running) await started.close()
  }
  const rows = section.shapes.flatMap((shape) => playing.map(({ name }) => rowOf(name, shape.name, turns, anchor ?? '')))
  return { rows, noise: noiseOf(turns.get(turnKey(anchor ?? '', section.shapes[0]?.name ?? '')) ?? []) }
}

function runGrowth(grown: Grown[]): Promise<{ rows: SuiteRow[]; noise: number }> {
  if (!Number.isInteger(originals) || originals <= FEW_ORIGINALS || originals > ORIGINALS_MAX)
    throw new Error(`--originals: expected a whole number above ${FEW_ORIGINALS}, up to ${ORIGINALS_MAX}`)
  const known = growthContestants([FEW_ORIGINALS, originals], grown)
  return runSection({ name: 'growth', contestants: known.map(({ name }) => name), shapes: [closed(256, 1)] }, known)
}

function isAsked(name: string): boolean {
  return only === undefined || only.includes(name)
}

async function main(): Promise<void> {
  const codec = isAsked('codec') ? compare(matches(), values.quick ? 5 : 40, (round) => progress(`codec: round ${round}`)) : []
  const postgres = isAsked('path') || isAsked('gateway-postgres') ? await startPostgres() : undefined
  const known = contestants(postgres?.url)
  try {
    const sections = []
    for (const section of SECTIONS)
      if (section.contestants.some((name) => wanted(section, name))) sections.push(await runSection(section, known))
    const grown: Grown[] = []
    if (only?.includes('growth')) sections.push(await runGrowth(grown))
    const gateway = known.find(({ name }) => name === 'gateway')
    const started = isAsked('crowd') ? await gateway?.start() : undefined
    const crowd = started && (await measureCrowd(started, values.quick ? CROWD_QUICK : CROWD).finally(started.close))
    const disk = measureDisk(values.quick ? 100 : 500)
    const result: SuiteResult = {
      machine: {
        cpu: cpus()[0]?.model.trim(),
        cores: cpus().length,
        node: process.version,
        kernel: `${type()} ${release().split('.').slice(0, 2).join('.')}`,
      },
      rounds,
      seconds: times.durationMs / 1_000,
      rows: sections.flatMap(({ rows }) => rows),
      disk: { p50: rounded(disk.p50, 3), p99: rounded(disk.p99, 3) },
      ...(crowd === undefined ? {} : { crowd }),
      noise: sections[0]?.noise ?? 0,
    }
    progress('')
    const words = [...(codec.length === 0 ? [] : [table(codec), '']), resultTable(result)]
    for (const one of grown) words.push(`Ledger of ${one.originals} originals: made in ${one.seconds.toFixed(1)} s.`)
    if (postgres?.missing !== undefined) words.push(`Without PostgreSQL: ${postgres.missing}`)
    process.stdout.write(`${values.json ? JSON.stringify({ ...result, codec, grown }) : words.join('\n')}\n`)
    if (values.save) writeFileSync(new URL('../../bench/RESULTS.md', import.meta.url), saved(result, words))
  } finally {
    await postgres?.close()
  }
}

function saved({ machine, seconds }: SuiteResult, words: readonly string[]): string {
  const facts = Object.values(machine).join(', ')
  return `# The last full run\n\n${facts}; ${rounds} rounds of ${seconds} s each. How to read it: [README.md](README.md).\n\n${words.map((part) => (part.startsWith('CPU ns') ? `\`\`\`text\n${part}\n\`\`\`` : part)).join('\n')}\n`
}

await main()
