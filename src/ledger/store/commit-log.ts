/** The log of commits: a batch is durable as one row of it, and its rows follow into the tables behind it (P1). */
import type { Database } from './driver.ts'
import { type LoggedWrite, Projection } from './projection.ts'
import type { SqlValue } from './sql.ts'

/** Of a ledger that has no such table; a version that does not know it must not open one that has rows in it. */
export const CREATE_COMMIT_LOG = 'CREATE TABLE IF NOT EXISTS commit_log (seq INTEGER PRIMARY KEY, writes TEXT NOT NULL) STRICT;'

export interface LoggedCommit {
  readonly seq: number
  readonly writes: readonly LoggedWrite[]
}

export function appendCommit(database: Database, { seq, writes }: LoggedCommit): void {
  database.prepare('INSERT INTO commit_log (seq, writes) VALUES (?, ?)').run([seq, JSON.stringify(writes)])
}

/** Up to that commit all is in the tables. */
export function forgetCommits(database: Database, upTo: number): void {
  database.prepare('DELETE FROM commit_log WHERE seq <= ?').run([upTo])
}

/** What was committed and is not in the tables, oldest first; nothing of a ledger without a log. */
export function readCommits(database: Database): LoggedCommit[] {
  const tables = database.prepare("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name = 'commit_log'").all()
  if (tables.length === 0) return []
  return database.prepare('SELECT seq, writes FROM commit_log ORDER BY seq').all().map(readCommit)
}

function readCommit([seq, writes]: readonly SqlValue[]): LoggedCommit {
  return { seq: Number(seq), writes: JSON.parse(String(writes)) as LoggedWrite[] }
}

/** After a crash: what was committed comes into the tables, all of it or nothing. Whoever calls holds the lock. */
export function replayCommits(database: Database): void {
  const commits = readCommits(database)
  const last = commits.at(-1)
  if (last === undefined) return
  const projection = new Projection()
  for (const { writes } of commits) projection.add(writes)
  database.exec('BEGIN IMMEDIATE')
  try {
    projection.apply(database)
    forgetCommits(database, last.seq)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

/** As above, of a ledger that is about to become one of a later version: after it there is no log. */
export function endLog(database: Database): void {
  replayCommits(database)
  database.exec('DROP TABLE IF EXISTS commit_log')
}
