/** A proxy between terminals and a host that writes down what passes; the bytes themselves it never changes. */
import { connect, createServer, type Server, type Socket } from 'node:net'
import { type Dialect, GatewayError, LIMITS } from '../../src/index.ts'
import type { Side } from './tape-line.ts'
import { type TapeCounts, type TapedConnection, TapeWriter } from './tape-writer.ts'

export interface RecordOptions {
  readonly dialect: Dialect
  /** As the command line has it: what a replay loads. */
  readonly dialectText: string
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** The real host. */
  readonly to: { readonly host: string; readonly port: number }
  /** Leaves card data on the tape. @default false */
  readonly unmask?: boolean
  /** Takes a line of the tape, without its end. */
  write(line: string): void
}

export interface Recorder {
  readonly host: string
  readonly port: number
  readonly counts: Readonly<TapeCounts>
  /** Ends all connections; nothing is written afterwards. */
  close(): Promise<void>
}

/** Resolves when it listens. Rejects with PORT_IN_USE. */
export async function recordTape(options: RecordOptions): Promise<Recorder> {
  const { dialect, dialectText, to, unmask = false, write } = options
  const startMs = performance.now()
  const tape = new TapeWriter({ dialect, dialectText, unmask, write, elapsedMs: () => performance.now() - startMs })
  const crossings = new Set<Crossing>()
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (terminal) => {
    const host = connect({ ...to, allowHalfOpen: true, noDelay: true })
    const crossing = new Crossing({ terminal, host }, tape.open())
    crossings.add(crossing)
    void crossing.over.then(() => crossings.delete(crossing))
  })
  server.maxConnections = LIMITS.connections.default
  const port = await listen(server, options)
  return {
    host: options.host,
    port,
    counts: tape.counts,
    async close() {
      const closed = new Promise((resolve) => {
        server.close(resolve)
      })
      for (const crossing of crossings) crossing.leave()
      await closed
    },
  }
}

/** The port. Rejects with PORT_IN_USE. */
export async function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new GatewayError('PORT_IN_USE', `Cannot listen on ${host}:${port}: ${error.message}`, { cause: error })),
    )
    server.listen({ host, port }, resolve)
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

/** One terminal and its connection to the host. */
class Crossing {
  /** When nothing of it is left. */
  readonly over: Promise<unknown>
  readonly #sockets: Record<Side, Socket>
  readonly #tape: TapedConnection
  /** One side broke off, or we leave: what the other does is our own doing. */
  #isBroken = false

  constructor(sockets: Record<Side, Socket>, tape: TapedConnection) {
    this.#sockets = sockets
    this.#tape = tape
    this.over = Promise.all(Object.values(sockets).map((socket) => new Promise((resolve) => socket.once('close', resolve))))
    this.#join('terminal', 'host')
    this.#join('host', 'terminal')
    // Until the host is there nothing is read: TCP holds the terminal back.
    sockets.host.once('connect', () => sockets.terminal.resume())
  }

  leave(): void {
    this.#isBroken = true
    for (const socket of Object.values(this.#sockets)) socket.destroy()
  }

  #join(from: Side, to: Side): void {
    const [source, target] = [this.#sockets[from], this.#sockets[to]]
    source.on('data', (chunk: Buffer) => {
      if (this.#isBroken) return
      this.#tape.bytes(from, chunk)
      if (target.write(chunk)) return
      source.pause()
      target.once('drain', () => source.resume())
    })
    source.on('end', () => {
      if (this.#isBroken) return
      this.#tape.ended(from, 'end')
      target.end()
    })
    let wasUp = from === 'terminal'
    source.once('connect', () => {
      wasUp = true
    })
    let hasFailed = false
    source.on('error', () => {
      hasFailed = true
    })
    source.once('close', () => {
      if (this.#isBroken || (source.readableEnded && !hasFailed)) return
      this.#isBroken = true
      this.#tape.ended(from, wasUp ? 'reset' : 'refused')
      if (target.connecting) target.destroy()
      else target.resetAndDestroy()
    })
  }
}
