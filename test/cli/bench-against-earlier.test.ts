/** `bench --compare`: only the same load on the same machine is compared, and each run by its own calibration. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLoadPlan, type LoadReport, loadDialect } from '../../sim/index.ts'
import { calibrationLines, machineFacts } from '../../src/cli/bench/bench-result.ts'
import { profileWords, readComparing } from '../../src/cli/bench/compare-runs.ts'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'unswipe-test-'))
})
afterAll(() => rm(home, { recursive: true, force: true }))

const MACHINE = { cpu: 'EPYC', cores: 2, kernel: 'Linux 6', node: 'v20' }
const plan = createLoadPlan({ dialect: loadDialect('iso8583-1987-ascii'), host: 'h', port: 1, pace: { loop: 'closed', inFlight: 2 } })
const PROFILE = profileWords(plan, true)
const relay = (p50: number) => ({ answeredPerSecond: 10_000 / p50, p50, p99: p50 * 2, clientCpuUs: 10 })
const calibration = (p50: number) => ({ echo: relay(p50), relay: relay(p50) })

/** All times are `ms`. */
function report(ms: number, loop: 'open' | 'closed', invalid: readonly string[] = []): LoadReport {
  const times = { p50: ms, p90: ms, p99: ms, p999: ms, max: ms }
  const flows = { sale: { times }, void: {}, refund: { times }, reversal: {} }
  return { pace: { loop }, answeredPerSecond: 1_000 / ms, total: { times }, flows, invalid } as unknown as LoadReport
}

async function earlier(changes: object = {}): Promise<string> {
  const file = join(home, 'old.json')
  const old = { machine: MACHINE, profile: PROFILE, calibration: calibration(1), report: report(10, 'closed') }
  await writeFile(file, JSON.stringify({ ...old, ...changes }))
  return file
}

describe('ratios', () => {
  it.each([
    ['closed', 20, 2, { rate: 1, p99: 1, 'refund.p50': 1 }],
    ['closed', 20, 1, { rate: 0.5, p99: 2, 'refund.p50': 2 }],
    ['open', 10, 2, { rate: 1, p99: 0.5, 'refund.p50': 0.5 }],
  ] as const)('%s loop, 10 ms then %d ms on a machine that takes %d times as long', async (loop, ms, slower, expected) => {
    const file = await earlier({ report: report(10, loop) })
    const found = readComparing({ compare: file, 'fail-if': undefined }, MACHINE, PROFILE)?.(report(ms, loop), calibration(slower))
    const ratios = Object.fromEntries(found?.compared.ratios.map(({ figure, ratio }) => [figure, ratio]) ?? [])
    expect(ratios).toMatchObject(expected)
    expect(Object.keys(ratios)).not.toContain('void.p50')
  })

  it.each([
    ['p99>1.05', true],
    ['p99>2.5', false],
    ['refund.p999>1.5', true],
    ['rate<0.9', true],
    ['void.p50>9', true],
  ])('--fail-if %s: %s', async (failIf, expected) => {
    const comparing = readComparing({ compare: await earlier(), 'fail-if': failIf }, MACHINE, PROFILE)
    expect(comparing?.(report(20, 'closed'), calibration(1)).compared.isWorse).toBe(expected)
  })
})

describe('refused', () => {
  it.each([
    ['another machine', { machine: { ...MACHINE, cores: 64 } }, 'of another machine: EPYC, 64 cores; now EPYC, 2 cores'],
    ['another mix', { profile: { ...PROFILE, mix: 'sale 1' } }, 'of another mix: sale 1; now'],
    ['a given host', { profile: { ...PROFILE, target: 'a host' } }, 'of another target'],
    ['no calibration', { calibration: undefined }, 'expected what bench --calibrate --json wrote, but calibration is not'],
    ['an invalid run', { report: report(10, 'closed', ['held up']) }, 'that run was INVALID: held up'],
  ])('%s', async (_what, changes, words) => {
    const compare = await earlier(changes)
    expect(() => readComparing({ compare, 'fail-if': undefined }, MACHINE, PROFILE)).toThrow(words)
  })

  it('what is no file, no JSON, no known figure, nothing to compare with', async () => {
    const file = await earlier()
    const tried = [
      { compare: join(home, 'nowhere.json'), 'fail-if': undefined },
      { compare: file, 'fail-if': 'p98>1' },
      { compare: undefined, 'fail-if': 'p99>1' },
    ]
    expect(tried.map((options) => errorOf(() => readComparing(options, MACHINE, PROFILE)))).toEqual([
      expect.stringMatching(/nowhere\.json: cannot be read \(ENOENT/),
      expect.stringMatching(/expected for example p99>1\.05 .*known: rate, p50/),
      expect.stringMatching(/nothing to fail against/),
    ])
  })
})

it('the words of a profile have no card number in them', () => {
  expect(JSON.stringify(PROFILE)).not.toMatch(/\d{12}/)
  expect(PROFILE).toMatchObject({ connections: '64', mix: 'sale 1, void 0, refund 0, reversal 0' })
})

it('client and relay are measured on this machine', async () => {
  const { calibrate } = (await import(
    String(new URL('../../dist/sim/load/calibrate.js', import.meta.url))
  )) as typeof import('../../sim/load/calibrate.ts')
  const { echo, relay: through } = await calibrate({ durationMs: 200, rounds: 1 })
  expect(echo.answeredPerSecond).toBeGreaterThan(0)
  expect(through.p50).toBeGreaterThan(0)
  expect(calibrationLines({ echo, relay: through })[1]).toMatch(/^calibration relay +[\d,]+ a second, p50 [\d.]+ ms/)
  expect(machineFacts().cores).toBeGreaterThan(0)
})

function errorOf(run: () => unknown): string {
  try {
    return String(run())
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
