/** A capture of connections as a pcap file, with card data overwritten unless somebody asks for it. */
import type { Dialect } from '../dialect/dialect.ts'
import type { Clock } from '../terms/ports.ts'
import { answerStart, messageStart } from '../transport/envelope.ts'
import { readLength } from '../transport/length-header.ts'
import type { ConnectionTap, Ends, Tap } from '../transport/tap.ts'
import { blankFrame } from './blank.ts'
import { Conversation, type Side } from './conversation.ts'
import { pcapHeader } from './pcap.ts'

const FRAME_BYTES_MAX = 65_535

export interface CaptureOptions {
  readonly clock: Clock
  /** Takes the bytes of the file, in order. */
  write(bytes: Buffer): void
  /** The bytes as they were, card data included. @default false */
  readonly unmask?: boolean
}

export class Capture {
  readonly #options: CaptureOptions

  constructor(options: CaptureOptions) {
    this.#options = options
    options.write(pcapHeader())
  }

  /** `own` is our end of the connections; `dialectOf` gives the dialect of one, or nothing as long as it is not known. */
  tap(own: Side, dialectOf: (connection: object) => Dialect | undefined): Tap {
    return (ends, connection) => new CapturedConnection(this.#options, ends, { own, dialect: () => dialectOf(connection) })
  }
}

class CapturedConnection implements ConnectionTap {
  readonly #options: CaptureOptions
  readonly #conversation: Conversation
  readonly #dialect: () => Dialect | undefined
  readonly #received: Stream
  readonly #sent: Stream

  constructor(options: CaptureOptions, ends: Ends, { own, dialect }: { own: Side; dialect: () => Dialect | undefined }) {
    this.#options = options
    this.#dialect = dialect
    this.#received = { side: own === 'client' ? 'server' : 'client', held: Buffer.alloc(0), atMs: 0, isLost: false }
    this.#sent = { side: own, held: Buffer.alloc(0), atMs: 0, isLost: false }
    this.#conversation = new Conversation(ends, options.clock.nowMs(), options.write)
  }

  received(bytes: Buffer): void {
    this.#take(this.#received, bytes)
  }

  sent(bytes: Buffer): void {
    this.#take(this.#sent, bytes)
  }

  closed(): void {
    this.#write(true)
    this.#conversation.end(this.#options.clock.nowMs())
  }

  #take(stream: Stream, bytes: Buffer): void {
    // What waited for its dialect goes first: an answer stands behind its request.
    this.#write(false)
    stream.held = Buffer.concat([stream.held, bytes])
    stream.atMs = this.#options.clock.nowMs()
    this.#write(false)
  }

  #write(isEnd: boolean): void {
    const dialect = this.#dialect()
    for (const stream of [this.#received, this.#sent]) {
      const frames = this.#options.unmask === true ? takeAll(stream) : takeFrames(stream, dialect, isEnd)
      for (const bytes of frames) this.#conversation.send(stream.side, bytes, stream.atMs)
    }
  }
}

/** What one side sends. */
interface Stream {
  readonly side: Side
  /** Came and is not written: no whole frame yet. */
  held: Buffer
  /** When the last of it came. */
  atMs: number
  /** It can no longer be cut into frames: what follows is written as zeros. */
  isLost: boolean
}

function takeAll(stream: Stream): Buffer[] {
  const { held } = stream
  stream.held = Buffer.alloc(0)
  return held.length === 0 ? [] : [held]
}

/** The whole frames, blanked; at the end the rest too, as far as it is understood. */
function takeFrames(stream: Stream, dialect: Dialect | undefined, isEnd: boolean): Buffer[] {
  const frames: Buffer[] = []
  while (dialect !== undefined && !stream.isLost) {
    const bytes = frameBytes(dialect, stream.held)
    if (bytes === undefined) stream.isLost = true
    if (bytes === undefined || bytes === 0 || bytes > stream.held.length) break
    frames.push(blankFrame(dialect, stream.held.subarray(0, bytes), startOf(dialect, stream.side)))
    stream.held = stream.held.subarray(bytes)
  }
  if (isEnd || stream.isLost) frames.push(...takeAll(stream).map((rest) => blankRest(dialect, stream, rest)))
  return frames
}

function blankRest(dialect: Dialect | undefined, { side, isLost }: Stream, rest: Buffer): Buffer {
  return dialect === undefined || isLost ? Buffer.alloc(rest.length) : blankFrame(dialect, rest, startOf(dialect, side))
}

/** Bytes of the first frame with its length header; 0 when not even that is there, undefined when it is none. */
function frameBytes({ framing: { length } }: Dialect, held: Buffer): number | undefined {
  if (held.length < length.bytes) return 0
  const announced = readLength(length, held.subarray(0, length.bytes))
  return announced === undefined || announced < 0 || announced > FRAME_BYTES_MAX ? undefined : length.bytes + announced
}

function startOf({ framing }: Dialect, side: Side): number {
  return framing.length.bytes + (side === 'client' ? messageStart(framing) : answerStart(framing))
}
