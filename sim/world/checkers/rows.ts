/** The ledger's rows put together from its commits by somebody who does not ask the ledger. */
import type { OwedReversal, RowChanges, Transaction } from '../../../src/index.ts'

export class RowsOfRecord {
  readonly transactions = new Map<number, Transaction>()
  readonly reversals = new Map<number, OwedReversal>()
  /** Transactions that were approved at some time, or taken into the queue: their terminal was told so. */
  readonly onceApproved = new Set<number>()
  readonly #children = new Map<number, Set<number>>()
  readonly #bySender = new Map<string, Set<number>>()
  readonly #byIssuerName = new Map<string, number>()
  readonly #reversalOf = new Map<number, number>()

  apply(changes: RowChanges): void {
    for (const row of [...changes.addedTransactions, ...changes.changedTransactions]) {
      this.transactions.set(row.id, row)
      add(this.#bySender, senderOf(row), row.id)
      if (row.issuerStan !== '') this.#byIssuerName.set(issuerNameOf(row), row.id)
      if (row.originalId !== null && row.kind !== 'reversal') add(this.#children, row.originalId, row.id)
    }
    for (const { state, transactionId } of changes.history) {
      if ((state === 'approved' || state === 'queued') && transactionId !== null) this.onceApproved.add(transactionId)
    }
    for (const row of [...changes.addedReversals, ...changes.changedReversals]) {
      this.reversals.set(row.id, row)
      if (row.replacementMinor === null) this.#reversalOf.set(row.transactionId, row.id)
    }
  }

  /** Voids and refunds of a sale. */
  childrenOf(id: number): Transaction[] {
    return this.#rows(this.#children.get(id))
  }

  /** What is stored for a STAN of a terminal: payments, or reversals. */
  ofSender(terminal: string, stan: string, isReversal: boolean): Transaction[] {
    return this.#rows(this.#bySender.get(`${terminal}|${Number(stan)}|${isReversal}`))
  }

  byIssuerName(name: string): Transaction | undefined {
    return this.transactions.get(this.#byIssuerName.get(name) ?? 0)
  }

  /** Of the whole: reversals of parts are in `reversals` alone. */
  reversalOf(id: number): OwedReversal | undefined {
    return this.reversals.get(this.#reversalOf.get(id) ?? 0)
  }

  #rows(ids: ReadonlySet<number> = new Set()): Transaction[] {
    return [...ids].flatMap((id) => this.transactions.get(id) ?? [])
  }
}

/** MTI, STAN and DE7 as the issuer got them. */
export function issuerNameOf(row: Transaction): string {
  return row.issuerMti + row.issuerStan + row.issuerDateTime
}

function senderOf(row: Transaction): string {
  return `${row.terminal}|${Number(row.stan)}|${row.kind === 'reversal'}`
}

function add<K>(index: Map<K, Set<number>>, key: K, id: number): void {
  const ids = index.get(key)
  if (ids === undefined) index.set(key, new Set([id]))
  else ids.add(id)
}
