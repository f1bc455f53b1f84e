/** The pure rules over all rows in memory: what the stores must agree with, and the books recomputed another way. */
import { randomBytes } from 'node:crypto'
import { dateOfCounter } from '../../../src/ledger/rules/business-date.ts'
import type { JournalEntry } from '../../../src/ledger/rules/journal.ts'
import { rowsNeeded } from '../../../src/ledger/rules/needs.ts'
import type { CounterRow, NameRow, NewHistory, Proposal, RecentRow, RowChanges, RowSet, Tombstone } from '../../../src/ledger/rules/rows.ts'
import { sessionKey } from '../../../src/ledger/rules/rows.ts'
import { runBatch } from '../../../src/ledger/rules/run-batch.ts'
import { addTotal, TOTAL_FIELDS, type TotalRow, Totals } from '../../../src/ledger/rules/totals.ts'
import type { Hold } from '../../../src/terms/hold.ts'
import type {
  LedgerCommand,
  Outcome,
  OutcomeOf,
  RequestCommand,
  RequestOutcome,
  TerminalSession,
} from '../../../src/terms/ledger-command.ts'
import type { Notice, Outbox } from '../../../src/terms/notice.ts'
import type { AuditHead, ChainRows, HistoryEntry, Ledger, LedgerVerdict, TransactionQuery } from '../../../src/terms/ports.ts'
import { SETTLED_BEFORE, type Settlement } from '../../../src/terms/settlement.ts'
import type { TerminalBatch } from '../../../src/terms/terminal-batch.ts'
import type { OwedReversal, Transaction } from '../../../src/terms/transaction.ts'

export class MemoryLedger implements Ledger {
  readonly location = 'rules'
  readonly panKey = randomBytes(32)
  transactionRows = new Map<number, Transaction>()
  reversalRows = new Map<number, OwedReversal>()
  batchRows = new Map<string, TerminalBatch>()
  settlementRows = new Map<number, Settlement>()
  sessionRows = new Map<string, TerminalSession>()
  proposalRows = new Map<string, Proposal>()
  totalRows = new Map<string, TotalRow>()
  holdRows = new Map<number, Hold>()
  recentRows = new Map<string, RecentRow>()
  noticeRows = new Map<number, Notice>()
  counters = new Map<string, CounterRow>()
  names: NameRow[] = []
  tombstones: Tombstone[] = []
  entries: NewHistory[] = []
  journal: JournalEntry[] = []

  async submit<C extends LedgerCommand>(command: C): Promise<OutcomeOf<C>> {
    return this.run([command])[0] as OutcomeOf<C>
  }

  run(commands: readonly LedgerCommand[]): readonly Outcome[] {
    rowsNeeded(commands)
    const { outcomes, changes } = runBatch(commands, this.rows())
    this.apply(changes)
    return outcomes
  }

  rows(): RowSet {
    return {
      transactions: [...this.transactionRows.values()],
      names: this.names,
      tombstones: this.tombstones,
      reversals: [...this.reversalRows.values()],
      sessions: [...this.sessionRows.values()],
      batches: [...this.batchRows.values()],
      settlements: [...this.settlementRows.values()],
      proposals: [...this.proposalRows.values()],
      totals: [...this.totalRows.values()],
      holds: [...this.holdRows.values()],
      recents: [...this.recentRows.values()],
      notices: [...this.noticeRows.values()],
      counters: [...this.counters.values()],
    }
  }

  apply(changes: RowChanges): void {
    if (changes.isCleared) this.clear()
    for (const row of [...changes.addedTransactions, ...changes.changedTransactions]) this.transactionRows.set(row.id, row)
    for (const row of [...changes.addedReversals, ...changes.changedReversals]) this.reversalRows.set(row.id, row)
    for (const row of changes.sessions) this.sessionRows.set(sessionKey(row), row)
    for (const row of changes.batches) this.batchRows.set(sessionKey(row), row)
    for (const row of changes.settlements) this.settlementRows.set(row.batch, row)
    for (const row of changes.proposals) this.proposalRows.set(row.name, row)
    for (const row of changes.holds) this.holdRows.set(row.id, row)
    for (const row of changes.recents) this.recentRows.set(row.merchant, row)
    for (const row of changes.totals) this.totalRows.set(row.key, addTotal(this.totalRows.get(row.key), row))
    for (const row of changes.notices) this.noticeRows.set(row.id, row)
    for (const row of changes.counters) this.counters.set(row.name, row)
    this.names.push(...changes.names)
    this.tombstones.push(...changes.tombstones)
    this.entries.push(...changes.history)
    this.journal.push(...changes.entries)
  }

  async find(query: TransactionQuery): Promise<readonly Transaction[]> {
    const { limit = 100, ...conditions } = query
    const asked = Object.entries(conditions)
    const fits = (row: Transaction): boolean => asked.every(([field, value]) => row[field as keyof typeof conditions] === value)
    return [...this.transactionRows.values()].filter(fits).reverse().slice(0, limit)
  }

  async history(transactionId: number): Promise<readonly HistoryEntry[]> {
    return this.entries.map((entry, at) => ({ seq: at + 1, ...entry })).filter((entry) => entry.transactionId === transactionId)
  }

  async reversals(state?: OwedReversal['state']): Promise<readonly OwedReversal[]> {
    return [...this.reversalRows.values()].filter((row) => (state ?? row.state) === row.state)
  }

  async sessions(): Promise<readonly TerminalSession[]> {
    return [...this.sessionRows.values()]
  }

  async settlements(): Promise<readonly Settlement[]> {
    return [...this.settlementRows.values()]
  }

  async holds(): Promise<readonly Hold[]> {
    return [...this.holdRows.values()].reverse()
  }

  async chain(transactionId: number): Promise<ChainRows> {
    const all = [...this.transactionRows.values()]
    let root = this.transactionRows.get(transactionId)
    while (root?.originalId != null) root = this.transactionRows.get(root.originalId)
    const ids = new Set(root === undefined ? [] : [root.id])
    for (const row of all) if (row.originalId !== null && ids.has(row.originalId)) ids.add(row.id)
    return {
      transactions: all.filter(({ id }) => ids.has(id)),
      history: this.entries.map((entry, at) => ({ seq: at + 1, ...entry })).filter((entry) => ids.has(entry.transactionId ?? 0)),
      reversals: [...this.reversalRows.values()].filter((row) => ids.has(row.transactionId)),
      settlements: [...this.settlementRows.values()].filter(({ batch }) =>
        all.some((row) => ids.has(row.id) && row.settledBatch === batch),
      ),
      businessDate: dateOfCounter(this.counters.get('business-date')?.value ?? 0),
    }
  }

  async preview(command: RequestCommand): Promise<RequestOutcome> {
    return runBatch([command], this.rows()).outcomes[0] as RequestOutcome
  }

  async outbox(): Promise<Outbox> {
    const cursor = { seq: 0, batch: 0, id: 0 }
    return { cursor, upTo: cursor, happenings: [], waiting: [...this.noticeRows.values()].filter(({ state }) => state === 'waiting') }
  }

  async verify(): Promise<LedgerVerdict> {
    const owed = await this.reversals('owed')
    return { transactions: this.transactionRows.size, owed: owed.length, problems: bookProblems(this) }
  }

  async auditHead(): Promise<AuditHead> {
    return { seq: this.entries.length, hash: '' }
  }

  async close(): Promise<void> {}

  private clear(): void {
    const tables = [this.transactionRows, this.reversalRows, this.sessionRows, this.settlementRows, this.proposalRows, this.batchRows]
    for (const rows of [...tables, this.totalRows, this.holdRows, this.recentRows, this.noticeRows]) rows.clear()
    this.names = []
    this.tombstones = []
    this.journal = []
  }
}

const HOLDING = ['pending', 'in-doubt', 'reversing']

/** The promises of the books, recomputed from the rows. */
export function bookProblems(ledger: MemoryLedger): string[] {
  const rows = [...ledger.transactionRows.values()]
  return [...totalProblems(ledger), ...moneyProblems(ledger, rows)]
}

/** Every total is the sum of its transactions. */
function totalProblems(ledger: MemoryLedger): string[] {
  const sums = new Totals([])
  for (const row of ledger.transactionRows.values()) sums.note(undefined, row)
  const keys = new Set([...ledger.totalRows.keys(), ...sums.changes().map(({ key }) => key)])
  return [...keys].flatMap((key) => {
    const sum = sums.get(key)
    const stored = ledger.totalRows.get(key)
    return TOTAL_FIELDS.every((field) => sum[field] === (stored?.[field] ?? 0)) ? [] : [`Total ${key} is not the sum of its transactions`]
  })
}

function moneyProblems(ledger: MemoryLedger, rows: readonly Transaction[]): string[] {
  return rows.flatMap((row) => {
    const settlement = row.settledBatch === null ? undefined : ledger.settlementRows.get(row.settledBatch)
    const children = rows.filter((child) => child.originalId === row.id && ['void', 'refund'].includes(child.kind))
    const given = children.filter((child) => ledger.transactionRows.get(child.adjustmentId ?? 0)?.state !== 'approved')
    const sum = (states: readonly string[]): number =>
      given.filter((child) => states.includes(child.state)).reduce((total, child) => total + child.amountMinor, 0)
    const owed = [...ledger.reversalRows.values()].filter(
      ({ transactionId, replacementMinor }) => transactionId === row.id && replacementMinor === null,
    )
    const last = ledger.entries.findLast((entry) => entry.transactionId === row.id)
    const fold = foldOf(ledger.journal, row.id)
    const stands = row.state === 'reversed' ? 0 : row.capturedMinor
    const isUndecided = row.state === 'in-doubt' || row.state === 'reversing'
    const promises = {
      'queued is the sum of what waits for the settlement': row.queuedMinor === sum(['queued']) && row.queuedMinor === fold.queued,
      'only a refund that was queued is queued': row.state !== 'queued' || (row.queuedAtMs !== null && row.kind === 'refund'),
      'posted is the sum of what was approved': row.postedMinor === sum(['approved']),
      'it was given back as often as it says':
        row.givenBackCount === given.filter((child) => ['queued', 'approved', ...HOLDING].includes(child.state)).length,
      'held is the sum of what is undecided': row.heldMinor === sum(HOLDING),
      '0 <= posted + held + queued <= captured':
        row.postedMinor >= 0 &&
        row.heldMinor >= 0 &&
        row.queuedMinor >= 0 &&
        row.postedMinor + row.heldMinor + row.queuedMinor <= row.capturedMinor &&
        row.capturedMinor <= row.approvedMinor,
      'its original is there': row.originalId === null || ledger.transactionRows.has(row.originalId),
      'one reversal at most': owed.length <= 1,
      'what is undecided is being undone': !isUndecided || owed[0]?.state === 'owed',
      'only what is not approved is being undone':
        owed.length === 0 ||
        isUndecided ||
        row.state === 'reversed' ||
        owed[0]?.resolution === 'posted' ||
        (row.queuedAtMs !== null && owed[0]?.state === 'done') ||
        (row.state === 'declined' && ledger.entries.some((entry) => entry.transactionId === row.id && entry.event === 'late-answer')),
      'what is settled has its settlement': row.settledBatch === null || row.settledBatch === SETTLED_BEFORE || settlement !== undefined,
      'nothing is settled before it is due': settlement?.cause !== 'cut-over' || String(row.dueDate) <= settlement.businessDate,
      'its history ends as it is': last?.state === row.state,
      'its last record has its amounts':
        last?.capturedMinor === row.capturedMinor && last.postedMinor === row.postedMinor && last.heldMinor === row.heldMinor,
      'P3: its amounts are the fold of the entries':
        fold.captured === stands && fold.posted === row.postedMinor && fold.held === row.heldMinor,
      'P3: the entries it made balance': balanceOf(ledger.journal, row.id) === 0,
    }
    return Object.entries(promises).flatMap(([promise, holds]) => (holds ? [] : [`Transaction ${row.id}: ${promise}: broken`]))
  })
}

/** What the journal says of a sale, recomputed entry by entry. */
function foldOf(journal: readonly JournalEntry[], saleId: number): { captured: number; posted: number; held: number; queued: number } {
  const fold = { captured: 0, posted: 0, held: 0, queued: 0 }
  for (const { saleId: sale, transactionId, account, debitMinor, creditMinor } of journal) {
    if (sale !== saleId) continue
    if (account === 'held' || account === 'queued') fold[account] += creditMinor - debitMinor
    else if (account === 'issuer' && transactionId === saleId) fold.captured += debitMinor - creditMinor
    else if (account === 'issuer') fold.posted += creditMinor - debitMinor
  }
  return fold
}

function balanceOf(journal: readonly JournalEntry[], transactionId: number): number {
  const own = journal.filter((entry) => entry.transactionId === transactionId)
  return own.reduce((total, { debitMinor, creditMinor }) => total + debitMinor - creditMinor, 0)
}
