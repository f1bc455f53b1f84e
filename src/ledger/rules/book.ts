/** The working copy of a batch: what each command sees of those before it, and what has to be saved in the end. */
import { GatewayError } from '../../errors.ts'
import type { HistoryNote } from '../../terms/chain.ts'
import type { Stamp, TerminalSession } from '../../terms/ledger-command.ts'
import type { Notice } from '../../terms/notice.ts'
import type { OwedReversal, Transaction } from '../../terms/transaction.ts'
import { checkMoney, checkStep, invariant } from './invariant.ts'
import {
  type CounterName,
  type CounterRow,
  type NameRow,
  type NewHistory,
  type RowChanges,
  type RowSet,
  sessionKey,
  type Tombstone,
  type TransactionChange,
} from './rows.ts'
import { Table } from './table.ts'

/** Rows are replaced, never changed in place: the rows given stay as they were. */
export class Book {
  private readonly transactions = new Table<number, Transaction>()
  private readonly reversals = new Table<number, OwedReversal>()
  private readonly sessions = new Table<string, TerminalSession>()
  private readonly notices = new Table<number, Notice>()
  private readonly counters = new Table<CounterName, CounterRow>()
  private readonly byKey = new Map<string, number>()
  private readonly byName = new Map<string, NameRow[]>()
  private readonly byTombstone = new Map<string, Tombstone[]>()
  private readonly byReversed = new Map<number, number>()
  private names: NameRow[] = []
  private tombstones: Tombstone[] = []
  private history: NewHistory[] = []
  private isCleared = false

  constructor(rows: RowSet) {
    for (const row of rows.transactions) this.loadTransaction(row)
    for (const row of rows.names) group(this.byName, row.name, row)
    for (const row of rows.tombstones) group(this.byTombstone, row.name, row)
    for (const row of rows.reversals) this.loadReversal(row)
    for (const row of rows.sessions) this.sessions.load(sessionKey(row), row)
    for (const row of rows.notices) this.notices.load(row.id, row)
    for (const row of rows.counters) this.counters.load(row.name, row)
  }

  /** The number after the one given out last; after `max` comes 1 again. */
  next(counter: CounterName, max = Number.MAX_SAFE_INTEGER): number {
    return this.set(counter, (this.value(counter) % max) + 1)
  }

  /** The number given out last, 0 before the first. */
  value(counter: CounterName): number {
    return this.counters.get(counter)?.value ?? 0
  }

  set(counter: CounterName, value: number): number {
    this.counters.put(counter, { name: counter, value })
    return value
  }

  /** Undefined for an id that is not there or was not loaded. */
  find(id: number | null): Transaction | undefined {
    return id === null ? undefined : this.transactions.get(id)
  }

  /** For ids that the ledger gave out: only a reset takes them away. */
  get(id: number): Transaction {
    const found = this.transactions.get(id)
    if (found === undefined) throw new GatewayError('LEDGER_FAILED', `Transaction ${id} is not in the ledger: was it reset?`)
    return found
  }

  findByKey(key: string): Transaction | undefined {
    return this.find(this.byKey.get(key) ?? null)
  }

  /** Oldest first. */
  named(name: string, of: NameRow['of']): Transaction[] {
    const ids = (this.byName.get(name) ?? []).filter((row) => row.of === of).map((row) => row.transactionId)
    return ids.toSorted((a, b) => a - b).map((id) => this.get(id))
  }

  add(transaction: Transaction, names: readonly string[], now: Stamp): Transaction {
    invariant(this.find(transaction.id) === undefined, `Transaction ${transaction.id}: its number was given out before`)
    checkMoney(transaction)
    this.transactions.put(transaction.id, transaction)
    this.byKey.set(transaction.key, transaction.id)
    const of = transaction.kind === 'reversal' ? 'reversal' : 'request'
    for (const name of new Set(names)) this.addName({ name, transactionId: transaction.id, of })
    this.record(transaction, now)
    return transaction
  }

  /** The row with these parts changed, checked; a change of state is kept as history. */
  change(transaction: Transaction, parts: TransactionChange, now: Stamp): Transaction {
    const after = { ...transaction, ...parts }
    checkMoney(after)
    checkStep(transaction, after)
    this.transactions.put(after.id, after)
    if (after.state !== transaction.state) this.record(after, now)
    return after
  }

  /** Something happened to it that leaves its state as it is: one more line of its history. */
  note({ id, state }: Transaction, reason: HistoryNote, atMs: number): void {
    this.history.push({ transactionId: id, atMs, state, reason })
  }

  addTombstone(tombstone: Tombstone): void {
    if ((this.byTombstone.get(tombstone.name) ?? []).some((known) => known.terminal === tombstone.terminal)) return
    group(this.byTombstone, tombstone.name, tombstone)
    this.tombstones.push(tombstone)
  }

  hasTombstone(name: string, terminal: string): boolean {
    return (this.byTombstone.get(name) ?? []).some((stone) => stone.terminal === '' || stone.terminal === terminal)
  }

  putReversal(reversal: OwedReversal): OwedReversal {
    this.reversals.put(reversal.id, reversal)
    this.byReversed.set(reversal.transactionId, reversal.id)
    return reversal
  }

  getReversal(id: number): OwedReversal {
    const found = this.reversals.get(id)
    if (found === undefined) throw new GatewayError('LEDGER_FAILED', `Reversal ${id} is not in the ledger: was it reset?`)
    return found
  }

  findReversalOf(transactionId: number): OwedReversal | undefined {
    const id = this.byReversed.get(transactionId)
    return id === undefined ? undefined : this.reversals.get(id)
  }

  findNotice(id: number): Notice | undefined {
    return this.notices.get(id)
  }

  putNotice(notice: Notice): Notice {
    this.notices.put(notice.id, notice)
    return notice
  }

  findSession(session: TerminalSession): TerminalSession | undefined {
    return this.sessions.get(sessionKey(session))
  }

  putSession(session: TerminalSession): void {
    this.sessions.put(sessionKey(session), session)
  }

  /** Oldest first, whatever order the store gave: the same rows make the same outcome. */
  allTransactions(): Transaction[] {
    return this.transactions.all().toSorted(byId)
  }

  allReversals(): OwedReversal[] {
    return this.reversals.all().toSorted(byId)
  }

  /** Forgets all but the counters, of which those of settlements and of what is told begin again. */
  clear(): void {
    for (const table of [this.transactions, this.reversals, this.sessions, this.notices]) table.clear()
    for (const index of [this.byKey, this.byName, this.byTombstone, this.byReversed]) index.clear()
    for (const counter of ['settlement', 'told'] as const) this.set(counter, 0)
    this.names = []
    this.tombstones = []
    this.history = []
    this.isCleared = true
  }

  /** What the store has to write so that its rows are as this copy. */
  changes(): RowChanges {
    return {
      isCleared: this.isCleared,
      addedTransactions: this.transactions.rowsAdded(),
      changedTransactions: this.transactions.rowsChanged(),
      addedReversals: this.reversals.rowsAdded(),
      changedReversals: this.reversals.rowsChanged(),
      names: this.names,
      tombstones: this.tombstones,
      sessions: [...this.sessions.rowsAdded(), ...this.sessions.rowsChanged()],
      notices: [...this.notices.rowsAdded(), ...this.notices.rowsChanged()],
      counters: [...this.counters.rowsAdded(), ...this.counters.rowsChanged()],
      history: this.history,
    }
  }

  private loadTransaction(row: Transaction): void {
    this.transactions.load(row.id, row)
    this.byKey.set(row.key, row.id)
  }

  private loadReversal(row: OwedReversal): void {
    this.reversals.load(row.id, row)
    this.byReversed.set(row.transactionId, row.id)
  }

  private addName(row: NameRow): void {
    group(this.byName, row.name, row)
    this.names.push(row)
  }

  private record({ id, state, reason }: Transaction, now: Stamp): void {
    this.history.push({ transactionId: id, atMs: now.atMs, state, reason })
  }
}

function group<V>(index: Map<string, V[]>, name: string, row: V): void {
  const rows = index.get(name)
  if (rows === undefined) index.set(name, [row])
  else rows.push(row)
}

function byId(a: { readonly id: number }, b: { readonly id: number }): number {
  return a.id - b.id
}
