/** A ledger of the first released version: copied, migrated in one commit, and then as good as one of today's. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { column, type Database, openDatabase } from '../../src/ledger/store/driver.ts'
import { versionInHeader } from '../../src/ledger/store/ledger-file.ts'
import { readLedger } from '../../src/ledger/store/open-ledger.ts'
import { openStore } from '../../src/ledger/store/open-store.ts'
import { SCHEMA_VERSION } from '../../src/ledger/store/schema.ts'
import type { Ledger } from '../../src/terms/ports.ts'
import type { Transaction } from '../../src/terms/transaction.ts'
import { stamp } from './story/asked.ts'
import { answerCommand, refundCommand, saleCommand } from './story/commands.ts'
import { openFile, temporaryLedger } from './story/temporary.ts'

/** Written by version 1: what its tables were, and rows of all that they could hold. */
const VERSION_1 = readFileSync(new URL('old/version-1.sql', import.meta.url), 'utf8')
/** Written by version 2, with rows in every table that it had. */
const VERSION_2 = readFileSync(new URL('old/version-2.sql', import.meta.url), 'utf8')
const now = stamp(100)
const CARRIED = ['transactions', 'names', 'tombstones', 'reversals', 'sessions', 'counters'] as const

function open(file: string): Database {
  const database = openDatabase(file)
  onTestFinished(() => database.close())
  return database
}

/** As version 1 left it: with a log, the key of the cards beside it, and no other key. */
function oldLedger(sql = ''): string {
  const file = temporaryLedger()
  const database = openDatabase(file)
  database.exec(`${VERSION_1}${sql}; PRAGMA journal_mode = WAL`)
  database.close()
  writeFileSync(`${file}.key`, '07'.repeat(32), { mode: 0o600 })
  return file
}

/** As version 2 left it, with the key of its audit log. */
function ledgerOfVersion2(): string {
  const file = temporaryLedger()
  const database = openDatabase(file)
  database.exec(VERSION_2)
  database.close()
  writeFileSync(`${file}.key`, '07'.repeat(32), { mode: 0o600 })
  writeFileSync(`${file}.audit-key`, '08'.repeat(32), { mode: 0o600 })
  return file
}

/** All that the file says: its version, tables, indexes, triggers and rows. */
function contentOf(file: string): unknown {
  const database = openDatabase(file)
  try {
    const schema = database.prepare('SELECT type, name, sql FROM sqlite_master ORDER BY type, name').all()
    const tables = schema.filter(([type]) => type === 'table').map(([, name]) => String(name))
    const rows = tables.map((name) => [name, database.prepare(`SELECT * FROM ${name} ORDER BY 1, 2`).all()])
    const versions = ['application_id', 'user_version'].map((name) => column(database, `PRAGMA ${name}`))
    return { versions, schema, rows }
  } finally {
    database.close()
  }
}

async function byId(ledger: Ledger, id: number): Promise<Transaction | undefined> {
  return (await ledger.find({ id }))[0]
}

describe('a ledger of version 1', () => {
  it('is migrated when a gateway opens it: verify finds nothing, and every old field is as it was', async () => {
    const file = oldLedger()
    const ledger = await openFile(file)
    expect(await ledger.verify()).toEqual({ transactions: 33, owed: 5, problems: [] })
    const [before, after] = [open(`${file}.v1-backup`), open(file)]
    for (const table of CARRIED) {
      const columns = column(before, `SELECT '"' || name || '"' FROM pragma_table_info('${table}')`).join(', ')
      const all = `SELECT ${columns} FROM ${table} ORDER BY 1, 2`
      expect([table, after.prepare(all).all()]).toEqual([table, before.prepare(all).all()])
    }
    expect(column(after, 'PRAGMA user_version')).toEqual([SCHEMA_VERSION])
    expect(column(after, "SELECT name FROM sqlite_master WHERE name LIKE 'old%'")).toEqual([])
  })

  it('has what version 1 did not know as the rules would have made it', async () => {
    const ledger = await openFile(oldLedger())
    const rows = (await ledger.find({})).toReversed()
    const facts = rows.map(({ approvedMinor, capturedMinor, givenBackCount, settledBatch, terminalBatch, batch }) => {
      expect(approvedMinor).toBe(capturedMinor)
      expect(terminalBatch).toBe(batch === '' && settledBatch !== null ? 0 : null)
      return givenBackCount
    })
    // S1: one refund posted, one pending. S2: one in doubt. S3: one reversing, one that was reversed.
    expect(facts.slice(0, 3)).toEqual([2, 1, 1])
    expect((await ledger.settlements()).map(({ batch, settled, cause }) => [batch, settled, cause])).toEqual([
      [1, 1, 'settle'],
      [2, 6, 'settle'],
      [3, 1, 'settle'],
    ])
    expect(
      (await ledger.settlements())[1]?.totals.map(({ merchant, salesMinor, voidsMinor }) => [merchant, salesMinor, voidsMinor]),
    ).toEqual([
      ['M1', 22_200, 6_000],
      ['M2', 3_300, 0],
    ])
  })

  it('P19: its history is the beginning of the audit log, and the migration is a record', async () => {
    const file = oldLedger()
    const ledger = await openFile(file)
    const [before, after] = [open(`${file}.v1-backup`), open(file)]
    const states = 'SELECT at_ms, transaction_id, state, reason FROM history'
    expect(after.prepare(`${states} WHERE event = 'state' ORDER BY seq`).all()).toEqual(before.prepare(`${states} ORDER BY seq`).all())
    expect(await ledger.history(1)).toMatchObject([
      { event: 'state', state: 'pending', actor: 'version 1', capturedMinor: null },
      { event: 'state', state: 'approved', actor: 'version 1', capturedMinor: 10_000, postedMinor: 3_000, heldMinor: 2_000 },
    ])
    expect(after.prepare('SELECT event, actor, detail FROM history ORDER BY seq DESC LIMIT 1').all()).toEqual([
      ['migrate', 'gateway', `version 1 to ${SCHEMA_VERSION}, copy in ledger.db.v1-backup`],
    ])
  })

  it('goes on: old keys are known, old sales can be given back, what was pending is in doubt, what was owed is owed', async () => {
    const ledger = await openFile(oldLedger())
    const recovered = await ledger.submit({ do: 'recover', now })
    // R2, V11 and S12 were pending; their reversals took a number each.
    expect([recovered.inDoubt, recovered.owed.length]).toEqual([3, 8])
    expect(await ledger.submit(saleCommand(1))).toMatchObject({ is: 'duplicate', reason: 'duplicate' })
    expect(await ledger.submit(saleCommand(32))).toMatchObject({ is: 'decided', transaction: { reason: 'reversed_on_arrival' } })
    expect(await ledger.submit(refundCommand(201, 1, 5_001))).toMatchObject({ transaction: { reason: 'exceeds_remaining' } })
    const refund = await ledger.submit(refundCommand(202, 1, 5_000))
    expect(refund).toMatchObject({ is: 'proceed', transaction: { id: 36, route: 'refund', originalId: 1, issuerStan: '000036' } })
    await ledger.submit(answerCommand(36))
    expect(await byId(ledger, 1)).toMatchObject({ postedMinor: 8_000, heldMinor: 2_000, givenBackCount: 3 })
    await ledger.submit({ do: 'acknowledge', now, reversalId: 4, code: '00', done: true })
    expect(await byId(ledger, 2)).toMatchObject({ heldMinor: 0, givenBackCount: 0 })
    expect(await ledger.submit({ do: 'settle', now })).toMatchObject({ batch: 4 })
    expect((await ledger.verify()).problems).toEqual([])
  })

  it('is kept as it was in a copy that only its owner reads', async () => {
    const file = oldLedger()
    const before = contentOf(file)
    await (await openFile(file)).close()
    expect(contentOf(`${file}.v1-backup`)).toEqual(before)
    expect(statSync(`${file}.v1-backup`).mode & 0o777).toBe(0o600)
    expect(existsSync(`${file}.v1-backup.new`)).toBe(false)
  })

  it('is migrated once: a second start changes neither rows nor copy', async () => {
    const file = oldLedger()
    await (await openFile(file)).close()
    const [before, copy] = [contentOf(file), readFileSync(`${file}.v1-backup`)]
    const again = await openFile(file)
    expect((await again.verify()).problems).toEqual([])
    await again.close()
    open(file).exec("DELETE FROM holder; INSERT INTO holder VALUES (1, 4711, 'till-3', NULL, 1, 0)")
    const content = (of: unknown): string => JSON.stringify(of).replace(/\["holder",\[.*?\]\]/, '')
    expect(content(contentOf(file))).toBe(content(before))
    expect(readFileSync(`${file}.v1-backup`).equals(copy)).toBe(true)
  })

  it('LEDGER_FAILED: a copy that is there already is not overwritten, and nothing is changed', async () => {
    const file = oldLedger()
    const before = contentOf(file)
    writeFileSync(`${file}.v1-backup`, 'mine')
    await expect(openFile(file)).rejects.toMatchObject({
      code: 'LEDGER_FAILED',
      message: expect.stringContaining('v1-backup first, which is there'),
    })
    expect(readFileSync(`${file}.v1-backup`, 'utf8')).toBe('mine')
    expect(contentOf(file)).toEqual(before)
  })

  it('P1: a migration that ends midway leaves the old ledger whole', async () => {
    const file = oldLedger("UPDATE transactions SET extras = 'torn' WHERE id = 33")
    const before = contentOf(file)
    await expect(openFile(file)).rejects.toMatchObject({ code: 'LEDGER_FAILED' })
    expect(contentOf(file)).toEqual(before)
    expect(contentOf(`${file}.v1-backup`)).toEqual(before)
  })

  it('is known as migrated while a reader keeps the first page as it was', () => {
    const file = oldLedger()
    const reader = open(file)
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM counters').all()
    for (const _start of ['first', 'second']) {
      openStore({ location: file, fresh: false, holder: { simulation: true } }).close()
      expect(versionInHeader(file)).toBe(1)
    }
    reader.exec('COMMIT')
  })

  it('LEDGER_FAILED: with tables that version 1 did not have it is left as it is', async () => {
    const file = oldLedger('CREATE TABLE entries (seq INTEGER)')
    await expect(openFile(file)).rejects.toMatchObject({ code: 'LEDGER_FAILED', message: expect.stringContaining('other tables') })
    expect(existsSync(`${file}.v1-backup`)).toBe(false)
  })

  it('LEDGER_OLDER: is not read before it is migrated, and reading changes nothing', async () => {
    const file = oldLedger()
    const before = contentOf(file)
    const refusal = { code: 'LEDGER_OLDER', message: expect.stringContaining(`unswipe serve --ledger ${file}`) }
    expect(() => readLedger(file)).toThrow(expect.objectContaining(refusal))
    expect(contentOf(file)).toEqual(before)
    expect(existsSync(`${file}.audit-key`)).toBe(false)
    await (await openFile(file)).close()
    const reader = readLedger(file)
    expect((await reader.verify()).problems).toEqual([])
    await reader.close()
  })

  it('fresh forgets it without a copy', async () => {
    const file = oldLedger()
    expect(await (await openFile(file, true)).find({})).toEqual([])
    expect(existsSync(`${file}.v1-backup`)).toBe(false)
  })
})

describe('a ledger of version 2', () => {
  it('is migrated: every row is as it was, P19: the chain of its audit log goes on, and verify finds nothing', async () => {
    const file = ledgerOfVersion2()
    const ledger = await openFile(file)
    expect(await ledger.verify()).toEqual({ transactions: 12, owed: 2, problems: [] })
    const [before, after] = [open(`${file}.v2-backup`), open(file)]
    const tables = column(
      before,
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('holder', 'sqlite_sequence') ORDER BY name",
    )
    for (const table of tables) {
      const columns = column(before, `SELECT '"' || name || '"' FROM pragma_table_info('${table}')`).join(', ')
      const isLog = table === 'history' ? " WHERE event <> 'migrate'" : ''
      const rows = (of: Database): unknown => of.prepare(`SELECT ${columns} FROM ${table}${isLog} ORDER BY 1, 2`).all()
      expect([table, rows(after)]).toEqual([table, rows(before)])
    }
    expect(tables).toHaveLength(15)
    expect(after.prepare('SELECT event, detail FROM history ORDER BY seq DESC LIMIT 1').all()).toEqual([
      ['migrate', `version 2 to ${SCHEMA_VERSION}, copy in ledger.db.v2-backup`],
    ])
  })

  it('goes on: what was pending is in doubt, and a part before settlement can be queued', async () => {
    const ledger = await openFile(ledgerOfVersion2())
    const recovered = await ledger.submit({ do: 'recover', now })
    // R7 was pending; R6 and R5 are owed.
    expect([recovered.inDoubt, recovered.owed.length]).toEqual([1, 3])
    await ledger.submit(saleCommand(40))
    await ledger.submit(answerCommand(13))
    const refund = refundCommand(41, 40, 1_000)
    const queued = await ledger.submit({ ...refund, policy: { ...refund.policy, partialBeforeSettlement: 'queue' } })
    expect(queued).toMatchObject({ is: 'decided', transaction: { state: 'queued' }, original: { queuedMinor: 1_000 } })
    expect((await ledger.verify()).problems).toEqual([])
  })

  it('SPEC_INVALID: without the key of its audit log it is left as it is', async () => {
    const file = ledgerOfVersion2()
    rmSync(`${file}.audit-key`)
    const before = contentOf(file)
    await expect(openFile(file)).rejects.toMatchObject({ code: 'SPEC_INVALID' })
    expect(contentOf(file)).toEqual(before)
  })
})
