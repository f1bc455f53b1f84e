/** One turn of one contestant under one load. */
import { createLoadPlan, type LoadReport, type Pace, runLoad } from '../../sim/index.ts'
import { SALES_ONLY } from '../../sim/load/flow.ts'
import type { Contestant, Started } from './contestants.ts'

export interface Shape {
  readonly name: string
  readonly connections: number
  readonly pace: Pace
  /** A turn ends when as many were sent. @default no limit */
  readonly requestsMax?: number
}

export interface Turn {
  readonly answeredPerSecond: number
  readonly p50: number
  readonly p99: number
  readonly errors: number
  /** Processor time of the measured process an answer, all its threads; undefined where /proc does not tell it. */
  readonly cpuUs: number | undefined
  readonly clientCpuUs: number
}

export interface TurnTimes {
  readonly warmUpMs: number
  readonly durationMs: number
}

/** Half the load are refunds, where there are any: two durable points each, and a second transaction to look up. */
const REFUNDS = { sale: 50, void: 0, refund: 50, reversal: 0 }

export async function takeTurn(contestant: Contestant, started: Started, shape: Shape, times: TurnTimes): Promise<Turn> {
  const { main, dialect, port } = started
  const cpu: (number | undefined)[] = []
  const plan = createLoadPlan({
    dialect,
    host: '127.0.0.1',
    port,
    pace: shape.pace,
    connections: shape.connections,
    ...(shape.requestsMax === undefined ? {} : { requestsMax: shape.requestsMax }),
    mix: contestant.salesOnly ? SALES_ONLY : REFUNDS,
    inParts: true,
    keys: contestant.keys,
    isEcho: contestant.isEcho,
    rampMs: 0,
    seed: 1,
    ...times,
  })
  const report = await runLoad(plan, { onMeasure: () => void cpu.push(main.cpuMs()) })
  return turnOf(report, cpu)
}

function turnOf({ total, answeredPerSecond, errors, client }: LoadReport, [from, to]: readonly (number | undefined)[]): Turn {
  const cpuUs = from === undefined || to === undefined || total.answered === 0 ? undefined : ((to - from) * 1_000) / total.answered
  const { p50 = Number.NaN, p99 = Number.NaN } = total.times ?? {}
  return { answeredPerSecond, p50, p99, errors: errors.total, cpuUs, clientCpuUs: client.cpuUsPerRequest }
}
