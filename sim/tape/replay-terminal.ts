/** Plays the terminals of a tape to a host, and compares each answer with the recorded one. */
import { setTimeout as pause } from 'node:timers/promises'
import { classifyEither, KeyRing, type Message } from '../../src/index.ts'
import { compareFrames, messageOf, type TapeDifference } from './compare.ts'
import { LiveNumbers, writeChanges } from './live-numbers.ts'
import { startOf } from './mask-frame.ts'
import { answerKey, volatileElements } from './match.ts'
import type { Tape } from './read-tape.ts'
import { ReplayPeer } from './replay-peer.ts'
import { Signer } from './signer.ts'
import type { ReadEntry, TapeFrame, TapeMark } from './tape-line.ts'

/** For answers that the tape does not have, at the end. */
const QUIET_MS = 500

export interface TerminalReplayOptions {
  readonly tape: Tape
  readonly to: { readonly host: string; readonly port: number }
  /** 1: with the recorded gaps; 10: ten times as fast; Infinity: without gaps. @default 1 */
  readonly speed?: number
  /** Elements that may differ, besides those that the dialect says are made anew. */
  readonly ignore?: readonly number[]
  readonly keys?: KeyRing
  /** For one answer. @default as long as a device of the dialect waits */
  readonly timeoutMs?: number
  onDifference?(difference: TapeDifference): void
}

export interface TerminalReplay {
  readonly sent: number
  /** Of the tape, with one that came. */
  readonly answers: number
  readonly differences: number
  /** What could not be played, in words. */
  readonly notes: readonly string[]
}

/** In the order of the tape: a request goes when all that stands before it has happened. Rejects with LINK_REFUSED. */
export async function replayTerminal(options: TerminalReplayOptions): Promise<TerminalReplay> {
  const replay = new Replay(options)
  try {
    let beforeMs = 0
    for await (const entry of options.tape.entries()) {
      if (entry.from === 'terminal') await gap((entry.atMs - beforeMs) / (options.speed ?? 1))
      beforeMs = entry.atMs
      await replay.play(entry)
    }
    return await replay.finish()
  } finally {
    replay.close()
  }
}

async function gap(gapMs: number): Promise<void> {
  if (gapMs >= 1) await pause(gapMs)
}

class Replay {
  readonly #options: TerminalReplayOptions
  readonly #peers = new Map<number, ReplayPeer>()
  readonly #ignored: ReadonlySet<number>
  readonly #numbers: LiveNumbers
  readonly #signer: Signer
  readonly #lines = new Map<number, number>()
  #sent = 0
  #answers = 0
  #differences = 0
  #gaps = 0
  #unanswered = 0

  constructor(options: TerminalReplayOptions) {
    const { tape, ignore = [], keys = KeyRing.empty } = options
    this.#options = options
    this.#ignored = new Set([...volatileElements(tape.dialect), ...ignore])
    this.#numbers = new LiveNumbers(tape.dialect)
    this.#signer = new Signer(tape.dialect, keys)
  }

  async play(entry: ReadEntry): Promise<void> {
    this.#lines.set(entry.connection, entry.line)
    if ('event' in entry && entry.event === 'open') {
      this.#peers.set(entry.connection, await ReplayPeer.connect(this.#options.to, this.#options.tape.dialect))
      return
    }
    const peer = this.#peers.get(entry.connection)
    if (peer === undefined) return
    if ('bytes' in entry) this.#gaps += 1
    else if ('event' in entry) await this.#mark(peer, entry)
    else if (entry.from === 'terminal') await this.#send(peer, entry)
    else await this.#compare(peer, entry)
  }

  async finish(): Promise<TerminalReplay> {
    const peers = [...this.#peers]
    if (this.#unanswered > 0) await Promise.all(peers.map(([, peer]) => peer.until(() => peer.waiting.length > 0, QUIET_MS)))
    for (const [connection, peer] of peers) this.#leave(connection, peer)
    return { sent: this.#sent, answers: this.#answers, differences: this.#differences, notes: this.#notes() }
  }

  close(): void {
    for (const peer of this.#peers.values()) peer.close()
  }

  /** What came and was not asked for by the tape is told. */
  #leave(connection: number, peer: ReplayPeer): void {
    for (const { message } of peer.waiting) this.#tell({ connection, ...nameOf(message), what: 'came, and is not on the tape' })
    peer.close()
    this.#peers.delete(connection)
  }

  async #send(peer: ReplayPeer, { hex, connection, raw }: TapeFrame): Promise<void> {
    const frame = Buffer.from(hex, 'hex')
    const message = raw === true ? undefined : messageOf(this.#options.tape.dialect, frame, 'terminal')
    if (!peer.isOpen) {
      this.#tell({ connection, ...nameOf(message), what: 'was not sent: the host has closed the connection' })
      return
    }
    this.#sent += 1
    if (message !== undefined) this.#unanswered += 1
    await peer.send(message === undefined ? frame : this.#renewed(frame, message))
  }

  /** With the numbers that this host has given, and a MAC that fits. */
  #renewed(frame: Buffer, message: Message): Buffer {
    const { dialect, header } = this.#options.tape
    const changes = this.#numbers.changesOf(message)
    const hasMac = dialect.mac?.elements.some((element) => message.has(element)) ?? false
    const needsMac = hasMac && (header.masked || this.#signer.hasKeyOf(message))
    if (changes.length === 0 && !needsMac) return frame
    const envelope = frame.subarray(dialect.framing.length.bytes, startOf(dialect, 'terminal'))
    return this.#signer.frame(message, (draft) => writeChanges(draft, changes), envelope)
  }

  async #compare(peer: ReplayPeer, { hex, connection, raw }: TapeFrame): Promise<void> {
    const { dialect } = this.#options.tape
    const recorded = Buffer.from(hex, 'hex')
    const message = raw === true ? undefined : messageOf(dialect, recorded, 'host')
    const came = await peer.take(message === undefined ? '' : answerKey(dialect, message, 'host'), this.#timeoutMs)
    if (came === undefined) {
      this.#tell({ connection, ...nameOf(message), what: peer.hasEnded ? 'no answer: the host closed the connection' : 'no answer came' })
      return
    }
    this.#answers += 1
    if (message !== undefined) this.#unanswered -= 1
    for (const difference of compareFrames(dialect, { recorded, came: came.frame, from: 'host' }, this.#ignored)) {
      this.#tell({ connection, ...difference })
    }
    if (message === undefined || came.message === undefined) return
    if (this.#signer.isForged(came.message))
      this.#tell({ connection, ...nameOf(message), what: 'the MAC of the answer is missing or wrong' })
    this.#numbers.answered({ recorded: message, came: came.message })
    if (classifyEither(message, dialect.kinds.terminal)?.kind === 'sign-in') this.#signer.signedIn(came.message)
  }

  async #mark(peer: ReplayPeer, { from, event, connection }: TapeMark): Promise<void> {
    if (from === 'terminal') {
      if (event === 'end') peer.end()
      else peer.reset()
      if (event === 'reset' || peer.hasEnded) this.#leave(connection, peer)
      return
    }
    if (event === 'refused') {
      this.#tell({ connection, ...nameOf(undefined), what: 'the recorded host refused the connection, this one took it' })
      return
    }
    await peer.until(() => false, this.#timeoutMs)
    if (!peer.hasEnded && !peer.hasClosed)
      this.#tell({ connection, ...nameOf(undefined), what: `the recorded host closed here (${event}), this one did not` })
    if (!peer.isOpen) this.#leave(connection, peer)
  }

  get #timeoutMs(): number {
    return this.#options.timeoutMs ?? this.#options.tape.dialect.terminalTimeoutMs
  }

  #tell(difference: Omit<TapeDifference, 'line'>): void {
    this.#differences += 1
    this.#options.onDifference?.({ line: this.#lines.get(difference.connection) ?? 1, ...difference })
  }

  #notes(): string[] {
    const { unsigned } = this.#signer
    return [
      ...(this.#gaps === 0
        ? []
        : [`${this.#gaps} pieces could not be read when they were recorded, and were not kept: record with --unmask`]),
      ...(unsigned === 0 ? [] : [`${unsigned} messages were sent with the MAC of the tape, which does not fit them: give --keys FILE`]),
    ]
  }
}

function nameOf(message: Message | undefined): { mti: string; stan: string } {
  return { mti: message?.mti ?? '', stan: message?.text(11) ?? '' }
}
