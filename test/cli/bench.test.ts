/** `unswipe bench`: counts and exit codes, on gateways of its own and on targets. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { loadDialect } from '../../sim/index.ts'
import type { BenchResult } from '../../src/cli/bench/bench-result.ts'
import { frameServer } from '../sim/load/support/frame-server.ts'
import { killAll, type Ran, runCli } from '../support/cli.ts'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'unswipe-test-'))
})
afterEach(killAll)
afterAll(() => rm(home, { recursive: true, force: true }))

/** A closed loop of few requests; no client is too slow for it. */
const FEW = [
  '--in-flight',
  '2',
  '--connections',
  '4',
  '--requests',
  '200',
  '--warm-up',
  '0',
  '--ramp',
  '0',
  '--duration',
  '60s',
  '--max-lag',
  '60s',
]

function bench(...args: readonly string[]): Promise<Ran> {
  return runCli(['bench', ...FEW, ...args], { cwd: home })
}

function resultOf({ stdout }: Ran): BenchResult {
  return JSON.parse(stdout) as BenchResult
}

describe('without a target', () => {
  it('a gateway and an issuer of its own answer every request, and the books agree', async () => {
    const ran = await bench('--json', '--assert', 'errors=0,answered=200,p99<60s')
    const { report, audit, server, asserted, ok } = resultOf(ran)
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(report.total).toMatchObject({ sent: 200, answered: 200, approved: 200 })
    expect(audit).toMatchObject({ owed: 0, violations: [] })
    expect(audit?.transactions).toBe(200)
    expect(server.meanMs).toBeGreaterThan(server.issuerMeanMs ?? Number.NaN)
    expect(server.issuerMeanMs).toBeGreaterThan(0)
    expect(asserted.map(({ holds }) => holds)).toEqual([true, true, true])
    expect(ok).toBe(true)
  })

  it('an assertion that does not hold is exit 1, and the table says which', async () => {
    const ran = await bench('--dialect', 'unionpay-pos', '--assert', 'errors=0,p50<1us')
    expect(ran.code).toBe(1)
    expect(ran.stdout).toMatch(/^sale +1?\d\d +1?\d\d +1?\d\d( +[\d.]+){5}$/m)
    expect(ran.stdout).toMatch(/^holds {2}errors=0 \(0\)$/m)
    expect(ran.stdout).toMatch(/^DOES NOT HOLD {2}p50<1us \([\d.]+\)$/m)
    expect(ran.stdout).toMatch(/^audit +200 transactions, 0 reversals owed: the books agree$/m)
  })

  it('terminals of a profile sign in, and its keys are those of the gateway too', async () => {
    const keys = 'terminals:\n  - { terminal: "SHOP*", merchant: "*", tmk: "0123456789ABCDEFFEDCBA9876543210" }\n'
    await writeFile(join(home, 'keys.yaml'), keys, { mode: 0o600 })
    await writeFile(join(home, 'shop.yaml'), 'terminals: [SHOP0001..SHOP0008]\nkeys: keys.yaml\nsignIn: yes\namounts: 1.00..2.00\n')
    const ran = await bench('--json', '--dialect', 'unionpay-pos', '--profile', 'shop.yaml')
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(resultOf(ran).report).toMatchObject({ terminals: 8, total: { approved: 200 }, errors: { total: 0 } })
    const sent = await runCli(['send', 'sale', '--profile', 'shop.yaml', '--to', 'unionpay-pos@127.0.0.1:1'], { cwd: home })
    expect(sent).toMatchObject({ code: 1, stderr: expect.stringMatching(/^LINK_REFUSED/) })
  })
})

describe('with a target', () => {
  it('wrong answers are counted, and the run is exit 1 only if it is asserted', async () => {
    const dialect = loadDialect('iso8583-1987-ascii')
    const server = await frameServer(dialect, ({ answer }, count) => answer(count % 10 === 0 ? { 39: '05' } : {}))
    const to = ['--to', `iso8583-1987-ascii@127.0.0.1:${server.port}`, '--mix', 'sale=1']
    const ran = await bench(...to)
    expect(ran.code).toBe(0)
    expect(ran.stdout).toMatch(/^errors +20: declined 20\n {2}declined with +05 20$/m)
    expect((await bench(...to, '--assert', 'errors<5%')).code).toBe(1)
    expect((await bench(...to, '--assert', 'errors=0', '--expect-codes', '05')).code).toBe(0)
    await server.close()
  })

  it.each([
    [['--to', 'iso8583-1987-ascii@127.0.0.1:1'], 1, /^LINK_REFUSED: .*127\.0\.0\.1:1/],
    [['--rate', '5'], 2, /^OPTION_INVALID: --rate is an open loop/],
    [['--mix', 'refund=1'], 2, /^OPTION_INVALID: --mix/],
    [['--assert', 'p99'], 2, /^OPTION_INVALID: --assert/],
    [['--duration', 'long'], 2, /^OPTION_INVALID: --duration/],
    [['--connections', '0'], 2, /^OPTION_INVALID: --connections/],
    [['--html', '/nowhere/page.html'], 2, /^OPTION_INVALID: --html .*ENOENT/],
    [['--html', 'page.html', '--find-knee'], 2, /^OPTION_INVALID: --html, --calibrate and --compare are about one load/],
    [['--profile', 'bad.yaml'], 3, /bad\.yaml:2:5/],
  ])('%j is refused (%d)', async (args, code, words) => {
    await writeFile(join(home, 'bad.yaml'), 'terminals:\n  - SHORT\n')
    const { run } = (await import(String(new URL('../../dist/src/cli/run.js', import.meta.url)))) as typeof import('../../src/cli/run.ts')
    const said: string[] = []
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0)
    const given = args.map((arg) => (arg === 'bad.yaml' ? join(home, arg) : arg))
    expect(await run(['bench', ...FEW, ...given])).toBe(code)
    spy.mockRestore()
    expect(said.join('')).toMatch(words)
  })
})
