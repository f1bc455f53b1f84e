/** The result of a bench: as data, and as a table for eyes. */
import { cpus, release, type } from 'node:os'
import { FLOWS, type FlowReport, type LoadReport, type Times } from '../../../sim/index.ts'
import type { Calibration } from '../../../sim/load/calibrate.ts'
import type { OwnAudit } from '../../../sim/load/own-stand.ts'

/** What the server says of itself, in the measured time. */
export interface ServerShare {
  /** Mean from a frame of a terminal to its answer, in its own clock; and the part of it that the issuer had it. */
  readonly meanMs?: number
  readonly issuerMeanMs?: number
  /** Processor time a request: of the gateway, its ledger thread included, and of the issuer. */
  readonly gatewayCpuUs?: number
  readonly issuerCpuUs?: number
}

/** The new run over the earlier one, each first divided by its calibration. Times: above 1 is slower. Rate: above 1 is faster. */
export interface Compared {
  readonly file: string
  readonly ratios: readonly { readonly figure: string; readonly ratio: number }[]
  readonly isWorse: boolean
}

export interface BenchResult {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly kernel: string; readonly node: string }
  readonly report: LoadReport
  readonly server: ServerShare
  readonly audit?: OwnAudit
  readonly asserted: readonly { readonly text: string; readonly holds: boolean; readonly measured: number | null }[]
  /** What was asked of the target, in words: results of another profile are not compared. */
  readonly profile: Readonly<Record<string, string>>
  /** Of this machine at the time of the run. */
  readonly calibration?: Calibration
  /** With an earlier result. */
  readonly compared?: Compared
  /** The run counts, the books agree, all assertions hold, and it is not worse than before by `--fail-if`. */
  readonly ok: boolean
}

export function machineFacts(): BenchResult['machine'] {
  const all = cpus()
  return { cpu: all[0]?.model.trim() ?? 'unknown', cores: all.length, kernel: `${type()} ${release()}`, node: process.version }
}

export const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
export const TIME_KEYS = ['p50', 'p90', 'p99', 'p999', 'max'] as const satisfies readonly (keyof Times)[]

/** Lines without an end. */
export function resultLines({ report, server, audit, asserted, calibration, compared }: BenchResult): string[] {
  const { client } = report
  return [
    `${report.dialect} at ${report.target}, ${report.connections} connections, ${(report.elapsedMs / 1_000).toFixed(1)} s measured`,
    paceWords(report.pace),
    '',
    tableLine(['', 'sent', 'answered', 'approved', 'p50 ms', 'p90', 'p99', 'p99.9', 'max']),
    ...FLOWS.filter((flow) => report.flows[flow].sent > 0).map((flow) => flowLine(flow, report.flows[flow])),
    flowLine('all', report.total),
    '',
    `answered a second  ${WHOLE.format(report.answeredPerSecond)}`,
    ...errorLines(report),
    ...serverLines(server),
    `connections        ${report.connectionLife.opened} opened, ${report.connectionLife.lost} lost, ${report.connectionLife.refused} refused; ` +
      `${WHOLE.format(report.bytes.sent / 1_024)} KiB sent, ${WHOLE.format(report.bytes.received / 1_024)} KiB received`,
    `client             ${client.lateSends} late sends (latest ${client.latestSendMs} ms), lag p99 ${client.loopLagP99Ms} ms, ` +
      `${client.cores} of a core, ${client.cpuUsPerRequest} us a request`,
    ...(audit === undefined ? [] : auditLines(audit)),
    ...(calibration === undefined ? [] : calibrationLines(calibration)),
    ...(compared === undefined ? [] : comparedLines(compared)),
    ...asserted.map(({ text, holds, measured }) => `${holds ? 'holds' : 'DOES NOT HOLD'}  ${text} (${measured ?? 'not known'})`),
    ...report.invalid.map((reason) => `INVALID: ${reason}; the client measured itself`),
  ]
}

export function paceWords(pace: LoadReport['pace']): string {
  return pace.loop === 'open'
    ? `open loop, ${WHOLE.format(pace.ratePerSecond)} a second (${pace.arrivals}): times count from when a request was due`
    : `closed loop, ${pace.inFlight} in flight a connection: times count from the send, a server that stalls is asked less`
}

function tableLine([name = '', ...cells]: readonly string[]): string {
  return name.padEnd(10) + cells.map((cell) => cell.padStart(11)).join('')
}

function flowLine(name: string, { sent, answered, approved, times }: FlowReport): string {
  const counts = [sent, answered, approved].map((count) => WHOLE.format(count))
  return tableLine([name, ...counts, ...TIME_KEYS.map((key) => (times === undefined ? '-' : times[key].toFixed(2)))])
}

function errorLines({ errors, declines, warmUpErrors, substituted }: LoadReport): string[] {
  const { total, ...named } = errors
  const kinds = Object.entries(named).filter(([, count]) => count > 0)
  const codes = Object.entries(declines)
  const coded = (isExpected: boolean): string =>
    codes
      .filter(([, code]) => code.isExpected === isExpected)
      .map(([code, { count }]) => `${code} ${count}`)
      .join(', ')
  return [
    `errors             ${total}${kinds.length === 0 ? '' : `: ${kinds.map(([name, count]) => `${name} ${count}`).join(', ')}`}`,
    ...(coded(false) === '' ? [] : [`  declined with    ${coded(false)}`]),
    ...(coded(true) === '' ? [] : [`expected declines  ${coded(true)}`]),
    ...(warmUpErrors === 0 ? [] : [`in the warm-up     ${warmUpErrors} errors, not counted above`]),
    ...(substituted === 0 ? [] : [`sales instead      ${substituted}: no earlier sale was left to undo`]),
  ]
}

export function serverLines({ meanMs, issuerMeanMs = 0, gatewayCpuUs, issuerCpuUs }: ServerShare): string[] {
  const said = [
    ...(meanMs === undefined
      ? []
      : [`${(meanMs - issuerMeanMs).toFixed(2)} ms of the mean are its own, ${issuerMeanMs.toFixed(2)} its issuer's`]),
    ...(gatewayCpuUs === undefined ? [] : [`${gatewayCpuUs.toFixed(0)} us of processor time a request`]),
    ...(issuerCpuUs === undefined ? [] : [`its issuer ${issuerCpuUs.toFixed(0)} us`]),
  ]
  return said.length === 0 ? [] : [`gateway            ${said.join(', ')}`]
}

function auditLines({ transactions, owed, violations }: OwnAudit): string[] {
  const verdict = violations.length === 0 ? 'the books agree' : `THE BOOKS DO NOT AGREE: ${violations.length} problems`
  return [`audit              ${WHOLE.format(transactions)} transactions, ${owed} reversals owed: ${verdict}`, ...violations.slice(0, 5)]
}

export function calibrationLines(calibration: Calibration): string[] {
  return (['echo', 'relay'] as const).map((name) => {
    const { answeredPerSecond, p50, p99, clientCpuUs } = calibration[name]
    const what = `calibration ${name}`.padEnd(19)
    return `${what}${WHOLE.format(answeredPerSecond)} a second, p50 ${p50} ms, p99 ${p99} ms, client ${clientCpuUs} us a request`
  })
}

function comparedLines({ file, ratios, isWorse }: Compared): string[] {
  return [
    `over ${file}, both by their calibration${isWorse ? ': WORSE than --fail-if allows' : ''}`,
    ...ratios.map(({ figure, ratio }) => `  ${figure.padEnd(17)}${ratio.toFixed(3)}`),
  ]
}
