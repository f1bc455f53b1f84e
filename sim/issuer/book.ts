/** What the issuer did to its cards: debits and credits it applied, and those it undid. */

export interface BookEntry {
  /** MTI, STAN and time of the message, as DE90 or DE56 names it. */
  readonly reference: string
  readonly kind: 'sale' | 'refund' | 'void' | 'adjustment'
  readonly amountMinor: number
  readonly rrn: string
  readonly terminal: string
  readonly responseCode: string
  /** applied moved money; declined did not; undone was applied and is taken back. */
  readonly state: 'applied' | 'declined' | 'undone'
  /** The sale that a refund or void names. */
  readonly original: string
  readonly authorisationCode: string
}

/** The issuer's own account of what happened: the other side of the audit. */
export class IssuerBook {
  private readonly entries = new Map<string, BookEntry>()
  /** Sale -> what was credited on it and stands. */
  private readonly credits = new Map<string, number>()
  /** Refunds that an adjustment has taken back. */
  private readonly adjusted = new Set<string>()
  /** Messages undone before they came: they are refused when they do. */
  private readonly tombstones = new Set<string>()

  /** Told of what is applied, and of what is taken back (negative). */
  onMove: ((entry: BookEntry, changeMinor: number) => void) | undefined

  /** Every message that was decided, in order. */
  list(): BookEntry[] {
    return [...this.entries.values()]
  }

  find(reference: string): BookEntry | undefined {
    return this.entries.get(reference)
  }

  record(entry: BookEntry): BookEntry {
    this.entries.set(entry.reference, entry)
    if (entry.state === 'applied') this.credit(entry, entry.amountMinor)
    return entry
  }

  isUndoneAhead(reference: string): boolean {
    return this.tombstones.has(reference)
  }

  /** Takes back what a message did; one that is not known is remembered, so that it is refused when it comes. */
  undo(reference: string): void {
    const entry = this.entries.get(reference)
    if (entry === undefined) this.tombstones.add(reference)
    else if (entry.state === 'applied') {
      this.entries.set(reference, { ...entry, state: 'undone' })
      this.credit(entry, -entry.amountMinor)
    }
  }

  /** Of an applied sale so much remains: the card was debited less in the end. */
  reduce(reference: string, finalMinor: number): void {
    const entry = this.entries.get(reference)
    if (entry?.kind === 'sale' && entry.state === 'applied' && finalMinor < entry.amountMinor)
      this.take({ ...entry, amountMinor: finalMinor }, finalMinor - entry.amountMinor)
  }

  /** An adjustment of the refund stands. */
  isAdjusted(refund: string): boolean {
    return this.adjusted.has(refund)
  }

  private take(entry: BookEntry, changeMinor: number): void {
    this.entries.set(entry.reference, entry)
    this.onMove?.(entry, changeMinor)
  }

  /** Credits that stand on a sale: refunds and voids that were applied and not undone. */
  creditedMinor(original: string): number {
    return this.credits.get(original) ?? 0
  }

  clear(): void {
    this.entries.clear()
    this.credits.clear()
    this.adjusted.clear()
    this.tombstones.clear()
  }

  /** An adjustment takes back what its refund credited. */
  private credit(entry: BookEntry, changeMinor: number): void {
    this.onMove?.(entry, changeMinor)
    if (entry.kind === 'adjustment') {
      if (changeMinor > 0) this.adjusted.add(entry.original)
      else this.adjusted.delete(entry.original)
      const refund = this.entries.get(entry.original)
      if (refund !== undefined) this.credits.set(refund.original, this.creditedMinor(refund.original) - changeMinor)
    } else if (entry.kind !== 'sale') this.credits.set(entry.original, this.creditedMinor(entry.original) + changeMinor)
  }
}
