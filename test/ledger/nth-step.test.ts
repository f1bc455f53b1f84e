/** P1, P3, P15: whichever SQL step of the ledger fails, nothing of its batch holds, and the same batch then does all it should. */
import { expect, it, onTestFinished } from 'vitest'
import { replayCommits } from '../../src/ledger/store/commit-log.ts'
import { type Database, openDatabase, SQLITE } from '../../src/ledger/store/driver.ts'
import { CREATE_LEDGER } from '../../src/ledger/store/open-store.ts'
import { SqliteStore } from '../../src/ledger/store/sqlite-store.ts'
import type { LedgerCommand } from '../../src/terms/ledger-command.ts'
import type { LedgerVerdict } from '../../src/terms/ports.ts'
import { stamp } from './story/asked.ts'
import { answerCommand, refundCommand, reversalCommand, saleCommand, senderOf } from './story/commands.ts'

const now = stamp(1)
const TABLES = ['transactions', 'names', 'tombstones', 'reversals', 'totals', 'counters', 'history', 'entries', 'settlements', 'commit_log']
/** Sale, void, repeat, lost answer and reversal, settlement, refunds that are approved, refused and lost. */
const BATCHES: readonly LedgerCommand[][] = [
  [saleCommand(1), saleCommand(2), saleCommand(3)],
  [answerCommand(1), answerCommand(2), { do: 'unanswered', now, id: 3 }],
  [saleCommand(1), refundCommand(4, 2, 10_000, 'void'), reversalCommand(5, senderOf('sale', 2))],
  [answerCommand(4), { do: 'acknowledge', now, reversalId: 1, code: '00', done: true }],
  [{ do: 'settle', now }],
  [refundCommand(6, 1, 3_000), refundCommand(7, 1, 2_000), refundCommand(8, 1, 9_000)],
  [answerCommand(5), { do: 'unanswered', now, id: 6 }],
  [{ do: 'recover', now }],
]

class BadDisk {
  hasStruck = false
  private left: number
  private readonly code: number

  constructor(nth: number, code: number) {
    this.left = nth
    this.code = code
  }

  /** SQLite rolls back by itself when its disk fails: that is no step. */
  over(database: Database): Database {
    return {
      exec: (sql) => {
        if (sql !== 'ROLLBACK') this.step()
        database.exec(sql)
      },
      prepare: (sql) => {
        const statement = database.prepare(sql)
        return {
          run: (values) => this.take(() => statement.run(values)),
          all: (values) => this.take(() => statement.all(values)),
        }
      },
      close: () => database.close(),
    }
  }

  private take<R>(run: () => R): R {
    this.step()
    return run()
  }

  private step(): void {
    this.left -= 1
    if (this.left !== 0) return
    this.hasStruck = true
    throw Object.assign(new Error('the disk failed'), { errcode: this.code })
  }
}

/** All outcomes and tables. After `restarts` another store goes on with what the database has, else the same one. */
function play(nth: number, code: number, restarts: boolean) {
  const database = openDatabase(':memory:')
  onTestFinished(() => database.close())
  database.exec(CREATE_LEDGER)
  const disk = new BadDisk(nth, code)
  const start = (under: Database): SqliteStore => new SqliteStore(under, { auditKey: Buffer.alloc(32, 7), waitingMax: 8 })
  let store = start(database)
  Object.defineProperty(store, 'database', { value: disk.over(database) })
  const once = <R>(run: () => R): R => {
    try {
      return run()
    } catch (error) {
      if (!(error instanceof Error) || error.message !== 'the disk failed') throw error
      if (restarts) {
        replayCommits(database)
        store = start(database)
      }
      return run()
    }
  }
  const outcomes = BATCHES.map((batch) => once(() => store.commit(batch)))
  once(() => store.project())
  // The disk is right again.
  const { problems } = start(database).answer({ ask: 'verify', with: undefined }) as LedgerVerdict
  const tables = TABLES.map((table) => database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all())
  return { hasStruck: disk.hasStruck, problems, outcomes: JSON.stringify(outcomes), tables }
}

it.each([
  ['a full disk, and the same gateway', SQLITE.FULL, false],
  ['a broken disk, and a gateway that is started anew', SQLITE.IOERR, true],
])('P1, P3, P15: %s: each step may fail, and all is as if none had', (_name, code, restarts) => {
  const wanted = play(0, code, restarts)
  expect(wanted.problems).toEqual([])
  expect(wanted.outcomes).not.toContain('"failed"')
  let n = 0
  for (let hasStruck = true; hasStruck; ) {
    n += 1
    const { hasStruck: struck, ...left } = play(n, code, restarts)
    hasStruck = struck
    expect({ n, hasStruck, ...left }).toEqual({ ...wanted, n, hasStruck })
  }
  expect(n).toBeGreaterThan(50)
})
