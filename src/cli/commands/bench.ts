/** `unswipe bench`: a load of sales, voids, refunds and reversals, measured honestly; on a target, or on a gateway of its own. */
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { type LoadProgress, type LoadWatch, parseAssertions, runLoad } from '../../../sim/index.ts'
import { calibrate } from '../../../sim/load/calibrate.ts'
import { type OwnStand, openOwnStand } from '../../../sim/load/own-stand.ts'
import { type ServerFigures, serverFigures } from '../../../sim/load/server-figures.ts'
import { GatewayError } from '../../errors.ts'
import type { ListenAddress } from '../../gateway/gateway.ts'
import { parseAddress, parseDialectOption } from '../address.ts'
import { readBenchPlan } from '../bench/bench-plan.ts'
import { type BenchResult, machineFacts, resultLines, type ServerShare } from '../bench/bench-result.ts'
import { profileWords, readComparing } from '../bench/compare-runs.ts'
import { htmlReport } from '../bench/html-report.ts'
import { benchOptions } from '../bench/options.ts'
import { searchKnee } from '../bench/search-knee.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { isWatched, printData } from '../terminal-output.ts'

const CALIBRATION = { durationMs: 1_000, rounds: 3 }
const MAIN = fileURLToPath(new URL('../main.js', import.meta.url))

function builder(yargs: Argv) {
  return benchOptions(yargs)
    .option('html', { type: 'string', describe: 'Writes the result as a page of its own too' })
    .option('calibrate', {
      type: 'boolean',
      default: false,
      describe: 'Calibrates first, so that later runs can be compared with this one',
    })
    .option('compare', { type: 'string', describe: 'An earlier --calibrate --json result: ratios by flow and percentile' })
    .option('fail-if', { type: 'string', describe: "With --compare, exit 1 when a ratio is beyond: 'p99>1.05'" })
}

type OneArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const benchCommand: Command<OneArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<OneArgs>): Promise<number> {
  const { to, dialect, assert: asserted } = args
  const assertions = asserted === undefined ? [] : parseAssertions(asserted)
  // What is wrong in the options is said before anything is started.
  const target: ListenAddress =
    to === undefined ? { dialect: parseDialectOption(dialect), host: '127.0.0.1', port: 0 } : parseAddress(to, '--to')
  const { load, keysFile } = readBenchPlan(args, target, to === undefined)
  checkOutput(args)
  const profile = profileWords(load, to === undefined)
  const comparing = readComparing(args, machineFacts(), profile)
  const calibration = args.calibrate || comparing !== undefined ? await calibrate(CALIBRATION) : undefined
  const own = to === undefined ? await openOwnStand({ ...args, main: MAIN, dialect, keys: keysFile }) : undefined
  try {
    if (args['find-knee']) return await searchKnee(args, { ...load, port: own?.port ?? load.port })
    const watched = watchServer(own, own?.control ?? args.control)
    const report = await runLoad({ ...load, ...(own === undefined ? {} : { port: own.port }) }, watched.watch)
    const server = await watched.share(report.total.sent)
    const audit = await own?.audit()
    const checked = assertions.map((one) => ({ text: one.text, holds: one.holds(report), measured: one.measured(report) ?? null }))
    const facts = { machine: machineFacts(), profile, report, server, asserted: checked, ...(audit === undefined ? {} : { audit }) }
    const result = judged({ ...facts, ...(calibration === undefined ? {} : { calibration, ...comparing?.(report, calibration) }) })
    show(result, args)
    return result.ok ? EXIT.ok : EXIT.failed
  } finally {
    await own?.close()
  }
}

function judged(facts: Omit<BenchResult, 'ok'>): BenchResult {
  const { report, audit, asserted, compared } = facts
  const isClean = report.invalid.length === 0 && (audit?.violations.length ?? 0) === 0
  return { ...facts, ok: isClean && compared?.isWorse !== true && asserted.every(({ holds }) => holds) }
}

function show(result: BenchResult, { json, html }: Pick<OneArgs, 'json' | 'html'>): void {
  if (html !== undefined) writeFileSync(html, htmlReport(result))
  for (const line of json ? [JSON.stringify(result)] : resultLines(result)) printData(line)
}

/** Throws OPTION_INVALID for a page that cannot be written, and for what a search has not. */
function checkOutput({ html: file, calibrate, compare, 'find-knee': isSearch }: OneArgs): void {
  if (isSearch && (file !== undefined || calibrate || compare !== undefined))
    throw new GatewayError('OPTION_INVALID', '--html, --calibrate and --compare are about one load, --find-knee runs many')
  if (file === undefined) return
  try {
    closeSync(openSync(file, 'a'))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : String(error)
    throw new GatewayError('OPTION_INVALID', `--html ${file}: cannot be written (${code})`)
  }
}

interface Watched {
  readonly watch: LoadWatch
  /** Once the load is over. */
  share(requests: number): Promise<ServerShare>
}

interface Reading {
  readonly figures: Promise<ServerFigures | undefined>
  readonly gatewayMs: number | undefined
  readonly issuerMs: number | undefined
}

/** Reads the server's figures when the measured time begins and when it ends. */
function watchServer(own: OwnStand | undefined, control: string | undefined): Watched {
  const readings: Reading[] = []
  const read = (): Reading => ({
    figures: control === undefined ? Promise.resolve(undefined) : serverFigures(control).catch(() => undefined),
    gatewayMs: own?.gateway.cpuMs(),
    issuerMs: own?.issuer.cpuMs(),
  })
  return {
    watch: {
      onMeasure: () => void readings.push(read()),
      ...(isWatched() ? { onProgress: showProgress } : {}),
    },
    async share(requests) {
      if (isWatched()) process.stderr.write('\r\u001b[K')
      const [from, to] = readings
      const [before, after] = await Promise.all([from?.figures, to?.figures])
      const means = before === undefined || after === undefined ? {} : meansOf(before, after)
      const gatewayCpuUs = usEach(from?.gatewayMs, to?.gatewayMs, requests)
      const issuerCpuUs = usEach(from?.issuerMs, to?.issuerMs, requests)
      return {
        ...means,
        ...(gatewayCpuUs === undefined ? {} : { gatewayCpuUs }),
        ...(issuerCpuUs === undefined ? {} : { issuerCpuUs }),
      }
    },
  }
}

function meansOf(before: ServerFigures, after: ServerFigures): Pick<ServerShare, 'meanMs' | 'issuerMeanMs'> {
  const turns = after.turns - before.turns
  if (turns <= 0) return {}
  const mean = (name: 'seconds' | 'issuerSeconds'): number => Number((((after[name] - before[name]) / turns) * 1_000).toFixed(3))
  return { meanMs: mean('seconds'), issuerMeanMs: mean('issuerSeconds') }
}

function usEach(fromMs: number | undefined, toMs: number | undefined, count: number): number | undefined {
  return fromMs === undefined || toMs === undefined || count === 0 ? undefined : Number((((toMs - fromMs) * 1_000) / count).toFixed(1))
}

function showProgress({ phase, answeredPerSecond, inFlight, errors, elapsedMs }: LoadProgress): void {
  const seconds = (elapsedMs / 1_000).toFixed(0)
  process.stderr.write(`\r\u001b[K${seconds} s ${phase}: ${answeredPerSecond} answers a second, ${inFlight} in flight, ${errors} errors`)
}
