/** One message at the simulated issuer: from its bytes to its answer. */
import {
  amountDigits,
  approves,
  type Clock,
  type Connection,
  classify,
  createReply,
  type Dialect,
  isAnswerMti,
  isForged,
  isRepeatMti,
  type Key,
  type Kind,
  type Log,
  type Mac,
  type Message,
  messageStart,
  replyEnvelope,
  scanMessage,
  sealDraft,
} from '../../src/index.ts'
import type { Answering } from '../faults/answering.ts'
import type { FaultPerformer } from '../faults/performer.ts'
import type { RequestsInFlight } from '../faults/requests-in-flight.ts'
import { unknownCode } from '../faults/wrong-answers.ts'
import type { Journal } from '../journal/journal.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import { NO_SCRIPT, type RuleSet, type Script } from '../rules/rule-set.ts'
import type { IssuerBook } from './book.ts'
import { Cards } from './cards.ts'
import { type CardWord, decide, type IssuerDecision } from './decide.ts'
import type { IssuerEvent } from './event.ts'
import type { CameBack, HostMessages } from './host-messages.ts'
import { type PinDesk, refusePin } from './pins.ts'
import type { Today } from './today.ts'
import { triggered } from './triggers.ts'

export interface Desk {
  readonly clock: Clock
  readonly log: Log
  readonly book: IssuerBook
  readonly rules: RuleBook
  readonly journal: Journal
  readonly performer: FaultPerformer
  readonly requests: RequestsInFlight
  readonly hostMessages: HostMessages
  readonly today: Today
  /** Tails of amounts and card numbers decline, as long as there are no rules. */
  readonly triggers: boolean
  /** Cards of the rules in use. */
  cards?: { readonly of: RuleSet; readonly cards: Cards }
  /** Connections whose peer has signed on and not off. */
  readonly signedOn: WeakSet<Connection>
  readonly pik?: Key | undefined
  readonly pins?: PinDesk['pins'] | undefined
  /** How far the clock of the business is ahead of the wall's. */
  advancedMs(): number
  macOf(dialect: Dialect): Mac | undefined
  onAnswer?: ((event: IssuerEvent) => void) | undefined
}

interface Received {
  readonly dialect: Dialect
  readonly connection: Connection
  readonly mac: Mac | undefined
  /** Its MAC is wrong or missing. */
  readonly isForged: boolean
  readonly payload: Buffer
  readonly message: Message
  readonly kind: Kind
}

/** Decides on a frame and answers it, as the rules say. */
export function serve(desk: Desk, connection: Connection, payload: Buffer, dialect: Dialect): void {
  const { message, error } = scanMessage(dialect.format, payload, messageStart(dialect.framing))
  if (message === undefined || error !== undefined) {
    const facts = { code: error?.code, offset: error?.offset }
    connection.warnUnreadable(facts, `The issuer cannot read a message of ${connection.peer}: ${error?.message}`, payload)
    return
  }
  if (isAnswerMti(message.mti)) {
    hear(desk, { connection, message, payload, dialect })
    return
  }
  const mac = desk.macOf(dialect)
  const forged = isForged(message, dialect.mac, mac)
  const kind = forged ? 'unsupported' : (classify(message, dialect.kinds.issuer)?.kind ?? 'unsupported')
  const received: Received = { dialect, connection, mac, payload, message, kind, isForged: forged }
  const { script, decision } = judge(desk, received)
  desk.journal.note({ atMs: desk.clock.nowMs(), link: 'issuer', direction: 'in', dialect, payload, script })
  if (kind === 'sign-in' && approves(dialect, kind, decision.responseCode)) desk.signedOn.add(connection)
  if (kind === 'sign-off') desk.signedOn.delete(connection)
  report(desk, received, { script, responseCode: script.fault === 'no-answer' ? null : decision.responseCode })
  if (script.then !== undefined || desk.performer.isWaiting) desk.performer.answer(answeringOf(desk, received, script, decision))
  else {
    const reply = makeReply(desk, received, decision)
    desk.journal.note({ atMs: desk.clock.nowMs(), link: 'issuer', direction: 'out', dialect, payload: reply, script })
    connection.send(reply)
  }
}

function answeringOf(desk: Desk, received: Received, script: Script, decision: IssuerDecision): Answering {
  const { dialect, connection, message, payload, mac } = received
  return {
    dialect,
    connection,
    request: message,
    requestPayload: payload,
    script,
    mac,
    make: () => makeReply(desk, received, decision),
    draws: (use) => desk.rules.set.drawer(messageKey(message), `${script.rule}|${use}`),
  }
}

/** An answer to what the issuer sent: a peer that takes its sign-off is signed off. */
function hear({ hostMessages, signedOn }: Desk, answer: CameBack): void {
  const { connection, message, dialect } = answer
  const name = hostMessages.answered(answer)
  if (!approves(dialect, 'sign-off', message.text(39) ?? '')) return
  if (name === 'sign-off') signedOn.delete(connection)
  if (name === 'sign-on') signedOn.add(connection)
}

/** The same for every copy of a message. */
export function messageKey(message: Message): string {
  return `${message.mti.slice(0, 3)}|${message.text(11)}|${message.text(7)}`
}

/** What the rules say and what the book makes of it. */
function judge(desk: Desk, received: Received): { script: Script; decision: IssuerDecision } {
  const { dialect, connection, message, kind } = received
  if (received.isForged) return { script: NO_SCRIPT, decision: { responseCode: dialect.codes.mac, authorisationCode: '' } }
  const rules = desk.rules.set
  const found = rules.hasRulesAt('issuer')
    ? rules.script({
        dialect,
        message,
        kind,
        key: messageKey(message),
        isRepeat: isRepeatMti(message.mti),
        isSignedOn: desk.signedOn.has(connection),
        ...(rules.asksForRequest ? { request: desk.requests.askedFor(message, kind) } : {}),
        localMs: () => localMs(desk.clock),
        businessMs: () => localMs(desk.clock) + desk.advancedMs(),
        atMs: desk.clock.monotonicMs(),
      })
    : ((desk.triggers ? triggered({ dialect, message, kind, book: desk.book }) : undefined) ?? NO_SCRIPT)
  // A code that nobody knows declines, unless the rule says that it is an approval which is lost in words.
  const declines = found.fault === 'unknown-de39' && found.responseCode === undefined
  const script = declines ? { ...found, responseCode: unknownCode({ dialect, script: found }) } : found
  return { script, decision: decide(desk.book, { dialect, message, kind, script, card: cardSays(desk, received) }) }
}

/** What the card refuses, by its state or its PIN; and that it is told what is booked on it. */
function cardSays(desk: Desk, { dialect, message, kind }: Received): CardWord | undefined {
  const cards = cardsInUse(desk)
  if (cards.isEmpty && desk.pik === undefined) return undefined
  const refusal = cards.refusal(message, dialect, kind, localMs(desk.clock) + desk.advancedMs())
  const pinRefusal = refusal ?? refusePin({ dialect, pik: desk.pik, pins: cards.pins(desk.pins) }, message)
  return { refusal: pinRefusal, name: (reference) => cards.name(reference, message) }
}

/** Those of the rules in use: with other rules they begin anew. */
function cardsInUse(desk: Desk): Cards {
  if (desk.cards?.of !== desk.rules.set) {
    const cards = new Cards(desk.rules.set.file.cards ?? [])
    desk.cards = { of: desk.rules.set, cards }
    desk.book.onMove = (entry, changeMinor) => cards.move(entry, changeMinor, localMs(desk.clock) + desk.advancedMs())
  }
  return desk.cards.cards
}

/** Local time as if it were UTC. */
export function localMs(clock: Clock): number {
  const nowMs = clock.nowMs()
  return nowMs + clock.offsetMinutes(nowMs) * 60_000
}

function report(desk: Desk, { message, kind, dialect }: Received, end: { script: Script; responseCode: string | null }): void {
  if (desk.onAnswer === undefined && desk.log.isDebugged === false) return
  const { script } = end
  const event: IssuerEvent = {
    kind,
    mti: message.mti,
    stan: message.text(11) ?? '',
    rrn: message.text(37) ?? '',
    terminal: message.text(41) ?? '',
    amountMinor: Number(amountDigits(message, dialect) || 0),
    responseCode: end.responseCode,
    rule: script.rule,
    latencyMs: script.latencyMs,
    ...(script.fault === undefined ? {} : { fault: script.fault }),
    ...(script.misses === undefined ? {} : { misses: script.misses }),
  }
  desk.log.debug(event, `issuer: ${message.mti} ${end.responseCode ?? 'not answered'}`)
  desk.onAnswer?.(event)
}

function makeReply(desk: Desk, received: Received, decision: IssuerDecision): Buffer {
  const { dialect, mac, message } = received
  const { atMs, offsetMinutes, businessDate } = desk.today.at(desk.clock)
  const reply = createReply(dialect, message, received.kind, {
    responseCode: decision.responseCode,
    atMs,
    offsetMinutes,
    businessDate,
    acquirer: message.text(32) ?? '',
    rrn: message.text(37),
    authorisationCode: decision.authorisationCode,
    approvedMinor: decision.approvedMinor,
  })
  return sealDraft(reply, dialect.mac, mac, replyEnvelope(dialect.framing, received.payload))
}
