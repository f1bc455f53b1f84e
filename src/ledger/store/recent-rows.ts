/** Rows of late in memory: what is committed and not in the tables yet, and what was before it, as many as fit. */

import type { OwedReversal, Transaction } from '../../terms/transaction.ts'
import type { CounterRow, NameRow, RowChanges } from '../rules/rows.ts'

/** A transaction with all reversals of it that are or were owed. */
interface Held {
  readonly row: Transaction
  readonly reversals: readonly OwedReversal[]
}

/** Rows since the one before began. */
interface Generation {
  readonly held: Map<number, Held>
  readonly byKey: Map<string, number>
  readonly byName: Map<string, NameRow[]>
  /** Id of a reversal -> of its transaction. */
  readonly byReversal: Map<number, number>
}

/**
 * Two generations: the older one is dropped when the younger one is full, so that each row is found for at least as long as
 * it takes to fill one. Whoever calls `turn` has put all of the older one into the tables before.
 */
export class RecentRows {
  #young = createGeneration()
  #old = createGeneration()
  #counters: Map<string, CounterRow> | undefined

  /** Undefined as long as nobody has loaded them. */
  get counters(): readonly CounterRow[] | undefined {
    return this.#counters === undefined ? undefined : [...this.#counters.values()]
  }

  get size(): number {
    return this.#young.held.size
  }

  find(id: number): Held | undefined {
    return this.#young.held.get(id) ?? this.#old.held.get(id)
  }

  findByKey(key: string): Held | undefined {
    return this.#found(this.#young.byKey.get(key) ?? this.#old.byKey.get(key))
  }

  findByReversal(reversalId: number): Held | undefined {
    return this.#found(this.#young.byReversal.get(reversalId) ?? this.#old.byReversal.get(reversalId))
  }

  /** Those of late: the tables may have older ones. */
  named(name: string): readonly NameRow[] {
    return [...(this.#old.byName.get(name) ?? []), ...(this.#young.byName.get(name) ?? [])]
  }

  /** Rows as the tables have them. */
  load(rows: readonly Transaction[], reversals: readonly OwedReversal[]): void {
    for (const row of rows) this.#keep({ row, reversals: reversals.filter((reversal) => reversal.transactionId === row.id) })
  }

  loadCounters(rows: readonly CounterRow[]): void {
    this.#counters = new Map(rows.map((row) => [row.name, row]))
  }

  /** These changes are durable. */
  apply(changes: RowChanges): void {
    for (const row of changes.addedTransactions) this.#keep({ row, reversals: [] })
    for (const row of changes.changedTransactions) this.#keep({ row, reversals: this.find(row.id)?.reversals ?? [] })
    for (const reversal of [...changes.addedReversals, ...changes.changedReversals]) this.#keepReversal(reversal)
    for (const name of changes.names) this.#keepName(name)
    for (const counter of changes.counters) this.#counters?.set(counter.name, counter)
  }

  /** Drops the older half. */
  turn(): void {
    this.#old = this.#young
    this.#young = createGeneration()
  }

  clear(): void {
    this.#old = createGeneration()
    this.#young = createGeneration()
    this.#counters = undefined
  }

  #found(id: number | undefined): Held | undefined {
    return id === undefined ? undefined : this.find(id)
  }

  #keep(held: Held): void {
    this.#young.held.set(held.row.id, held)
    this.#young.byKey.set(held.row.key, held.row.id)
    for (const { id } of held.reversals) this.#young.byReversal.set(id, held.row.id)
  }

  #keepReversal(reversal: OwedReversal): void {
    const held = this.find(reversal.transactionId)
    if (held === undefined) return
    const others = held.reversals.filter(({ id }) => id !== reversal.id)
    this.#keep({ row: held.row, reversals: [...others, reversal] })
  }

  #keepName(row: NameRow): void {
    const known = this.#young.byName.get(row.name)
    if (known === undefined) this.#young.byName.set(row.name, [row])
    else known.push(row)
  }
}

function createGeneration(): Generation {
  return { held: new Map(), byKey: new Map(), byName: new Map(), byReversal: new Map() }
}
