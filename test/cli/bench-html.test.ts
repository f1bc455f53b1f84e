/** The page of a bench: all of the result is in it, nothing is fetched, and no text becomes markup. */
import { describe, expect, it } from 'vitest'
import type { FlowReport, LoadReport } from '../../sim/index.ts'
import type { BenchResult } from '../../src/cli/bench/bench-result.ts'
import { htmlReport } from '../../src/cli/bench/html-report.ts'

const times = { min: 1, mean: 2, p50: 2, p90: 3, p99: 4.5, p999: 5, max: 6.25 }
const some: FlowReport = { sent: 1_000, answered: 998, approved: 990, times }
const none: FlowReport = { sent: 0, answered: 0, approved: 0 }
const REPORT: LoadReport = {
  dialect: '<b>x</b>.yaml',
  target: '127.0.0.1:8583',
  pace: { loop: 'open', ratePerSecond: 500, arrivals: 'poisson' },
  connections: 4,
  terminals: 4,
  mix: { sale: 7, void: 0, refund: 3, reversal: 0 },
  elapsedMs: 2_000,
  offeredPerSecond: 500,
  answeredPerSecond: 499,
  total: some,
  flows: { sale: some, void: none, refund: none, reversal: none },
  errors: { noAnswer: 2, late: 0, unreadable: 0, misEchoed: 0, unexpected: 0, badMac: 0, declined: 8, total: 10 },
  declines: { '"><script>': { count: 8, isExpected: false } },
  warmUpErrors: 0,
  substituted: 0,
  connectionLife: { opened: 4, lost: 0, refused: 0 },
  bytes: { sent: 2_048, received: 1_024 },
  client: { lateSends: 0, latestSendMs: 0, loopLagP99Ms: 0, cores: 0.1, cpuUsPerRequest: 10 },
  invalid: [],
  curve: [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 1].map((part) => ({ part, ms: 1 + part })),
  seconds: [
    { sent: 500, answered: 490, errors: 10, slowestUs: 6_250 },
    { sent: 500, answered: 508, errors: 0, slowestUs: 5_000 },
  ],
}
const RESULT: BenchResult = {
  machine: { cpu: 'A & B', cores: 2, kernel: 'Linux 6', node: 'v20' },
  report: REPORT,
  profile: {},
  server: { meanMs: 1.5, issuerMeanMs: 0.5 },
  audit: { transactions: 998, owed: 0, violations: ["Transaction 7 isn't <there>"] },
  asserted: [{ text: 'p99<20ms', holds: true, measured: 4.5 }],
  ok: false,
}

describe('the page', () => {
  const page = htmlReport(RESULT)

  it.each([
    ['the machine', 'A &amp; B, 2 cores, Linux 6, Node v20'],
    [
      'the flows',
      '<tr><td>sale</td><td>1,000</td><td>998</td><td>990</td><td>2.00</td><td>3.00</td><td>4.50</td><td>5.00</td><td>6.25</td></tr>',
    ],
    ['the errors', '<tr><td>noAnswer</td><td>2</td></tr>'],
    ['what declined', '<tr><td>declined: &quot;&gt;&lt;script&gt;</td><td>8</td></tr>'],
    ['an assertion', '<li>p99&lt;20ms: holds (4.5)</li>'],
    ["the server's share", '<li>gateway            1.00 ms of the mean are its own, 0.50 its issuer&#39;s</li>'],
    ['the audit', '<li>Transaction 7 isn&#39;t &lt;there&gt;</li>'],
    ['the verdict', 'FAILED: the books do not agree'],
    ['the name of the dialect', '<h1>&lt;b&gt;x&lt;/b&gt;.yaml at 127.0.0.1:8583</h1>'],
  ])('says %s', (_what, words) => {
    expect(page).toContain(words)
  })

  it('runs no script and fetches nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|(?:src|href)=/i)
    expect(page).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('each nine of the curve is as wide as the one before, and it ends where one answer is the last part', () => {
    const [curve = ''] = /<polyline[^>]*>/.exec(page) ?? []
    const xs = [...curve.matchAll(/([\d.]+),/g)].map(([, x]) => Number(x))
    const [, , ninety = 0, twoNines = 0, last = 0] = xs
    expect(xs).toHaveLength(5)
    expect(last).toBe(704)
    expect((last - twoNines) / (twoNines - ninety)).toBeCloseTo(1, 1)
  })

  it('has a line a second for what was sent, answered, and wrong', () => {
    const lines = [...page.matchAll(/<polyline stroke="(#\w+)" points="([^"]*)"/g)].map(([, colour, points]) => [
      colour,
      points?.split(' ').length,
    ])
    expect(lines.slice(1)).toEqual([
      ['#999999', 2],
      ['#0a7a3b', 2],
      ['#b00020', 2],
      ['#1f5fbf', 2],
    ])
  })
})

it('a run without an answer has a page too', () => {
  const report = { ...REPORT, total: none, curve: [], seconds: [], invalid: ['nothing was sent in the measured time'] }
  const { audit: _audit, ...bare } = RESULT
  const page = htmlReport({ ...bare, report })
  expect(page).toContain('INVALID: nothing was sent in the measured time')
  expect(page).not.toMatch(/<svg|NaN/)
})
