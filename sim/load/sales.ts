/** The sales of this run that can still be undone: what voids, refunds and reversals refer to. */
import type { Message } from '../../src/index.ts'
import type { TestCard } from '../terminal/test-card.ts'

export interface Sale {
  readonly request: Message
  readonly answer: Message
  readonly terminal: string
  readonly merchant: string
  readonly card: TestCard
  readonly batch: string
  readonly stan: number
  readonly amountMinor: number
  leftMinor: number
}

/** Sales of one connection. One that is being undone is not in it, so that no two requests want the same money. */
export class Sales {
  readonly #max: number
  /** Nothing of them was given back. */
  readonly #whole: Sale[] = []
  readonly #parts: Sale[] = []

  constructor(max: number) {
    this.#max = max
  }

  /** One more of which nothing was given back may come. */
  get hasRoom(): boolean {
    return this.#whole.length < this.#max
  }

  add(sale: Sale): void {
    const list = sale.leftMinor === sale.amountMinor ? this.#whole : this.#parts
    if (sale.leftMinor > 0 && list.length < this.#max) list.push(sale)
  }

  /** The last one of which nothing was given back. */
  takeWhole(): Sale | undefined {
    return this.#whole.pop()
  }

  /** One of which something is left. */
  takeAny(): Sale | undefined {
    return this.#parts.pop() ?? this.#whole.pop()
  }
}
