/** What terminals have asked of the gateway and not been answered: the issuer's rules can ask for it. */
import type { Message } from '../../src/index.ts'

interface Asked {
  readonly kind: string
  readonly amount: string
}

export class RequestsInFlight {
  /** Terminal and merchant -> what is in flight, oldest first. */
  readonly #asked = new Map<string, Asked[]>()
  #isKnown = false

  /** From now on somebody says what terminals ask. */
  watch(): void {
    this.#isKnown = true
  }

  came(message: Message, kind: string): void {
    const name = nameOf(message)
    this.#asked.set(name, [...(this.#asked.get(name) ?? []), { kind, amount: message.text(4) ?? '' }])
  }

  answered(message: Message): void {
    const name = nameOf(message)
    const [, ...others] = this.#asked.get(name) ?? []
    if (others.length === 0) this.#asked.delete(name)
    else this.#asked.set(name, others)
  }

  /**
   * What the terminal of this message asked: that of its amount, else the last. `none` when it asked nothing: the gateway
   * sends of itself. Where nobody knows, as the message shows.
   */
  askedFor(message: Message, kind: string): string {
    if (!this.#isKnown) return kind
    const asked = this.#asked.get(nameOf(message)) ?? []
    const amount = message.text(4) ?? ''
    return (asked.find((one) => one.amount === amount) ?? asked.at(-1))?.kind ?? 'none'
  }
}

function nameOf(message: Message): string {
  return `${message.text(41)}|${message.text(42)}`
}
