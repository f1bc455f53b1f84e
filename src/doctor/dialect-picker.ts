/** Which dialect each connection of a `--listen auto` speaks, found out from its first frame. */
import type { Dialect } from '../dialect/dialect.ts'
import type { Log } from '../terms/ports.ts'
import type { Opened } from '../transport/opening.ts'
import { findingsOf } from './diagnose.ts'
import { type Finding, isReadable } from './finding.ts'

/** Longest length header, TPDU, header and MTI of a variant, and a bitmap: with fewer bytes some cannot be judged. */
const JUDGED_BYTES = 33

export interface DialectPickerOptions {
  readonly dialects: readonly Dialect[]
  readonly log: Log
  /** Where the listener is: `127.0.0.1:8583`. */
  place(): string
}

export class DialectPicker {
  readonly #options: DialectPickerOptions
  readonly #picked = new WeakMap<object, Dialect>()
  /** Choices that the log has told. */
  readonly #told = new Set<string>()

  constructor(options: DialectPickerOptions) {
    this.#options = options
  }

  /** The best-ranked dialect that reads the bytes to the end; more bytes as long as a frame among them may be unfinished. */
  pick(connection: { readonly peer: string }, bytes: Buffer): Opened {
    const findings = findingsOf(bytes, this.#options.dialects)
    const [best, ...others] = findings.filter(isReadable)
    if (best !== undefined) {
      this.#picked.set(connection, best.dialect)
      this.#tell(connection.peer, best, others)
      return { is: 'known', framing: best.dialect.framing }
    }
    if (bytes.length < JUDGED_BYTES) return { is: 'more', bytes: bytes.length + 1 }
    const whole = findings.filter(({ length }) => length === 'cut').map(wholeBytes)
    return whole.length === 0 ? { is: 'unknown' } : { is: 'more', bytes: Math.min(...whole) }
  }

  /** Undefined before its first frame. */
  dialectOf(connection: object): Dialect | undefined {
    return this.#picked.get(connection)
  }

  /** Each choice once at `info`: a device that connects for every message would fill the log. */
  #tell(peer: string, { option }: Finding, others: readonly Finding[]): void {
    const { log, place } = this.#options
    const rivals = [...new Set(others.map((other) => other.option))]
    const also = rivals.length === 0 ? '' : `; ${rivals.join(' and ')} would read it too`
    const text = `${peer} speaks ${option}${also}. To fix it: --listen ${option}@${place()}`
    if (this.#told.has(option)) log.debug({ peer, option }, text)
    else log.info({ peer, option }, text)
    this.#told.add(option)
  }
}

function wholeBytes({ announced, dialect }: Finding): number {
  return announced + dialect.framing.length.bytes
}
