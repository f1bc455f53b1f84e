/** One terminal's connection: frames in, answers out, from the accept to the last byte. */
import type { Socket } from 'node:net'
import type { ErrorCode } from '../errors.ts'
import type { Limits } from '../limits.ts'
import type { Clock, Log } from '../terms/ports.ts'
import { adopt, peerName } from './adopt.ts'
import { encodeFrame } from './framer.ts'
import type { Framing } from './framing.ts'
import { Inbox } from './inbox.ts'
import type { LimitedLog } from './limited-log.ts'
import { looksLike } from './looks-like.ts'
import { type Opened, Opening } from './opening.ts'
import { Outbox } from './outbox.ts'
import { acceptedEnds, type ConnectionTap, type Tap } from './tap.ts'

/** After our FIN, for the peer's: to destroy a socket at once may take back answers that it has not read. */
const LINGER_MS = 500

export interface Connection {
  /** `127.0.0.1:5021`. */
  readonly peer: string
  readonly id: number
  /** False once it is being left: what is sent then goes nowhere. */
  readonly isOpen: boolean
  /** Requests that began and have not ended. */
  readonly inFlight: number
  /** Frames and writes the payload at the end of this turn of the loop: leave its bytes alone until then. */
  send(payload: Buffer): void
  /** Writes bytes as they are, without a length header. */
  sendBytes(bytes: Buffer): void
  /** A request starts: call it before `onFrame` returns. */
  begin(): void
  /** It is answered, or never will be. */
  end(): void
  /** A line about what this peer sent, one of those of which only so many a second are written. */
  warn(facts: object, message: string): void
  /** The same about a payload that nobody can read, with what the listener's `explain` says of it. */
  warnUnreadable(facts: object, message: string, payload: Buffer): void
  /** What was sent goes out, then FIN. */
  close(): void
  /** RST, now. */
  reset(): void
}

/** Finds out from the first bytes of a connection how it is cut into frames. */
export type ChooseFraming = (connection: Connection, bytes: Buffer) => Opened

/** What the connections of a listener share. */
export interface ConnectionHost {
  readonly framing: Framing | ChooseFraming
  readonly limits: Limits
  readonly clock: Clock
  readonly log: Log
  /** For lines that a peer can cause at will. */
  readonly warnings: LimitedLog
  readonly tap: Tap | undefined
  /** Told of each new one, before anything of it is read. */
  readonly opened: ((connection: SocketConnection) => void) | undefined
  /** Asked for each frame that is to be sent; true: somebody else sends it. */
  readonly takesOver: ((connection: Connection, payload: Buffer) => boolean) | undefined
  /** What else can be said of bytes that are no frame or no message; empty when nothing can. */
  explain(connection: Connection, bytes: Buffer): string
  onFrame(connection: Connection, payload: Buffer): void
  onClosed(connection: SocketConnection): void
}

/**
 * open: reads and answers. answering: reads no more (the peer closed its side, or framing is lost), what is in flight is
 * still answered. closing: FIN is sent, the peer's is awaited.
 */
type State = 'open' | 'answering' | 'closing' | 'closed'

export class SocketConnection implements Connection {
  readonly id: number
  readonly peer: string
  /** When nothing of it is left. */
  readonly closed: Promise<void>
  readonly #socket: Socket
  readonly #host: ConnectionHost
  readonly #outbox: Outbox
  readonly #tap: ConnectionTap | undefined
  /** Undefined until the first frame has shown it. */
  #framing: Framing | undefined
  #reader: Inbox | Opening
  #state: State = 'open'
  /** When the state has lasted too long. */
  #deadlineMs: number
  #inFlight = 0
  /** Frames of a chunk beyond the requests in flight that are allowed. */
  #waiting: Buffer[] = []
  #isDelivering = false
  #isPaused = false
  /** What is still read of a peer that is ignored; undefined for one that is served. */
  #ignored: 'all' | 'once' | 'never' | undefined

  constructor(id: number, socket: Socket, host: ConnectionHost) {
    const { framing, limits, clock } = host
    this.id = id
    this.peer = peerName(socket)
    this.#host = host
    this.#socket = adopt(socket, (error) => this.#debug('LINK_CLOSED', `lost its connection: ${error.code ?? error.message}`))
    this.#framing = typeof framing === 'function' ? undefined : framing
    this.#reader = typeof framing === 'function' ? new Opening(limits) : new Inbox(framing, limits, 'requests')
    this.#tap = host.tap?.(acceptedEnds(socket), this)
    this.#outbox = new Outbox({
      socket,
      limits,
      clock,
      framing: () => this.#framing,
      onWrite: (bytes) => this.#tap?.sent(bytes),
      onRoom: () => this.#adjustReading(),
    })
    this.#deadlineMs = clock.monotonicMs() + limits.firstFrameTimeoutMs
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('end', () => this.#peerEnded())
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#closed()
        resolve()
      })
    })
    host.opened?.(this)
  }

  get isOpen(): boolean {
    return this.#state === 'open' || this.#state === 'answering'
  }

  get inFlight(): number {
    return this.#inFlight
  }

  send(payload: Buffer): void {
    if (this.isOpen && this.#host.takesOver?.(this, payload) !== true) this.#outbox.send(payload)
  }

  sendBytes(bytes: Buffer): void {
    if (this.isOpen) this.#outbox.sendBytes(bytes)
  }

  begin(): void {
    this.#inFlight += 1
  }

  end(): void {
    this.#inFlight -= 1
    this.#deliver()
    if (this.#inFlight === 0 && this.#state === 'open') this.#idleFrom(this.#host.clock.monotonicMs())
  }

  warn(facts: object, message: string): void {
    this.#host.warnings.warn({ peer: this.peer, connection: this.id, ...facts }, message)
  }

  warnUnreadable(facts: object, message: string, payload: Buffer): void {
    const bytes = this.#framing === undefined ? payload : encodeFrame(this.#framing, payload)
    this.warn(facts, message + this.#explain(bytes))
  }

  close(): void {
    if (this.#ignored !== undefined) this.reset()
    else if (this.isOpen) this.#finish()
  }

  reset(): void {
    this.#socket.resetAndDestroy()
  }

  /**
   * From now on nothing that comes is looked at and nothing ends it: all of it is read and forgotten, what comes first is, or
   * nothing is read and the peer's window fills.
   */
  stall(reads: 'all' | 'once' | 'never'): void {
    this.#ignored = reads
    this.#waiting = []
    if (reads === 'never') this.#socket.pause()
  }

  /** FIN, now; what comes is still read. */
  endWriting(): void {
    this.#outbox.flush()
    this.#socket.end()
  }

  /** Ends what lasts too long. The listener calls it every few milliseconds: one timer for all, not one a socket. */
  sweep(nowMs: number): void {
    const { limits } = this.#host
    if (this.#ignored !== undefined) return
    if (this.#outbox.isStalled(nowMs)) {
      const unsent = this.#outbox.unsentBytes
      this.#warn('LINK_TIMEOUT', `does not read its answers (${unsent} bytes unsent for ${limits.drainTimeoutMs} ms): reset`)
      this.reset()
    } else if (this.#state === 'open') this.#sweepOpen(nowMs)
    else if (nowMs > this.#deadlineMs) this.#giveUp()
  }

  #sweepOpen(nowMs: number): void {
    const { limits } = this.#host
    // A peer that we do not read cannot be late.
    if (this.#isPaused) return
    if (this.#reader.isOverdue(nowMs)) {
      this.#lose('FRAME_TIMEOUT', `${this.#reader.describePending()} (limit ${limits.frameTimeoutMs} ms)`, this.#reader.pending)
    } else if (this.#inFlight === 0 && nowMs > this.#deadlineMs) {
      this.#debug(
        'LINK_TIMEOUT',
        this.#reader.completed === 0 ? 'sent nothing after connecting: closed' : 'sent nothing for a while: closed',
      )
      this.#finish()
    }
  }

  #giveUp(): void {
    if (this.#state === 'closing') this.#socket.destroy()
    else {
      this.#debug('LINK_CLOSED', `closed its side and ${this.#inFlight} requests were not answered in time`)
      this.#finish()
    }
  }

  #receive(chunk: Buffer): void {
    this.#tap?.received(chunk)
    if (this.#ignored !== undefined) {
      if (this.#ignored !== 'all') this.#socket.pause()
      return
    }
    // What comes after framing was lost or while it is being left is read, so that FIN is seen, and forgotten.
    if (this.#state !== 'open') return
    const nowMs = this.#host.clock.monotonicMs()
    if (this.#reader instanceof Opening) this.#open(this.#reader, chunk, nowMs)
    else this.#read(this.#reader, chunk, nowMs)
  }

  /** Once the framing is known, what came so far is read in it. */
  #open(opening: Opening, chunk: Buffer, nowMs: number): void {
    const { framing, limits } = this.#host
    if (typeof framing !== 'function') return
    const opened = opening.push(chunk, nowMs, (bytes) => framing(this, bytes))
    if (opened.is === 'unknown') this.#lose('FRAME_UNREADABLE', opening.describePending(), opening.pending)
    if (opened.is !== 'known') return
    const inbox = new Inbox(opened.framing, limits, 'requests')
    this.#framing = opened.framing
    this.#reader = inbox
    this.#read(inbox, opening.pending, nowMs)
  }

  #read(inbox: Inbox, chunk: Buffer, nowMs: number): void {
    const frames = inbox.push(chunk, nowMs)
    if (inbox.completed > 0) this.#idleFrom(nowMs)
    for (const frame of frames) this.#waiting.push(frame)
    this.#deliver()
    const { fault } = inbox
    if (fault === undefined || !this.isOpen) return
    this.#lose(fault.error.code, `${fault.problem}. ${looksLike(fault.first, this.#framing?.length)}`, fault.bytes)
  }

  /** Nothing more can be read: says why, and ends once what came before is answered. */
  #lose(code: ErrorCode, problem: string, bytes: Buffer): void {
    this.#warn(code, problem + this.#explain(bytes))
    this.#answerThenFinish()
  }

  #explain(bytes: Buffer): string {
    const words = this.#host.explain(this, bytes)
    return words === '' ? '' : `. ${words}`
  }

  /** Hands frames over one by one as long as there is room; a request that ends inside makes the same loop go on. */
  #deliver(): void {
    if (this.#isDelivering) return
    this.#isDelivering = true
    try {
      while (this.isOpen && this.#inFlight < this.#host.limits.inFlightPerConnection) {
        const frame = this.#waiting.shift()
        if (frame === undefined) break
        this.#host.onFrame(this, frame)
      }
    } finally {
      this.#isDelivering = false
    }
    this.#adjustReading()
    if (this.#state === 'answering') this.#finishWhenAnswered()
  }

  /** Reads only while there is room for more requests and the peer takes its answers; else TCP holds the peer back. */
  #adjustReading(): void {
    if (this.#ignored !== undefined) return
    const room = this.#waiting.length === 0 && this.#inFlight < this.#host.limits.inFlightPerConnection
    const pause = this.#state === 'open' && (!room || this.#outbox.isFull)
    if (pause === this.#isPaused) return
    this.#isPaused = pause
    if (pause) {
      this.#socket.pause()
      return
    }
    const nowMs = this.#host.clock.monotonicMs()
    this.#reader.restart(nowMs)
    if (this.#state === 'open') this.#idleFrom(nowMs)
    this.#socket.resume()
  }

  #idleFrom(nowMs: number): void {
    this.#deadlineMs = nowMs + this.#host.limits.idleTimeoutMs
  }

  #peerEnded(): void {
    if (this.#ignored !== undefined) return
    this.#noteHalfFrame()
    if (this.#state === 'open') this.#answerThenFinish()
  }

  #answerThenFinish(): void {
    this.#state = 'answering'
    this.#deadlineMs = this.#host.clock.monotonicMs() + this.#host.limits.halfCloseTimeoutMs
    this.#adjustReading()
    this.#finishWhenAnswered()
  }

  #finishWhenAnswered(): void {
    if (this.#inFlight === 0 && this.#waiting.length === 0) this.#finish()
  }

  #finish(): void {
    this.#state = 'closing'
    this.#waiting = []
    this.#deadlineMs = Number.POSITIVE_INFINITY
    this.#outbox.flush()
    this.#adjustReading()
    this.#socket.end(() => {
      this.#deadlineMs = this.#host.clock.monotonicMs() + LINGER_MS
    })
  }

  #closed(): void {
    if (this.#state === 'open') this.#noteHalfFrame()
    this.#state = 'closed'
    this.#waiting = []
    this.#tap?.closed()
    this.#host.onClosed(this)
  }

  /** No news to most, unless it can be said what was wrong with the frame. */
  #noteHalfFrame(): void {
    if (this.#state !== 'open' || this.#reader.pendingBytes === 0) return
    const problem = `closed inside a frame: ${this.#reader.describePending()}`
    const words = this.#explain(this.#reader.pending)
    if (words === '') this.#debug('LINK_CLOSED', problem)
    else this.#warn('LINK_CLOSED', problem + words)
  }

  #warn(code: ErrorCode, problem: string): void {
    this.warn({ code }, `${code}: ${this.peer} ${problem}`)
  }

  #debug(code: ErrorCode, problem: string): void {
    this.#host.log.debug({ code, peer: this.peer, connection: this.id }, `${this.peer} ${problem}`)
  }
}
