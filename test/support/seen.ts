/** What happened, in order, for tests that wait until something did. */

/** Only a guard against a test that would hang: nothing here is a measure of speed. */
const HANG_MS = 20_000

export class Seen<T> {
  readonly items: T[] = []
  readonly #waiters = new Set<() => void>()

  add(item: T): void {
    this.items.push(item)
    for (const waiter of [...this.#waiters]) waiter()
  }

  /** The first that fits, now or later. */
  find(fits: (item: T) => boolean, what: string): Promise<T> {
    return this.wait(() => this.items.find(fits), what)
  }

  /** All of them, as soon as there are that many. */
  count(count: number, what: string): Promise<T[]> {
    return this.wait(() => (this.items.length >= count ? this.items : undefined), `${count} of ${what}`)
  }

  private wait<R>(look: () => R | undefined, what: string): Promise<R> {
    return new Promise((resolve, reject) => {
      const guard = setTimeout(() => {
        this.#waiters.delete(waiter)
        reject(new Error(`Waited too long for ${what}; ${this.items.length} were seen`))
      }, HANG_MS)
      const waiter = (): void => {
        const found = look()
        if (found === undefined) return
        clearTimeout(guard)
        this.#waiters.delete(waiter)
        resolve(found)
      }
      this.#waiters.add(waiter)
      waiter()
    })
  }
}
