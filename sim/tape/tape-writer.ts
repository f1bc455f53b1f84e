/** Writes what passes as the lines of a tape, card data masked. */
import type { Dialect } from '../../src/index.ts'
import { type Cut, FrameCutter } from './frame-cutter.ts'
import { maskFrame } from './mask-frame.ts'
import { createSwap, type Swap } from './stand-in.ts'
import { type Side, TAPE_VERSION, type TapeEntry, type TapeEvent, type TapeHeader } from './tape-line.ts'

/** Behind the length header: fewer digits than everybody may see of a card. */
const FIRST_BYTES = 3

export interface TapeWriterOptions {
  readonly dialect: Dialect
  /** As the command line has it. */
  readonly dialectText: string
  /** Leaves card data as it is. */
  readonly unmask: boolean
  /** Takes one line, without its end. */
  write(line: string): void
  /** Since the tape began. */
  elapsedMs(): number
}

/** What stands on a tape. */
export interface TapeCounts {
  connections: number
  frames: number
  /** Pieces whose bytes were not kept. */
  gaps: number
}

export class TapeWriter {
  readonly counts: TapeCounts = { connections: 0, frames: 0, gaps: 0 }
  readonly #options: TapeWriterOptions
  readonly #swap: Swap = createSwap()

  constructor(options: TapeWriterOptions) {
    this.#options = options
    const { dialect, dialectText, unmask } = options
    const startedAt = new Date().toISOString()
    const header: TapeHeader = { tape: TAPE_VERSION, dialect: dialectText, framing: dialect.framing, startedAt, masked: !unmask }
    options.write(JSON.stringify(header))
  }

  /** A terminal connected. */
  open(): TapedConnection {
    this.counts.connections += 1
    return new TapedConnection(this, this.#options.dialect, this.counts.connections)
  }

  take(connection: number, from: Side, cut: Cut): void {
    const { dialect, unmask } = this.#options
    const place = { atMs: this.#atMs(), connection, from }
    if (unmask) {
      this.counts.frames += 1
      this.#write({ ...place, hex: hexOf(cut.bytes), ...(cut.isFrame ? {} : { raw: true }) })
      return
    }
    const masked = cut.isFrame ? maskFrame(dialect, cut.bytes, from, this.#swap) : { why: 'FRAME_UNREADABLE' }
    if ('frame' in masked) {
      this.counts.frames += 1
      this.#write({ ...place, hex: hexOf(masked.frame) })
      return
    }
    this.counts.gaps += 1
    // A stream that is no longer cut may break off within a card number: nothing of it can be shown.
    const shown = cut.isFrame ? dialect.framing.length.bytes + FIRST_BYTES : 0
    this.#write({ ...place, bytes: cut.bytes.length, first: hexOf(cut.bytes.subarray(0, shown)), why: masked.why })
  }

  mark(connection: number, from: Side, event: TapeEvent): void {
    this.#write({ atMs: this.#atMs(), connection, from, event })
  }

  #write(entry: TapeEntry): void {
    this.#options.write(JSON.stringify(entry))
  }

  #atMs(): number {
    return Math.round(this.#options.elapsedMs() * 10) / 10
  }
}

/** One connection of a tape, from its opening. */
export class TapedConnection {
  readonly #writer: TapeWriter
  readonly #id: number
  readonly #cutters: Record<Side, FrameCutter>

  constructor(writer: TapeWriter, { framing }: Dialect, id: number) {
    this.#writer = writer
    this.#id = id
    this.#cutters = { terminal: new FrameCutter(framing), host: new FrameCutter(framing) }
    writer.mark(id, 'terminal', 'open')
  }

  bytes(from: Side, chunk: Buffer): void {
    for (const cut of this.#cutters[from].push(chunk)) this.#writer.take(this.#id, from, cut)
  }

  /** What came of a frame that is not finished goes before it. */
  ended(from: Side, event: TapeEvent): void {
    for (const cut of this.#cutters[from].rest()) this.#writer.take(this.#id, from, cut)
    this.#writer.mark(this.#id, from, event)
  }
}

function hexOf(bytes: Buffer): string {
  return bytes.toString('hex').toUpperCase()
}
