/** Whoever changes the audit log or the journal behind the ledger's back is found out: verify names the first bad record. */
import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readAnchors } from '../../src/ledger/store/anchor.ts'
import { type Database, openDatabase } from '../../src/ledger/store/driver.ts'
import { readLedger } from '../../src/ledger/store/open-ledger.ts'
import { CREATE_LEDGER, openStore } from '../../src/ledger/store/open-store.ts'
import { SqliteStore } from '../../src/ledger/store/sqlite-store.ts'
import { runSteps } from '../../src/ledger/store/sqlite-words.ts'
import { verifyLedger } from '../../src/ledger/store/verify.ts'
import type { AuditHead } from '../../src/terms/ports.ts'
import { spoil } from '../support/verified.ts'
import { stamp } from './story/asked.ts'
import { answerCommand, refundCommand, reversalCommand, saleCommand, senderOf } from './story/commands.ts'
import { openFile, temporaryLedger } from './story/temporary.ts'

const now = stamp(1)
const KEY = Buffer.alloc(32, 7)
const COLUMNS = [
  'at_ms',
  'transaction_id',
  'event',
  'state',
  'reason',
  'captured_minor',
  'posted_minor',
  'held_minor',
  'actor',
  'detail',
  'hash',
]

/** A sale of 100.00 settled, a refund of 30.00 approved, one of 20.00 pending and then reversed by its terminal. */
function busy(): { database: Database; store: SqliteStore; anchors: AuditHead[] } {
  const database = openDatabase(':memory:')
  database.exec(CREATE_LEDGER)
  onTestFinished(() => database.close())
  const anchors: AuditHead[] = []
  const store = new SqliteStore(database, { auditKey: KEY, anchor: (head) => anchors.push(head) })
  store.commit([saleCommand(1)])
  store.commit([answerCommand(1)])
  store.commit([{ do: 'settle', now, by: { operator: 'anna', reason: 'end of day' } }])
  store.commit([refundCommand(2, 1, 3_000), refundCommand(3, 1, 2_000)])
  store.commit([answerCommand(2), reversalCommand(4, senderOf('refund', 3))])
  store.project()
  return { database, store, anchors }
}

function problems(database: Database, anchors: readonly AuditHead[] = [], auditKey = KEY): readonly string[] {
  return runSteps(database, verifyLedger({ auditKey, anchors: () => anchors })).problems
}

/** With the triggers gone, as who has the file can. */
function tamper(database: Database, sql: string): void {
  for (const trigger of ['history_unchanged', 'history_kept', 'entries_unchanged', 'entries_kept']) database.exec(`DROP TRIGGER ${trigger}`)
  database.exec(sql)
}

describe('P19, R111: the audit log', () => {
  it('has who did what, and the amounts after it', () => {
    const { database } = busy()
    const rows = database
      .prepare('SELECT transaction_id, event, state, captured_minor, posted_minor, held_minor, actor, detail FROM history')
      .all()
    expect(rows.map((row) => row.join(' '))).toEqual([
      '1 state pending 0 0 0 terminal T1 ',
      '1 sent pending 0 0 0 gateway ',
      '1 state approved 10000 0 0 issuer ',
      ' settle     operator anna batch 1, 1 settled: end of day',
      '2 state pending 0 0 0 terminal T1 ',
      '1 amounts approved 10000 0 3000 terminal T1 ',
      '3 state pending 0 0 0 terminal T1 ',
      '1 amounts approved 10000 0 5000 terminal T1 ',
      '2 sent pending 0 0 0 gateway ',
      '1 amounts approved 10000 3000 2000 issuer ',
      '2 state approved 0 0 0 issuer ',
      '3 state reversing 0 0 0 terminal T1 ',
      '4 state approved 0 0 0 terminal T1 ',
    ])
    expect(problems(database)).toEqual([])
  })

  it.each(COLUMNS)('a changed %s is named by the record', (column) => {
    const { database } = busy()
    const value = column.endsWith('minor') || column === 'at_ms' || column === 'transaction_id' ? 77 : "'x'"
    tamper(database, `UPDATE history SET ${column} = ${value} WHERE seq = 5`)
    expect(problems(database)[0]).toMatch(/^Audit record 5 was changed: its hash is not that of/)
  })

  it.each<readonly [string, string, string]>([
    ['a deleted record', 'DELETE FROM history WHERE seq = 4', 'Audit record 4 is missing: after 3 comes 5'],
    ['a deleted first record', 'DELETE FROM history WHERE seq = 1', 'Audit record 1 is missing: after 0 comes 2'],
    [
      'two that changed places',
      'UPDATE history SET seq = 99 WHERE seq = 5; UPDATE history SET seq = 5 WHERE seq = 6; UPDATE history SET seq = 6 WHERE seq = 99',
      'Audit record 5 was changed',
    ],
    [
      'one that was put in between',
      'INSERT INTO history SELECT 14, at_ms, transaction_id, event, state, reason, captured_minor, posted_minor, held_minor, actor, detail, hash FROM history WHERE seq = 13',
      'Audit record 14 was changed',
    ],
    ['an end that was cut off', 'DELETE FROM history WHERE seq > 11', 'Transaction 3 is reversing, but its history ends with pending'],
  ])('%s is found', (_what, sql, problem) => {
    const { database } = busy()
    tamper(database, sql)
    expect(problems(database).join('\n')).toContain(problem)
  })

  it('an anchor names an end that is missing, and a log that was written anew', () => {
    const { database, store, anchors } = busy()
    expect(anchors).toEqual([{ seq: 4, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }])
    expect(problems(database, anchors)).toEqual([])
    expect(problems(database, [{ seq: 4, hash: 'another' }])).toEqual([
      'Audit record 4 is not the one that was anchored: the log was written anew',
    ])
    expect(problems(database, [...anchors, { seq: 40, hash: 'later' }])).toEqual([
      'The audit log ends at record 13, but record 40 was anchored: its end is missing',
    ])
    store.commit([{ do: 'settle', now }])
    expect(anchors.map(({ seq }) => seq)).toEqual([4, 14])
  })

  it('with another key nothing fits; without a key that is said', () => {
    const { database } = busy()
    expect(problems(database, [], Buffer.alloc(32, 8))[0]).toMatch(/^Audit record 1 was changed/)
    const verdict = runSteps(database, verifyLedger({ auditKey: undefined, anchors: () => [] }))
    expect(verdict.problems).toEqual(['The key of the audit log is missing: it cannot be checked'])
  })

  it('a commit that failed leaves no gap', () => {
    const { database, store } = busy()
    expect(store.commit([saleCommand(8), answerCommand(999), saleCommand(9)]).map(({ is }) => is)).toEqual(['done', 'failed', 'done'])
    store.project()
    expect(problems(database)).toEqual([])
  })

  it('a reset is recorded and forgets nothing of the log', () => {
    const { database, store } = busy()
    store.commit([{ do: 'reset', now, by: { operator: 'otto', reason: 'new test' } }, saleCommand(1)])
    const last = database.prepare('SELECT seq, event, actor, detail FROM history ORDER BY seq DESC LIMIT 2').all()
    expect(last).toEqual([
      [15, 'state', 'terminal T1', ''],
      [14, 'reset', 'operator otto', 'new test'],
    ])
    expect(problems(database)).toEqual([])
  })
})

describe('P3: the journal', () => {
  it('has two sides for everything, and balances', () => {
    const { database } = busy()
    const rows = database.prepare('SELECT transaction_id, sale_id, account, currency, debit_minor, credit_minor FROM entries').all()
    expect(rows.map((row) => row.join(' '))).toEqual([
      '1 1 issuer 156 10000 0',
      '1 1 merchant 156 0 10000',
      '2 1 merchant 156 3000 0',
      '2 1 held 156 0 3000',
      '3 1 merchant 156 2000 0',
      '3 1 held 156 0 2000',
      '2 1 issuer 156 0 3000',
      '2 1 held 156 3000 0',
    ])
  })

  it.each<readonly [string, string, RegExp]>([
    [
      'a changed amount',
      'UPDATE entries SET debit_minor = 9999 WHERE seq = 1',
      /entries of transaction 1 do not balance: 9999 debit and 10000 credit in currency 156/,
    ],
    ['an entry that is gone', 'DELETE FROM entries WHERE seq = 8', /entries of transaction 2 do not balance/],
    ['a posting that is gone', 'DELETE FROM entries WHERE seq IN (7, 8)', /but its entries make 10000, 0, 5000 and 0/],
    ['another account', "UPDATE entries SET account = 'merchant' WHERE seq = 6", /but its entries make 10000, 3000, 0 and 0/],
    ['another currency', "UPDATE entries SET currency = '840' WHERE seq = 1", /do not balance: 10000 debit and 0 credit in currency 840/],
  ])('%s is found', (_what, sql, problem) => {
    const { database } = busy()
    tamper(database, sql)
    expect(problems(database).join('\n')).toMatch(problem)
  })

  it('P2: a row that was changed with its entries, where the constraint was taken away, differs from the audit log', () => {
    const { database } = busy()
    tamper(
      database,
      "UPDATE transactions SET held_minor = 1000 WHERE id = 1; INSERT INTO entries VALUES (90, 3, 1, 0, 'held', '156', 1000, 0), (91, 3, 1, 0, 'merchant', '156', 0, 1000)",
    )
    expect(problems(database).join('\n')).toMatch(/1000 held, but its last audit record \(10\) says 10000, 3000 and 2000/)
    database.exec('PRAGMA writable_schema = ON')
    database.exec(
      "UPDATE sqlite_schema SET sql = replace(sql, 'posted_minor + held_minor + queued_minor <= captured_minor', '1') WHERE name = 'transactions'",
    )
    database.exec('PRAGMA writable_schema = RESET')
    database.exec('UPDATE transactions SET posted_minor = 99000 WHERE id = 1')
    expect(problems(database).join('\n')).toMatch(/Transaction 1 captured 10000, but 99000 is posted, 1000 held and 0 queued/)
  })
})

describe('in a file', () => {
  it('goes on after a restart; the key lies beside it; its head is anchored at settlements and at the end', async () => {
    const file = temporaryLedger()
    const first = await openFile(file)
    await first.submit(saleCommand(1))
    await first.submit(answerCommand(1))
    await first.submit({ do: 'settle', now })
    await first.submit(saleCommand(2))
    await first.close()
    const second = await openFile(file)
    await second.submit(saleCommand(3))
    expect((await second.verify()).problems).toEqual([])
    expect((await second.auditHead()).seq).toBe(6)
    await second.close()
    expect(statSync(`${file}.audit-key`).mode & 0o777).toBe(0o600)
    expect(readAnchors(`${file}.anchor`).map(({ seq }) => seq)).toEqual([4, 5, 6])
    appendFileSync(`${file}.anchor`, '{"at":"torn')
    const reader = readLedger(file)
    expect((await reader.verify()).problems).toEqual([])
    await reader.close()
    const [, head] = readAnchors(`${file}.anchor`)
    spoil(file, 'an anchor is changed')
    writeFileSync(`${file}.anchor`, readFileSync(`${file}.anchor`, 'utf8').replace(head?.hash ?? '-', '0'.repeat(64)))
    const again = readLedger(file)
    expect((await again.verify()).problems).toEqual(['Audit record 5 is not the one that was anchored: the log was written anew'])
    await again.close()
  })

  it('without its key it is not opened for writing, and reading says that it cannot be checked', async () => {
    const file = temporaryLedger()
    await (await openFile(file)).close()
    rmSync(`${file}.audit-key`)
    expect(() => openStore({ location: file, fresh: false, holder: { simulation: true } })).toThrow(
      /audit-key is missing: without it its audit log/,
    )
    const reader = readLedger(file)
    expect((await reader.verify()).problems).toEqual(['The key of the audit log is missing: it cannot be checked'])
    await reader.close()
  })
})
