/** The issuer of the world: books what it is asked, keeps its word whatever happens to its answers, and misbehaves by the climate. */
import {
  amountOf,
  answerStart,
  type Dialect,
  isAnswerMti,
  type Message,
  MessageDraft,
  messageStart,
  type ReversedAmounts,
  readReversedAmounts,
  replyEnvelope,
  scanMessage,
  setAmount,
} from '../../src/index.ts'
import { type EntryKind, type OnBooked, partName, WorldBook, type WorldEntry } from './book.ts'
import type { Events } from './events.ts'
import type { Faults } from './faults.ts'
import type { End } from './line.ts'
import type { Seeded } from './seeded.ts'

export interface WorldIssuerOptions {
  readonly dialect: Dialect
  readonly events: Events
  readonly random: Seeded
  readonly faults: Faults
  readonly onBooked: OnBooked
}

type Send = (payloads: readonly Buffer[]) => void

/** What is said of one message: DE39, and what else differs from an echo. */
interface Said {
  readonly code: string | undefined
  readonly amountMinor?: number
  readonly authorisationCode?: string
}

const QUICK_MS = 400
const LATE_MS = 60_000
/** After the gateway has waited for an answer, and before it asks again. */
const SLOW_MS = [21_000, 23_500] as const
/** Codes that decline a payment for good. */
const DECLINES = ['05', '51', '91', '96'] as const
/** Codes that do not acknowledge a reversal. */
const REFUSALS = ['91', '96', '98', '05'] as const
const ECHOED = [3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49, 70, 90]

export class WorldIssuer {
  readonly book: WorldBook
  /** Answers no call and no message. */
  isOut = false
  readonly #options: WorldIssuerOptions
  /** It acknowledges every reversal later than anybody waits for it, faults or none. */
  readonly #isSlow: boolean

  constructor(options: WorldIssuerOptions) {
    this.#options = options
    this.book = new WorldBook(options.onBooked)
    this.#isSlow = options.random.fork('slowness').chance(0.1)
  }

  /** A line from a gateway. What arrives on it is read even when the gateway has left it. */
  accept(send: Send): End | undefined {
    if (this.isOut) return undefined
    return { onFrame: (payload) => this.#receive(payload, send), onClosed() {} }
  }

  #receive(payload: Buffer, send: Send): void {
    const { dialect, events, faults } = this.#options
    if (this.isOut) return
    const { message } = scanMessage(dialect.format, payload, messageStart(dialect.framing))
    if (message === undefined || isAnswerMti(message.mti)) return
    const said = this.#say(message)
    if (faults.strikes('issuer silent')) return
    const latencyMs = this.#latencyMs(message)
    events.after(latencyMs, () => {
      if (!this.isOut) send(this.#answers(payload, message, said))
    })
  }

  #latencyMs({ mti }: Message): number {
    const { faults, random } = this.#options
    if (this.#isSlow && mti.startsWith('042')) return random.between(...SLOW_MS)
    return faults.strikes('issuer late') ? random.between(QUICK_MS, LATE_MS) : random.between(5, QUICK_MS)
  }

  #say(message: Message): Said {
    const { faults } = this.#options
    const mti = `${message.mti.slice(0, 3)}0`
    if (mti === '0800') return { code: faults.strikes('issuer refuses the sign-on') ? '96' : '00' }
    if (mti === '0420') return this.#reverse(message)
    const kind: EntryKind = mti === '0400' ? 'void' : message.text(3)?.startsWith('20') === true ? 'refund' : 'sale'
    return this.#pay(message, kind, nameOf(message, mti))
  }

  /** The same message gets the same answer; one that was undone before it came is declined. */
  #pay(message: Message, kind: EntryKind, reference: string): Said {
    const entry = this.book.entries.get(reference) ?? this.book.record(this.#decide(message, kind, reference))
    const isApproved = entry.responseCode === '00' || entry.responseCode === '10'
    return {
      code: entry.responseCode,
      amountMinor: isApproved && !entry.isPart ? entry.amountMinor : amountOf(message, this.#options.dialect),
      ...(isApproved && kind === 'sale' ? { authorisationCode: reference.slice(4, 10) } : {}),
    }
  }

  #decide(message: Message, kind: EntryKind, reference: string): WorldEntry {
    const { dialect, faults, random } = this.#options
    const { originalMinor, part } = readReversedAmounts(message, dialect)
    const isPart = kind === 'void' && part !== undefined
    const asked = isPart ? originalMinor - remainderOf(part) : amountOf(message, dialect)
    const isDeclined = this.book.undoneAhead.has(reference) || faults.strikes('issuer declines')
    const isPartial = !isDeclined && kind === 'sale' && asked > 1 && faults.strikes('issuer approves a part')
    return {
      reference,
      kind,
      amountMinor: isPartial ? random.between(1, asked - 1) : asked,
      isPart,
      pan: message.text(2) ?? '',
      rrn: message.text(37) ?? '',
      of: kind === 'sale' ? '' : namedBy(message),
      responseCode: isDeclined ? random.pick(DECLINES) : isPartial ? '10' : '00',
      state: isDeclined ? 'declined' : 'applied',
    }
  }

  #reverse(message: Message): Said {
    const { dialect, faults, random } = this.#options
    if (faults.strikes('issuer refuses a reversal')) return { code: random.pick(REFUSALS) }
    const named = namedBy(message)
    const { part } = readReversedAmounts(message, dialect)
    const isKnown = part === undefined ? this.book.undo(named) : this.book.reduce(named, remainderOf(part))
    const code = !isKnown && faults.strikes('issuer does not know what is reversed') ? '25' : '00'
    this.book.acknowledged.set(part === undefined ? named : partName(named, remainderOf(part)), code)
    return { code }
  }

  /** One answer or more. They share one fate: what contradicts the first comes after it. */
  #answers(payload: Buffer, message: Message, said: Said): Buffer[] {
    const { dialect, faults } = this.#options
    if (faults.strikes('issuer echoes the request')) return [payload]
    if (faults.strikes('issuer answers under another STAN')) return [this.#answer(payload, message, said, farStan(message))]
    if (said.amountMinor !== undefined && faults.strikes('issuer answers with another amount')) {
      return [this.#answer(payload, message, { ...said, amountMinor: amountOf(message, dialect) + 1 })]
    }
    if (faults.strikes('issuer answers without a code')) return [this.#answer(payload, message, { ...said, code: undefined })]
    const right = this.#answer(payload, message, said)
    if (faults.strikes('issuer answers twice')) return [right, right]
    if (!faults.strikes('issuer contradicts itself')) return [right]
    return [right, this.#answer(payload, message, { ...said, code: contradiction(message, said) })]
  }

  #answer(payload: Buffer, message: Message, said: Said, stan = message.text(11) ?? ''): Buffer {
    const { dialect } = this.#options
    const draft = new MessageDraft(dialect.format, `${message.mti.slice(0, 2)}${Number(message.mti[2]) + 1}0`)
    for (const element of ECHOED) draft.copy(element, message)
    draft.set(11, stan)
    if (said.code !== undefined) draft.set(39, said.code)
    if (said.authorisationCode !== undefined) draft.set(38, said.authorisationCode)
    if (said.amountMinor !== undefined) setAmount(draft, dialect, said.amountMinor, message.text(49) ?? '')
    return draft.encode(replyEnvelope(dialect.framing, payload).subarray(0, answerStart(dialect.framing)))
  }
}

/** DE95 of 1987 says what remains. */
function remainderOf(part: NonNullable<ReversedAmounts['part']>): number {
  return 'finalMinor' in part ? part.finalMinor : 0
}

/** How DE90 calls a message. */
function nameOf(message: Message, mti: string): string {
  return mti + (message.text(11) ?? '') + (message.text(7) ?? '')
}

/** The message that DE90 names. */
function namedBy(message: Message): string {
  return (message.text(90) ?? '').slice(0, 20)
}

/** An acknowledgement that is none would be a lie that no message can tell: a reversal is repeated under the same numbers. */
function contradiction({ mti }: Message, { code }: Said): string {
  return code === '00' || mti.startsWith('042') ? '05' : '00'
}

/** A STAN that nobody else has now. */
function farStan(message: Message): string {
  const stan = (Number(message.text(11)) + 500_000) % 999_999
  return String(stan + 1).padStart(6, '0')
}
