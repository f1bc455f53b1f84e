/** The issuer's own book in the world: what it did to its cards, each message once however often it comes. */

export type EntryKind = 'sale' | 'void' | 'refund'

export interface WorldEntry {
  /** MTI, STAN and DE7 of the message, as DE90 names it. */
  readonly reference: string
  readonly kind: EntryKind
  /** What it was approved for, less what a reversal of a part took back. */
  amountMinor: number
  /** A void of a part: the amount is what it gives back. */
  readonly isPart: boolean
  readonly pan: string
  readonly rrn: string
  /** The sale that a void or refund names. */
  readonly of: string
  readonly responseCode: string
  state: 'applied' | 'declined' | 'undone'
}

/** Told of each change of the book, with the entry as it is then. */
export type OnBooked = (entry: WorldEntry) => void

export class WorldBook {
  readonly entries = new Map<string, WorldEntry>()
  /** Undone before it came. */
  readonly undoneAhead = new Set<string>()
  /** Reversal -> DE39 it was acknowledged with, under the name of the message it undoes. */
  readonly acknowledged = new Map<string, string>()
  readonly #onBooked: OnBooked

  constructor(onBooked: OnBooked) {
    this.#onBooked = onBooked
  }

  record(entry: WorldEntry): WorldEntry {
    this.entries.set(entry.reference, entry)
    this.#onBooked(entry)
    return entry
  }

  /** False when the message is not known; it is remembered, and declined when it comes. */
  undo(reference: string): boolean {
    const entry = this.entries.get(reference)
    if (entry === undefined) this.undoneAhead.add(reference)
    else if (entry.state === 'applied') {
      entry.state = 'undone'
      this.#onBooked(entry)
    }
    return entry !== undefined
  }

  /** Only so much of it stands from now on, and never more than before. False when it is not known. */
  reduce(reference: string, finalMinor: number): boolean {
    const entry = this.entries.get(reference)
    if (entry?.state === 'applied' && finalMinor < entry.amountMinor) {
      entry.amountMinor = finalMinor
      this.#onBooked(entry)
    }
    return entry !== undefined
  }
}

/** Under which name the reversal of a part is acknowledged. */
export function partName(reference: string, finalMinor: number): string {
  return `${reference} leaves ${finalMinor}`
}
