/** The result of a bench as one page: no script, and nothing that has to be fetched. */
import { FLOWS, type FlowReport, type LoadReport } from '../../../sim/index.ts'
import { type BenchResult, type Compared, calibrationLines, paceWords, serverLines, TIME_KEYS, WHOLE } from './bench-result.ts'
import { chart } from './chart.ts'
import { html, type Markup } from './markup.ts'

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:760px;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse;width:100%;margin:1em 0}th,td{padding:.25em .5em;border-bottom:1px solid #ddd;text-align:right}
th:first-child,td:first-child{text-align:left}.facts td{text-align:left}.good{color:#0a7a3b}.bad{color:#b00020}
svg{width:100%}svg line{stroke:#e4e4e4}svg polyline{fill:none;stroke-width:1.5}svg text{font-size:11px;fill:#555}figure{margin:1.5em 0}`
/** Parts of the answers that get a tick. */
const PARTS = [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999]
const X_TICKS_MAX = 10

export function htmlReport(result: BenchResult): string {
  const { report, server, audit, asserted, calibration, compared, ok } = result
  const title = `${report.dialect} at ${report.target}`
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>unswipe bench: ${title}</title><style>${STYLE}</style></head><body>
<h1>${title}</h1>
<p class="${ok ? 'good' : 'bad'}"><strong>${verdict(result)}</strong></p>
${bullets(report.invalid.map((reason) => `INVALID: ${reason}; the client measured itself`))}
${facts(result)}
<h2>Flows</h2>
${flowTable(report)}
${report.curve.length === 0 ? '' : curveChart(report)}
${report.seconds.length === 0 ? '' : secondsCharts(report)}
<h2>Errors</h2>
${errorTable(report)}
${asserted.length === 0 ? '' : html`<h2>Assertions</h2>${bullets(asserted.map(({ text, holds, measured }) => `${text}: ${holds ? 'holds' : 'DOES NOT HOLD'} (${measured ?? 'not known'})`))}`}
${audit === undefined ? '' : html`<h2>Audit</h2><p>${audit.transactions} transactions, ${audit.owed} reversals owed: ${audit.violations.length === 0 ? 'the books agree' : 'THE BOOKS DO NOT AGREE'}</p>${bullets(audit.violations)}`}
<h2>Server and client</h2>
${bullets([...serverLines(server), clientWords(report), ...(calibration === undefined ? [] : calibrationLines(calibration))])}
${compared === undefined ? '' : comparedTable(compared)}
</body></html>
`
  return page.text
}

function verdict({ ok, report, audit, asserted, compared }: BenchResult): string {
  if (ok) return 'OK'
  const why = [
    ...(report.invalid.length > 0 ? ['INVALID'] : []),
    ...((audit?.violations.length ?? 0) > 0 ? ['the books do not agree'] : []),
    ...(compared?.isWorse === true ? ['worse than before'] : []),
    ...(asserted.some(({ holds }) => !holds) ? ['an assertion does not hold'] : []),
  ]
  return `FAILED: ${why.join(', ')}`
}

function facts({ machine, report }: BenchResult): Markup {
  const { connections, terminals, mix, elapsedMs, offeredPerSecond, answeredPerSecond, bytes, connectionLife } = report
  const rows: readonly (readonly [string, string])[] = [
    ['Machine', `${machine.cpu}, ${machine.cores} cores, ${machine.kernel}, Node ${machine.node}`],
    ['Load', paceWords(report.pace)],
    ['Mix', FLOWS.map((flow) => `${flow} ${mix[flow]}`).join(', ')],
    ['Connections', `${connections} with ${terminals} terminals; ${connectionLife.opened} opened, ${connectionLife.lost} lost`],
    ['Measured', `${(elapsedMs / 1_000).toFixed(1)} s`],
    ['Answered a second', `${WHOLE.format(answeredPerSecond)} of ${WHOLE.format(offeredPerSecond)} offered`],
    ['Bytes', `${WHOLE.format(bytes.sent / 1_024)} KiB sent, ${WHOLE.format(bytes.received / 1_024)} KiB received`],
  ]
  return html`<table class="facts">${rows.map(([name, words]) => html`<tr><th>${name}</th><td>${words}</td></tr>`)}</table>`
}

function flowTable({ flows, total }: LoadReport): Markup {
  const head = ['', 'sent', 'answered', 'approved', 'p50 ms', 'p90', 'p99', 'p99.9', 'max']
  const shown = FLOWS.filter((flow) => flows[flow].sent > 0).map((flow) => flowRow(flow, flows[flow]))
  return html`<table><tr>${head.map((cell) => html`<th>${cell}</th>`)}</tr>${shown}${flowRow('all', total)}</table>`
}

function flowRow(name: string, { sent, answered, approved, times }: FlowReport): Markup {
  const cells = [sent, answered, approved].map((count) => WHOLE.format(count))
  const timed = TIME_KEYS.map((key) => times?.[key].toFixed(2) ?? '-')
  return html`<tr>${[name, ...cells, ...timed].map((cell) => html`<td>${cell}</td>`)}</tr>`
}

/** One answer is the last part that there is: beyond it the curve only repeats the slowest. */
function curveChart({ curve, total }: LoadReport): Markup {
  const last = 1 - 1 / total.answered
  const x = (part: number): number => -Math.log10(1 - Math.min(part, last))
  const points = curve.filter(({ part }) => part < last || part === 1).map(({ part, ms }) => [x(part), ms] as const)
  const xTicks = PARTS.filter((part) => part <= last).map((part) => ({ at: x(part), label: `${Number((part * 100).toFixed(3))} %` }))
  return chart({ title: 'Time of that part of the answers', unit: 'ms', xTicks, series: [{ name: 'all', colour: '#1f5fbf', points }] })
}

function secondsCharts({ seconds }: LoadReport): Markup {
  const every = Math.ceil(seconds.length / X_TICKS_MAX)
  const xTicks = seconds.flatMap((_, at) => (at % every === 0 ? [{ at, label: `${at} s` }] : []))
  const series = (name: 'sent' | 'answered' | 'errors', colour: string) => ({
    name,
    colour,
    points: seconds.map((second, at) => [at, second[name]] as const),
  })
  const slowest = seconds.map(({ slowestUs }, at) => [at, slowestUs / 1_000] as const)
  return html`${chart({
    title: 'Requests',
    unit: 'a second',
    xTicks,
    series: [series('sent', '#999999'), series('answered', '#0a7a3b'), series('errors', '#b00020')],
  })}${chart({ title: 'Slowest answer of each second', unit: 'ms', xTicks, series: [{ name: 'slowest', colour: '#1f5fbf', points: slowest }] })}`
}

function errorTable({ errors, declines, warmUpErrors, substituted }: LoadReport): Markup {
  const { total, ...named } = errors
  const rows: readonly (readonly [string, number])[] = [
    ...Object.entries(named).filter(([, count]) => count > 0),
    ...Object.entries(declines).map(
      ([code, { count, isExpected }]) => [`${isExpected ? 'expected' : 'declined'}: ${code}`, count] as const,
    ),
    ['all errors', total],
    ['in the warm-up, not counted', warmUpErrors],
    ['sales instead, no sale was left to undo', substituted],
  ]
  return html`<table>${rows.map(([name, count]) => html`<tr><td>${name}</td><td>${count}</td></tr>`)}</table>`
}

function comparedTable({ file, ratios }: Compared): Markup {
  const rows = ratios.map(({ figure, ratio }) => html`<tr><td>${figure}</td><td>${ratio.toFixed(3)}</td></tr>`)
  return html`<h2>Over ${file}, both by their calibration</h2><table>${rows}</table>`
}

function clientWords({ client }: LoadReport): string {
  return `client: ${client.lateSends} late sends (latest ${client.latestSendMs} ms), lag p99 ${client.loopLagP99Ms} ms, ${client.cores} of a core`
}

function bullets(lines: readonly string[]): Markup | string {
  return lines.length === 0 ? '' : html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`
}
