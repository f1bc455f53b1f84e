/** Which `--listen` would read the bytes that a listener cannot, in words for its log. */
import type { Dialect } from '../dialect/dialect.ts'
import type { Clock } from '../terms/ports.ts'
import { diagnose } from './diagnose.ts'
import { type Finding, isReadable } from './finding.ts'

/** A diagnosis takes milliseconds, and anybody can send garbage: one a window, the first of each connection. */
const WINDOW_MS = 1_000
/** No message is shorter. */
const BYTES_MIN = 12

export interface AdviceOptions {
  /** Those that bytes are tried in. */
  readonly dialects: readonly Dialect[]
  readonly clock: Clock
  /** Where the listener is: `127.0.0.1:8583`. */
  place(): string
  /** Says what comes nearest when nothing reads the bytes to the end. */
  readonly saysNearest?: boolean
}

export class Advice {
  readonly #options: AdviceOptions
  readonly #seen = new WeakSet<object>()
  #windowEndsMs = Number.NEGATIVE_INFINITY
  #leftOut = 0

  constructor(options: AdviceOptions) {
    this.#options = options
  }

  /** `These bytes read as X: start with --listen X@127.0.0.1:8583`; empty when nothing reads them, or too many came. */
  words(connection: object, bytes: Buffer): string {
    if (this.#options.dialects.length === 0 || bytes.length < BYTES_MIN) return ''
    const nowMs = this.#options.clock.monotonicMs()
    if (nowMs < this.#windowEndsMs || this.#seen.has(connection)) {
      this.#leftOut += 1
      return ''
    }
    this.#windowEndsMs = nowMs + WINDOW_MS
    this.#seen.add(connection)
    const words = [this.#adviceOn(bytes), this.#leftOutWords()]
    return words.filter((part) => part !== '').join('. ')
  }

  #adviceOn(bytes: Buffer): string {
    const [best] = diagnose(bytes, this.#options.dialects)
    if (best === undefined) return ''
    if (isReadable(best)) return `These bytes read as ${best.option}: start with --listen ${best.option}@${this.#options.place()}`
    if (best.error === undefined && best.length === 'none') {
      return `These bytes are a message of ${best.option} without its length header: send that before each message, and start with --listen ${best.option}@${this.#options.place()}`
    }
    return this.#options.saysNearest === true && best.message !== undefined ? nearestWords(best) : ''
  }

  #leftOutWords(): string {
    const leftOut = this.#leftOut
    this.#leftOut = 0
    return leftOut === 0 ? '' : `${leftOut} others since the last diagnosis were not looked at`
  }
}

function nearestWords({ option, error, announced }: Finding): string {
  return `Nearest is ${option}${error === undefined ? `, which announces ${announced} bytes` : `. ${error.code}: ${error.message}`}`
}
