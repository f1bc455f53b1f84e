/** Notices of webhooks in SQLite, and what of the history is not told yet. */
import { HISTORY_NOTES } from '../../terms/chain.ts'
import type { Happening, Notice, Outbox, OutboxQuery } from '../../terms/notice.ts'
import { column, type Database, type SqlRow } from './driver.ts'

const NOTICE_COLUMNS = 'id, target, event, transaction_id, at_ms, state, attempts'

export const INSERT_NOTICE = `INSERT OR REPLACE INTO notifications (${NOTICE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`

export function noticeValues({ id, target, event, transactionId, atMs, state, attempts }: Notice) {
  return [id, target, event, transactionId, atMs, state, attempts]
}

export function loadNotices(database: Database, ids: ReadonlySet<number>): Notice[] {
  if (ids.size === 0) return []
  const sql = `SELECT ${NOTICE_COLUMNS} FROM notifications WHERE id IN (SELECT value FROM json_each(?))`
  return database
    .prepare(sql)
    .all([JSON.stringify([...ids])])
    .map(readNotice)
}

/** Final states, and settlements; no other note, so that nothing is told of being told. */
const TOLD = `(h.state IN ('approved', 'declined', 'reversed') AND coalesce(h.reason, '') NOT IN (${HISTORY_NOTES.map((note) => `'${note}'`).join(', ')}))`

export function readOutbox(database: Database, { limit, overdueBeforeMs }: OutboxQuery): Outbox {
  const cursor = Number(column(database, "SELECT value FROM counters WHERE name = 'told'")[0] ?? 0)
  const rows = database
    .prepare(
      `SELECT h.seq, t.kind || '-' || iif(h.reason = 'settled', 'settled', h.state), h.transaction_id, h.at_ms, ${TOLD} OR h.reason = 'settled'
      FROM history h JOIN transactions t ON t.id = h.transaction_id WHERE h.seq > ? ORDER BY h.seq LIMIT ?`,
    )
    .all([cursor, limit])
  const overdue = database.prepare(OVERDUE).all([overdueBeforeMs, overdueBeforeMs, limit])
  const waiting = database.prepare(WAITING).all([limit])
  return {
    cursor,
    upTo: Number(rows.at(-1)?.[0] ?? cursor),
    happenings: [...rows.filter((row) => row[4] === 1).map(([, ...row]) => readHappening(row)), ...overdue.map(readHappening)],
    waiting: waiting.map(readNotice),
  }
}

/** The oldest of each address and transaction, and for each address so many: one that is down does not fill the list of the others. */
const WAITING = `SELECT ${NOTICE_COLUMNS} FROM (
    SELECT *, row_number() OVER (PARTITION BY target ORDER BY id) AS place FROM notifications
    WHERE id IN (SELECT min(id) FROM notifications WHERE state = 'waiting' GROUP BY target, transaction_id))
  WHERE place <= ? ORDER BY id`

/** Told once: what was told before is left out. */
const OVERDUE = `SELECT event, id, at_ms FROM (
    SELECT 'refund-overdue' AS event, id, at_ms FROM transactions
      WHERE state IN ('pending', 'in-doubt', 'reversing') AND kind IN ('void', 'refund') AND at_ms < ?
    UNION ALL SELECT 'reversal-overdue', transaction_id, created_at_ms FROM reversals WHERE state = 'owed' AND created_at_ms < ?) late
  WHERE NOT EXISTS (SELECT 1 FROM notifications n WHERE n.transaction_id = late.id AND n.event = late.event) ORDER BY id LIMIT ?`

function readHappening([event, transactionId, atMs]: SqlRow): Happening {
  return { event, transactionId, atMs } as Happening
}

function readNotice([id, target, event, transactionId, atMs, state, attempts]: SqlRow): Notice {
  return { id, target, event, transactionId, atMs, state, attempts } as Notice
}
