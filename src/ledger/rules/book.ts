/** The working copy of a batch: what each command sees of those before it, and what has to be saved in the end. */
import { GatewayError } from '../../errors.ts'
import type { HistoryNote } from '../../terms/chain.ts'
import type { Hold } from '../../terms/hold.ts'
import type { Stamp, TerminalSession } from '../../terms/ledger-command.ts'
import type { Notice } from '../../terms/notice.ts'
import type { AuditEvent } from '../../terms/ports.ts'
import type { Settlement } from '../../terms/settlement.ts'
import type { TerminalBatch } from '../../terms/terminal-batch.ts'
import type { OwedReversal, Transaction } from '../../terms/transaction.ts'
import { checkMoney, checkStep, invariant, mayStand } from './invariant.ts'
import { entriesOf, type JournalEntry } from './journal.ts'
import { holdKey } from './policy-needs.ts'
import {
  type CounterName,
  type CounterRow,
  type NameRow,
  type NewHistory,
  type Proposal,
  type RecentRow,
  type RowChanges,
  type RowSet,
  sessionKey,
  type Tombstone,
  type TransactionChange,
} from './rows.ts'
import { Table } from './table.ts'
import { Totals } from './totals.ts'

const AMOUNTS = ['capturedMinor', 'postedMinor', 'heldMinor', 'queuedMinor'] as const
const NOTHING_MOVED = { capturedMinor: 0, postedMinor: 0, heldMinor: 0, queuedMinor: 0 }
/** Counters that begin again with the settlements. */
const OF_SETTLEMENT = ['settlement', 'business-date', 'cut-over-at', 'told-batch', 'told-id'] as const
const NO_TRANSACTION = { transactionId: null, state: null, reason: null, capturedMinor: null, postedMinor: null, heldMinor: null }

/** Rows are replaced, never changed in place: the rows given stay as they were. */
export class Book {
  readonly totals: Totals
  private readonly holds = new Table<number, Hold>()
  private readonly recents = new Table<string, RecentRow>()
  private readonly transactions = new Table<number, Transaction>()
  private readonly reversals = new Table<number, OwedReversal>()
  private readonly sessions = new Table<string, TerminalSession>()
  private readonly settlements = new Table<number, Settlement>()
  private readonly proposals = new Table<string, Proposal>()
  private readonly batches = new Table<string, TerminalBatch>()
  private readonly notices = new Table<number, Notice>()
  private readonly counters = new Table<CounterName, CounterRow>()
  private readonly byKey = new Map<string, number>()
  private readonly byName = new Map<string, NameRow[]>()
  private readonly byTombstone = new Map<string, Tombstone[]>()
  private readonly byReversed = new Map<number, number>()
  private readonly bySettlementKey = new Map<string, Settlement>()
  private names: NameRow[] = []
  private tombstones: Tombstone[] = []
  private readonly history: NewHistory[] = []
  private entries: JournalEntry[] = []
  private actor = 'gateway'
  private isCleared = false

  constructor(rows: RowSet) {
    for (const row of rows.transactions) this.loadTransaction(row)
    for (const row of rows.names) group(this.byName, row.name, row)
    for (const row of rows.tombstones) group(this.byTombstone, row.name, row)
    for (const row of rows.reversals) this.loadReversal(row)
    for (const row of rows.sessions) this.sessions.load(sessionKey(row), row)
    for (const row of rows.settlements) this.loadSettlement(row)
    for (const row of rows.proposals) this.proposals.load(row.name, row)
    for (const row of rows.batches) this.batches.load(sessionKey(row), row)
    for (const row of rows.notices) this.notices.load(row.id, row)
    for (const row of rows.counters) this.counters.load(row.name, row)
    for (const row of rows.holds) this.holds.load(row.id, row)
    for (const row of rows.recents) this.recents.load(row.merchant, row)
    this.totals = new Totals(rows.totals)
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
    this.totals.note(undefined, transaction)
    this.byKey.set(transaction.key, transaction.id)
    const of = transaction.kind === 'reversal' ? 'reversal' : 'request'
    for (const name of new Set(names)) this.addName({ name, transactionId: transaction.id, of })
    this.record(transaction, 'state', now)
    this.entries.push(...entriesOf({ ...transaction, ...NOTHING_MOVED }, transaction, transaction, now))
    return transaction
  }

  /** Who does what is recorded from now on. */
  actAs(actor: string): void {
    this.actor = actor
  }

  /**
   * The row with these parts changed, checked; changes of state and amounts are recorded, and amounts posted to the journal.
   * `cause` is the transaction whose doing it is.
   */
  change(transaction: Transaction, parts: TransactionChange, now: Stamp, cause = transaction): Transaction {
    const after = { ...transaction, ...parts }
    checkStep(transaction, after)
    return this.replace(transaction, after, now, cause)
  }

  /** As `change`, of what was undecided or undone: an operator says that it stands (P6). */
  restore(transaction: Transaction, parts: TransactionChange & { readonly state: 'approved' }, now: Stamp): Transaction {
    invariant(mayStand(transaction.state), `Transaction ${transaction.id}: ${transaction.state} cannot be made to stand`)
    return this.replace(transaction, { ...transaction, ...parts }, now, transaction)
  }

  private replace(transaction: Transaction, after: Transaction, now: Stamp, cause: Transaction): Transaction {
    checkMoney(after)
    this.transactions.put(after.id, after)
    this.totals.note(transaction, after)
    if (after.state !== transaction.state) this.record(after, 'state', now)
    else if (AMOUNTS.some((field) => after[field] !== transaction[field])) this.record(after, 'amounts', now)
    this.entries.push(...entriesOf(transaction, after, cause, now))
    return after
  }

  /** Something happened to it that leaves its state as it is; the gateway noticed. */
  remark(transaction: Transaction, event: HistoryNote, atMs: number, detail = ''): void {
    this.record(transaction, event, { atMs }, { actor: 'gateway', detail })
  }

  /** Records what is about the ledger as a whole. */
  note(event: AuditEvent, detail: string, now: Stamp): void {
    this.history.push({ ...NO_TRANSACTION, atMs: now.atMs, event, actor: this.actor, detail })
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
    this.indexReversal(reversal)
    return reversal
  }

  findReversal(id: number): OwedReversal | undefined {
    return this.reversals.get(id)
  }

  getReversal(id: number): OwedReversal {
    const found = this.reversals.get(id)
    if (found === undefined) throw new GatewayError('LEDGER_FAILED', `Reversal ${id} is not in the ledger: was it reset?`)
    return found
  }

  /** The reversal of the whole: there is one at most, however many of parts. */
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

  findBatch(of: Pick<TerminalBatch, 'dialect' | 'terminal' | 'merchant'>): TerminalBatch | undefined {
    return this.batches.get(sessionKey(of))
  }

  putBatch(batch: TerminalBatch): TerminalBatch {
    this.batches.put(sessionKey(batch), batch)
    return batch
  }

  findSettlement(key: string): Settlement | undefined {
    return this.bySettlementKey.get(key)
  }

  putSettlement(settlement: Settlement): Settlement {
    this.settlements.put(settlement.batch, settlement)
    if (settlement.key !== '') this.bySettlementKey.set(settlement.key, settlement)
    return settlement
  }

  findProposal(name: string): Proposal | undefined {
    return this.proposals.get(name)
  }

  putProposal(proposal: Proposal): void {
    this.proposals.put(proposal.name, proposal)
  }

  findHold(id: number): Hold | undefined {
    return this.holds.get(id)
  }

  /** Oldest first. */
  holdsOf(key: string): Hold[] {
    return this.holds
      .all()
      .filter((hold) => holdKey(hold) === key)
      .toSorted(byId)
  }

  putHold(hold: Hold): Hold {
    this.holds.put(hold.id, hold)
    return hold
  }

  /** When the merchant's last refunds were asked, as far as they were kept. */
  recentOf(merchant: string): readonly number[] {
    return this.recents.get(merchant)?.atMs ?? []
  }

  /** Keeps the last `most` of them. */
  addRecent(merchant: string, atMs: number, most: number): void {
    this.recents.put(merchant, { merchant, atMs: [...this.recentOf(merchant), atMs].slice(-most) })
  }

  /** Oldest first, whatever order the store gave: the same rows make the same outcome. */
  allTransactions(): Transaction[] {
    return this.transactions.all().toSorted(byId)
  }

  allReversals(): OwedReversal[] {
    return this.reversals.all().toSorted(byId)
  }

  /** Forgets all but the audit log and the counters, of which those of settlement begin again. */
  clear(): void {
    const tables = [this.transactions, this.reversals, this.sessions, this.settlements, this.proposals, this.batches, this.notices]
    for (const table of [...tables, this.holds, this.recents]) table.clear()
    this.totals.clear()
    for (const index of [this.byKey, this.byName, this.byTombstone, this.byReversed, this.bySettlementKey]) index.clear()
    for (const counter of OF_SETTLEMENT) this.set(counter, 0)
    this.names = []
    this.tombstones = []
    this.entries = []
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
      settlements: this.settlements.rowsAdded(),
      proposals: [...this.proposals.rowsAdded(), ...this.proposals.rowsChanged()],
      batches: [...this.batches.rowsAdded(), ...this.batches.rowsChanged()],
      totals: this.totals.changes(),
      holds: [...this.holds.rowsAdded(), ...this.holds.rowsChanged()],
      recents: [...this.recents.rowsAdded(), ...this.recents.rowsChanged()],
      notices: [...this.notices.rowsAdded(), ...this.notices.rowsChanged()],
      counters: [...this.counters.rowsAdded(), ...this.counters.rowsChanged()],
      history: this.history,
      entries: this.entries,
    }
  }

  private loadTransaction(row: Transaction): void {
    this.transactions.load(row.id, row)
    this.byKey.set(row.key, row.id)
  }

  private loadReversal(row: OwedReversal): void {
    this.reversals.load(row.id, row)
    this.indexReversal(row)
  }

  private indexReversal({ id, transactionId, replacementMinor }: OwedReversal): void {
    if (replacementMinor === null) this.byReversed.set(transactionId, id)
  }

  private loadSettlement(row: Settlement): void {
    this.settlements.load(row.batch, row)
    this.bySettlementKey.set(row.key, row)
  }

  private addName(row: NameRow): void {
    group(this.byName, row.name, row)
    this.names.push(row)
  }

  private record(transaction: Transaction, event: AuditEvent, now: Pick<Stamp, 'atMs'>, by = { actor: this.actor, detail: '' }): void {
    const { id: transactionId, state, reason, capturedMinor, postedMinor, heldMinor } = transaction
    const after = { state, reason, capturedMinor, postedMinor, heldMinor }
    const detail = transaction.queuedMinor === 0 ? by.detail : `queued ${transaction.queuedMinor}`
    this.history.push({ transactionId, atMs: now.atMs, event, ...after, actor: by.actor, detail })
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
