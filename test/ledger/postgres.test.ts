/** The ledger in PostgreSQL: connections that are lost at any moment lose and double nothing. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { beforeEach, describe, expect, it, onTestFinished, type TestContext } from 'vitest'
import { readLedger } from '../../src/ledger/store/open-ledger.ts'
import { openPostgres } from '../../src/ledger/store/postgres/open-postgres.ts'
import { createLimits } from '../../src/limits.ts'
import type { Ledger } from '../../src/terms/ports.ts'
import { SILENT_LOG } from '../../src/terms/silent-log.ts'
import { createPostgresDatabase } from '../support/postgres.ts'
import { stamp } from './story/asked.ts'
import { answerCommand, refundCommand, saleCommand } from './story/commands.ts'

let url: string
let folder: string

beforeEach(async (context: TestContext) => {
  const database = await createPostgresDatabase()
  if ('missing' in database) return context.skip(database.missing)
  url = database.url
  folder = mkdtempSync(join(tmpdir(), 'unswipe-postgres-keys-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

async function open(keyFile = 'ledger', fresh = false): Promise<Ledger> {
  const ledger = await openPostgres({ url, keyFile: join(folder, keyFile), fresh, limits: createLimits(), log: SILENT_LOG })
  onTestFinished(() => ledger.close())
  return ledger
}

/** One statement as somebody else. */
async function run(sql: string): Promise<readonly unknown[][]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

const KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'unswipe' AND datname = current_database()"

describe('a ledger in PostgreSQL', () => {
  it('goes on where it ended, and --fresh forgets it', async () => {
    const first = await open()
    await first.submit(saleCommand(1))
    await first.close()
    const second = await open()
    expect(await second.find({})).toHaveLength(1)
    await second.close()
    expect(await (await open('ledger', true)).find({})).toEqual([])
  })

  it('P18: is refused with another key of the card numbers, and without one', async () => {
    await (await open()).close()
    await expect(open('another')).rejects.toMatchObject({ code: 'SPEC_INVALID' })
  })

  it('of a later version is refused', async () => {
    await (await open()).close()
    await run("UPDATE ledger SET value = '999' WHERE name = 'version'")
    await expect(open()).rejects.toMatchObject({ code: 'LEDGER_NEWER' })
  })

  it.each([
    ['an earlier version', "UPDATE ledger SET value = '2' WHERE name = 'version'", 'LEDGER_OLDER'],
    ['a later version', "UPDATE ledger SET value = '999' WHERE name = 'version'", 'LEDGER_NEWER'],
    ['no ledger', 'DROP TABLE ledger', 'LEDGER_FOREIGN'],
  ])('of %s is not read either', async (_what, sql, code) => {
    await (await open()).close()
    await run(sql)
    const reader = readLedger(url)
    await expect(reader.find({})).rejects.toMatchObject({ code })
    await reader.close().catch(() => {})
  })

  it('P19: its audit log and its entries cannot be changed', async () => {
    const ledger = await open()
    await ledger.submit(saleCommand(1))
    await expect(run("UPDATE history SET actor = 'nobody'")).rejects.toThrow(/history is append-only/)
    await expect(run('DELETE FROM entries')).rejects.toThrow(/entries is append-only/)
  })

  it('P2: the table itself refuses more than was captured', async () => {
    const ledger = await open()
    await ledger.submit(saleCommand(1))
    await expect(run('UPDATE transactions SET posted_minor = 1')).rejects.toThrow(/check constraint/)
  })

  it('a command that breaks a rule takes none of the others with it', async () => {
    const ledger = await open()
    const results = await Promise.allSettled([
      ledger.submit(saleCommand(1)),
      ledger.submit(answerCommand(99)),
      ledger.submit(saleCommand(2)),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await ledger.find({})).toHaveLength(2)
  })

  it('P1, P5, R76: connections killed again and again under load lose nothing and double nothing', async () => {
    const ledger = await open()
    let isOver = false
    const killing = (async (): Promise<number> => {
      let killed = 0
      // The pauses grow from nothing: a commit is hit wherever it is, and one gets through however slow the machine.
      for (let pauseMs = 0; !isOver; pauseMs = pauseMs < 100 ? pauseMs + 3 : 0) {
        killed += (await run(KILL)).length
        await sleep(pauseMs)
      }
      return killed
    })()
    const outcomes = []
    try {
      for (let round = 0; round < 8; round += 1) {
        outcomes.push(...(await Promise.all(Array.from({ length: 10 }, (_, at) => ledger.submit(saleCommand(round * 10 + at + 1))))))
      }
    } finally {
      isOver = true
    }
    expect(await killing).toBeGreaterThan(3)
    expect(outcomes.every(({ is }) => is === 'proceed')).toBe(true)
    const ids = outcomes.map((outcome) => (outcome.is === 'proceed' ? outcome.transaction.id : 0))
    expect(ids.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 80 }, (_, at) => at + 1))
    expect((await ledger.find({ limit: 1_000 })).length).toBe(80)
    expect((await ledger.verify()).problems).toEqual([])
  })

  it('P14: a database that stays away closes the ledger for good, and its owner is told', async () => {
    const failures: string[] = []
    const limits = createLimits({ ledgerReconnectMs: 200, ledgerStatementMs: 200 })
    const keyFile = join(folder, 'ledger')
    const ledger = await openPostgres({ url, keyFile, limits, log: SILENT_LOG, onFailure: ({ code }) => failures.push(code) })
    const admin = new URL(url)
    admin.pathname = '/postgres'
    const name = new URL(url).pathname.slice(1)
    const client = new pg.Client(admin.href)
    await client.connect()
    await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
    await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
    await client.end()
    await expect(ledger.submit(saleCommand(1))).rejects.toMatchObject({ code: 'LEDGER_FAILED' })
    await expect(ledger.submit(refundCommand(2, 1, 1))).rejects.toMatchObject({ code: 'LEDGER_FAILED' })
    expect(failures).toEqual(['LEDGER_FAILED'])
    await ledger.close()
  })

  it('P15: after a start what was pending is in doubt, and its reversal owed', async () => {
    const first = await open()
    await first.submit(saleCommand(1))
    await first.close()
    const second = await open()
    expect(await second.submit({ do: 'recover', now: stamp(2) })).toMatchObject({ inDoubt: 1, owed: [{ transaction: { id: 1 } }] })
    expect((await second.verify()).problems).toEqual([])
  })
})
