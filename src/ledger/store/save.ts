/** The changes of a batch as writes, but the audit log; the caller holds the transaction; nothing counts before its commit. */
import type { TerminalSession } from '../../terms/ledger-command.ts'
import type { JournalEntry } from '../rules/journal.ts'
import { CHANGING, type RowChanges, sessionKey } from '../rules/rows.ts'
import {
  REVERSAL_COLUMNS,
  REVERSAL_FIELDS,
  type ReversalField,
  reversalValues,
  TRANSACTION_COLUMNS,
  TRANSACTION_FIELDS,
  transactionValues,
} from './columns.ts'
import { NOTICE_COLUMNS, noticeValues } from './notice-rows.ts'
import { HOLD_COLUMN_LIST, holdValues, recentValues } from './policy-rows.ts'
import { SESSION_COLUMN_LIST } from './queries.ts'
import { SETTLEMENT_COLUMNS, settlementValues } from './settlement-rows.ts'
import type { SqlRow, Write } from './sql.ts'

/** The fields of an owed reversal that change after its first row. */
const REVERSAL_CHANGING = [
  ...(['stan', 'dateTime', 'reasonCode', 'createdAtMs'] as const),
  ...(['state', 'attempts', 'lastCode', 'resolution', 'doneAtMs'] as const),
] as const satisfies readonly ReversalField[]

export function writesOf(changes: RowChanges): Write[] {
  return [
    ...(changes.isCleared ? [{ do: 'clear' } as const] : []),
    {
      do: 'insert',
      table: 'transactions',
      columns: Object.values(TRANSACTION_COLUMNS),
      rows: changes.addedTransactions.map((row) => transactionValues(row, TRANSACTION_FIELDS)),
    },
    {
      do: 'update',
      table: 'transactions',
      columns: CHANGING.map((field) => TRANSACTION_COLUMNS[field]),
      rows: changes.changedTransactions.map((row) => [...transactionValues(row, CHANGING), row.id]),
    },
    {
      do: 'insert',
      table: 'reversals',
      columns: Object.values(REVERSAL_COLUMNS),
      rows: changes.addedReversals.map((row) => reversalValues(row, REVERSAL_FIELDS)),
    },
    {
      do: 'update',
      table: 'reversals',
      columns: REVERSAL_CHANGING.map((field) => REVERSAL_COLUMNS[field]),
      rows: changes.changedReversals.map((row) => [...reversalValues(row, REVERSAL_CHANGING), row.id]),
    },
    ...besides(changes),
  ]
}

function besides(changes: RowChanges): Write[] {
  return [
    {
      do: 'insert',
      table: 'names',
      columns: ['name', 'transaction_id', 'of'],
      rows: changes.names.map(({ name, transactionId, of }) => [name, transactionId, of]),
    },
    {
      do: 'insert',
      table: 'tombstones',
      columns: ['name', 'terminal', 'at_ms'],
      rows: changes.tombstones.map(({ name, terminal, atMs }) => [name, terminal, atMs]),
    },
    {
      do: 'replace',
      table: 'sessions',
      key: 'session_key',
      columns: ['session_key', ...SESSION_COLUMN_LIST],
      rows: changes.sessions.map(sessionValues),
    },
    { do: 'insert', table: 'settlements', columns: SETTLEMENT_COLUMNS, rows: changes.settlements.map(settlementValues) },
    {
      do: 'replace',
      table: 'proposals',
      key: 'name',
      columns: ['name', 'operator', 'reason', 'at_ms'],
      rows: changes.proposals.map(({ name, operator, reason, atMs }) => [name, operator, reason, atMs]),
    },
    {
      do: 'replace',
      table: 'batches',
      key: 'batch_key',
      columns: ['batch_key', 'content'],
      rows: changes.batches.map((row) => [sessionKey(row), JSON.stringify(row)]),
    },
    { do: 'replace', table: 'holds', key: 'id', columns: HOLD_COLUMN_LIST, rows: changes.holds.map(holdValues) },
    { do: 'replace', table: 'recents', key: 'merchant', columns: ['merchant', 'at_ms'], rows: changes.recents.map(recentValues) },
    { do: 'replace', table: 'notifications', key: 'id', columns: NOTICE_COLUMNS, rows: changes.notices.map(noticeValues) },
    {
      do: 'replace',
      table: 'counters',
      key: 'name',
      columns: ['name', 'value'],
      rows: changes.counters.map(({ name, value }) => [name, value]),
    },
    entriesWrite(changes.entries),
  ]
}

export function entriesWrite(entries: readonly JournalEntry[]): Write {
  return {
    do: 'insert',
    table: 'entries',
    columns: ['transaction_id', 'sale_id', 'at_ms', 'account', 'currency', 'debit_minor', 'credit_minor'],
    rows: entries.map((row) => [
      ...[row.transactionId, row.saleId, row.atMs],
      ...[row.account, row.currency, row.debitMinor, row.creditMinor],
    ]),
  }
}

function sessionValues(session: TerminalSession): SqlRow {
  const { dialect, terminal, merchant, batch, encryptedPik, encryptedMak, operator } = session
  return [sessionKey(session), dialect, terminal, merchant, batch, encryptedPik, encryptedMak, operator]
}
