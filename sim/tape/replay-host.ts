/** Plays the host of a tape: each request is answered as the recorded host answered the one most like it. */
import { createServer, type Socket } from 'node:net'
import { type Dialect, KeyRing, type Message, messageStart, replyEnvelope } from '../../src/index.ts'
import { compareFrames, messageOf, type TapeDifference } from './compare.ts'
import { type Exchange, Exchanges, type Reaction } from './exchange.ts'
import { FrameCutter } from './frame-cutter.ts'
import { startOf } from './mask-frame.ts'
import { countingElements } from './match.ts'
import type { Tape } from './read-tape.ts'
import { listen } from './record.ts'
import { Signer } from './signer.ts'

export interface HostReplayOptions {
  readonly tape: Tape
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** 1: answers as late as the recorded ones; Infinity: at once. @default 1 */
  readonly speed?: number
  /** Elements of requests that may differ, besides STAN, times, DE90 and MAC. */
  readonly ignore?: readonly number[]
  readonly keys?: KeyRing
  /** A request that differs from the recorded one that is most like it, or is like none. */
  onDifference?(difference: TapeDifference): void
}

export interface HostReplay {
  readonly port: number
  readonly counts: Readonly<HostCounts>
  close(): Promise<void>
}

interface HostCounts {
  requests: number
  /** Of them, those that the tape has. */
  known: number
  differences: number
  /** Answers whose MAC is that of the tape and does not fit. */
  unsigned: number
}

/** Resolves when it listens. Rejects with PORT_IN_USE. */
export async function replayHost(options: HostReplayOptions): Promise<HostReplay> {
  const host = new Host(options, await Exchanges.of(options.tape))
  const sockets = new Set<Socket>()
  let connection = 0
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    connection += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    host.serve(socket, connection)
  })
  const port = await listen(server, options)
  return {
    port,
    counts: host.counts,
    async close() {
      const closed = new Promise((resolve) => {
        server.close(resolve)
      })
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** A request that came. */
interface Live {
  readonly payload: Buffer
  readonly message: Message
}

class Host {
  readonly counts: HostCounts = { requests: 0, known: 0, differences: 0, unsigned: 0 }
  readonly #options: HostReplayOptions
  readonly #dialect: Dialect
  readonly #exchanges: Exchanges
  readonly #ignored: ReadonlySet<number>
  readonly #signer: Signer

  constructor(options: HostReplayOptions, exchanges: Exchanges) {
    const { tape, ignore = [], keys = KeyRing.empty } = options
    this.#options = options
    this.#dialect = tape.dialect
    this.#exchanges = exchanges
    this.#ignored = new Set([...countingElements(tape.dialect), ...ignore])
    this.#signer = new Signer(tape.dialect, keys)
  }

  serve(socket: Socket, connection: number): void {
    const cutter = new FrameCutter(this.#dialect.framing)
    const timers = new Set<NodeJS.Timeout>()
    let hasEnded = false
    const leave = (): void => {
      if (hasEnded && timers.size === 0) socket.end()
    }
    const after = (delayMs: number, run: () => void): void => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        run()
        leave()
      }, delayMs)
      timers.add(timer)
    }
    socket.on('data', (chunk: Buffer) => {
      for (const { bytes, isFrame } of cutter.push(chunk)) {
        const live = isFrame ? this.#read(bytes) : undefined
        if (bytes.length > this.#dialect.framing.length.bytes) this.#take(live, { socket, connection, after })
      }
    })
    socket.once('end', () => {
      hasEnded = true
      leave()
    })
    socket.once('close', () => {
      for (const timer of timers) clearTimeout(timer)
    })
  }

  #read(frame: Buffer): Live | undefined {
    const message = messageOf(this.#dialect, Buffer.from(frame), 'terminal')
    return message === undefined ? undefined : { message, payload: message.bytes.subarray(this.#dialect.framing.length.bytes) }
  }

  #take(live: Live | undefined, at: { socket: Socket; connection: number; after(delayMs: number, run: () => void): void }): void {
    this.counts.requests += 1
    const found = live === undefined ? undefined : this.#exchanges.find(live.message)
    if (live === undefined || found === undefined) {
      const [mti = '', stan = ''] = [live?.message.mti, live?.message.text(11)]
      const what = live === undefined ? 'a request came that cannot be read' : 'a request came that is like none on the tape'
      this.#tell({ line: 1, connection: at.connection, mti, stan, what })
      return
    }
    const { exchange, isSame } = found
    this.counts.known += 1
    if (!isSame) {
      const frames = { recorded: exchange.request, came: live.message.bytes, from: 'terminal' } as const
      for (const difference of compareFrames(this.#dialect, frames, this.#ignored)) {
        this.#tell({ line: exchange.line, connection: at.connection, ...difference })
      }
    }
    for (const reaction of exchange.reactions)
      at.after(reaction.afterMs / (this.#options.speed ?? 1), () => this.#react(at.socket, reaction, live, exchange))
  }

  #react(socket: Socket, reaction: Reaction, live: Live, exchange: Exchange): void {
    if (socket.destroyed || !socket.writable) return
    if ('answer' in reaction) socket.write(this.#answer(reaction.answer, live, exchange))
    else if ('bytes' in reaction) socket.write(reaction.bytes)
    else if (reaction.event === 'end') socket.end()
    else socket.resetAndDestroy()
  }

  /** The recorded answer with what it repeats of its request taken from this one. */
  #answer(recorded: Buffer, { message, payload }: Live, exchange: Exchange): Buffer {
    const answer = messageOf(this.#dialect, recorded, 'host')
    const asked = messageOf(this.#dialect, exchange.request, 'terminal')
    if (answer === undefined || asked === undefined) return recorded
    const echoed = answer.elements().filter((element) => answer.text(element) === asked.text(element) && message.has(element))
    const changed = echoed.filter((element) => message.text(element) !== asked.text(element))
    const { framing } = this.#dialect
    const isBare = startOf(this.#dialect, 'host') === framing.length.bytes && messageStart(framing) === 0
    if (changed.length === 0 && isBare && !this.#signer.hasKeyOf(message)) return recorded
    const frame = this.#signer.frame(
      answer,
      (draft) => {
        for (const element of changed) draft.copy(element, message)
      },
      replyEnvelope(framing, payload),
      message,
    )
    this.counts.unsigned = this.#signer.unsigned
    return frame
  }

  #tell(difference: TapeDifference): void {
    this.counts.differences += 1
    this.#options.onDifference?.(difference)
  }
}
