/** Everything that happened in a world, as one digest, and as lines for who wants to read them. */
import { createHash } from 'node:crypto'
import type { Events } from './events.ts'

export type Print = (line: string) => void

export class Trace {
  readonly #events: Events
  readonly #print: Print | undefined
  readonly #hash = createHash('sha256')

  constructor(events: Events, print: Print | undefined) {
    this.#events = events
    this.#print = print
  }

  note(what: string, content: Buffer | string): void {
    const atMs = this.#events.nowMs
    this.#hash.update(`${atMs} ${what} `).update(content)
    this.#print?.(`${(atMs / 1_000).toFixed(3).padStart(10)} s  ${what} ${typeof content === 'string' ? content : content.toString('hex')}`)
  }

  /** The same for the same seed. */
  digest(): string {
    return this.#hash.digest('hex').slice(0, 16)
  }
}
