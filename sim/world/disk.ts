/** The durable rows of the ledger in the world: what a commit wrote, found again by whoever opens it next. */
import {
  addTotal,
  type ChainRows,
  type CounterRow,
  dateOfCounter,
  type HistoryEntry,
  type Hold,
  holdKey,
  NAMESAKES_MAX,
  type NameRow,
  type Notice,
  type OpenDate,
  type OwedReversal,
  type Proposal,
  type RecentRow,
  type RowChanges,
  type RowSet,
  type RowsNeeded,
  type Settlement,
  sessionKey,
  type TerminalBatch,
  type TerminalSession,
  type Tombstone,
  type TotalRow,
  type Transaction,
} from '../../src/index.ts'

export class Disk {
  readonly transactions = new Map<number, Transaction>()
  readonly reversals = new Map<number, OwedReversal>()
  readonly history: HistoryEntry[] = []
  readonly sessions = new Map<string, TerminalSession>()
  readonly settlements = new Map<number, Settlement>()
  readonly #batches = new Map<string, TerminalBatch>()
  readonly holds = new Map<number, Hold>()
  readonly #totals = new Map<string, TotalRow>()
  readonly #recents = new Map<string, RecentRow>()
  readonly #proposals = new Map<string, Proposal>()
  readonly #notices = new Map<number, Notice>()
  readonly #counters = new Map<string, CounterRow>()
  readonly #names = new Map<string, NameRow[]>()
  readonly #tombstones = new Map<string, Tombstone[]>()
  readonly #byKey = new Map<string, number>()
  readonly #reversalOf = new Map<number, number>()
  /** Who may write: whoever opened it last. */
  epoch = 0

  constructor(counters: readonly CounterRow[]) {
    for (const row of counters) this.#counters.set(row.name, row)
  }

  get counters(): readonly CounterRow[] {
    return [...this.#counters.values()]
  }

  get openDate(): OpenDate {
    const value = (name: string): number => this.#counters.get(name)?.value ?? 0
    return { businessDate: dateOfCounter(value('business-date')), openedAtMs: value('cut-over-at') }
  }

  /** At least one that waits for nothing but its turn. */
  get isRefundDue(): boolean {
    const rows = [...this.transactions.values()]
    return rows.some(({ state, originalId }) => state === 'queued' && this.transactions.get(originalId ?? 0)?.settledBatch != null)
  }

  /** Exactly the rows that were asked for, so that a need that was forgotten is found. */
  load(needed: RowsNeeded): RowSet {
    const names = [...needed.names].flatMap((name) => (this.#names.get(name) ?? []).slice(-NAMESAKES_MAX))
    const reversals = new Map<number, OwedReversal>()
    for (const id of needed.reversals) put(reversals, id, this.reversals.get(id))
    if (needed.undecided) for (const row of this.reversals.values()) if (row.state === 'owed') reversals.set(row.id, row)
    const transactions = this.#transactions(needed, [
      ...needed.ids,
      ...names.map((row) => row.transactionId),
      ...[...reversals.values()].map((row) => row.transactionId),
    ])
    for (const id of transactions.keys()) {
      const reversal = this.#reversalOf.get(id) ?? 0
      put(reversals, reversal, this.reversals.get(reversal))
    }
    return {
      transactions: [...transactions.values()],
      names,
      tombstones: [...needed.tombstones].flatMap((name) => this.#tombstones.get(name) ?? []),
      reversals: [...reversals.values()],
      sessions: [...needed.sessions].flatMap((key) => this.sessions.get(key) ?? []),
      settlements: [...this.settlements.values()].filter(({ key }) => needed.settlements.has(key)),
      batches: [...needed.batches].flatMap((key) => this.#batches.get(key) ?? []),
      totals: [...needed.totals].flatMap((key) => this.#totals.get(key) ?? []),
      holds: [...this.holds.values()].filter((hold) => needed.holds.has(holdKey(hold)) || needed.holdIds.has(hold.id)),
      recents: [...needed.recents].flatMap((merchant) => this.#recents.get(merchant) ?? []),
      proposals: [...needed.proposals].flatMap((name) => this.#proposals.get(name) ?? []),
      notices: [...needed.notices].flatMap((id) => this.#notices.get(id) ?? []),
      counters: this.counters,
    }
  }

  chain(transactionId: number): ChainRows {
    let root = this.transactions.get(transactionId)
    while (root !== undefined && root.originalId !== null) root = this.transactions.get(root.originalId)
    const family = new Map(root === undefined ? [] : [[root.id, root]])
    for (const row of this.transactions.values()) if (family.has(row.originalId ?? 0)) family.set(row.id, row)
    const batches = new Set([...family.values()].map(({ settledBatch }) => settledBatch))
    return {
      transactions: [...family.values()],
      history: this.history.filter((entry) => family.has(entry.transactionId ?? 0)),
      reversals: [...this.reversals.values()].filter((row) => family.has(row.transactionId)),
      settlements: [...this.settlements.values()].filter(({ batch }) => batches.has(batch)),
      businessDate: dateOfCounter(this.#counters.get('business-date')?.value ?? 0),
    }
  }

  write(changes: RowChanges): void {
    for (const row of [...changes.addedTransactions, ...changes.changedTransactions]) {
      this.transactions.set(row.id, row)
      this.#byKey.set(row.key, row.id)
    }
    for (const row of [...changes.addedReversals, ...changes.changedReversals]) {
      this.reversals.set(row.id, row)
      this.#reversalOf.set(row.transactionId, row.id)
    }
    for (const row of changes.names) group(this.#names, row.name, row)
    for (const row of changes.tombstones) group(this.#tombstones, row.name, row)
    for (const row of changes.sessions) this.sessions.set(sessionKey(row), row)
    for (const row of changes.settlements) this.settlements.set(row.batch, row)
    for (const row of changes.batches) this.#batches.set(sessionKey(row), row)
    for (const row of changes.totals) this.#totals.set(row.key, addTotal(this.#totals.get(row.key), row))
    for (const row of changes.holds) this.holds.set(row.id, row)
    for (const row of changes.recents) this.#recents.set(row.merchant, row)
    for (const row of changes.proposals) this.#proposals.set(row.name, row)
    for (const row of changes.notices) this.#notices.set(row.id, row)
    for (const row of changes.counters) this.#counters.set(row.name, row)
    for (const entry of changes.history) this.history.push({ seq: this.history.length + 1, ...entry })
  }

  #transactions(needed: RowsNeeded, ids: readonly number[]): Map<number, Transaction> {
    const loaded = new Map<number, Transaction>()
    for (const id of ids) put(loaded, id, this.transactions.get(id))
    for (const key of needed.keys) {
      const id = this.#byKey.get(key) ?? 0
      put(loaded, id, this.transactions.get(id))
    }
    if (needed.undecided || needed.all || needed.due > 0 || needed.closing.size > 0) {
      for (const row of this.transactions.values()) if (isNeeded(row, needed)) loaded.set(row.id, row)
    }
    // A map that grows is walked to its end: originals of originals too.
    for (const row of loaded.values()) if (row.originalId !== null) put(loaded, row.originalId, this.transactions.get(row.originalId))
    return loaded
  }
}

const ENDED: readonly string[] = ['approved', 'declined', 'reversed']

/** Asked for by its state and not by name. */
function isNeeded(row: Transaction, needed: RowsNeeded): boolean {
  const isUndecided = row.state === 'pending' || row.state === 'reversing'
  // More than may be sent: which of them is for the rules to say.
  const isQueued = row.queuedAtMs !== null && !ENDED.includes(row.state)
  return needed.all || (needed.undecided && isUndecided) || (needed.due > 0 && isQueued) || isClosing(row, needed)
}

/** Of a terminal batch that is being closed. */
function isClosing({ dialect, terminal, merchant, state, terminalBatch, queuedAtMs }: Transaction, { closing }: RowsNeeded): boolean {
  const isTold = state === 'approved' || (queuedAtMs !== null && state !== 'reversed')
  return isTold && terminalBatch === null && closing.has(JSON.stringify([dialect, terminal, merchant]))
}

function put<V>(rows: Map<number, V>, id: number, row: V | undefined): void {
  if (row !== undefined && !rows.has(id)) rows.set(id, row)
}

function group<V>(index: Map<string, V[]>, name: string, row: V): void {
  const rows = index.get(name)
  if (rows === undefined) index.set(name, [row])
  else rows.push(row)
}
