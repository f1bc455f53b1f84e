/**
 * The codec against the npm package `iso_8583`, on identical messages in one process: `npm run bench:codec [-- --json]`.
 * Only the ratios of one run count: the same code swings up to twofold between runs.
 */
import { deepStrictEqual } from 'node:assert'
import { cpus } from 'node:os'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { loadDialect } from '../src/index.ts'
import { type Contender, iso8583, unswipe } from './codec/contender.ts'
import { ISO_REFUND, UNIONPAY_REFUND } from './codec/refund.ts'
import { type Job, median, quantile, runRounds, type Timings } from './rounds.ts'

const JOBS = [
  { job: 'encode', words: 'encode' },
  { job: 'decode', words: 'decode, all values' },
  { job: 'answer', words: 'decode, 8 reads, answer' },
] as const satisfies readonly { job: keyof Contender; words: string }[]

/** A dialect in which one refund is written and read; the other codec is there where it speaks the dialect. */
export interface Match {
  readonly dialect: string
  readonly ours: Contender
  readonly theirs?: Contender
}

/**
 * Medians over the rounds, in nanoseconds of processor time an operation; a ratio above 1 is how many times ours is faster. One
 * round in ten has a ratio below `low`, one in ten above `high`.
 */
export interface Row {
  readonly dialect: string
  readonly job: string
  readonly unswipe: number
  readonly iso8583?: number
  readonly ratio?: { readonly median: number; readonly low: number; readonly high: number }
}

export function matches(): Match[] {
  // The bitmap as bytes is how iso_8583 writes it: both then have the same message.
  const ascii = loadDialect('iso8583-1987-ascii', { bitmap: 'binary' })
  const binary = loadDialect('iso8583-1987-binary')
  const unionpay = loadDialect('unionpay-pos')
  return [
    { dialect: 'iso8583-1987-ascii', ours: unswipe(ascii, ISO_REFUND), theirs: iso8583(ascii, ISO_REFUND) },
    { dialect: 'iso8583-1987-binary', ours: unswipe(binary, ISO_REFUND) },
    { dialect: 'unionpay-pos', ours: unswipe(unionpay, UNIONPAY_REFUND) },
  ]
}

/** Throws unless both codecs write the same bytes and read the same values. */
export function assertSame({ ours, theirs }: Match): void {
  if (theirs === undefined) return
  deepStrictEqual(ours.encode(), theirs.encode())
  deepStrictEqual(Object.values(ours.decode()), Object.values(theirs.decode()))
  deepStrictEqual(ours.answer(), theirs.answer())
}

/** Times all matches in interleaved rounds. */
export function compare(all: readonly Match[], rounds: number, onRound?: (round: number) => void): Row[] {
  for (const match of all) assertSame(match)
  const jobs = all.flatMap((match) => JOBS.flatMap(({ job }) => jobsOf(match, job)))
  const timings = runRounds(jobs, rounds, onRound)
  return all.flatMap(({ dialect }) => JOBS.map(({ job }) => rowOf(dialect, job, timings)))
}

/** Both sides of a ratio, one right after the other. */
function jobsOf({ dialect, ours, theirs }: Match, job: keyof Contender): Job[] {
  const own = { name: `${dialect} unswipe ${job}`, run: ours[job] }
  return theirs === undefined ? [own] : [own, { name: `${dialect} iso_8583 ${job}`, run: theirs[job] }]
}

function rowOf(dialect: string, job: string, timings: Timings): Row {
  const ours = timings.get(`${dialect} unswipe ${job}`) ?? []
  const theirs = timings.get(`${dialect} iso_8583 ${job}`)
  const row = { dialect, job, unswipe: rounded(median(ours), 0) }
  if (theirs === undefined) return row
  const ratios = theirs.map((time, round) => time / (ours[round] ?? Number.NaN))
  const ratio = { median: rounded(median(ratios), 1), low: rounded(quantile(ratios, 0.1), 1), high: rounded(quantile(ratios, 0.9), 1) }
  return { ...row, iso8583: rounded(median(theirs), 0), ratio }
}

function rounded(number: number, decimals: number): number {
  return Number(number.toFixed(decimals))
}

/** `encode   1,000 ns   46,000 ns   46.0x (44.1-48.3)` below the name of each dialect. */
export function table(rows: readonly Row[]): string {
  const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
  const cells = (words: string, ours: string, theirs: string, ratio: string): string =>
    `${words.padEnd(26)}${ours.padStart(10)}${theirs.padStart(12)}   ${ratio}`.trimEnd()
  const lines = rows.map(({ dialect, job, unswipe, iso8583, ratio }, index) => {
    const words = JOBS.find((known) => known.job === job)?.words ?? job
    const theirs = iso8583 === undefined ? '' : whole.format(iso8583)
    const times = ratio === undefined ? '' : `${ratio.median.toFixed(1)}x (${ratio.low.toFixed(1)}-${ratio.high.toFixed(1)})`
    const head = rows[index - 1]?.dialect === dialect ? '' : `\n${dialect}\n`
    return head + cells(`  ${words}`, whole.format(unswipe), theirs, times)
  })
  return [cells('CPU ns each, median', 'unswipe', 'iso_8583', 'ratio (8 rounds in 10)'), ...lines].join('\n')
}

function main(): void {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '40' } } })
  const rounds = Math.max(1, Number.parseInt(values.rounds, 10) || 1)
  const rows = compare(matches(), rounds, (round) => {
    if (process.stderr.isTTY) process.stderr.write(`\rround ${round} of ${rounds}${round === rounds ? '\n' : ''}`)
  })
  const where = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', rounds }
  process.stdout.write(
    values.json ? `${JSON.stringify({ ...where, rows })}\n` : `${where.cpu}, Node ${where.node}, ${rounds} rounds\n\n${table(rows)}\n`,
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main()
