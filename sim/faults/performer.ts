/** Sends answers as rules say: late, wrong, twice, in pieces, or not at all; one for each listener, ours or the gateway's. */
import { type Cancel, type Clock, encodeFrame, type RoughConnection } from '../../src/index.ts'
import type { Fault } from '../rules/fault-names.ts'
import { latencyMs } from '../rules/latency.ts'
import type { Script } from '../rules/rule-set.ts'
import type { Answering } from './answering.ts'
import { applyActions } from './remake.ts'
import { isReversalOf } from './reversal-of.ts'
import { contradicting, WRONG_ANSWERS } from './wrong-answers.ts'
import { firstPart, WRONG_BYTES } from './wrong-bytes.ts'

export interface PerformerOptions {
  readonly clock: Clock
  /** Written down when it leaves: the payload before its bytes are made wrong. */
  note(answering: Answering, payload: Buffer): void
  /** A rule asks for what the dialect cannot hold. */
  onUnfit(script: Script, error: unknown): void
  /** A fault of the port that a message sets off. */
  onDoor(script: Script, connection: RoughConnection): void
}

type Perform = (performer: FaultPerformer, answering: Answering, payload: Buffer) => void

/** How long a held answer waits for the one that lets it go. */
const HOLD_MS = 2_000
const SECOND_MS = 1_000
const SLICE_MS = 50

interface Held {
  readonly answering: Answering
  /** In front of the answer that lets it go, or behind it. */
  readonly goes: 'before' | 'after'
  readonly bytes: Buffer
  readonly cancel: Cancel
}

export class FaultPerformer {
  readonly #options: PerformerOptions
  readonly #open = new Set<RoughConnection>()
  readonly #timers = new Map<Cancel, Answering['connection']>()
  /** Answers that wait for the next one of their connection. */
  readonly #held = new Map<RoughConnection, Held[]>()
  /** Answers that wait until their reversal is answered. */
  #untilReversed: Answering[] = []
  /** Bytes that wait for somebody else to connect. */
  #forOthers: { readonly from: RoughConnection; readonly bytes: Buffer }[] = []

  constructor(options: PerformerOptions) {
    this.#options = options
  }

  opened(connection: RoughConnection): void {
    this.#open.add(connection)
    for (const { bytes } of this.#forOthers.splice(0)) connection.sendBytes(bytes)
  }

  closed(connection: RoughConnection): void {
    this.#open.delete(connection)
    this.#held.delete(connection)
    for (const [cancel, of] of this.#timers) if (of === connection) cancel()
  }

  get connections(): Iterable<RoughConnection> {
    return this.#open
  }

  /** Something waits for an answer that goes the usual way: each has to come by `answer`. */
  get isWaiting(): boolean {
    return this.#held.size > 0 || this.#untilReversed.length > 0
  }

  /** Sends the answer as its script says; `responseCode` is put into it first. */
  answer(answering: Answering, responseCode?: string): void {
    const { fault, latencyMs: delayMs } = answering.script
    const perform = (): void =>
      this.#attempt(answering, () => (fault === undefined ? send : PERFORM[fault])(this, answering, applyActions(answering, responseCode)))
    if (delayMs === 0) perform()
    else this.later(answering, delayMs, perform)
  }

  /** Ends every timer: what was to come later does not. */
  close(): void {
    for (const cancel of [...this.#timers.keys()]) cancel()
    this.#held.clear()
    this.#untilReversed = []
    this.#forOthers = []
  }

  /** The connection counts it as a request in flight until then. */
  later(answering: Answering, delayMs: number, run: () => void): Cancel {
    const { connection } = answering
    connection.begin()
    const end = this.#options.clock.after(delayMs, () => {
      this.#timers.delete(cancel)
      this.#attempt(answering, run)
      connection.end()
    })
    const cancel = (): void => {
      end()
      if (this.#timers.delete(cancel)) connection.end()
    }
    this.#timers.set(cancel, connection)
    return cancel
  }

  send(answering: Answering, payload: Buffer, bytes = frameOf(answering, payload)): void {
    const { connection } = answering
    const held = this.#held.get(roughOf(connection)) ?? []
    this.#held.delete(roughOf(connection))
    for (const one of held) one.cancel()
    this.#options.note(answering, payload)
    for (const one of held) if (one.goes === 'before') connection.sendBytes(one.bytes)
    connection.sendBytes(bytes)
    for (const one of held) if (one.goes === 'after') connection.sendBytes(one.bytes)
    if (this.#untilReversed.length > 0) this.#letGo(answering)
  }

  /** Until the next answer of its connection, at most for `for`. */
  hold(answering: Answering, payload: Buffer, goes: Held['goes']): void {
    const connection = roughOf(answering.connection)
    const bytes = frameOf(answering, payload)
    this.#options.note(answering, payload)
    const cancel = this.later(answering, answering.script.then?.for ?? HOLD_MS, () => {
      const others = this.#held.get(connection)?.filter((one) => one !== held) ?? []
      if (others.length === 0) this.#held.delete(connection)
      else this.#held.set(connection, others)
      connection.sendBytes(bytes)
    })
    const held: Held = { answering, goes, bytes, cancel }
    this.#held.set(connection, [...(this.#held.get(connection) ?? []), held])
  }

  holdUntilReversed(answering: Answering): void {
    this.#untilReversed.push(answering)
  }

  /** On another connection of the listener: one that is there, else the next that comes. */
  sendElsewhere(answering: Answering, payload: Buffer): void {
    const from = roughOf(answering.connection)
    const other = [...this.#open].find((connection) => connection !== from && connection.isOpen)
    const bytes = frameOf(answering, payload)
    if (other === undefined) this.#forOthers.push({ from, bytes })
    else other.sendBytes(bytes)
  }

  /** Pieces of a frame with pauses between them. */
  drip(answering: Answering, payload: Buffer, { size, pauseMs }: { size: number; pauseMs: number }): void {
    this.#options.note(answering, payload)
    const bytes = frameOf(answering, payload)
    const next = (at: number): void => {
      answering.connection.sendBytes(bytes.subarray(at, at + size))
      if (at + size < bytes.length && answering.connection.isOpen) this.later(answering, pauseMs, () => next(at + size))
    }
    next(0)
  }

  note(answering: Answering, payload: Buffer): void {
    this.#options.note(answering, payload)
  }

  door(answering: Answering): void {
    this.#options.onDoor(answering.script, roughOf(answering.connection))
  }

  /** What a rule asks for may not fit the dialect: then the answer goes as it is. */
  #attempt(answering: Answering, run: () => void): void {
    try {
      run()
    } catch (error) {
      this.#options.onUnfit(answering.script, error)
      this.send(answering, answering.make())
    }
  }

  #letGo(reversal: Answering): void {
    const gone = this.#untilReversed.filter((answering) => isReversalOf(reversal, answering))
    this.#untilReversed = this.#untilReversed.filter((answering) => !gone.includes(answering))
    for (const answering of gone) {
      this.later(answering, amountMs(answering, SLICE_MS), () => send(this, answering, applyActions(answering)))
    }
  }
}

function roughOf(connection: Answering['connection']): RoughConnection {
  return connection as RoughConnection
}

function frameOf({ dialect }: Answering, payload: Buffer): Buffer {
  return encodeFrame(dialect.framing, payload)
}

/** What `by` says, for this message. */
function amountMs({ script, draws }: Answering, usualMs: number): number {
  const { by } = script.then ?? {}
  return by === undefined ? usualMs : latencyMs(by, draws('by'))
}

const send: Perform = (performer, answering, payload) => performer.send(answering, payload)

/** A delay drawn by `by`, or by what the fault is called. */
function delayed(usual: (draw: () => number) => number): Perform {
  return (performer, answering, payload) => {
    const delayMs = amountMs(answering, usual(answering.draws('usual')))
    performer.later(answering, delayMs, () => performer.send(answering, payload))
  }
}

function twice(second: (answering: Answering, payload: Buffer) => Buffer): Perform {
  return (performer, answering, payload) => {
    performer.send(answering, payload)
    performer.later(answering, amountMs(answering, SLICE_MS), () => performer.send(answering, second(answering, payload)))
  }
}

const wrongAnswer: Perform = (performer, answering, payload) => {
  const { fault = 'no-answer' } = answering.script
  performer.send(answering, WRONG_ANSWERS[fault]?.(answering, payload) ?? payload)
}

const wrongBytes: Perform = (performer, answering, payload) => {
  const { fault = 'no-answer' } = answering.script
  performer.send(answering, payload, WRONG_BYTES[fault]?.(answering, payload))
}

/** The port is down from now on, and who is connected is cut off before the answer. */
const cutOff: Perform = (performer, answering) => performer.door(answering)

/** The port misbehaves from now on; the answer itself goes as it should. */
const door: Perform = (performer, answering, payload) => {
  performer.send(answering, payload)
  performer.door(answering)
}

const PERFORM: Readonly<Record<Fault, Perform>> = {
  'no-answer': () => {},
  'delay-fixed': delayed(() => SECOND_MS),
  'delay-jitter': delayed((draw) => 100 + draw() * 900),
  'delay-long-tail': delayed((draw) => latencyMs({ is: 'lognormal', medianMs: 100, p99Ms: 3_000, maxMs: 30_000 }, draw)),
  'late-after-reversal-ack': (performer, answering) => performer.holdUntilReversed(answering),
  duplicate: twice((_answering, payload) => payload),
  'duplicate-with-a-different-de39': twice(contradicting),
  'duplicate-on-another-connection': (performer, answering, payload) => {
    performer.send(answering, payload)
    performer.sendElsewhere(answering, payload)
  },
  reordered: (performer, answering, payload) => performer.hold(answering, payload, 'after'),
  'wrong-stan': wrongAnswer,
  'wrong-tid': wrongAnswer,
  'wrong-rrn': wrongAnswer,
  'wrong-amount': wrongAnswer,
  'wrong-currency': wrongAnswer,
  'wrong-mti': wrongAnswer,
  'missing-de39': wrongAnswer,
  'unknown-de39': wrongAnswer,
  'echo-of-the-request': wrongAnswer,
  'bad-mac': wrongAnswer,
  'stale-session-key': wrongAnswer,
  'clock-skewed': wrongAnswer,
  truncate: wrongBytes,
  'length-too-big': wrongBytes,
  'length-too-small': wrongBytes,
  'length-zero': wrongBytes,
  'garbage-before-a-frame': wrongBytes,
  'bit-flip': wrongBytes,
  'two-frames-in-one-segment': (performer, answering, payload) => performer.hold(answering, payload, 'before'),
  'one-frame-in-n-segments': (performer, answering, payload) => {
    const size = Math.max(1, Math.ceil(frameOf(answering, payload).length / (answering.script.then?.segments ?? 5)))
    performer.drip(answering, payload, { size, pauseMs: amountMs(answering, SLICE_MS) })
  },
  'one-byte-per-second': (performer, answering, payload) =>
    performer.drip(answering, payload, { size: 1, pauseMs: answering.script.then?.every ?? SECOND_MS }),
  '64-kib-frame': wrongBytes,
  'bandwidth-cap': (performer, answering, payload) => {
    const { rate = 100 } = answering.script.then ?? {}
    const size = Math.max(1, Math.round((rate * SLICE_MS) / SECOND_MS))
    performer.drip(answering, payload, { size, pauseMs: (size * SECOND_MS) / rate })
  },
  'half-close': (_performer, { connection }) => roughOf(connection).endWriting(),
  'fin-mid-frame': (performer, answering, payload) => {
    performer.send(answering, payload, firstPart(answering, payload))
    answering.connection.close()
  },
  'rst-after-read': (_performer, { connection }) => connection.reset(),
  'never-reads': (_performer, { connection }) => roughOf(connection).stall('never'),
  refuse: cutOff,
  'accept-then-silence': door,
  'rst-before-read': door,
  flap: cutOff,
  'tls-handshake-stall': door,
  'stops-accepting': door,
}
