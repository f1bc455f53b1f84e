/** What a tape knows of a host: each request with all that the host did about it, found again by what a request says. */
import { type Dialect, isAnswerMti, type Message, SpecError } from '../../src/index.ts'
import { messageOf } from './compare.ts'
import { answerKey, contentKeys } from './match.ts'
import type { Tape } from './read-tape.ts'
import type { ReadEntry, TapeMark } from './tape-line.ts'

/** A host is played from memory. */
const EXCHANGES_MAX = 200_000

/** What the host did, so long after the request. */
export type Reaction = { readonly afterMs: number } & (
  | { readonly answer: Buffer }
  /** Bytes that are sent as they are: of its own accord, or no message. */
  | { readonly bytes: Buffer }
  | { readonly event: 'end' | 'reset' }
)

export interface Exchange {
  readonly line: number
  readonly atMs: number
  readonly request: Buffer
  readonly reactions: Reaction[]
  used: number
}

/** An exchange, and whether the request says the same as the recorded one. */
export interface Found {
  readonly exchange: Exchange
  readonly isSame: boolean
}

export class Exchanges {
  readonly #dialect: Dialect
  /** From the closest likeness to the farthest. */
  readonly #byKey: readonly Map<string, Exchange[]>[] = [new Map(), new Map(), new Map(), new Map()]

  private constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  /** Throws SPEC_INVALID for a tape with too many requests. */
  static async of(tape: Tape): Promise<Exchanges> {
    const exchanges = new Exchanges(tape.dialect)
    const open = new Map<number, Recording>()
    let count = 0
    for await (const entry of tape.entries()) {
      const recording = open.get(entry.connection) ?? new Recording(tape.dialect)
      open.set(entry.connection, recording)
      const made = recording.take(entry)
      if (made === undefined) continue
      count += 1
      if (count > EXCHANGES_MAX) {
        throw new SpecError([
          { file: tape.file, line: entry.line, path: '', problem: `expected at most ${EXCHANGES_MAX} requests to play the host of` },
        ])
      }
      exchanges.#add(made)
    }
    return exchanges
  }

  /** The recorded request that is most like this one, one that was not yet asked first; a repeat, or the same once more, is the last one. */
  find(message: Message): Found | undefined {
    const keys = contentKeys(this.#dialect, message)
    for (const [rank, map] of this.#byKey.entries()) {
      const candidates = map.get(keys[rank] ?? '') ?? []
      const exchange = candidates.find(({ used }) => used === 0) ?? candidates.at(-1)
      if (exchange !== undefined) return this.#use(exchange, rank)
    }
    return undefined
  }

  #use(exchange: Exchange, rank: number): Found {
    exchange.used += 1
    return { exchange, isSame: rank < 2 }
  }

  #add({ exchange, message }: Made): void {
    const keys = contentKeys(this.#dialect, message)
    for (const [rank, map] of this.#byKey.entries()) {
      const key = keys[rank] ?? ''
      const others = map.get(key)
      if (others === undefined) map.set(key, [exchange])
      else others.push(exchange)
    }
  }
}

interface Made {
  readonly exchange: Exchange
  readonly message: Message
}

/** One connection of a tape as it is read. */
class Recording {
  readonly #dialect: Dialect
  readonly #unanswered = new Map<string, Exchange[]>()
  #last: Exchange | undefined
  #hasTerminalLeft = false

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  /** The exchange that begins with this line. */
  take(entry: ReadEntry): Made | undefined {
    if ('bytes' in entry) return undefined
    if ('event' in entry) {
      this.#mark(entry)
      return undefined
    }
    const bytes = Buffer.from(entry.hex, 'hex')
    const message = entry.raw === true ? undefined : messageOf(this.#dialect, bytes, entry.from)
    if (entry.from === 'host') this.#answer(entry.atMs, bytes, message)
    return entry.from === 'terminal' && message !== undefined ? this.#begin(entry, bytes, message) : undefined
  }

  #begin({ line, atMs }: ReadEntry, request: Buffer, message: Message): Made {
    const exchange: Exchange = { line, atMs, request, reactions: [], used: 0 }
    const key = answerKey(this.#dialect, message, 'terminal')
    this.#unanswered.set(key, [...(this.#unanswered.get(key) ?? []), exchange])
    this.#last = exchange
    return { exchange, message }
  }

  #answer(atMs: number, bytes: Buffer, message: Message | undefined): void {
    const key = message !== undefined && isAnswerMti(message.mti) ? answerKey(this.#dialect, message, 'host') : ''
    const [asked, ...others] = this.#unanswered.get(key) ?? []
    if (asked !== undefined) {
      asked.reactions.push({ afterMs: atMs - asked.atMs, answer: bytes })
      if (others.length === 0) this.#unanswered.delete(key)
      else this.#unanswered.set(key, others)
    } else this.#last?.reactions.push({ afterMs: atMs - this.#last.atMs, bytes })
  }

  /** The end that answers an end is no doing of the host's own. */
  #mark({ from, event, atMs }: TapeMark): void {
    if (event !== 'end' && event !== 'reset') return
    if (from === 'terminal') this.#hasTerminalLeft = true
    else if (!this.#hasTerminalLeft) this.#last?.reactions.push({ afterMs: atMs - this.#last.atMs, event })
  }
}
