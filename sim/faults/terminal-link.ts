/** The gateway's side towards its terminals: rules `at: terminal` act on what it answers, once the money is decided. */
import {
  answerStart,
  type Clock,
  type Connection,
  classify,
  type Dialect,
  type Interpose,
  isAnswerMti,
  isRepeatMti,
  type Log,
  type Mac,
  type Message,
  messageStart,
  requestMti,
  scanMessage,
} from '../../src/index.ts'
import { localMs, messageKey } from '../issuer/desk.ts'
import type { Journal } from '../journal/journal.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import { NO_SCRIPT, type Script } from '../rules/rule-set.ts'
import { FaultyLink } from './faulty-link.ts'
import type { RequestsInFlight } from './requests-in-flight.ts'

export interface TerminalLinkOptions {
  /** Signs answers that are altered. @default they keep the MAC that they had */
  macOf?(dialect: Dialect, terminal: string, merchant: string): Mac | undefined
}

interface TerminalLinkParts extends TerminalLinkOptions {
  readonly clock: Clock
  readonly rules: RuleBook
  readonly journal: Journal
  readonly requests: RequestsInFlight
  readonly log: Log
  advancedMs(): number
}

/** A request of a terminal that is not answered. */
interface Open {
  readonly name: string
  readonly message: Message
  readonly payload: Buffer
  readonly script: Script
}

/** For each listener of a gateway. */
export function terminalLink(parts: TerminalLinkParts): Interpose {
  parts.requests.watch()
  return (dialectOf) => new TerminalLink(parts, dialectOf)
}

class TerminalLink extends FaultyLink {
  readonly #parts: TerminalLinkParts
  readonly #dialectOf: (connection: object) => Dialect | undefined
  readonly #asked = new WeakMap<Connection, Open[]>()

  constructor(parts: TerminalLinkParts, dialectOf: (connection: object) => Dialect | undefined) {
    super({ ...parts, place: 'terminal' })
    this.#parts = parts
    this.#dialectOf = dialectOf
  }

  override received(connection: Connection, payload: Buffer): void {
    const dialect = this.#dialectOf(connection)
    if (dialect === undefined) return
    const { journal, clock, rules } = this.#parts
    const isLooked = rules.set.hasRulesAt('terminal') || rules.set.asksForRequest || this.performer.isWaiting
    const script = isLooked ? this.#look(connection, payload, dialect) : NO_SCRIPT
    journal.note({ atMs: clock.nowMs(), link: 'terminal', direction: 'in', dialect, payload, script })
  }

  override takesOver(connection: Connection, payload: Buffer): boolean {
    const dialect = this.#dialectOf(connection)
    if (dialect === undefined) return false
    const { journal, clock } = this.#parts
    const open = this.#openOf(connection, payload, dialect)
    if (open === undefined || (open.script.then === undefined && !this.performer.isWaiting)) {
      journal.note({ atMs: clock.nowMs(), link: 'terminal', direction: 'out', dialect, payload, script: open?.script ?? NO_SCRIPT })
      return false
    }
    this.#perform(connection, payload, dialect, open)
    return true
  }

  #perform(connection: Connection, payload: Buffer, dialect: Dialect, { message, payload: requestPayload, script }: Open): void {
    const reply = Buffer.from(payload)
    const mac = this.#parts.macOf?.(dialect, message.text(41) ?? '', message.text(42) ?? '')
    const { rules } = this.#parts
    const draws = (use: string): (() => number) => rules.set.drawer(messageKey(message), `${script.rule}|${use}`)
    const answering = { dialect, connection, request: message, requestPayload, script, mac, make: () => reply, draws }
    this.performer.answer(answering, script.responseCode)
  }

  /** What the rules say of a request: decided when it comes, so that counts follow the order of the requests. */
  #look(connection: Connection, payload: Buffer, dialect: Dialect): Script {
    const { rules, requests, clock } = this.#parts
    const { message, error } = scanMessage(dialect.format, payload, messageStart(dialect.framing))
    if (message === undefined || error !== undefined || isAnswerMti(message.mti)) return NO_SCRIPT
    const kind = classify(message, dialect.kinds.terminal)?.kind ?? 'unsupported'
    requests.came(message, kind)
    const script = rules.set.script(
      {
        ...{ dialect, message, kind, key: terminalKey(message), isRepeat: isRepeatMti(message.mti), request: kind },
        localMs: () => localMs(clock),
        businessMs: () => localMs(clock) + this.#parts.advancedMs(),
        atMs: clock.monotonicMs(),
      },
      'terminal',
    )
    const open = this.#asked.get(connection) ?? []
    open.push({ name: nameOf(message, message.mti), message, payload, script })
    this.#asked.set(connection, open)
    return script
  }

  /** The request that this answers: the oldest of its class, STAN and terminal. */
  #openOf(connection: Connection, payload: Buffer, dialect: Dialect): Open | undefined {
    const asked = this.#asked.get(connection)
    if (asked === undefined || asked.length === 0) return undefined
    const { message } = scanMessage(dialect.format, payload, answerStart(dialect.framing))
    if (message === undefined) return undefined
    const name = nameOf(message, requestMti(message.mti))
    const at = asked.findIndex((open) => open.name === name)
    const [open] = at < 0 ? [] : asked.splice(at, 1)
    if (open !== undefined) this.#parts.requests.answered(open.message)
    return open
  }
}

function nameOf(message: Message, mti: string): string {
  return [mti.slice(0, 3), message.text(11), message.text(41)].join('|')
}

/** The same for every copy of a terminal's message: terminals count each for itself. */
function terminalKey(message: Message): string {
  return `${messageKey(message)}|${message.text(41)}|${message.text(13)}`
}
