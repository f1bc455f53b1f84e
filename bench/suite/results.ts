/** What a run of the suite found: figures, and the table for eyes. */
import { median } from '../rounds.ts'
import type { Crowd } from './crowd.ts'
import type { Turn } from './shapes.ts'

/** A contestant under one load: medians over the rounds. */
export interface SuiteRow {
  readonly contestant: string
  readonly shape: string
  readonly answeredPerSecond: number
  readonly p50: number
  readonly p99: number
  readonly cpuUs: number | null
  readonly errors: number
  /** Its rate over that of the anchor, round by round, then the median and the range. */
  readonly ofAnchor: { readonly anchor: string; readonly median: number; readonly low: number; readonly high: number } | null
}

export interface SuiteResult {
  readonly machine: object
  readonly rounds: number
  readonly seconds: number
  readonly rows: readonly SuiteRow[]
  /** fdatasync of 512 bytes, in milliseconds. */
  readonly disk: { readonly p50: number; readonly p99: number }
  readonly crowd?: Crowd
  /** How far the rounds of the first anchor lie apart: (greatest - least) / median. */
  readonly noise: number
}

/** Rounds of one contestant under one load, in order. */
export type Turns = ReadonlyMap<string, readonly Turn[]>

export function turnKey(contestant: string, shape: string): string {
  return `${contestant} ${shape}`
}

export function rowOf(contestant: string, shape: string, turns: Turns, anchor: string): SuiteRow {
  const own = turns.get(turnKey(contestant, shape)) ?? []
  const others = turns.get(turnKey(anchor, shape)) ?? []
  const ratios = own.map(({ answeredPerSecond }, round) => answeredPerSecond / (others[round]?.answeredPerSecond ?? Number.NaN))
  const cpu = own.flatMap(({ cpuUs }) => (cpuUs === undefined ? [] : [cpuUs]))
  const of = (key: 'answeredPerSecond' | 'p50' | 'p99'): number => rounded(median(own.map((turn) => turn[key])), 3)
  return {
    contestant,
    shape,
    answeredPerSecond: of('answeredPerSecond'),
    p50: of('p50'),
    p99: of('p99'),
    cpuUs: cpu.length === 0 ? null : rounded(median(cpu), 1),
    errors: own.reduce((sum, { errors }) => sum + errors, 0),
    ofAnchor:
      contestant === anchor || others.length === 0
        ? null
        : { anchor, median: rounded(median(ratios), 3), low: rounded(Math.min(...ratios), 3), high: rounded(Math.max(...ratios), 3) },
  }
}

export function noiseOf(turns: readonly Turn[]): number {
  const rates = turns.map(({ answeredPerSecond }) => answeredPerSecond)
  return rates.length === 0 ? 0 : rounded((Math.max(...rates) - Math.min(...rates)) / median(rates), 2)
}

/** Rounds of one contestant that lie further apart are those of a machine with other work. */
const NOISY = 0.3
const BUSY = ' The machine had other work: only ratios far from 1 say anything, and no rate does.'

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** Markdown, so that the same text is a table in a terminal and in RESULTS.md. */
export function resultTable({ rows, disk, crowd, noise }: SuiteResult): string {
  const lines = rows.map(({ contestant, shape, answeredPerSecond, p50, p99, cpuUs, errors, ofAnchor }) => {
    const ratio = ofAnchor === null ? '1' : `${ofAnchor.median} (${ofAnchor.low}-${ofAnchor.high}) of ${ofAnchor.anchor}`
    return `| ${contestant} | ${shape} | ${WHOLE.format(answeredPerSecond)} | ${ratio} | ${p50} | ${p99} | ${cpuUs ?? '-'} | ${errors} |`
  })
  return [
    '| | load | answers/s | ratio | p50 ms | p99 ms | CPU us each | errors |',
    '|---|---|---:|---|---:|---:|---:|---:|',
    ...lines,
    '',
    `Disk: fdatasync of 512 bytes p50 ${disk.p50} ms, p99 ${disk.p99} ms.`,
    ...(crowd === undefined ? [] : [crowdWords(crowd)]),
    `Noise: the rounds of the first anchor lie ${WHOLE.format(noise * 100)} % apart.${noise > NOISY ? BUSY : ''}`,
  ].join('\n')
}

function crowdWords({ connections, idleKiB, served, errors }: Crowd): string {
  const memory = idleKiB === undefined ? '' : `${idleKiB.toFixed(1)} KiB of memory each while idle, `
  return `${WHOLE.format(connections)} connections: ${memory}${WHOLE.format(served)} terminals served, ${errors} errors.`
}

export function rounded(number: number, decimals: number): number {
  return Number(number.toFixed(decimals))
}
