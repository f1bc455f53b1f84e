/** The pure rules over all rows in memory: what the stores must agree with, and the books recomputed another way. */
import { randomBytes } from 'node:crypto'
import { rowsNeeded } from '../../../src/ledger/rules/needs.ts'
import type { CounterRow, NameRow, NewHistory, RecentRow, RowChanges, RowSet, Tombstone } from '../../../src/ledger/rules/rows.ts'
import { sessionKey } from '../../../src/ledger/rules/rows.ts'
import { runBatch } from '../../../src/ledger/rules/run-batch.ts'
import { TOTAL_FIELDS, type TotalRow, Totals } from '../../../src/ledger/rules/totals.ts'
import type { Hold } from '../../../src/terms/hold.ts'
import type { LedgerCommand, Outcome, OutcomeOf, TerminalSession } from '../../../src/terms/ledger-command.ts'
import type { HistoryEntry, Ledger, LedgerVerdict, TransactionQuery } from '../../../src/terms/ports.ts'
import type { OwedReversal, Transaction } from '../../../src/terms/transaction.ts'

export class MemoryLedger implements Ledger {
  readonly location = 'rules'
  readonly panKey = randomBytes(32)
  transactionRows = new Map<number, Transaction>()
  reversalRows = new Map<number, OwedReversal>()
  sessionRows = new Map<string, TerminalSession>()
  totalRows = new Map<string, TotalRow>()
  holdRows = new Map<number, Hold>()
  recentRows = new Map<string, RecentRow>()
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
      totals: [...this.totalRows.values()],
      holds: [...this.holdRows.values()],
      recents: [...this.recentRows.values()],
      counters: [...this.counters.values()],
    }
  }

  apply(changes: RowChanges): void {
    if (changes.isCleared) this.clear()
    for (const row of [...changes.addedTransactions, ...changes.changedTransactions]) this.transactionRows.set(row.id, row)
    for (const row of [...changes.addedReversals, ...changes.changedReversals]) this.reversalRows.set(row.id, row)
    for (const row of changes.sessions) this.sessionRows.set(sessionKey(row), row)
    for (const row of changes.holds) this.holdRows.set(row.id, row)
    for (const row of changes.recents) this.recentRows.set(row.merchant, row)
    for (const row of changes.totals) {
      const before = this.totalRows.get(row.key)
      const sums = TOTAL_FIELDS.map((field) => [field, row[field] + (before?.[field] ?? 0)])
      this.totalRows.set(row.key, { ...row, ...Object.fromEntries(sums) })
    }
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

  async holds(): Promise<readonly Hold[]> {
    return [...this.holdRows.values()].reverse()
  }

  async verify(): Promise<LedgerVerdict> {
    const owed = await this.reversals('owed')
    return { transactions: this.transactionRows.size, owed: owed.length, problems: bookProblems(this) }
  }

  async close(): Promise<void> {}

  private clear(): void {
    for (const rows of [this.transactionRows, this.reversalRows, this.sessionRows, this.totalRows, this.holdRows, this.recentRows])
      rows.clear()
    this.names = []
    this.tombstones = []
    this.entries = []
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
    const children = rows.filter((child) => child.originalId === row.id && ['void', 'refund'].includes(child.kind))
    const sum = (states: readonly string[]): number =>
      children.filter((child) => states.includes(child.state)).reduce((total, child) => total + child.amountMinor, 0)
    const owed = [...ledger.reversalRows.values()].filter((reversal) => reversal.transactionId === row.id)
    const last = ledger.entries.findLast((entry) => entry.transactionId === row.id)
    const isUndecided = row.state === 'in-doubt' || row.state === 'reversing'
    const promises = {
      'posted is the sum of what was approved': row.postedMinor === sum(['approved']),
      'it was given back as often as it says':
        row.givenBackCount === children.filter((child) => ['approved', ...HOLDING].includes(child.state)).length,
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
