/** Runs the scenarios of a file: each in each of its dialects, against a gateway of its own or a host somewhere. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Dialect, GatewayError, loadDialect } from '../../src/index.ts'
import type { Host } from './host.ts'
import { openOwnHost } from './own-host.ts'
import { nameOf, playScenario } from './play.ts'
import type { CaseReport, SuiteReport } from './report.ts'
import { readSuite, type Scenario, type Suite } from './scenario-file.ts'
import { openTarget, type Target } from './target-host.ts'

export interface ScenarioOptions {
  /** The file, or what errors call it when `text` is given. */
  readonly file: string
  /** Its content; absent, the file is read. */
  readonly text?: string
  /** @default a gateway and an issuer of each scenario's own, in this process */
  readonly target?: Target
  /** @default those of the file, or else unionpay-pos and iso8583-1987-ascii */
  readonly dialects?: readonly string[]
  /** Only scenarios whose name contains this. */
  readonly only?: string
  /** @default the file's, or else 1 */
  readonly seed?: number
  /** How many are played at once. @default 4 */
  readonly parallel?: number
  /** Told of each as it ends. */
  onCase?(report: CaseReport): void
}

const DIALECTS = ['unionpay-pos', 'iso8583-1987-ascii']

/** Throws `SpecError` for a file that is not valid; what a scenario finds is in the report. */
export async function runScenario(options: ScenarioOptions): Promise<SuiteReport> {
  const suite = readSuite(options.text ?? (await readFile(options.file, 'utf8')), basename(options.file))
  const seed = options.seed ?? suite.seed ?? 1
  const startedMs = performance.now()
  const runs = casesOf(suite, options)
  const cases: CaseReport[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    for (let at = next++; at < runs.length; at = next++) {
      const run = runs[at]
      if (run === undefined) continue
      const report = await playOne(run, options, seed)
      cases[at] = report
      options.onCase?.(report)
    }
  }
  // Those against one host would meet each other's rules.
  const lanes = options.target === undefined ? (options.parallel ?? 4) : 1
  await Promise.all(Array.from({ length: lanes }, lane))
  const { title } = suite
  const totalMs = Math.round(performance.now() - startedMs)
  return { file: suite.file, title, seed, ok: cases.every(({ is }) => is !== 'failed'), totalMs, cases }
}

interface Run {
  readonly scenario: Scenario
  readonly dialect: Dialect
}

function casesOf({ scenarios }: Suite, { dialects, target, only = '' }: ScenarioOptions): Run[] {
  return scenarios
    .filter(({ name }) => name.includes(only))
    .flatMap((scenario) => {
      if (target !== undefined) return [{ scenario, dialect: target.dialect }]
      const own = scenario.dialects.length === 0 ? DIALECTS : scenario.dialects
      const named = dialects === undefined ? own : own.filter((name) => dialects.includes(name))
      return named.map((name) => ({ scenario, dialect: loadDialect(name) }))
    })
}

async function playOne({ scenario, dialect }: Run, { target }: ScenarioOptions, seed: number): Promise<CaseReport> {
  const { dialects } = scenario
  if (target !== undefined && dialects.length > 0 && !dialects.includes(dialect.name)) {
    return {
      ...nameOf(scenario, { dialect }),
      is: 'skipped',
      totalMs: 0,
      steps: [],
      problems: [`not for ${dialect.name}: ${dialects.join(', ')}`],
    }
  }
  try {
    return await playScenario(scenario, await openHost(scenario, dialect, { target, seed }))
  } catch (error) {
    // A port that is taken, a peer that is not there: of this scenario, not of the others.
    if (!(error instanceof GatewayError || error instanceof RangeError)) throw error
    return { ...nameOf(scenario, { dialect }), is: 'failed', totalMs: 0, steps: [], problems: [error.message] }
  }
}

function openHost(scenario: Scenario, dialect: Dialect, { target, seed }: { target: Target | undefined; seed: number }): Promise<Host> {
  return target === undefined ? openOwnHost(scenario, dialect, seed) : openTarget(target, scenario)
}
