/** Why a request has no answer: told from what came while it waited, or came after it was given up. */
import type { Dialect } from '../dialect/dialect.ts'
import type { DecodeError } from '../errors.ts'
import type { Clock } from '../terms/ports.ts'
import { diagnose } from './diagnose.ts'
import { isReadable } from './finding.ts'

/** The least telling first: of several the last one is said. */
export const SILENCES = ['no-bytes', 'link-lost', 'late', 'undecodable', 'no-frame', 'nobody-waiting', 'mac-refused'] as const

/** What is known of a request without an answer. */
export interface Verdict {
  readonly is: (typeof SILENCES)[number]
  /** The same for people, without card data. */
  readonly words: string
}

export interface SilenceOptions {
  readonly clock: Clock
  /** What the names of a key's parts are: `MTI class`, `DE11`. */
  readonly keyNames: readonly string[]
  /** Bytes that are not understood are tried in these. @default [] */
  readonly known?: readonly Dialect[]
}

interface Sign extends Verdict {
  readonly atMs: number
  /** The request that it is nearest to; absent, it may be any. */
  readonly key?: string
}

/** What is remembered of a link that talks nonsense. */
const SIGNS_MAX = 64
const GIVEN_UP_MAX = 1_000
/** Of other elements only the name is said: a dialect may match answers by the card. */
const SHOWN: readonly string[] = ['MTI class', 'DE7', 'DE11', 'DE12', 'DE37', 'DE41']
/** A diagnosis takes milliseconds, and a peer can send garbage for ever: one a window. */
const WINDOW_MS = 1_000

/** Watches one link; `key` is what an answer repeats of its request, its parts joined by `|`. */
export class Silence {
  readonly #options: SilenceOptions
  readonly #signs: Sign[] = []
  /** Key -> when its time was over. */
  readonly #givenUp = new Map<string, number>()
  #windowEndsMs = Number.NEGATIVE_INFINITY

  constructor(options: SilenceOptions) {
    this.#options = options
  }

  /** Bytes came that are no frame; `problem` says what they look like. */
  noFrame(problem: string, bytes: Buffer): Verdict {
    return this.#note({ is: 'no-frame', words: `bytes came that are no frame: ${problem}${this.#looksLike(bytes)}` })
  }

  /** A frame came whose message cannot be read to its end. */
  undecodable(error: DecodeError | undefined, payload: Buffer): Verdict {
    const where = error === undefined ? '' : ` at offset ${error.offset} (DE${error.element})`
    return this.#note({ is: 'undecodable', words: `a frame came that cannot be decoded${where}${this.#looksLike(payload)}` })
  }

  /** An answer came whose MAC is wrong. */
  macRefused(key: string): Verdict {
    return this.#note({ is: 'mac-refused', words: 'an answer came, its MAC is missing or wrong: it counts as none', key })
  }

  /** An answer came that no request waits for; `waiting` are the keys that wait, the oldest first. */
  stray(key: string, waiting: Iterable<string>): Verdict {
    const endedMs = this.#givenUp.get(key)
    if (endedMs !== undefined) {
      const lateMs = Math.max(0, Math.round(this.#options.clock.monotonicMs() - endedMs))
      return this.#note({ is: 'late', words: `the answer came ${lateMs} ms too late`, key })
    }
    const nearest = nearestOf(key, waiting)
    const words = 'an answer was decoded that nobody waits for'
    if (nearest === undefined) return this.#note({ is: 'nobody-waiting', words: `${words}: no request like it waits` })
    return this.#note({ is: 'nobody-waiting', words: `${words}: the closest differs in ${this.#differences(nearest, key)}`, key: nearest })
  }

  /** Why the request has no answer, once its time is over; `unfinished` is a frame that was begun and not ended. */
  verdict(key: string, sentAtMs: number, unfinished?: string): Verdict {
    this.#giveUp(key)
    const since = this.#signs.filter((sign) => sign.atMs >= sentAtMs && (sign.key === undefined || sign.key === key))
    const [told] = since.toSorted((one, other) => SILENCES.indexOf(other.is) - SILENCES.indexOf(one.is))
    if (told !== undefined) return { is: told.is, words: told.words }
    if (unfinished !== undefined) return { is: 'no-frame', words: `bytes came that are no frame: the peer ${unfinished}` }
    return { is: 'no-bytes', words: 'no bytes came' }
  }

  #giveUp(key: string): void {
    this.#givenUp.delete(key)
    this.#givenUp.set(key, this.#options.clock.monotonicMs())
    const [oldest] = this.#givenUp.keys()
    if (this.#givenUp.size > GIVEN_UP_MAX && oldest !== undefined) this.#givenUp.delete(oldest)
  }

  #note(sign: Omit<Sign, 'atMs'>): Verdict {
    this.#signs.push({ ...sign, atMs: this.#options.clock.monotonicMs() })
    if (this.#signs.length > SIGNS_MAX) this.#signs.shift()
    return { is: sign.is, words: sign.words }
  }

  #differences(waiting: string, came: string): string {
    const parts = came.split('|')
    const differing = waiting.split('|').flatMap((wanted, at) => {
      const name = this.#options.keyNames[at] ?? `part ${at + 1}`
      const values = SHOWN.includes(name) ? ` (sent ${wanted || 'none'}, came ${parts[at] || 'none'})` : ''
      return wanted === parts[at] ? [] : [name + values]
    })
    return differing.join(' and ')
  }

  #looksLike(bytes: Buffer): string {
    const { clock, known = [] } = this.#options
    const nowMs = clock.monotonicMs()
    if (known.length === 0 || nowMs < this.#windowEndsMs) return ''
    this.#windowEndsMs = nowMs + WINDOW_MS
    const [best] = diagnose(bytes, known)
    if (best === undefined) return ''
    const isWhole = isReadable(best) || (best.error === undefined && best.length === 'none')
    return isWhole || best.message !== undefined ? `; it looks like ${best.option}` : ''
  }
}

/** The waiting key with the fewest parts that differ, one of which at least is the same. */
function nearestOf(key: string, waiting: Iterable<string>): string | undefined {
  const parts = key.split('|')
  let nearest: string | undefined
  let least = parts.length
  for (const candidate of waiting) {
    const differing = candidate.split('|').filter((part, at) => part !== parts[at]).length
    if (differing < least) {
      least = differing
      nearest = candidate
    }
  }
  return nearest
}
