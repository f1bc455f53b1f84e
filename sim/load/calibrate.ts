/** What client and runtime do on this machine at best: the client against an echo server, and through a relay that does nothing. */
import { fileURLToPath } from 'node:url'
import { loadDialect } from '../../src/index.ts'
import { type Child, startChild } from './child.ts'
import { runLoad } from './load.ts'
import { createLoadPlan } from './plan-defaults.ts'
import type { LoadReport } from './report.ts'

export interface CalibrationOptions {
  /** Of each turn; a quarter of it again is warm-up. */
  readonly durationMs: number
  /** Echo and relay in turns. */
  readonly rounds: number
  onTurn?(turn: number): void
}

/** Medians over the rounds. */
interface Calibrated {
  readonly answeredPerSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Processor time of the client a request. */
  readonly clientCpuUs: number
}

export interface Calibration {
  readonly echo: Calibrated
  readonly relay: Calibrated
}

/** Of the built files; the command runs from them. */
const SCRIPT = fileURLToPath(new URL('./relay/main.js', import.meta.url))
const DIALECT = 'iso8583-1987-ascii'
const CONNECTIONS = 64

/** Rejects with LINK_REFUSED when a server does not start. */
export async function calibrate({ durationMs, rounds, onTurn }: CalibrationOptions): Promise<Calibration> {
  const children: Child[] = []
  const start = async (...args: readonly string[]): Promise<number> => {
    const child = await startChild(SCRIPT, args, process.cwd())
    children.push(child)
    return (child.ready as { port: number }).port
  }
  try {
    const echo = await start('echo', '--dialect', DIALECT)
    const behind = await start('echo', '--dialect', DIALECT, '--behind')
    const relay = await start('relay', '--upstream', String(behind))
    const reports: Record<'echo' | 'relay', LoadReport[]> = { echo: [], relay: [] }
    for (let round = 0; round < rounds; round++) {
      onTurn?.(round)
      reports.echo.push(await measure(echo, durationMs))
      reports.relay.push(await measure(relay, durationMs))
    }
    return { echo: calibrated(reports.echo), relay: calibrated(reports.relay) }
  } finally {
    for (const child of children) child.kill()
  }
}

function measure(port: number, durationMs: number): Promise<LoadReport> {
  const pace = { loop: 'closed', inFlight: 1 } as const
  const to = { dialect: loadDialect(DIALECT), host: '127.0.0.1', port, isEcho: true }
  return runLoad(createLoadPlan({ ...to, pace, connections: CONNECTIONS, durationMs, warmUpMs: durationMs / 4 }))
}

function calibrated(reports: readonly LoadReport[]): Calibrated {
  const middle = (figure: (report: LoadReport) => number): number =>
    reports.map(figure).toSorted((one, other) => one - other)[Math.floor(reports.length / 2)] ?? Number.NaN
  return {
    answeredPerSecond: middle(({ answeredPerSecond }) => answeredPerSecond),
    p50: middle(({ total }) => total.times?.p50 ?? Number.NaN),
    p99: middle(({ total }) => total.times?.p99 ?? Number.NaN),
    clientCpuUs: middle(({ client }) => client.cpuUsPerRequest),
  }
}
