/** Notices of webhooks as rows, and what of the audit log and the settlements is not told yet. */
import type { Happening, Notice, Outbox, OutboxCursor, OutboxQuery } from '../../terms/notice.ts'
import { CURSOR_COUNTERS } from '../rules/notices.ts'
import type { SqlRow, Steps } from './sql.ts'

export const NOTICE_COLUMNS = ['id', 'target', 'event', 'transaction_id', 'at_ms', 'state', 'attempts']

export const NOTICES = `SELECT ${NOTICE_COLUMNS.join(', ')} FROM notifications`

export function noticeValues({ id, target, event, transactionId, atMs, state, attempts }: Notice): SqlRow {
  return [id, target, event, transactionId, atMs, state, attempts]
}

export function readNotice([id, target, event, transactionId, atMs, state, attempts]: SqlRow): Notice {
  return { id, target, event, transactionId, atMs, state, attempts } as Notice
}

export function* readOutbox({ limit, overdueBeforeMs }: OutboxQuery): Steps<Outbox> {
  const cursor = yield* readCursor()
  const decided = yield { sql: DECIDED, values: [cursor.seq, limit] }
  // A settlement is told after what it settles was decided: not before all of the log is read.
  const settled = decided.length < limit ? yield { sql: SETTLED, values: [cursor.batch, cursor.batch, cursor.id, limit] } : []
  const overdue = yield { sql: OVERDUE, values: [overdueBeforeMs, overdueBeforeMs, limit] }
  const waiting = yield { sql: WAITING, values: [limit] }
  const [batch, id] = settled.at(-1)?.slice(-2) ?? [cursor.batch, cursor.id]
  return {
    cursor,
    upTo: { seq: Number(decided.at(-1)?.at(-1) ?? cursor.seq), batch: Number(batch), id: Number(id) },
    happenings: [...decided.filter(([event]) => event !== null), ...settled, ...overdue].map(readHappening),
    waiting: waiting.map(readNotice),
  }
}

function* readCursor(): Steps<OutboxCursor> {
  const rows = yield { sql: "SELECT name, value FROM counters WHERE name LIKE 'told%'", values: [] }
  const values = new Map(rows.map(([name, value]) => [name, Number(value)]))
  const { seq, batch, id } = CURSOR_COUNTERS
  return { seq: values.get(seq) ?? 0, batch: values.get(batch) ?? 0, id: values.get(id) ?? 0 }
}

/** Final states; all other records only move the cursor, so that nothing is told of being told. */
const DECIDED = `SELECT CASE WHEN h.event = 'anomaly' THEN 'refund-anomaly'
    WHEN h.event = 'state' AND h.state = 'declined' AND t.queued_at_ms IS NOT NULL THEN 'queued-refund-declined'
    WHEN h.event = 'state' AND h.state IN ('approved', 'declined', 'reversed') THEN t.kind || '-' || h.state END,
    h.transaction_id, h.at_ms, h.seq
  FROM history h LEFT JOIN transactions t ON t.id = h.transaction_id WHERE h.seq > ? ORDER BY h.seq LIMIT ?`

const SETTLED = `SELECT t.kind || '-settled', t.id, s.at_ms, t.settled_batch, t.id FROM transactions t JOIN settlements s ON s.batch = t.settled_batch
  WHERE t.settled_batch >= ? AND (t.settled_batch > ? OR t.id > ?) AND t.state = 'approved' ORDER BY t.settled_batch, t.id LIMIT ?`

/** The oldest of each address and transaction, and for each address so many: one that is down does not fill the list of the others. */
const WAITING = `SELECT ${NOTICE_COLUMNS.join(', ')} FROM (
    SELECT n.*, row_number() OVER (PARTITION BY target ORDER BY id) AS place FROM notifications n
    WHERE id IN (SELECT min(id) FROM notifications WHERE state = 'waiting' GROUP BY target, transaction_id)) first_ones
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
