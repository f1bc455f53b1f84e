/** Numbers given to messages in the order they came; a repeat has the number of its first copy. */

/** So many are remembered: a simulator that runs for weeks does not grow. */
const KEYS_MAX = 200_000

export class Tally {
  readonly #numbers = new Map<string, number>()
  readonly #counts = new Map<string, number>()

  /** The number of this message in its group, from 1. A repeat whose first copy never came takes none. */
  numberOf(key: string, group: string, isRepeat: boolean): number {
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = (this.#counts.get(group) ?? 0) + 1
    if (isRepeat) return number
    this.#counts.set(group, number)
    this.#numbers.set(key, number)
    if (this.#numbers.size > KEYS_MAX) this.#forgetOldest()
    return number
  }

  #forgetOldest(): void {
    const oldest = this.#numbers.keys().next()
    if (oldest.done !== true) this.#numbers.delete(oldest.value)
  }
}
