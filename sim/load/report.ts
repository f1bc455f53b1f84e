/** What a load found, as plain figures. */
import type { Histogram } from 'hdr-histogram-js'
import { FLOWS, type Flow } from './flow.ts'
import type { LoadPlan } from './load-plan.ts'
import { LOAD_ERRORS, type LoadError, type SecondTally, type Tally } from './tally.ts'

/** What the client itself did in the measured time. */
export interface Measured {
  readonly elapsedMs: number
  readonly cpuMs: number
  readonly loopLagP99Ms: number
}

/** Milliseconds. */
export interface Times {
  readonly min: number
  readonly mean: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

export interface FlowReport {
  readonly sent: number
  readonly answered: number
  readonly approved: number
  /** Undefined when nothing was answered. */
  readonly times?: Times
}

/** One point of the curve of times: this part of the answers took no longer. */
interface CurvePoint {
  readonly part: number
  readonly ms: number
}

export interface LoadReport {
  readonly dialect: string
  readonly target: string
  readonly pace: LoadPlan['pace']
  readonly connections: number
  readonly terminals: number
  readonly mix: LoadPlan['mix']
  /** Measured. */
  readonly elapsedMs: number
  readonly offeredPerSecond: number
  readonly answeredPerSecond: number
  readonly total: FlowReport
  readonly flows: Readonly<Record<Flow, FlowReport>>
  readonly errors: Readonly<Record<LoadError, number>> & { readonly total: number }
  readonly declines: Readonly<Record<string, { readonly count: number; readonly isExpected: boolean }>>
  /** Errors before the measured time. */
  readonly warmUpErrors: number
  /** Sales sent in place of a void, refund or reversal that had no sale to refer to. */
  readonly substituted: number
  readonly connectionLife: { readonly opened: number; readonly lost: number; readonly refused: number }
  /** Of the whole load, warm-up included. */
  readonly bytes: { readonly sent: number; readonly received: number }
  readonly client: {
    readonly lateSends: number
    readonly latestSendMs: number
    readonly loopLagP99Ms: number
    /** Processor time over time: 1 is a whole core. */
    readonly cores: number
    readonly cpuUsPerRequest: number
  }
  /** Why the figures do not count; empty when they do. */
  readonly invalid: readonly string[]
  readonly curve: readonly CurvePoint[]
  readonly seconds: readonly SecondTally[]
}

const CURVE = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 1]

export function loadReport(plan: LoadPlan, tally: Tally, measured: Measured): LoadReport {
  const flows = Object.fromEntries(FLOWS.map((flow) => [flow, flowReport(tally.flows[flow], tally.flows[flow].times)])) as Record<
    Flow,
    FlowReport
  >
  const sum = (key: 'sent' | 'answered' | 'approved'): number => FLOWS.reduce((total, flow) => total + tally.flows[flow][key], 0)
  const all = tally.allTimes()
  const total = flowReport({ sent: sum('sent'), answered: sum('answered'), approved: sum('approved') }, all)
  const perSecond = (count: number): number => rounded(count / (measured.elapsedMs / 1_000), 1)
  return {
    dialect: plan.dialect.name,
    target: `${plan.host}:${plan.port}`,
    pace: plan.pace,
    connections: plan.connections,
    terminals: plan.terminals.length,
    mix: plan.mix,
    elapsedMs: rounded(measured.elapsedMs, 1),
    offeredPerSecond: plan.pace.loop === 'open' ? plan.pace.ratePerSecond : perSecond(total.sent),
    answeredPerSecond: perSecond(total.answered),
    total,
    flows,
    errors: { ...tally.errors, total: LOAD_ERRORS.reduce((count, name) => count + tally.errors[name], 0) },
    declines: Object.fromEntries([...tally.declines].toSorted(([one], [other]) => (one < other ? -1 : 1))),
    warmUpErrors: tally.warmUpErrors,
    substituted: tally.substituted,
    connectionLife: { ...tally.connections },
    bytes: { ...tally.bytes },
    client: {
      lateSends: tally.lateSends,
      latestSendMs: rounded(tally.latestSendMs, 2),
      loopLagP99Ms: rounded(measured.loopLagP99Ms, 2),
      cores: rounded(measured.cpuMs / measured.elapsedMs, 2),
      cpuUsPerRequest: total.sent === 0 ? 0 : rounded((measured.cpuMs * 1_000) / total.sent, 1),
    },
    invalid: invalidity(plan, total.sent, tally, measured),
    curve: total.answered === 0 ? [] : CURVE.map((part) => ({ part, ms: msAt(all, part * 100) })),
    seconds: tally.seconds,
  }
}

function flowReport({ sent, answered, approved }: Pick<FlowReport, 'sent' | 'answered' | 'approved'>, times: Histogram): FlowReport {
  return { sent, answered, approved, ...(answered === 0 ? {} : { times: timesOf(times) }) }
}

function timesOf(times: Histogram): Times {
  return {
    min: rounded(times.minNonZeroValue / 1_000, 3),
    mean: rounded(times.mean / 1_000, 3),
    p50: msAt(times, 50),
    p90: msAt(times, 90),
    p99: msAt(times, 99),
    p999: msAt(times, 99.9),
    max: rounded(times.maxValue / 1_000, 3),
  }
}

function msAt(times: Histogram, percentile: number): number {
  return rounded(times.getValueAtPercentile(percentile) / 1_000, 3)
}

/** A client that could not keep up measured itself. */
function invalidity(plan: LoadPlan, sent: number, { lateSends }: Tally, { loopLagP99Ms }: Measured): string[] {
  const { lateSendsMax, loopLagMaxMs } = plan
  const reasons: string[] = []
  const lateShare = sent === 0 ? 0 : lateSends / sent
  if (sent === 0) reasons.push('nothing was sent in the measured time')
  if (lateShare > lateSendsMax)
    reasons.push(`${(lateShare * 100).toFixed(1)} % of the requests were sent late by the client (at most ${lateSendsMax * 100} %)`)
  if (loopLagP99Ms > loopLagMaxMs)
    reasons.push(`the client itself was held up for ${loopLagP99Ms.toFixed(1)} ms at p99 (at most ${loopLagMaxMs} ms)`)
  return reasons
}

function rounded(number: number, decimals: number): number {
  return Number(number.toFixed(decimals))
}
