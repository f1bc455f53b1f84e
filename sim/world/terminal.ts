/** A terminal of the world: asks, waits as long as it likes, repeats, reverses until it is answered, and keeps its paper. */
import {
  amountOf,
  answerStart,
  approves,
  calendarDigits,
  type Dialect,
  type Message,
  MessageDraft,
  messageStart,
  referenceOf,
  requestEnvelope,
  scanMessage,
  setAmount,
  writeReason,
} from '../../src/index.ts'
import { compose, stanText } from '../terminal/compose.ts'
import { TEST_CARDS, type TestCard, track2Of } from '../terminal/test-card.ts'
import type { EntryKind } from './book.ts'
import type { WorldTime } from './clock.ts'
import type { Faults } from './faults.ts'
import type { WorldNetwork } from './links.ts'
import { PartReversals } from './part-reversals.ts'
import type { Seeded } from './seeded.ts'
import type { Call } from './simulated-link.ts'
import type { Flaw, Slip } from './slip.ts'

export interface WorldTerminalOptions {
  readonly dialect: Dialect
  readonly port: number
  /** It dials either. @default none */
  readonly otherPort?: number | undefined
  readonly terminal: string
  readonly merchant: string
  readonly time: WorldTime
  readonly network: WorldNetwork
  readonly faults: Faults
  readonly random: Seeded
}

export interface WorldAsk {
  readonly kind: EntryKind
  readonly amountMinor: number
  readonly card: TestCard
  readonly of?: Slip
  readonly flaw?: Flaw
}

const CURRENCY = '156'
const BATCH = '000001'
const OFFSET_MINUTES = 480
const ADDED_TO_CHANGE = 70_000_000

export class WorldTerminal {
  readonly slips: Slip[] = []
  readonly dialect: Dialect
  readonly #options: WorldTerminalOptions
  readonly #byStan = new Map<string, Slip>()
  readonly #parts: PartReversals
  #call: Call | undefined
  #isDialling = false
  #lastStan: number

  constructor(options: WorldTerminalOptions) {
    this.#options = options
    this.dialect = options.dialect
    const { events } = options.time
    this.#parts = new PartReversals({ dialect: this.dialect, events, random: options.random, send: (payload) => this.#call?.send(payload) })
    // Half of them come to the end of their numbers soon.
    this.#lastStan = options.random.chance(0.5) ? 0 : 999_999 - options.random.between(0, 20)
    this.#dial()
  }

  ask(ask: WorldAsk): Slip {
    const { faults, port, terminal } = this.#options
    const facts = this.#facts(ask)
    const payload = compose(this.dialect, ask.kind, facts).encode(requestEnvelope(this.dialect.framing))
    const slip: Slip = {
      terminal,
      port,
      kind: ask.kind,
      stan: facts.get('stan') ?? '',
      amountMinor: ask.amountMinor,
      of: ask.of,
      flaw: ask.flaw,
      facts,
      request: this.#read(payload),
      payload,
      state: 'waiting',
      sent: 0,
      code: '',
      answer: undefined,
      wasApproved: false,
      reversedFirst: false,
      reversal: undefined,
      reversalTries: 0,
      part: undefined,
      changedMinor: undefined,
      probed: false,
      scandals: [],
    }
    this.slips.push(slip)
    this.#byStan.set(slip.stan, slip)
    if (faults.strikes('terminal reverses first')) this.#reverseFirst(slip)
    else this.#send(slip)
    return slip
  }

  /** The customer wants it undone although it was approved. */
  changeOfMind(slip: Slip): void {
    if (slip.state === 'approved') this.#reverse(slip)
  }

  #send(slip: Slip): void {
    if (this.#call === undefined) {
      slip.state = 'not-sent'
      return
    }
    this.#write(slip, slip.payload)
    if (this.#options.faults.strikes('terminal sends a copy')) {
      this.#soon(3_000, () => {
        if (slip.state === 'waiting') this.#write(slip, slip.payload)
      })
    }
    this.#wait(slip)
  }

  /** The reversal goes first; the request follows, and has to be refused if the reversal was taken. */
  #reverseFirst(slip: Slip): void {
    this.#reverse(slip)
    this.#soon(5_000, () => {
      slip.reversedFirst = slip.state === 'reversed'
      this.#write(slip, slip.payload)
    })
  }

  #write(slip: Slip, payload: Buffer): void {
    if (this.#call === undefined) return
    slip.sent += 1
    this.#call.send(payload)
  }

  #wait(slip: Slip): void {
    const { faults, random } = this.#options
    const timeoutMs = faults.strikes('terminal impatient') ? random.between(100, 10_000) : this.dialect.terminalTimeoutMs
    this.#options.time.events.after(timeoutMs, () => {
      if (slip.state !== 'waiting') return
      if (slip.sent < 4 && faults.strikes('terminal repeats')) {
        this.#write(slip, this.#repeatOf(slip.request))
        this.#wait(slip)
      } else this.#reverse(slip)
    })
  }

  /** Sends the reversal, and sends it again until it is answered. */
  #reverse(slip: Slip): void {
    const { random, time } = this.#options
    slip.wasApproved = slip.state === 'approved'
    slip.state = 'reversing'
    slip.reversal ??= this.#reversalOf(slip, slip.request)
    const again = (): void => {
      if (slip.state !== 'reversing' || slip.reversal === undefined) return
      const isRepeat = slip.reversalTries > 0 && random.chance(0.7)
      this.#call?.send(isRepeat ? this.#repeatOf(this.#read(slip.reversal)) : slip.reversal)
      slip.reversalTries += 1
      time.events.after(random.between(2_000, 30_000), again)
    }
    again()
  }

  #reversalOf(slip: Slip, request: Message): Buffer {
    return this.#reversalDraft(slip, request).encode(requestEnvelope(this.dialect.framing))
  }

  #reversalDraft(slip: Slip, request: Message): MessageDraft {
    const facts = this.#timeFacts()
    for (const [name, value] of slip.facts) if (!facts.has(name)) facts.set(name, value)
    for (const [name, value] of originalFacts(this.dialect, request, slip.answer)) facts.set(name, value)
    facts.set('reason', writeReason(this.dialect, '98')).set('processingCode', request.text(3) ?? '')
    return compose(this.dialect, 'reversal', facts)
  }

  /** The customer keeps less than was bought. */
  #takeBackPart(slip: Slip): void {
    const paidMinor = slip.answer === undefined ? 0 : amountOf(slip.answer, this.dialect)
    if (slip.state !== 'approved' || paidMinor < 2) return
    const draft = this.#reversalDraft(slip, slip.request).set(11, stanText(this.dialect, this.#nextStan()))
    this.#parts.ask(slip, draft, this.#options.random.between(1, paidMinor - 1))
  }

  #receive(payload: Buffer): void {
    const { format, framing } = this.dialect
    const { message } = scanMessage(format, payload, answerStart(framing))
    const slip = message === undefined ? undefined : this.#byStan.get(message.text(11) ?? '')
    if (message === undefined || this.#parts.answered(message) || slip === undefined) return
    if (message.mti[1] === '4') this.#reversalAnswered(slip, message)
    else this.#answered(slip, message)
  }

  #answered(slip: Slip, answer: Message): void {
    const code = answer.text(39) ?? ''
    const isApproved = approves(this.dialect, slip.kind, code)
    const isOfChanged = slip.changedMinor !== undefined && amountOf(answer, this.dialect) === slip.changedMinor
    if (isApproved) this.#complain(slip, isOfChanged)
    if (isOfChanged || slip.state !== 'waiting' || this.#saysNothing(slip, code)) return
    if (code === this.dialect.codes.noorig && isOfOwnSale(slip)) slip.scandals.push('P8: its sale was not found by what its paper says')
    slip.code = code
    slip.answer = answer
    slip.state = isApproved ? 'approved' : 'declined'
    if (isApproved) this.#afterApproval(slip)
  }

  /** What should not have been approved. */
  #complain({ scandals, flaw, reversedFirst }: Slip, isOfChanged: boolean): void {
    if (isOfChanged) scandals.push('P5: a copy with another amount was approved')
    if (reversedFirst) scandals.push('P9: it was approved although its reversal had been accepted before')
    if (flaw !== undefined) scandals.push(`P2: it was approved although it asked with ${flaw}`)
  }

  /** Of several copies one may be told that another one is there, or that nothing was done for it. */
  #saysNothing({ sent }: Slip, code: string): boolean {
    const { dup, busy, sys, down } = this.dialect.codes
    return code === dup || code === busy || (sent > 1 && (code === sys || code === down))
  }

  #afterApproval(slip: Slip): void {
    const { faults } = this.#options
    if (faults.strikes('terminal sends a changed copy')) {
      slip.changedMinor = slip.amountMinor + ADDED_TO_CHANGE
      const draft = this.#copyOf(slip.request, slip.request.mti)
      setAmount(draft, this.dialect, slip.changedMinor, CURRENCY)
      const payload = draft.encode(requestEnvelope(this.dialect.framing))
      this.#soon(5_000, () => this.#write(slip, payload))
    }
    const canBePart = slip.kind === 'sale' && this.dialect.partialReversal !== undefined
    if (canBePart && faults.strikes('terminal takes back a part')) this.#soon(20_000, () => this.#takeBackPart(slip))
    if (faults.strikes('terminal reverses an approval')) this.#soon(30_000, () => this.changeOfMind(slip))
  }

  #reversalAnswered(slip: Slip, answer: Message): void {
    const code = answer.text(39) ?? ''
    const { dup, busy, sys, down, noorig } = this.dialect.codes
    if ((answer.text(90) ?? '').startsWith('04')) {
      if (approves(this.dialect, 'reversal', code)) slip.scandals.push('P9: the reversal of a reversal was accepted')
      return
    }
    if (slip.state !== 'reversing' || [dup, busy, sys, down].includes(code)) return
    if (approves(this.dialect, 'reversal', code)) {
      slip.state = 'reversed'
      if (slip.reversedFirst === false && this.#options.faults.strikes('terminal reverses a reversal')) this.#probe(slip)
    } else if (slip.wasApproved) slip.state = 'kept'
    else if (code === noorig) slip.state = 'not-found'
    else slip.scandals.push(`P6: its reversal was refused (${code}) although nobody can have used it`)
  }

  /** R22. Only DE90 can name a reversal. */
  #probe(slip: Slip): void {
    if (this.dialect.reference === undefined || slip.reversal === undefined || !this.#read(slip.reversal).has(90)) return
    const payload = this.#reversalOf(slip, this.#read(slip.reversal))
    slip.probed = true
    this.#soon(5_000, () => this.#call?.send(payload))
  }

  #repeatOf(message: Message): Buffer {
    return this.#copyOf(message, `${message.mti.slice(0, 3)}1`).encode(requestEnvelope(this.dialect.framing))
  }

  #copyOf(message: Message, mti: string): MessageDraft {
    const draft = new MessageDraft(this.dialect.format, mti)
    for (const element of message.elements()) draft.copy(element, message)
    return draft
  }

  #facts({ kind, amountMinor, card: asked, of, flaw }: WorldAsk): Map<string, string> {
    const card = flaw === 'another card' ? (TEST_CARDS.find(({ pan }) => pan !== asked.pan) ?? asked) : asked
    const facts = this.#timeFacts()
    facts.set('stan', stanText(this.dialect, this.#nextStan())).set('amount', String(amountMinor).padStart(12, '0'))
    facts.set('pan', card.pan).set('expiry', card.expiry).set('track2', track2Of(card))
    if (of === undefined) return facts
    for (const [name, value] of originalFacts(this.dialect, of.request, of.answer)) facts.set(name, value)
    return kind === 'sale' ? facts : facts.set('original.batch', BATCH)
  }

  #timeFacts(): Map<string, string> {
    const { merchant, terminal, time } = this.#options
    const atMs = time.wallMs()
    const local = calendarDigits(atMs, OFFSET_MINUTES)
    return new Map([
      ['terminal', terminal],
      ['merchant', merchant],
      ['currency', CURRENCY],
      ['batch', BATCH],
      ['dateTime', calendarDigits(atMs, 0).slice(4)],
      ['time', local.slice(8)],
      ['date', local.slice(4, 8)],
    ])
  }

  #nextStan(): number {
    this.#lastStan = (this.#lastStan % 999_999) + 1
    return this.#lastStan
  }

  #read(payload: Buffer): Message {
    const { message, error } = scanMessage(this.dialect.format, payload, messageStart(this.dialect.framing))
    if (message === undefined || error !== undefined) throw error ?? new RangeError('A message of a terminal is unreadable')
    return message
  }

  #soon(withinMs: number, run: () => void): void {
    this.#options.time.events.after(this.#options.random.between(1, withinMs), run)
  }

  #dial(): void {
    if (this.#isDialling) return
    this.#isDialling = true
    this.#soon(2_000, () => {
      this.#isDialling = false
      const { port, otherPort, random } = this.#options
      const dialled = otherPort !== undefined && random.chance(0.5) ? otherPort : port
      const call: Call | undefined = this.#options.network.dial(dialled, {
        onFrame: (payload) => {
          if (this.#call === call) this.#receive(payload)
        },
        onClosed: () => {
          if (this.#call !== call) return
          this.#call = undefined
          this.#dial()
        },
      })
      this.#call = call
      if (call === undefined) this.#dial()
    })
  }
}

/** It names a sale of its own terminal that is as the paper says. */
function isOfOwnSale({ of, flaw, terminal }: Slip): boolean {
  return of?.state === 'approved' && of.terminal === terminal && flaw === undefined
}

/** What a later message says of the one it refers to. */
function originalFacts(dialect: Dialect, request: Message, answer: Message | undefined): [string, string][] {
  const values: [string, string | undefined][] = [
    ['mti', request.mti],
    ['stan', request.text(11)],
    ['dateTime', referenceOf(request, dialect)?.time],
    ['acquirer', '0'.repeat(11)],
    ['forwarder', '0'.repeat(11)],
    ['rrn', answer?.text(37)],
    ['authorisationCode', answer?.text(38)],
    ['batch', BATCH],
    ['date', answer?.text(13)],
    ['processingCode', request.text(3)],
    ['transactionType', request.read({ element: 60, subfield: '1' })],
  ]
  return values.flatMap(([name, value]) => (value === undefined ? [] : [[`original.${name}`, value] satisfies [string, string]]))
}
