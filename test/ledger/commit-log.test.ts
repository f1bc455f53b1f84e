/** The log of commits (P1, P15): what is durable there and not yet in the tables is neither lost nor unseen. */
import { copyFileSync, existsSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
import { type Database, openDatabase } from '../../src/ledger/store/driver.ts'
import { readLedger } from '../../src/ledger/store/open-ledger.ts'
import { CREATE_LEDGER, type OpenedStore, openStore } from '../../src/ledger/store/open-store.ts'
import { SqliteStore } from '../../src/ledger/store/sqlite-store.ts'
import type { LedgerCommand } from '../../src/terms/ledger-command.ts'
import type { LedgerVerdict } from '../../src/terms/ports.ts'
import { seeded } from '../support/seeded.ts'
import { stamp } from './story/asked.ts'
import { answerCommand, refundCommand, reversalCommand, saleCommand, senderOf } from './story/commands.ts'
import { temporaryLedger } from './story/temporary.ts'

const now = stamp(1)
const TABLES = ['transactions', 'names', 'tombstones', 'reversals', 'totals', 'counters', 'history', 'entries', 'settlements']
const ORDER: Readonly<Record<string, string>> = { entries: 'seq', totals: 'total_key', counters: 'name', names: 'name, transaction_id' }

/** Sales, refunds that wait, are approved, refused or in doubt, and reversals. */
const BATCHES: readonly LedgerCommand[][] = [
  [saleCommand(1), saleCommand(2), saleCommand(3)],
  [answerCommand(1), answerCommand(2), answerCommand(3, false)],
  [refundCommand(4, 1, 3_000), refundCommand(5, 1, 2_000), refundCommand(6, 1, 9_000), refundCommand(7, 3, 100)],
  [answerCommand(4), { do: 'unanswered', now, id: 5 }, reversalCommand(8, senderOf('sale', 2))],
  [saleCommand(1), { do: 'acknowledge', now, reversalId: 1, code: '00', done: true }, saleCommand(9)],
]

function open(file: string): OpenedStore {
  const opened = openStore({ location: file, fresh: false, holder: { simulation: true } })
  onTestFinished(() => opened.close())
  return opened
}

/** The files as a kill -9 would leave them now. */
function asKilled(file: string): string {
  const copy = temporaryLedger()
  for (const part of ['', '-wal', '.key', '.audit-key']) if (existsSync(file + part)) copyFileSync(file + part, copy + part)
  return copy
}

function waiting(file: string): number {
  const database = openDatabase(file)
  const [[rows] = []] = database.prepare('SELECT count(*) FROM commit_log').all()
  database.close()
  return Number(rows)
}

/** The same keys, so that the same records have the same hashes. */
function inMemory(): SqliteStore {
  const database = openDatabase(':memory:')
  onTestFinished(() => database.close())
  database.exec(CREATE_LEDGER)
  return new SqliteStore(database, { auditKey: Buffer.alloc(32, 7) })
}

function dump(database: Database): unknown {
  return TABLES.map((table) => database.prepare(`SELECT * FROM ${table} ORDER BY ${ORDER[table] ?? 1}`).all())
}

function problemsOf(store: SqliteStore): readonly string[] {
  return (store.answer({ ask: 'verify', with: undefined }) as LedgerVerdict).problems
}

it.each(BATCHES.map((_, at) => at + 1))(
  'a gateway killed after commit %i: all of it is read from the log, and found again at the next start',
  async (count) => {
    const file = temporaryLedger()
    const { store } = open(file)
    for (const batch of BATCHES.slice(0, count)) store.commit(batch)
    const copy = asKilled(file)
    expect(waiting(copy)).toBe(count)
    const written = JSON.stringify(store.answer({ ask: 'find', with: {} }))
    const reader = readLedger(copy)
    expect(JSON.stringify(await reader.find({}))).toBe(written)
    const [newest] = await reader.find({})
    expect(await reader.history(newest?.id ?? 0)).toEqual(store.answer({ ask: 'history', with: newest?.id ?? 0 }))
    expect(await reader.chain(1)).toEqual(store.answer({ ask: 'chain', with: 1 }))
    expect(await reader.reversals()).toEqual(store.answer({ ask: 'reversals', with: undefined }))
    expect((await reader.verify()).problems).toEqual([])
    await reader.close()
    expect(waiting(copy)).toBe(count)
    const again = open(copy).store
    expect(dump(again.database)).toEqual(dump(store.database))
    expect(waiting(copy)).toBe(0)
    expect(problemsOf(again)).toEqual([])
  },
)

it('who reads beside a gateway sees each commit as soon as it is acknowledged, also after a part of it went into the tables', async () => {
  const file = temporaryLedger()
  const { store } = open(file)
  const reader = readLedger(file)
  for (const [at, batch] of BATCHES.entries()) {
    store.commit(batch)
    const seen = await reader.find({})
    expect((await reader.verify()).problems).toEqual([])
    if (at % 2 === 1) store.project(1)
    expect(await reader.find({})).toEqual(seen)
    expect(store.answer({ ask: 'find', with: {} })).toEqual(seen)
  }
  await reader.close()
})

it('a start that fails half-way through the log changes nothing, and the next one takes all of it', () => {
  const file = temporaryLedger()
  const { store } = open(file)
  for (const batch of BATCHES) store.commit(batch)
  const copy = asKilled(file)
  const database = openDatabase(copy)
  database.exec("CREATE TRIGGER broken BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'the power went'); END")
  const before = dump(database)
  expect(() => open(copy)).toThrow(/the power went/)
  expect(dump(database)).toEqual(before)
  expect(waiting(copy)).toBe(BATCHES.length)
  database.exec('DROP TRIGGER broken')
  database.close()
  expect(problemsOf(open(copy).store)).toEqual([])
  expect(waiting(copy)).toBe(0)
})

it('a disk without room for the tables loses nothing of the log', () => {
  const { store } = open(temporaryLedger())
  for (const batch of BATCHES) store.commit(batch)
  const pages = Number(store.database.prepare('PRAGMA page_count').all()[0]?.[0])
  store.commit(Array.from({ length: 300 }, (_, at) => saleCommand(at + 100)))
  const waitingRows = store.waitingRows
  store.database.exec(`PRAGMA max_page_count = ${pages + 1}`)
  expect(() => store.project()).toThrow(/full/)
  expect(store.waitingRows).toBe(waitingRows)
  store.database.exec('PRAGMA max_page_count = 100000')
  expect(problemsOf(store)).toEqual([])
  expect(store.waitingRows).toBe(0)
})

it('a ledger from before there was a log gets one', () => {
  const file = temporaryLedger()
  const first = openStore({ location: file, fresh: false, holder: { simulation: true } })
  for (const batch of BATCHES) first.store.commit(batch)
  first.close()
  const database = openDatabase(file)
  database.exec('DROP TABLE commit_log')
  const before = dump(database)
  database.close()
  const { store } = open(file)
  expect(dump(store.database)).toEqual(before)
  expect(store.commit([saleCommand(70)])).toMatchObject([{ is: 'done', outcome: { is: 'proceed' } }])
  expect(problemsOf(store)).toEqual([])
})

it('whenever the log goes into the tables, and whatever is asked between, the tables are the same in the end', () => {
  const plain = inMemory()
  for (const batch of BATCHES) {
    plain.commit(batch)
    plain.project()
  }
  const settle: LedgerCommand[] = [{ do: 'settle', now }, saleCommand(60)]
  plain.commit(settle)
  plain.project()
  for (let seed = 1; seed <= 12; seed++) {
    const random = seeded(seed)
    const store = inMemory()
    for (const batch of BATCHES) {
      store.commit(batch)
      if (random() < 0.3) store.project(1)
      if (random() < 0.2) store.answer({ ask: 'find', with: {} })
    }
    store.commit(settle)
    store.project()
    expect(dump(store.database), `seed ${seed}`).toEqual(dump(plain.database))
  }
})
