/** A port that terminals connect to. */
import { createServer, type Server } from 'node:net'
import { GatewayError } from '../errors.ts'
import type { Limits } from '../limits.ts'
import type { Cancel, Clock, Log } from '../terms/ports.ts'
import { hostAndPort } from './adopt.ts'
import { type ChooseFraming, type Connection, type ConnectionHost, SocketConnection } from './connection.ts'
import type { Framing } from './framing.ts'
import type { Interposer } from './interposer.ts'
import { LimitedLog } from './limited-log.ts'
import { sweepMs } from './sweep.ts'
import type { Tap } from './tap.ts'

export type { Connection } from './connection.ts'

const BACKLOG = 1_024

export interface ListenerOptions {
  /** Address of this machine, e.g. `127.0.0.1` or `0.0.0.0`. */
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
  /** Or how to find it out, for each connection by itself. */
  readonly framing: Framing | ChooseFraming
  readonly limits: Limits
  readonly clock: Clock
  readonly log: Log
  /** A complete payload, in memory of its own. Synchronous; call `connection.begin()` in it when the answer comes later. */
  onFrame(connection: Connection, payload: Buffer): void
  onClose?(connection: Connection): void
  /** What else can be said of bytes that are no frame or no message; empty when nothing can. */
  explain?(connection: Connection, bytes: Buffer): string
  readonly tap?: Tap | undefined
  /** @default nobody */
  readonly interposer?: Interposer | undefined
}

export interface Listener {
  readonly host: string
  readonly port: number
  /** Connected now. */
  readonly connections: number
  /** The port is free from now on; who is connected stays so. */
  stopAccepting(): void
  /** Takes the port again after `stopAccepting`. Rejects as `createListener` does. */
  acceptAgain(): Promise<void>
  /** Everything sent goes out, each connection gets FIN; resolves when nothing is left open. */
  close(): Promise<void>
}

/**
 * Resolves when it listens. Rejects with PORT_IN_USE when the port is taken, not allowed, or not of this machine, with
 * OPTION_INVALID when the host has no address.
 */
export async function createListener(options: ListenerOptions): Promise<Listener> {
  const listener = new SocketListener(options)
  await listener.listen()
  options.interposer?.listening(listener)
  return listener
}

class SocketListener implements Listener {
  readonly #options: ListenerOptions
  readonly #server: Server
  readonly #warnings: LimitedLog
  readonly #host: ConnectionHost
  readonly #open = new Set<SocketConnection>()
  readonly #closed: Promise<void>
  readonly #sweepMs: number
  #port = 0
  #lastId = 0
  #cancelSweep: Cancel | undefined

  constructor(options: ListenerOptions) {
    const { framing, limits, clock, log, tap, interposer } = options
    this.#options = options
    this.#warnings = new LimitedLog(log, clock)
    this.#sweepMs = sweepMs(limits)
    this.#host = {
      framing,
      limits,
      clock,
      log,
      warnings: this.#warnings,
      tap,
      opened: interposer === undefined ? undefined : (connection) => interposer.opened(connection),
      takesOver: interposer === undefined ? undefined : (connection, payload) => interposer.takesOver(connection, payload),
      explain: (connection, bytes) => options.explain?.(connection, bytes) ?? '',
      onFrame:
        interposer === undefined
          ? (connection, payload) => options.onFrame(connection, payload)
          : (connection, payload) => {
              interposer.received(connection, payload)
              options.onFrame(connection, payload)
            },
      onClosed: (connection) => this.#forget(connection),
    }
    // Half-open: without it Node sends FIN as soon as the peer does, and answers in flight are lost (measured).
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket))
    this.#server.maxConnections = limits.connections
    this.#server.on('drop', (facts) => this.#refuse(facts?.remoteAddress))
    this.#closed = new Promise((resolve) => {
      this.#server.once('close', resolve)
    })
  }

  get host(): string {
    return this.#options.host
  }

  get port(): number {
    return this.#port
  }

  get connections(): number {
    return this.#open.size
  }

  async listen(): Promise<void> {
    const { host, log } = this.#options
    // Once it had a port it keeps it.
    const port = this.#port === 0 ? this.#options.port : this.#port
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)))
      this.#server.listen({ host, port, backlog: BACKLOG }, resolve)
    })
    this.#server.removeAllListeners('error')
    this.#server.on('error', (error) => log.error({ listener: hostAndPort(host, this.#port) }, `The listener failed: ${error.message}`))
    const address = this.#server.address()
    this.#port = typeof address === 'object' && address !== null ? address.port : port
  }

  stopAccepting(): void {
    if (this.#server.listening) this.#server.close()
  }

  async acceptAgain(): Promise<void> {
    if (!this.#server.listening) await this.listen()
  }

  async close(): Promise<void> {
    this.#options.interposer?.closing()
    this.stopAccepting()
    for (const connection of this.#open) connection.close()
    await this.#closed
    // The server says that it is closed before the last sockets do.
    await Promise.all([...this.#open].map((connection) => connection.closed))
    this.#warnings.flush()
  }

  #accept(socket: ConstructorParameters<typeof SocketConnection>[1]): void {
    this.#lastId += 1
    this.#open.add(new SocketConnection(this.#lastId, socket, this.#host))
    if (this.#cancelSweep === undefined) this.#armSweep()
  }

  #refuse(remoteAddress: string | undefined): void {
    const peer = remoteAddress ?? 'a peer'
    const limit = this.#options.limits.connections
    this.#warnings.warn({ code: 'LINK_REFUSED', peer }, `LINK_REFUSED: ${peer} was not let in: ${limit} are connected (limit connections)`)
  }

  #forget(connection: SocketConnection): void {
    this.#open.delete(connection)
    if (this.#open.size === 0) {
      this.#cancelSweep?.()
      this.#cancelSweep = undefined
    }
    this.#options.interposer?.closed(connection)
    this.#options.onClose?.(connection)
  }

  /** Only while somebody is connected. */
  #armSweep(): void {
    this.#cancelSweep = this.#options.clock.after(this.#sweepMs, () => {
      const nowMs = this.#options.clock.monotonicMs()
      this.#armSweep()
      for (const connection of this.#open) connection.sweep(nowMs)
    })
  }
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): GatewayError {
  const place = hostAndPort(host, port)
  switch (error.code) {
    case 'EADDRINUSE':
      return new GatewayError('PORT_IN_USE', `Port ${port} of ${host} is already in use; stop what listens there or choose another port`, {
        cause: error,
      })
    case 'EACCES':
      return new GatewayError('PORT_IN_USE', `Not allowed to listen on ${place}; choose a port above 1023`, { cause: error })
    case 'EADDRNOTAVAIL':
      return new GatewayError('PORT_IN_USE', `${host} is not an address of this machine; listen on 127.0.0.1 or 0.0.0.0`, { cause: error })
    default:
      return new GatewayError('OPTION_INVALID', `Cannot listen on ${place}: ${error.code ?? error.message}`, { cause: error })
  }
}
