/** `npm run crash -- --rounds N --seed S`: so many rounds of each kill under load, and of power cuts, on real SQLite and PostgreSQL, and what was lost. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { cutPower } from '../ledger/power/power-cut.ts'
import { cannotRecord, record } from '../ledger/power/recording.ts'
import { killAll } from '../support/cli.ts'
import { KillablePostgres } from '../support/killable-postgres.ts'
import { type Blow, CrashCampaign, KILLS_GATEWAY, ONE_OF_TWO } from './support/crash-campaign.ts'
import { postgresBlows } from './support/postgres-blows.ts'

const USAGE_EXIT = 2
/** Rounds on one ledger: with more, STANs would come again. */
const ROUNDS_A_LEDGER = 50
/** Of a recording: acknowledgements, and moments at which the power goes. */
const RECORDED = 600
const CUTS = 25

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } } })
const [rounds, first] = [Number(values.rounds), Number(values.seed)]
const folder = mkdtempSync(join(tmpdir(), 'unswipe-crash-'))
let ledgers = 0

/** Gives the number of promises broken. */
async function strike(name: string, blow: Blow, newLedger: () => Promise<string> | string, gateways = 1): Promise<number> {
  const [problems, sum] = [[] as string[], { approved: 0, reversals: 0 }]
  for (let done = 0; done < rounds; done += ROUNDS_A_LEDGER) {
    const seed = first + done / ROUNDS_A_LEDGER
    const env = { PGPASSWORD: process.env['PGPASSWORD'] ?? '' }
    const campaign = await CrashCampaign.open({ seed, ledger: await newLedger(), cwd: folder, env, gateways })
    for (let round = done; round < Math.min(rounds, done + ROUNDS_A_LEDGER); round += 1) await campaign.round(blow)
    const { reversals } = await campaign.heal()
    await campaign.close()
    problems.push(...campaign.problems.map((problem) => `seed ${seed}: ${problem}`))
    sum.approved += campaign.approved.length
    sum.reversals += reversals.length
  }
  const lost = problems.filter((problem) => problem.includes('P1: lost')).length
  const facts = `${rounds} rounds, ${sum.approved} acknowledged, ${lost} lost, ${sum.reversals} reversals`
  console.log(`${name}: ${facts}, ${problems.length} promises broken`)
  for (const problem of problems.slice(0, 20)) console.log(`  ${problem}`)
  return problems.length
}

function newFile(): string {
  ledgers += 1
  return join(folder, `ledger-${ledgers}.db`)
}

async function newDatabase(server: string): Promise<string> {
  ledgers += 1
  const client = new pg.Client(server)
  await client.connect()
  await client.query(`CREATE DATABASE unswipe_${ledgers}`)
  await client.end()
  const url = new URL(server)
  url.pathname = `/unswipe_${ledgers}`
  url.password = ''
  return url.href
}

/** Each round is a recording of its own: what a loss of power leaves of a ledger's files at drawn moments of it. */
async function cutPowerOff(): Promise<number> {
  const why = cannotRecord()
  if (why !== undefined) {
    console.log(`SQLite, power cut: left out, ${why}`)
    return 0
  }
  const [problems, sum] = [[] as string[], { images: 0, acknowledged: 0 }]
  for (let round = 0; round < rounds; round += 1) {
    const own = mkdtempSync(join(folder, 'power-'))
    const recording = await record(own, RECORDED)
    const report = cutPower({ recording, folder: own, seed: first + round, cuts: CUTS })
    problems.push(...report.problems)
    sum.images += report.images
    sum.acknowledged += report.acknowledged
    rmSync(own, { recursive: true, force: true })
  }
  const facts = `${rounds} recordings, ${sum.images} images, ${sum.acknowledged} acknowledged`
  console.log(`SQLite, power cut: ${facts}, ${problems.length} promises broken`)
  for (const problem of problems.slice(0, 20)) console.log(`  ${problem}`)
  return problems.length
}

async function strikePostgres(): Promise<number> {
  const postgres = await KillablePostgres.start()
  if ('missing' in postgres) throw new Error(postgres.missing)
  process.env['PGPASSWORD'] = new URL(postgres.url).password
  let broken = 0
  try {
    for (const [name, blow] of Object.entries(postgresBlows(postgres))) {
      broken += await strike(`PostgreSQL, ${name}`, blow, () => newDatabase(postgres.url))
    }
    for (const [name, blow] of Object.entries(ONE_OF_TWO)) {
      broken += await strike(`PostgreSQL, ${name}`, blow, () => newDatabase(postgres.url), 2)
    }
  } finally {
    await postgres.stop()
  }
  return broken
}

if (!Number.isSafeInteger(rounds) || rounds < 1 || !Number.isSafeInteger(first)) {
  console.error('--rounds and --seed are whole numbers, --rounds at least 1')
  process.exitCode = USAGE_EXIT
} else {
  // The keys of a ledger in PostgreSQL lie in the working folder.
  process.chdir(folder)
  try {
    const broken = (await strike('SQLite, gateway killed', KILLS_GATEWAY, newFile)) + (await cutPowerOff()) + (await strikePostgres())
    process.exitCode = broken === 0 ? 0 : 1
  } finally {
    killAll()
    rmSync(folder, { recursive: true, force: true })
  }
}
