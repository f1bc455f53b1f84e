/** A load from its first connection to its report. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { GatewayError } from '../../src/index.ts'
import { Seeded } from '../world/seeded.ts'
import { type Driver, drive } from './drive.ts'
import { Line, type LineHost } from './line.ts'
import type { LoadPlan } from './load-plan.ts'
import { type LoadReport, loadReport, type Measured } from './report.ts'
import { requestPlans } from './requests.ts'
import { loadTerminals } from './sign-in.ts'
import { Tally } from './tally.ts'

export interface LoadWatch {
  /** Called when the measured time begins and when it ends; the load goes on meanwhile. */
  onMeasure?(what: 'begins' | 'ends'): void
  /** Called about once a second. */
  onProgress?(progress: LoadProgress): void
}

export interface LoadProgress {
  readonly phase: 'connecting' | 'warm-up' | 'measuring' | 'draining'
  readonly answeredPerSecond: number
  readonly inFlight: number
  readonly errors: number
  readonly elapsedMs: number
}

const SWEEP_MS = 50
const POLL_MS = 5
/** Connections that are opened at once. */
const OPENING_MAX = 128
/** Sampling of the loop's delay; its histogram counts it as delay. */
const LAG_SAMPLE_MS = 2

/** Runs it. Throws OPTION_INVALID for a mix that the dialect has no templates for, LINK_REFUSED when nobody listens. */
export async function runLoadNow(plan: LoadPlan, watch: LoadWatch = {}): Promise<LoadReport> {
  const plans = requestPlans(plan)
  const terminals = await loadTerminals(plan)
  const tally = new Tally()
  const random = new Seeded(`load ${plan.seed}`)
  let driver: Driver | undefined
  const dirty: Line[] = []
  const flushAll = (): void => {
    for (const line of dirty.splice(0)) line.flush()
  }
  const host: LineHost = {
    plan,
    plans,
    tally,
    next: () => random.next(),
    toFlush(line) {
      if (dirty.push(line) === 1) setImmediate(flushAll)
    },
    onFree: (line) => driver?.onFree(line),
  }
  const firstStan = plan.signIn ? 2 : 1
  const lines = Array.from({ length: plan.connections }, (_, index) => {
    const own = terminals.filter((_terminal, at) => at % plan.connections === index)
    return new Line(host, own, firstStan)
  })
  const sweeping = setInterval(() => {
    const nowMs = performance.now()
    for (const line of lines) line.sweep(nowMs)
  }, SWEEP_MS)
  let telling: NodeJS.Timeout | undefined
  try {
    await openAll(lines, plan)
    const startMs = performance.now()
    telling = tellProgress({ tally, lines, watch, startMs })
    const startDriver = (): Driver => drive({ plan, lines, tally, next: host.next, startMs })
    if (plan.warmUpMs > 0) driver = startDriver()
    await until(startMs + plan.warmUpMs)
    // Without a warm-up the first request is measured too.
    const measuring = measure(plan, tally, watch)
    driver ??= startDriver()
    const measured = await measuring
    driver.stop()
    await drain(lines, plan.timeoutMs)
    return loadReport(plan, tally, measured)
  } finally {
    clearInterval(sweeping)
    clearInterval(telling)
    await Promise.all(lines.map((line) => line.close()))
  }
}

async function measure(plan: LoadPlan, tally: Tally, watch: LoadWatch): Promise<Measured> {
  const lag = monitorEventLoopDelay({ resolution: LAG_SAMPLE_MS })
  watch.onMeasure?.('begins')
  const fromMs = performance.now()
  const cpu = process.cpuUsage()
  lag.enable()
  tally.measuredFromMs = fromMs
  tally.isMeasuring = true
  const isOver = (): boolean => tally.requests >= plan.requestsMax
  while (!isOver() && performance.now() < fromMs + plan.durationMs)
    await until(Math.min(performance.now() + POLL_MS, fromMs + plan.durationMs))
  tally.isMeasuring = false
  lag.disable()
  const { user, system } = process.cpuUsage(cpu)
  const elapsedMs = performance.now() - fromMs
  watch.onMeasure?.('ends')
  const loopLagP99Ms = Math.max(0, lag.percentile(99) / 1e6 - LAG_SAMPLE_MS)
  return { elapsedMs, cpuMs: (user + system) / 1_000, loopLagP99Ms }
}

async function openAll(lines: readonly Line[], { host, port }: LoadPlan): Promise<void> {
  for (let at = 0; at < lines.length; at += OPENING_MAX) {
    const opened = await Promise.all(lines.slice(at, at + OPENING_MAX).map((line) => line.open()))
    if (opened.includes(false))
      throw new GatewayError('LINK_REFUSED', `Nobody takes connection ${at + opened.indexOf(false) + 1} on ${host}:${port}`)
  }
}

/** Waits for what is in flight: as long as a request may take. */
async function drain(lines: readonly Line[], timeoutMs: number): Promise<void> {
  const untilMs = performance.now() + timeoutMs + SWEEP_MS
  while (lines.some(({ inFlight }) => inFlight > 0) && performance.now() < untilMs) await pause(POLL_MS)
}

async function until(atMs: number): Promise<void> {
  for (let leftMs = atMs - performance.now(); leftMs > 0; leftMs = atMs - performance.now()) await pause(leftMs)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

interface Told {
  readonly tally: Tally
  readonly lines: readonly Line[]
  readonly watch: LoadWatch
  readonly startMs: number
}

function tellProgress({ tally, lines, watch, startMs }: Told): NodeJS.Timeout {
  let before = 0
  return setInterval(() => {
    if (watch.onProgress === undefined) return
    const answered = Object.values(tally.flows).reduce((sum, flow) => sum + flow.answered, 0)
    watch.onProgress({
      phase: tally.isMeasuring ? 'measuring' : tally.measuredFromMs === 0 ? 'warm-up' : 'draining',
      answeredPerSecond: answered - before,
      inFlight: lines.reduce((sum, line) => sum + line.inFlight, 0),
      errors: tally.warmUpErrors + Object.values(tally.errors).reduce((sum, count) => sum + count, 0),
      elapsedMs: performance.now() - startMs,
    })
    before = answered
  }, 1_000)
}
