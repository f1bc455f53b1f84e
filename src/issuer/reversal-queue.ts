/** Which owed reversal goes next: per terminal in order and one at a time, terminals side by side (R75). */

/** What is queued: ids count up, so the lower was owed first. */
export interface Queued {
  readonly id: number
  readonly terminal: string
  /** The transaction it undoes, whole or in part. */
  readonly transactionId: number
}

/** Those that are due; one that waits for its next try steps aside, and is in its old place when it is due again. */
export class ReversalQueue {
  /** Terminal -> what is due, oldest first. Terminals in the order in which they came. */
  private readonly due = new Map<string, Queued[]>()
  /** Terminal -> what the issuer has. */
  private readonly sent = new Map<string, Queued>()
  /** Transaction -> ids of its reversals that are not done: a later one waits for the earlier. */
  private readonly unfinished = new Map<number, Set<number>>()

  /** Owed from now on, due or not. */
  add({ id, transactionId }: Queued): void {
    const ids = this.unfinished.get(transactionId) ?? new Set<number>()
    this.unfinished.set(transactionId, ids.add(id))
  }

  /** Nothing more is to be done about it. */
  remove(queued: Queued): void {
    const ids = this.unfinished.get(queued.transactionId)
    ids?.delete(queued.id)
    if (ids?.size === 0) this.unfinished.delete(queued.transactionId)
    const line = (this.due.get(queued.terminal) ?? []).filter(({ id }) => id !== queued.id)
    this.setLine(queued.terminal, line)
  }

  /** Its time to be sent has come. */
  makeDue(queued: Queued): void {
    const line = this.due.get(queued.terminal) ?? []
    const isLast = (line.at(-1)?.id ?? 0) < queued.id
    line.push(queued)
    this.due.set(queued.terminal, isLast ? line : line.toSorted((one, other) => one.id - other.id))
  }

  /** The next that may be sent, taken out of its line until `returned`; undefined when none may. */
  take(): Queued | undefined {
    for (const [terminal, line] of this.due) {
      if (this.sent.has(terminal)) continue
      const at = line.findIndex((queued) => this.isFirstOfItsTransaction(queued))
      const [next] = at < 0 ? [] : line.splice(at, 1)
      if (next === undefined) continue
      // The terminal goes to the end, so that one with many does not keep the others waiting.
      this.due.delete(terminal)
      this.setLine(terminal, line)
      this.sent.set(terminal, next)
      return next
    }
    return undefined
  }

  /** The try has ended; harmless when another one of the terminal has begun. */
  returned({ id, terminal }: Queued): void {
    if (this.sent.get(terminal)?.id === id) this.sent.delete(terminal)
  }

  /** Something of that terminal is due and not sent: its payments wait (R75). */
  isAhead(terminal: string): boolean {
    return (this.due.get(terminal) ?? []).some((queued) => this.isFirstOfItsTransaction(queued))
  }

  private isFirstOfItsTransaction({ id, transactionId }: Queued): boolean {
    const ids = this.unfinished.get(transactionId)
    // Ids were added as they counted up, so the first is the earliest.
    return ids === undefined || ids.values().next().value === id
  }

  private setLine(terminal: string, line: Queued[]): void {
    if (line.length === 0) this.due.delete(terminal)
    else this.due.set(terminal, line)
  }
}
