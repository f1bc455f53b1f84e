/** What a terminal has to take back before it goes on: requests without an answer that it can believe (R65, R66, R73). */
import type { Kind } from '../../src/index.ts'
import type { Slip } from './slip.ts'

/** R73: then somebody has to do it by hand. */
const TRIES_MAX = 3
/** R71: whether it was never there or is undone already, there is nothing left to undo. */
const ALSO_DONE: readonly string[] = ['12', '25']
/** DE39 of 1987: no answer came; its MAC is wrong. */
const REASONS = { silence: '98', mac: 'A0' } as const

interface Reverser {
  ask(reversal: { readonly kind: 'reversal'; readonly of: Slip; readonly reason: string }): Promise<Slip>
}

interface OwedOne {
  readonly slip: Slip
  readonly reason: string
  tries: number
}

export class OwedByTerminal {
  readonly #terminal: Reverser
  readonly #kinds: readonly Kind[]
  readonly #owed: OwedOne[] = []

  constructor(terminal: Reverser, kinds: readonly Kind[]) {
    this.#terminal = terminal
    this.#kinds = kinds
  }

  /** How many it has still to take back, those that it has given up included. */
  get size(): number {
    return this.#owed.length
  }

  /** A request has ended. */
  look(slip: Slip): void {
    if (!this.#kinds.includes(slip.kind) || (slip.answer !== undefined && slip.macIsRight)) return
    this.#owed.push({ slip, reason: slip.answer === undefined ? REASONS.silence : REASONS.mac, tries: 0 })
  }

  /** Sends each reversal once; one that is not answered as it must be is sent again before the next payment. */
  async send(): Promise<void> {
    for (const owed of this.#owed.filter(({ tries }) => tries < TRIES_MAX)) {
      owed.tries += 1
      const { isApproved, responseCode = '' } = await this.#terminal.ask({ kind: 'reversal', of: owed.slip, reason: owed.reason })
      if (isApproved || ALSO_DONE.includes(responseCode)) this.#owed.splice(this.#owed.indexOf(owed), 1)
    }
  }
}
