/** P1, P2, P5, P6, P8, R76: a gateway that is killed again and again under load loses no refund and gives nothing back twice. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, type TestContext, vi } from 'vitest'
import { audit, createIssuer, loadDialect, readLedger, type SimulatedIssuer, type Slip, type Transaction } from '../../sim/index.ts'
import { CliProcess, killAll, type ReadyLine, runCli } from '../support/cli.ts'
import { createPostgresDatabase } from '../support/postgres.ts'
import { seeded } from '../support/seeded.ts'
import { goShopping } from './support/shopping.ts'

const SEED = 20260529
/** Fewer where a start costs more. */
const STORES = [
  { store: 'SQLite', rounds: 10 },
  { store: 'PostgreSQL', rounds: 4 },
] as const
const DIALECTS = ['iso8583-1987-ascii', 'unionpay-pos']
const TERMINALS = 4
const LIMITS = ['issuerTimeout=150ms', 'reversalPauseMin=20ms', 'reversalPauseMax=200ms', 'reconnectMin=20ms', 'reconnectMax=100ms']

let folder: string
let ledger: string
let env: Readonly<Record<string, string>> = {}
const home = globalThis.process.cwd()
let issuer: SimulatedIssuer
let draw = seeded(SEED)
let slips: Slip[] = []
let sales: Slip[][] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unswipe-test-'))
  ledger = join(folder, 'ledger.db')
  env = {}
  draw = seeded(SEED)
  slips = []
  sales = Array.from({ length: TERMINALS }, () => [])
  issuer = await createIssuer({
    dialect: loadDialect('iso8583-1987-binary'),
    seed: SEED,
    rules: {
      rules: [
        // Not the repeats: what is drawn for a message is drawn for all its copies.
        { name: 'books it and says nothing', when: { mti: '0?00|0420', probability: '3%' }, then: { fault: 'no-answer' } },
        { name: 'declines', when: { kind: 'refund', probability: '5%' }, then: { responseCode: '51', latency: '3ms' } },
        { name: 'is slow', then: { latency: { median: '3ms', p99: '60ms' } } },
      ],
    },
  })
})
afterEach(async () => {
  globalThis.process.chdir(home)
  vi.unstubAllEnvs()
  killAll()
  await issuer.close()
  await rm(folder, { recursive: true, force: true })
})

/** The keys of such a ledger lie in the working folder, and its password comes from the environment. */
async function usePostgres(context: TestContext): Promise<void> {
  const database = await createPostgresDatabase()
  if ('missing' in database) return context.skip(database.missing)
  const url = new URL(database.url)
  env = { PGPASSWORD: url.password }
  url.password = ''
  ledger = url.href
  vi.stubEnv('PGPASSWORD', env['PGPASSWORD'])
  globalThis.process.chdir(folder)
}

async function serve(): Promise<{ process: CliProcess; ready: ReadyLine }> {
  const process = new CliProcess(
    [
      'serve',
      ...DIALECTS.flatMap((dialect) => ['--listen', `${dialect}@127.0.0.1:0`]),
      ...LIMITS.flatMap((limit) => ['--limit', limit]),
      ...['--issuer', `iso8583-1987-binary@127.0.0.1:${issuer.port}`, '--ledger', ledger],
      ...['--control', '127.0.0.1:0', '--log-level', 'error'],
    ],
    { cwd: folder, env },
  )
  return { process, ready: await process.ready() }
}

/** Shops until so many answers came, then kills; gives what the terminals have on paper. */
async function killUnderLoad(round: number): Promise<void> {
  const { process, ready } = await serve()
  let answersLeft = 40 + Math.floor(draw() * 160)
  const onSlip = (slip: Slip): void => {
    slips.push(slip)
    if (slip.answer !== undefined) answersLeft -= 1
    if (answersLeft === 0 && slip.answer !== undefined) process.signal('SIGKILL')
  }
  const settle = (): Promise<unknown> => fetch(`${ready.control}/v1/settle`, { method: 'POST' }).catch(() => {})
  const shops = sales.map((own, at) => {
    const { dialect: name = '', port = 0 } = ready.listeners[at % DIALECTS.length] ?? {}
    const dialect = loadDialect(name)
    return goShopping({
      dialect,
      port,
      terminal: `TERM000${at}`,
      stan: 1 + round * 10_000,
      draw: seeded(SEED + round * 10 + at),
      sales: own,
      onSlip,
      settle,
      isOver: () => answersLeft <= 0,
    })
  })
  await Promise.all(shops)
  await process.ended
}

/** P1: whatever a terminal was told 00 for is in the ledger, approved, or reversed at its own wish. */
async function expectNothingLost(): Promise<void> {
  const reader = readLedger(ledger)
  const rows = await reader.find({ limit: 1_000_000 })
  expect((await reader.verify()).problems).toEqual([])
  await reader.close()
  const byRrn = new Map(rows.filter(({ kind }) => kind !== 'reversal').map((row) => [row.rrn, row]))
  const lost = approvedSlips().filter((slip) => !['approved', 'reversed'].includes(byRrn.get(rrnOf(slip))?.state ?? ''))
  expect(lost.map((slip) => `${slip.kind} ${rrnOf(slip)} ${byRrn.get(rrnOf(slip))?.state}`)).toEqual([])
}

function approvedSlips(): Slip[] {
  return slips.filter((slip) => slip.responseCode === '00' && slip.kind !== 'reversal')
}

function rrnOf(slip: Slip): string {
  return slip.answer?.text(37) ?? ''
}

it.for(STORES)(`$rounds rounds of SIGKILL under load on $store, seed ${SEED}`, { timeout: 240_000 }, async ({ store, rounds }, context) => {
  if (store === 'PostgreSQL') await usePostgres(context)
  for (let round = 0; round < rounds; round += 1) {
    await killUnderLoad(round)
    await expectNothingLost()
  }
  const { process, ready } = await serve()
  await untilAcknowledged(ready.control)
  expect((await process.stop()).code).toBe(0)
  await expectNothingLost()
  const reader = readLedger(ledger)
  const [transactions, reversals, verdict] = await Promise.all([reader.find({ limit: 1_000_000 }), reader.reversals(), reader.verify()])
  await reader.close()
  const report = audit({ transactions, reversals, verdict, book: issuer.book(), slips })
  expect(report.violations).toEqual([])
  expect(report.owed).toBe(0)
  expectRefundsOnce(transactions)
  expect(reversals.length).toBeGreaterThan(rounds)
  expect(approvedSlips().filter(({ kind }) => kind === 'refund').length).toBeGreaterThan(rounds * 5)
  expect(await runCli(['ledger', 'verify', '--ledger', ledger], { cwd: folder, env })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('the books are right'),
  })
})

/** Each approved refund is one credit at the issuer, and no sale gave back more than it took. */
function expectRefundsOnce(rows: readonly Transaction[]): void {
  const refunds = rows.filter(({ kind, state }) => (kind === 'refund' || kind === 'void') && state === 'approved')
  const applied = issuer.book().filter(({ kind, state }) => kind !== 'sale' && state === 'applied')
  expect(applied.map(({ rrn, amountMinor }) => `${rrn} ${amountMinor}`).sort()).toEqual(
    refunds.map(({ rrn, amountMinor }) => `${rrn} ${amountMinor}`).sort(),
  )
  const given = new Map<number | null, number>()
  for (const { originalId, amountMinor } of refunds) given.set(originalId, (given.get(originalId) ?? 0) + amountMinor)
  for (const [id, amountMinor] of given) {
    expect(amountMinor).toBeLessThanOrEqual(rows.find((row) => row.id === id)?.capturedMinor ?? 0)
  }
}

/** The control port says how many reversals wait; a guard ends a test that would hang. */
async function untilAcknowledged(control: string): Promise<void> {
  const signal = AbortSignal.timeout(20_000)
  for (;;) {
    const response = await fetch(`${control}/health/ready`, { signal })
    const { owedReversals } = (await response.json()) as { owedReversals: number }
    if (owedReversals === 0) return
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  }
}
