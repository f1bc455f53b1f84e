/** What is written to a socket in one turn of the loop goes out as one write. */
import type { Socket } from 'node:net'

export class JoinedWrites {
  readonly #socket: Socket
  #parts: Buffer[] = []
  #isScheduled = false

  constructor(socket: Socket) {
    this.#socket = socket
  }

  send(bytes: Buffer): void {
    this.#parts.push(bytes)
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(this.#flush)
  }

  readonly #flush = (): void => {
    this.#isScheduled = false
    const [only] = this.#parts
    const bytes = this.#parts.length === 1 ? only : Buffer.concat(this.#parts)
    this.#parts = []
    if (bytes !== undefined && this.#socket.writable) this.#socket.write(bytes)
  }
}
