/** What came and what went, as far back as it reaches: kept as bytes, read and masked when somebody asks. */
import {
  amountDigits,
  answerStart,
  cardNumberOf,
  classify,
  type Dialect,
  type Message,
  maskPan,
  messageStart,
  messageToJson,
  scanMessage,
} from '../../src/index.ts'
import { NO_SCRIPT, type Place, type Script } from '../rules/rule-set.ts'
import type { JournalEntry } from './entry.ts'
import { fitsQuery, type JournalQuery } from './query.ts'

/** What is written down at once. */
export interface Noted {
  readonly atMs: number
  readonly link: Place
  readonly direction: 'in' | 'out'
  readonly dialect: Dialect
  /** From the TPDU on. */
  readonly payload: Buffer
  readonly script?: Script
  /** What it is, where its bytes alone do not say. @default what the dialect takes it for */
  readonly kind?: string
}

/** How an `ask` came out. */
export interface Verified {
  readonly ok: boolean
  readonly expected: string
  readonly came: number
  readonly entries: readonly JournalEntry[]
}

/** A place of the ring: its memory is used again by the entry that takes the place of this one. */
interface Slot extends Omit<Noted, 'payload' | 'kind'> {
  atMs: number
  link: Place
  direction: 'in' | 'out'
  dialect: Dialect
  script: Script
  kind: string | undefined
  /** At least as long as what it holds. */
  memory: Buffer
  payloadBytes: number
}

const ENTRIES_MAX = 10_000
/** Most messages are shorter. */
const SLOT_BYTES = 256

/** A ring: the oldest entry makes room for the newest. */
export class Journal {
  readonly #ring: Slot[] = []
  readonly #size: number
  #count = 0

  constructor(size = ENTRIES_MAX) {
    this.#size = size
  }

  note(noted: Noted): void {
    const { atMs, link, direction, dialect, payload, script = NO_SCRIPT, kind } = noted
    const at = this.#count % this.#size
    this.#count += 1
    const slot = this.#ring[at]
    // A copy: a view would keep the memory that a connection reads into.
    if (slot === undefined || slot.memory.length < payload.length) {
      const memory = Buffer.allocUnsafe(Math.max(SLOT_BYTES, payload.length))
      memory.set(payload)
      this.#ring[at] = { atMs, link, direction, dialect, script, kind, memory, payloadBytes: payload.length }
      return
    }
    slot.memory.set(payload)
    slot.payloadBytes = payload.length
    slot.atMs = atMs
    slot.link = link
    slot.direction = direction
    slot.dialect = dialect
    slot.script = script
    slot.kind = kind
  }

  /** Oldest first; of many the last `limit`. */
  find(query: JournalQuery = {}): JournalEntry[] {
    const fitting = this.#entries().filter((entry) => fitsQuery(entry, query))
    return query.limit === undefined ? fitting : fitting.slice(Math.max(0, fitting.length - Number(query.limit)))
  }

  /**
   * Whether so many messages fit: `2`, or `1..3`. Without a link it is the issuer's, without a direction what came, so that
   * nothing is counted twice.
   */
  verify(where: JournalQuery, count: string): Verified {
    const entries = this.find({ link: 'issuer', direction: 'in', ...where })
    const [least = 0, greatest = least] = count.split('..').map(Number)
    return { ok: entries.length >= least && entries.length <= greatest, expected: count, came: entries.length, entries }
  }

  clear(): void {
    this.#ring.length = 0
    this.#count = 0
  }

  #entries(): JournalEntry[] {
    const first = Math.max(0, this.#count - this.#size)
    const kinds = new Map<string, string>()
    return Array.from({ length: this.#count - first }, (_, index) => {
      const seq = first + index
      return entryOf(seq + 1, this.#ring[seq % this.#size] as Slot, kinds)
    })
  }
}

/** `kinds` remembers what each request was, for its answer. */
function entryOf(seq: number, noted: Slot, kinds: Map<string, string>): JournalEntry {
  const { dialect, direction, link, script } = noted
  const payload = noted.memory.subarray(0, noted.payloadBytes)
  const start = direction === 'in' ? messageStart(dialect.framing) : answerStart(dialect.framing)
  const { message, error } = scanMessage(dialect.format, payload, start)
  const head = {
    seq,
    at: new Date(noted.atMs).toISOString(),
    link,
    direction,
    rule: script.rule,
    fault: script.fault ?? '',
    misses: script.misses ?? [],
  }
  if (message === undefined || error !== undefined) return { ...head, ...UNREADABLE }
  return { ...head, kind: noted.kind ?? kindOf(message, noted, kinds), ...factsOf(message, dialect) }
}

const UNREADABLE = {
  ...{ kind: 'unreadable', mti: '', stan: '', rrn: '', terminal: '', merchant: '', responseCode: '', amountMinor: null, pan: '' },
  elements: {},
}

function factsOf(
  message: Message,
  dialect: Dialect,
): Omit<JournalEntry, 'seq' | 'at' | 'link' | 'direction' | 'kind' | 'rule' | 'fault' | 'misses'> {
  const amount = amountDigits(message, dialect)
  const pan = cardNumberOf(message)
  return {
    mti: message.mti,
    stan: message.text(11) ?? '',
    rrn: message.text(37) ?? '',
    terminal: message.text(41) ?? '',
    merchant: message.text(42) ?? '',
    responseCode: message.text(39) ?? '',
    amountMinor: amount === '' ? null : Number(amount),
    pan: pan === undefined ? '' : maskPan(pan),
    elements: messageToJson(message),
  }
}

function kindOf(message: Message, { direction, dialect, link }: Slot, kinds: Map<string, string>): string {
  const name = [link, message.mti[1], message.text(11), message.text(41)].join('|')
  if (direction === 'out') return kinds.get(name) ?? 'unsupported'
  const kind = classify(message, link === 'issuer' ? dialect.kinds.issuer : dialect.kinds.terminal)?.kind ?? 'unsupported'
  kinds.set(name, kind)
  return kind
}
