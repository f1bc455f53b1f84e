/** P1, P2, P5, P6, P8, R76: what is killed again and again under load loses no refund and gives nothing back twice. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, onTestFinished, type TestContext, vi } from 'vitest'
import { killAll, runCli } from '../support/cli.ts'
import { KillablePostgres } from '../support/killable-postgres.ts'
import { createPostgresDatabase } from '../support/postgres.ts'
import { type CampaignOptions, CrashCampaign, KILLS_GATEWAY, ONE_OF_TWO } from './support/crash-campaign.ts'
import { postgresBlows } from './support/postgres-blows.ts'

const SEED = 20260529
/** Fewer where a start costs more. */
const STORES = [
  { store: 'SQLite', rounds: 10 },
  { store: 'PostgreSQL', rounds: 3 },
] as const

let folder: string
const home = globalThis.process.cwd()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unswipe-test-'))
})
afterEach(async () => {
  globalThis.process.chdir(home)
  vi.unstubAllEnvs()
  killAll()
  await rm(folder, { recursive: true, force: true })
})

/** The keys of such a ledger lie in the working folder, and its password comes from the environment. */
function onPostgres(database: string): CampaignOptions {
  const url = new URL(database)
  const env = { PGPASSWORD: url.password }
  url.password = ''
  vi.stubEnv('PGPASSWORD', env.PGPASSWORD)
  globalThis.process.chdir(folder)
  return { seed: SEED, ledger: url.href, cwd: folder, env }
}

async function optionsOf(store: 'SQLite' | 'PostgreSQL', context: TestContext): Promise<CampaignOptions> {
  if (store === 'SQLite') return { seed: SEED, ledger: join(folder, 'ledger.db'), cwd: folder, env: {} }
  const database = await createPostgresDatabase()
  if ('missing' in database) return context.skip(database.missing)
  return onPostgres(database.url)
}

async function openCampaign(options: CampaignOptions): Promise<CrashCampaign> {
  const campaign = await CrashCampaign.open(options)
  onTestFinished(() => campaign.close())
  return campaign
}

it.for(STORES)(`$rounds rounds of SIGKILL under load on $store, seed ${SEED}`, { timeout: 240_000 }, async ({ store, rounds }, context) => {
  const options = await optionsOf(store, context)
  const campaign = await openCampaign(options)
  for (let round = 0; round < rounds; round += 1) await campaign.round(KILLS_GATEWAY)
  const { reversals } = await campaign.heal()
  expect(campaign.problems).toEqual([])
  expect(reversals.length).toBeGreaterThan(rounds)
  expect(campaign.approved.filter(({ kind }) => kind === 'refund').length).toBeGreaterThan(rounds * 5)
  expect(await runCli(['ledger', 'verify', '--ledger', options.ledger], options)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('the books are right'),
  })
})

it('P1, P8, P14, P15: a PostgreSQL that is killed under load loses no refund: the gateway goes on, or ends with 70 and is started anew', async (context) => {
  const postgres = await KillablePostgres.start()
  if ('missing' in postgres) return context.skip(postgres.missing)
  onTestFinished(() => postgres.stop())
  const campaign = await openCampaign(onPostgres(postgres.url))
  const blows = postgresBlows(postgres)
  await campaign.round(blows['postmaster killed'])
  await campaign.round(blows['postmaster killed, back too late'])
  await campaign.round(blows['backend killed'])
  const { reversals } = await campaign.heal()
  expect(campaign.problems).toEqual([])
  expect(reversals.length).toBeGreaterThan(0)
  expect(campaign.approved.filter(({ kind }) => kind === 'refund').length).toBeGreaterThan(20)
})

it('P1, P2, P6, P8, P15: one of two gateways on one ledger is killed, then one is paused: the other one takes over, and what comes back writes nothing', {
  timeout: 240_000,
}, async (context) => {
  const options = { ...(await optionsOf('PostgreSQL', context)), gateways: 2 }
  const campaign = await openCampaign(options)
  await campaign.round(ONE_OF_TWO['one of two gateways killed'])
  await campaign.round(ONE_OF_TWO['one of two gateways paused'])
  const { reversals } = await campaign.heal()
  expect(campaign.problems).toEqual([])
  expect(reversals.length).toBeGreaterThan(0)
  expect(campaign.approved.filter(({ kind }) => kind === 'refund').length).toBeGreaterThan(20)
  expect(await runCli(['ledger', 'verify', '--ledger', options.ledger], options)).toMatchObject({ code: 0 })
})
