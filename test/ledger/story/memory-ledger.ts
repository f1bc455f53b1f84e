/** The pure rules over all rows in memory: what the stores must agree with, and the books recomputed another way. */
import { randomBytes } from 'node:crypto'
import { rowsNeeded } from '../../../src/ledger/rules/needs.ts'
import type { CounterRow, NameRow, NewHistory, RowChanges, RowSet, Tombstone } from '../../../src/ledger/rules/rows.ts'
import { sessionKey } from '../../../src/ledger/rules/rows.ts'
import { runBatch } from '../../../src/ledger/rules/run-batch.ts'
import type {
  LedgerCommand,
  Outcome,
  OutcomeOf,
  RequestCommand,
  RequestOutcome,
  TerminalSession,
} from '../../../src/terms/ledger-command.ts'
import type { Notice, Outbox } from '../../../src/terms/notice.ts'
import type { ChainRows, HistoryEntry, Ledger, LedgerVerdict, TransactionQuery } from '../../../src/terms/ports.ts'
import type { OwedReversal, Transaction } from '../../../src/terms/transaction.ts'

export class MemoryLedger implements Ledger {
  readonly location = 'rules'
  readonly panKey = randomBytes(32)
  transactionRows = new Map<number, Transaction>()
  reversalRows = new Map<number, OwedReversal>()
  sessionRows = new Map<string, TerminalSession>()
  noticeRows = new Map<number, Notice>()
  counters = new Map<string, CounterRow>()
  names: NameRow[] = []
  tombstones: Tombstone[] = []
  entries: NewHistory[] = []

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
      notices: [...this.noticeRows.values()],
      counters: [...this.counters.values()],
    }
  }

  apply(changes: RowChanges): void {
    if (changes.isCleared) this.clear()
    for (const row of [...changes.addedTransactions, ...changes.changedTransactions]) this.transactionRows.set(row.id, row)
    for (const row of [...changes.addedReversals, ...changes.changedReversals]) this.reversalRows.set(row.id, row)
    for (const row of changes.sessions) this.sessionRows.set(sessionKey(row), row)
    for (const row of changes.notices) this.noticeRows.set(row.id, row)
    for (const row of changes.counters) this.counters.set(row.name, row)
    this.names.push(...changes.names)
    this.tombstones.push(...changes.tombstones)
    this.entries.push(...changes.history)
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

  async chain(transactionId: number): Promise<ChainRows> {
    const all = [...this.transactionRows.values()]
    let root = this.transactionRows.get(transactionId)
    while (root?.originalId != null) root = this.transactionRows.get(root.originalId)
    const ids = new Set(root === undefined ? [] : [root.id])
    for (const row of all) if (row.originalId !== null && ids.has(row.originalId)) ids.add(row.id)
    return {
      transactions: all.filter(({ id }) => ids.has(id)),
      history: this.entries.map((entry, at) => ({ seq: at + 1, ...entry })).filter((entry) => ids.has(entry.transactionId)),
      reversals: [...this.reversalRows.values()].filter((row) => ids.has(row.transactionId)),
    }
  }

  async preview(command: RequestCommand): Promise<RequestOutcome> {
    return runBatch([command], this.rows()).outcomes[0] as RequestOutcome
  }

  async outbox(): Promise<Outbox> {
    const cursor = this.counters.get('told')?.value ?? 0
    return { cursor, upTo: cursor, happenings: [], waiting: [...this.noticeRows.values()].filter(({ state }) => state === 'waiting') }
  }

  async verify(): Promise<LedgerVerdict> {
    const owed = await this.reversals('owed')
    return { transactions: this.transactionRows.size, owed: owed.length, problems: bookProblems(this) }
  }

  async close(): Promise<void> {}

  private clear(): void {
    for (const rows of [this.transactionRows, this.reversalRows, this.sessionRows, this.noticeRows]) rows.clear()
    this.names = []
    this.tombstones = []
    this.entries = []
  }
}

const HOLDING = ['pending', 'in-doubt', 'reversing']

/** The promises of the books, recomputed from the rows. */
export function bookProblems(ledger: MemoryLedger): string[] {
  const rows = [...ledger.transactionRows.values()]
  return rows.flatMap((row) => {
    const children = rows.filter((child) => child.originalId === row.id && ['void', 'refund'].includes(child.kind))
    const sum = (states: readonly string[]): number =>
      children.filter((child) => states.includes(child.state)).reduce((total, child) => total + child.amountMinor, 0)
    const owed = [...ledger.reversalRows.values()].filter((reversal) => reversal.transactionId === row.id)
    const last = ledger.entries.findLast((entry) => entry.transactionId === row.id)
    const isUndecided = row.state === 'in-doubt' || row.state === 'reversing'
    const promises = {
      'posted is the sum of what was approved': row.postedMinor === sum(['approved']),
      'held is the sum of what is undecided': row.heldMinor === sum(HOLDING),
      '0 <= posted + held <= captured': row.postedMinor >= 0 && row.heldMinor >= 0 && row.postedMinor + row.heldMinor <= row.capturedMinor,
      'its original is there': row.originalId === null || ledger.transactionRows.has(row.originalId),
      'one reversal at most': owed.length <= 1,
      'what is undecided is being undone': !isUndecided || owed[0]?.state === 'owed',
      'only what is not approved is being undone': owed.length === 0 || isUndecided || row.state === 'reversed',
      'its history ends as it is': last?.state === row.state,
    }
    return Object.entries(promises).flatMap(([promise, holds]) => (holds ? [] : [`Transaction ${row.id}: ${promise}: broken`]))
  })
}
