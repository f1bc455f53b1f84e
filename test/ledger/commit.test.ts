/** One batch, one commit: all of it or nothing, and only the guilty are refused. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../src/ledger/store/driver.ts'
import { CREATE_LEDGER, openStore } from '../../src/ledger/store/open-store.ts'
import { SqliteStore } from '../../src/ledger/store/sqlite-store.ts'
import type { LedgerCommand } from '../../src/terms/ledger-command.ts'
import type { LedgerVerdict } from '../../src/terms/ports.ts'
import { stamp } from './story/asked.ts'
import { answerCommand, refundCommand, saleCommand } from './story/commands.ts'
import { openFile, temporaryLedger } from './story/temporary.ts'

const now = stamp(1)

function createStore(): SqliteStore {
  const database = openDatabase(':memory:')
  database.exec(CREATE_LEDGER)
  onTestFinished(() => database.close())
  return new SqliteStore(database, { auditKey: Buffer.alloc(32, 7) })
}

function problemsOf(store: SqliteStore): readonly string[] {
  return (store.answer({ ask: 'verify', with: undefined }) as LedgerVerdict).problems
}

function dump(store: SqliteStore): unknown {
  store.project()
  const tables = ['transactions', 'names', 'tombstones', 'reversals', 'counters', 'history', 'entries']
  return tables.map((table) => store.database.prepare(`SELECT * FROM ${table}`).all())
}

/** A settled sale of 100.00 with a refund of 30.00 approved, one of 20.00 at the issuer, one of 10.00 in doubt. */
function busyStore(): SqliteStore {
  const store = createStore()
  const commands: LedgerCommand[][] = [
    [saleCommand(1)],
    [answerCommand(1), { do: 'settle', now }],
    [refundCommand(2, 1, 3_000), refundCommand(3, 1, 2_000), refundCommand(4, 1, 1_000)],
    [answerCommand(2), { do: 'unanswered', now, id: 4 }],
  ]
  for (const batch of commands) store.commit(batch)
  store.project()
  return store
}

describe('a commit', () => {
  it('that the disk has no room for changes nothing, and the next one is fine', () => {
    const file = temporaryLedger()
    const opened = openStore({ location: file, fresh: false, holder: { simulation: true } })
    onTestFinished(() => opened.close())
    const { store } = opened
    store.commit([saleCommand(1)])
    const before = dump(store)
    const pages = Number(store.database.prepare('PRAGMA page_count').all()[0]?.[0])
    const fill = Array.from({ length: 500 }, (_, at) => saleCommand(at + 10))
    store.database.exec(`PRAGMA max_page_count = ${pages + 2}`)
    expect(() => store.commit([answerCommand(1), ...fill])).toThrow(/full/)
    expect(dump(store)).toEqual(before)
    store.database.exec('PRAGMA max_page_count = 100000')
    expect(store.commit([answerCommand(1), ...fill]).every((result) => result.is === 'done')).toBe(true)
  })

  it('runs the others of a batch when one breaks a rule', () => {
    const store = createStore()
    store.commit([saleCommand(1)])
    store.commit([answerCommand(1)])
    store.project()
    // Somebody wrote to the file: the next number is one that was given out.
    store.database.exec("UPDATE counters SET value = 0 WHERE name = 'transaction'")
    const results = store.commit([{ do: 'settle', now }, refundCommand(2, 1, 5_000), { do: 'unanswered', now, id: 77 }])
    expect(results.map((result) => result.is)).toEqual(['done', 'failed', 'failed'])
    expect(results[1]).toMatchObject({ error: { code: 'INVARIANT_BROKEN' } })
    store.project()
    expect(store.database.prepare('SELECT settled_batch, held_minor FROM transactions').all()).toEqual([[1, 0]])
  })

  it('with an id that the ledger does not have is refused alone: it was reset meanwhile', () => {
    const store = busyStore()
    const results = store.commit([
      saleCommand(50),
      answerCommand(999),
      { do: 'acknowledge', now, reversalId: 99, code: '00', done: true },
      saleCommand(51),
    ])
    expect(results.map((result) => result.is)).toEqual(['done', 'failed', 'failed', 'done'])
    expect(results.flatMap((result) => (result.is === 'failed' ? [result.error.message] : []))).toEqual([
      'Transaction 999 is not in the ledger: was it reset?',
      'Reversal 99 is not in the ledger: was it reset?',
    ])
    expect(problemsOf(store)).toEqual([])
  })

  it('P2: the table itself refuses more than was captured', () => {
    const store = busyStore()
    expect(() => store.database.exec('UPDATE transactions SET held_minor = held_minor + 7001 WHERE id = 1')).toThrow(/CHECK/)
    expect(() => store.database.exec('UPDATE transactions SET posted_minor = -1 WHERE id = 1')).toThrow(/CHECK/)
  })

  it('P3: entries cannot be changed or deleted', () => {
    const store = busyStore()
    expect(() => store.database.exec('UPDATE entries SET debit_minor = 1')).toThrow(/append-only/)
    expect(() => store.database.exec('DELETE FROM entries')).toThrow(/append-only/)
    expect(() => store.database.exec("INSERT INTO entries VALUES (99, 1, 1, 0, 'issuer', '156', 1, 1)")).toThrow(/CHECK/)
  })

  it('P3: history cannot be changed or deleted', () => {
    const store = busyStore()
    expect(() => store.database.exec("UPDATE history SET state = 'approved'")).toThrow(/append-only/)
    expect(() => store.database.exec('DELETE FROM history')).toThrow(/append-only/)
  })
})

describe('in its thread', () => {
  it('a failed commit rejects its commands, changes nothing, and the next one is fine', async () => {
    const file = temporaryLedger()
    const ledger = await openFile(file)
    await ledger.submit(saleCommand(1))
    const other = openDatabase(file)
    onTestFinished(() => other.close())
    // What waits in the log goes into the tables first.
    await ledger.find({})
    other.exec('ALTER TABLE commit_log RENAME TO log_away')
    const attempts = await Promise.allSettled([ledger.submit(saleCommand(2)), ledger.submit(answerCommand(1))])
    expect(attempts.map((attempt) => attempt.status === 'rejected' && attempt.reason.code)).toEqual(['LEDGER_FAILED', 'LEDGER_FAILED'])
    other.exec('ALTER TABLE log_away RENAME TO commit_log')
    expect((await ledger.find({})).map((row) => row.state)).toEqual(['pending'])
    expect(await ledger.submit(answerCommand(1))).toMatchObject({ is: 'decided', transaction: { state: 'approved' } })
  })

  it('only the guilty command of a batch is rejected', async () => {
    const ledger = await openFile(temporaryLedger())
    const attempts = await Promise.allSettled([
      ledger.submit(saleCommand(1)),
      ledger.submit(answerCommand(7)),
      ledger.submit(saleCommand(2)),
    ])
    expect(attempts.map((attempt) => attempt.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await ledger.find({})).toHaveLength(2)
  })

  it('closes after all that was submitted, and takes nothing more', async () => {
    const file = temporaryLedger()
    const ledger = await openFile(file)
    const submitted = Array.from({ length: 50 }, (_, at) => ledger.submit(saleCommand(at + 1)))
    const closing = ledger.close()
    await expect(ledger.submit(saleCommand(99))).rejects.toMatchObject({ code: 'LEDGER_FAILED' })
    expect((await Promise.all(submitted)).every((outcome) => outcome.is === 'proceed')).toBe(true)
    await closing
    await ledger.close()
    await expect(ledger.find({})).rejects.toMatchObject({ code: 'LEDGER_FAILED' })
    expect(await (await openFile(file)).find({ limit: 500 })).toHaveLength(50)
  })
})

describe('verify', () => {
  const falsifications: readonly (readonly [string, string, RegExp])[] = [
    [
      'a posted amount without its refund',
      'UPDATE transactions SET posted_minor = 3001 WHERE id = 1',
      /Transaction 1 has 3001 posted, 3000 held and 0 queued, but its voids and refunds make 3000/,
    ],
    [
      'a held amount without a request',
      'UPDATE transactions SET held_minor = 2999 WHERE id = 1',
      /has 3000 posted, 2999 held and 0 queued/,
    ],
    ['a decided refund that was undecided', "UPDATE transactions SET state = 'approved' WHERE id = 3", /make 5000, 1000 and 0/],
    [
      'money on a transaction without refunds',
      'UPDATE transactions SET captured_minor = 5, posted_minor = 1 WHERE id = 2',
      /Transaction 2 has 1 posted, 0 held and 0 queued, but no void or refund/,
    ],
    ['more captured than asked', 'UPDATE transactions SET captured_minor = 10001 WHERE id = 1', /captured 10001 of 10000/],
    [
      'an original that is not there',
      'PRAGMA foreign_keys = OFF; UPDATE transactions SET original_id = 77 WHERE id = 2',
      /Transaction 2 refers to 77/,
    ],
    [
      'a doubt that nobody undoes',
      "UPDATE reversals SET state = 'done', done_at_ms = 1",
      /Transaction 4 is in-doubt, but no reversal of it is owed/,
    ],
    ['a reversal of what is approved', 'UPDATE reversals SET transaction_id = 2', /Reversal 1 undoes transaction 2, which is approved/],
    [
      'a state that its history does not know',
      "UPDATE transactions SET state = 'declined' WHERE id = 3",
      /Transaction 3 is declined, but its history ends with pending/,
    ],
    ['a settlement that never was', 'UPDATE transactions SET settled_batch = 5 WHERE id = 1', /marked as settled in batch 5/],
    [
      'a number that was not given out',
      "UPDATE counters SET value = 2 WHERE name = 'transaction'",
      /Transaction 3 has a number that was never given out/,
    ],
  ]

  it('finds nothing in books that are right', () => {
    expect(busyStore().answer({ ask: 'verify', with: undefined })).toEqual({ transactions: 4, owed: 1, problems: [] })
  })

  it.each(falsifications)('finds %s', (_what, sql, problem) => {
    const store = busyStore()
    store.database.exec(sql)
    expect(problemsOf(store).join('\n')).toMatch(problem)
  })
})
