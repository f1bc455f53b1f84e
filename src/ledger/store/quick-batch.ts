/** Batches that need no table to be up to date: requests and their answers, run over rows in memory and made durable in the log. */
import type { LedgerCommand, Outcome } from '../../terms/ledger-command.ts'
import type { AuditHead } from '../../terms/ports.ts'
import { rowsNeeded } from '../rules/needs.ts'
import { sharedNames } from '../rules/own-names.ts'
import type { RowChanges } from '../rules/rows.ts'
import { runBatch } from '../rules/run-batch.ts'
import type { TotalRow } from '../rules/totals.ts'
import { chainRecords } from './audit-log.ts'
import { loadRecent, recentCounters } from './load-recent.ts'
import { totalsWrite } from './policy-rows.ts'
import type { LoggedWrite } from './projection.ts'
import type { RecentRows } from './recent-rows.ts'
import { writesOf } from './save.ts'
import type { SqlWords, Steps } from './sql.ts'

const QUICK: readonly LedgerCommand['do'][] = ['request', 'reversal', 'answer', 'unanswered', 'unsent', 'acknowledge']

export function isQuick(command: LedgerCommand): boolean {
  return QUICK.includes(command.do)
}

export interface QuickBatch {
  readonly outcomes: readonly Outcome[]
  readonly changes: RowChanges
  /** In the order in which they can be written. */
  readonly writes: readonly LoggedWrite[]
  readonly head: AuditHead
  /** All of it may wait in the log; else some rows are of tables that are read without looking there. */
  readonly mayWait: boolean
}

export interface QuickContext {
  readonly recent: RecentRows
  readonly auditKey: Buffer
  readonly head: AuditHead
  /** The row of a total: what the tables have, and what was added since. */
  total(row: TotalRow | undefined, key: string): TotalRow | undefined
}

/** Reads what memory does not have; writes nothing. */
export function* runQuick(words: SqlWords, commands: readonly LedgerCommand[], context: QuickContext): Steps<QuickBatch> {
  const { recent, auditKey } = context
  const needed = rowsNeeded(commands, yield* recentCounters(recent))
  const { outcomes, changes } = runBatch(
    commands,
    yield* loadRecent(words, { needed, shared: sharedNames(commands) }, recent, context.total),
  )
  const { write, head } = chainRecords(auditKey, context.head, changes.history)
  const writes = [...writesOf(changes), totalsWrite(changes.totals), write].filter(hasRows)
  return { outcomes, changes, writes, head, mayWait: mayWait(changes) }
}

function hasRows(write: ReturnType<typeof writesOf>[number]): write is LoggedWrite {
  return 'rows' in write && write.rows.length > 0
}

/** Rows that are found in memory as long as they wait; all others are looked up in the tables alone. */
const WAITING: readonly (keyof RowChanges)[] = [
  ...(['addedTransactions', 'changedTransactions', 'addedReversals', 'changedReversals'] as const),
  ...(['names', 'totals', 'counters', 'history', 'entries'] as const),
]

function mayWait(changes: RowChanges): boolean {
  const { isCleared, ...rows } = changes
  return (
    !isCleared && Object.entries(rows).every(([name, changed]) => changed.length === 0 || (WAITING as readonly string[]).includes(name))
  )
}
