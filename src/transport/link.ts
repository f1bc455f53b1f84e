/** One connection of ours to a peer that answers many requests on it; made again whenever it is lost. */
import { connect, type Socket } from 'node:net'
import { type ErrorCode, LinkError } from '../errors.ts'
import type { Limits } from '../limits.ts'
import type { Cancel, Clock, Log, Random } from '../terms/ports.ts'
import { adopt, hostAndPort } from './adopt.ts'
import { backOffMs } from './back-off.ts'
import type { Framing } from './framing.ts'
import { Inbox } from './inbox.ts'
import { looksLike } from './looks-like.ts'
import { Outbox } from './outbox.ts'
import { sweepMs } from './sweep.ts'
import { type ConnectionTap, dialledEnds, type Tap } from './tap.ts'

/** After our FIN, for the peer's. */
const LINGER_MS = 500

export interface LinkOptions {
  readonly host: string
  readonly port: number
  readonly framing: Framing
  readonly limits: Limits
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** A complete payload, in memory of its own. */
  onFrame(payload: Buffer): void
  onUp?(): void
  /** Once an outage: LINK_CLOSED when the link was up, LINK_REFUSED when it never was. Not after `close`. */
  onDown?(error: LinkError): void
  /** Bytes came that are no frame, or none that ended in time; the link is dropped then. */
  onNoise?(problem: string, bytes: Buffer): void
  readonly tap?: Tap | undefined
}

export interface Link {
  readonly isUp: boolean
  /** `sent 12 of 121 bytes of a frame...` while one is begun; absent when none is. */
  readonly unfinished?: string | undefined
  /** False: nothing was written (down, or the peer does not read). True: it may have left, whatever happens next. */
  send(payload: Buffer): boolean
  /** True as soon as the link is up, false after the time or when it is closed. */
  ready(timeoutMs: number): Promise<boolean>
  /** Ends the connection, which its owner found dead, and connects again. */
  drop(problem: string): void
  /** What was sent goes out, then FIN; resolves when nothing is left open. */
  close(): Promise<void>
}

/** Connects at once, and again after each failure, with longer and longer pauses. */
export function createLink(options: LinkOptions): Link {
  const link = new SocketLink(options)
  link.connect()
  return link
}

/** The socket of the moment. */
interface Line {
  readonly socket: Socket
  readonly inbox: Inbox
  readonly outbox: Outbox
  tap: ConnectionTap | undefined
}

class SocketLink implements Link {
  readonly #options: LinkOptions
  readonly #peer: string
  readonly #waiters = new Set<(isUp: boolean) => void>()
  #line: Line | undefined
  #isUp = false
  #isClosed = false
  /** An outage is told once. */
  #isDownTold = false
  /** Attempts in a row that brought no frame. */
  #failures = 0
  #problem = ''
  #cancelRetry: Cancel | undefined
  /** The connect time-out, then the sweep. */
  #cancelWatch: Cancel | undefined

  constructor(options: LinkOptions) {
    this.#options = options
    this.#peer = hostAndPort(options.host, options.port)
  }

  get isUp(): boolean {
    return this.#isUp
  }

  get unfinished(): string | undefined {
    const { inbox } = this.#line ?? {}
    return inbox === undefined || inbox.pendingBytes === 0 ? undefined : inbox.describePending()
  }

  send(payload: Buffer): boolean {
    const line = this.#line
    if (!this.#isUp || line === undefined || line.outbox.isFull) return false
    line.outbox.send(payload)
    return true
  }

  ready(timeoutMs: number): Promise<boolean> {
    if (this.#isUp || this.#isClosed) return Promise.resolve(this.#isUp)
    return new Promise((resolve) => {
      const settle = (isUp: boolean) => {
        cancel()
        this.#waiters.delete(settle)
        resolve(isUp)
      }
      const cancel = this.#options.clock.after(timeoutMs, () => settle(false))
      this.#waiters.add(settle)
    })
  }

  drop(problem: string): void {
    if (this.#isUp && this.#line !== undefined) this.#drop(this.#line, problem)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelRetry?.()
    this.#tellWaiters(false)
    const line = this.#line
    if (line === undefined) return
    await new Promise<void>((resolve) => {
      line.socket.once('close', () => resolve())
      this.#leave(line)
    })
  }

  connect(): void {
    const { host, port, framing, limits, clock } = this.#options
    this.#problem = 'it closed the connection'
    const socket = adopt(connect({ host, port }), (error) => {
      this.#problem = error.code ?? error.message
    })
    const inbox = new Inbox(framing, limits, 'answers')
    const outbox = new Outbox({ socket, limits, clock, framing: () => framing, onWrite: (bytes) => line.tap?.sent(bytes) })
    const line: Line = { socket, inbox, outbox, tap: undefined }
    this.#line = line
    this.#cancelWatch = clock.after(limits.connectTimeoutMs, () => this.#drop(line, `no connection within ${limits.connectTimeoutMs} ms`))
    socket.once('connect', () => this.#connected(line))
    socket.on('data', (chunk: Buffer) => this.#receive(line, chunk))
    // Whoever sends no more cannot answer: what waits is lost now, not when the last byte has left.
    socket.once('end', () => socket.destroy())
    socket.once('close', () => {
      line.tap?.closed()
      this.#lost()
    })
  }

  #connected(line: Line): void {
    this.#cancelWatch?.()
    if (this.#isClosed) return
    line.tap = this.#options.tap?.(dialledEnds(line.socket), line)
    this.#isUp = true
    this.#isDownTold = false
    this.#sweep(line)
    this.#options.log.info({ peer: this.#peer }, `Connected to ${this.#peer}`)
    this.#options.onUp?.()
    this.#tellWaiters(true)
  }

  #receive(line: Line, chunk: Buffer): void {
    line.tap?.received(chunk)
    if (this.#isClosed || line.socket.destroyed) return
    const frames = line.inbox.push(chunk, this.#options.clock.monotonicMs())
    if (frames.length > 0) this.#failures = 0
    for (const frame of frames) this.#options.onFrame(frame)
    const { fault } = line.inbox
    if (fault === undefined) return
    this.#noise(fault.error.code, `${fault.problem}. ${looksLike(fault.first, this.#options.framing.length)}`, fault.bytes)
    this.#drop(line, fault.problem)
  }

  #sweep(line: Line): void {
    const { clock, limits } = this.#options
    const nowMs = clock.monotonicMs()
    if (line.outbox.isStalled(nowMs)) this.#drop(line, `it does not read (${line.outbox.unsentBytes} bytes unsent)`)
    else if (line.inbox.isOverdue(nowMs)) {
      this.#noise('FRAME_TIMEOUT', `${line.inbox.describePending()} (limit ${limits.frameTimeoutMs} ms)`, line.inbox.pending)
      this.#drop(line, 'it did not finish a frame')
    } else this.#cancelWatch = clock.after(sweepMs(limits), () => this.#sweep(line))
  }

  #drop(line: Line, problem: string): void {
    this.#problem = problem
    if (line.socket.connecting) line.socket.destroy()
    else line.socket.resetAndDestroy()
  }

  #lost(): void {
    const wasUp = this.#isUp
    this.#line = undefined
    this.#isUp = false
    this.#cancelWatch?.()
    if (this.#isClosed) return
    const { limits, random, clock } = this.#options
    const pauseMs = backOffMs(this.#failures, { minMs: limits.reconnectMinMs, maxMs: limits.reconnectMaxMs }, random)
    this.#failures += 1
    this.#cancelRetry = clock.after(pauseMs, () => this.connect())
    this.#tellDown(wasUp)
  }

  #tellDown(wasUp: boolean): void {
    if (this.#isDownTold) return
    this.#isDownTold = true
    const code = wasUp ? 'LINK_CLOSED' : 'LINK_REFUSED'
    const text = wasUp ? `The link to ${this.#peer} is lost: ${this.#problem}` : `Cannot connect to ${this.#peer}: ${this.#problem}`
    this.#options.log.warn({ code, peer: this.#peer }, `${code}: ${text}; trying again`)
    this.#options.onDown?.(new LinkError(code, text))
  }

  #tellWaiters(isUp: boolean): void {
    for (const settle of this.#waiters) settle(isUp)
  }

  #leave(line: Line): void {
    const wasUp = this.#isUp
    this.#isUp = false
    this.#cancelWatch?.()
    if (!wasUp) {
      line.socket.destroy()
      return
    }
    line.outbox.flush()
    line.socket.end()
    this.#cancelWatch = this.#options.clock.after(LINGER_MS, () => line.socket.destroy())
  }

  #noise(code: ErrorCode, problem: string, bytes: Buffer): void {
    this.#options.onNoise?.(problem, bytes)
    this.#options.log.warn({ code, peer: this.#peer }, `${code}: ${this.#peer} ${problem}`)
  }
}
