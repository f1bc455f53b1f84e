/** The sides of an audit, each found by the names of the others. */
import { shortStan, type Transaction } from '../../src/index.ts'
import type { BookEntry } from '../issuer/book.ts'
import type { Slip } from '../terminal/slip.ts'

export class Books {
  readonly hasBook: boolean
  readonly hasPaper: boolean
  readonly #rows = new Map<number, Transaction>()
  readonly #children = new Map<number, Transaction[]>()
  readonly #byRrn = new Map<string, Transaction>()
  readonly #byNumbers = new Map<string, Transaction>()
  readonly #entries = new Map<string, BookEntry>()
  readonly #credits = new Map<string, BookEntry[]>()
  readonly #adjusted = new Set<string>()
  /** RRNs for which a terminal was told an approval. */
  readonly #told: ReadonlySet<string>

  constructor(rows: readonly Transaction[], book: readonly BookEntry[] | undefined, slips: readonly Slip[] | undefined) {
    this.hasBook = book !== undefined
    this.hasPaper = slips !== undefined
    for (const row of rows) {
      this.#rows.set(row.id, row)
      if (row.originalId !== null) push(this.#children, row.originalId, row)
      this.#byNumbers.set([row.kind, row.terminal, row.stan].join('|'), row)
      if (row.kind !== 'reversal' && !this.#byRrn.has(row.rrn)) this.#byRrn.set(row.rrn, row)
    }
    for (const entry of book ?? []) {
      this.#entries.set(entry.reference, entry)
      if (entry.kind === 'adjustment' && entry.state === 'applied') this.#adjusted.add(entry.original)
      if (entry.kind !== 'sale' && entry.state === 'applied') push(this.#credits, entry.original, entry)
    }
    this.#told = new Set((slips ?? []).flatMap(({ isApproved, answer }) => (isApproved ? [answer?.text(37) ?? ''] : [])))
  }

  row(id: number): Transaction | undefined {
    return this.#rows.get(id)
  }

  byRrn(rrn: string): Transaction | undefined {
    return this.#byRrn.get(rrn)
  }

  /** The last one of these numbers. */
  byNumbers({ kind, request }: Slip): Transaction | undefined {
    return this.#byNumbers.get([kind, request.text(41), shortStan(request.text(11) ?? '')].join('|'))
  }

  childrenOf(id: number): readonly Transaction[] {
    return this.#children.get(id) ?? []
  }

  entryOf(row: Transaction): BookEntry | undefined {
    return this.#entries.get(referenceOf(row))
  }

  /** What the issuer credited on it and did not take back by an adjustment. */
  creditsOf(reference: string): readonly BookEntry[] {
    return (this.#credits.get(reference) ?? []).filter((entry) => !this.#adjusted.has(entry.reference))
  }

  /** R48: its adjustment was approved. */
  isAdjusted({ adjustmentId }: Transaction): boolean {
    return adjustmentId !== null && this.#rows.get(adjustmentId)?.state === 'approved'
  }

  isTold({ rrn }: Transaction): boolean {
    return this.#told.has(rrn)
  }

  /** Entries that moved money and are in no row. */
  strangers(): readonly BookEntry[] {
    const known = new Set([...this.#rows.values()].map(referenceOf))
    return [...this.#entries.values()].filter((entry) => entry.state === 'applied' && !known.has(entry.reference))
  }
}

/** How the issuer's book calls it. */
export function referenceOf(row: Pick<Transaction, 'issuerMti' | 'issuerStan' | 'issuerDateTime'>): string {
  return row.issuerMti + row.issuerStan + row.issuerDateTime
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
}
