/** One connection of a replay to the host: what it sent since, by the request it answers. */
import { connect, type Socket } from 'node:net'
import { type Dialect, LinkError, type Message } from '../../src/index.ts'
import { messageOf } from './compare.ts'
import { FrameCutter } from './frame-cutter.ts'
import { answerKey } from './match.ts'

/** Answers that nobody asked for and nobody takes; more of them are not kept. */
const FRAMES_MAX = 10_000

export interface Came {
  readonly frame: Buffer
  /** Absent: it cannot be read. */
  readonly message?: Message
  readonly key: string
}

export class ReplayPeer {
  /** Came and not taken. */
  readonly waiting: Came[] = []
  hasEnded = false
  hasClosed = false
  readonly #socket: Socket
  readonly #dialect: Dialect
  readonly #cutter: FrameCutter
  #waiters = new Set<() => void>()

  private constructor(socket: Socket, dialect: Dialect) {
    this.#socket = socket
    this.#dialect = dialect
    this.#cutter = new FrameCutter(dialect.framing)
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('error', () => {})
    socket.on('end', () => {
      this.hasEnded = true
      this.#wake()
    })
    socket.on('close', () => {
      this.hasClosed = true
      this.#wake()
    })
  }

  /** Rejects with LINK_REFUSED. */
  static connect(to: { readonly host: string; readonly port: number }, dialect: Dialect): Promise<ReplayPeer> {
    return new Promise((resolve, reject) => {
      const socket = connect({ ...to, allowHalfOpen: true, noDelay: true })
      const refused = (error: Error): void =>
        reject(new LinkError('LINK_REFUSED', `Cannot connect to ${to.host}:${to.port}: ${error.message}`))
      socket.once('error', refused)
      socket.once('connect', () => {
        socket.off('error', refused)
        resolve(new ReplayPeer(socket, dialect))
      })
    })
  }

  get isOpen(): boolean {
    return !this.hasClosed && this.#socket.writable
  }

  /** Resolves when the kernel has it, or the connection is gone. */
  send(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.write(bytes, () => resolve())
    })
  }

  /** The first that came with that key, now or later; undefined when none does in time or none can come any more. */
  async take(key: string, timeoutMs: number): Promise<Came | undefined> {
    await this.until(() => this.waiting.some((came) => came.key === key), timeoutMs)
    const at = this.waiting.findIndex((came) => came.key === key)
    return at < 0 ? undefined : this.waiting.splice(at, 1)[0]
  }

  /** Until something holds, the other side has ended or the time is over. */
  until(holds: () => boolean, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => leave(), timeoutMs)
      const leave = (): void => {
        clearTimeout(timer)
        this.#waiters.delete(look)
        resolve()
      }
      const look = (): void => {
        if (holds() || this.hasEnded || this.hasClosed) leave()
      }
      this.#waiters.add(look)
      look()
    })
  }

  end(): void {
    this.#socket.end()
  }

  reset(): void {
    this.#socket.resetAndDestroy()
  }

  /** What was sent goes out. */
  close(): void {
    if (!this.hasClosed) this.#socket.destroySoon()
  }

  #receive(chunk: Buffer): void {
    for (const { bytes, isFrame } of this.#cutter.push(chunk)) {
      const frame = Buffer.from(bytes)
      const message = isFrame ? messageOf(this.#dialect, frame, 'host') : undefined
      const key = message === undefined ? '' : answerKey(this.#dialect, message, 'host')
      if (this.waiting.length < FRAMES_MAX) this.waiting.push({ frame, key, ...(message === undefined ? {} : { message }) })
    }
    this.#wake()
  }

  #wake(): void {
    for (const waiter of [...this.#waiters]) waiter()
  }
}
