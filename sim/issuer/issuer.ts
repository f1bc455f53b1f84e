/** The simulated issuer: a TCP host that books sales, voids, refunds and reversals, and misbehaves by its rules. */
import {
  amountDigits,
  approves,
  type Capture,
  type Clock,
  type Connection,
  calendarDigits,
  classify,
  createDialectListener,
  createLimits,
  createReply,
  createSystemClock,
  type Dialect,
  isAnswerMti,
  isForged,
  isRepeatMti,
  type Key,
  type Kind,
  LIMITS,
  type Limits,
  type Log,
  type Mac,
  type Message,
  messageStart,
  replyEnvelope,
  SILENT_LOG,
  type SpokenDialect,
  scanMessage,
  sealDraft,
  type Transaction,
} from '../../src/index.ts'
import { type RuleFileInput, rulesSchema } from '../rules/rule.ts'
import { RuleSet, type Script } from '../rules/rule-set.ts'
import { type BookEntry, IssuerBook } from './book.ts'
import { decide, type IssuerDecision } from './decide.ts'
import { refusePin } from './pins.ts'

export interface IssuerOptions {
  /** `auto`: each connection speaks the one of `known` that its first frame shows. */
  readonly dialect: SpokenDialect
  /** Dialects that bytes are tried in: for `auto`, and to say which one reads what the issuer cannot. @default [] */
  readonly known?: readonly Dialect[]
  /** @default '127.0.0.1' */
  readonly host?: string
  /** @default 0, any free port */
  readonly port?: number
  readonly rules?: RuleFileInput
  /** @default 1 */
  readonly seed?: number
  /** MACs on this link, or how they are made in a dialect. */
  readonly mac?: Mac | ((dialect: Dialect) => Mac | undefined)
  /** Takes the bytes of all connections. */
  readonly capture?: Capture
  /** Key of the PINs on this link. Without it any PIN is right. */
  readonly pik?: Key
  /** Pattern of a card number -> its PIN; of other cards any is right that can be read. */
  readonly pins?: ReadonlyMap<string, string>
  readonly limits?: Limits
  readonly clock?: Clock
  readonly log?: Log
  onAnswer?(event: IssuerEvent): void
}

/** What the issuer did with one message. */
export interface IssuerEvent {
  readonly kind: Kind
  readonly mti: string
  readonly stan: string
  readonly rrn: string
  readonly terminal: string
  readonly amountMinor: number
  /** Null when it did not answer. */
  readonly responseCode: string | null
  /** Name of the rule that decided, empty when none did. */
  readonly rule: string
  readonly latencyMs: number
}

export interface SimulatedIssuer {
  readonly host: string
  readonly port: number
  /** Every message it decided on. */
  book(): readonly BookEntry[]
  /** Replaces the rules; their counts begin anew. Throws a zod error for rules that are not valid. */
  setRules(rules: RuleFileInput): void
  clear(): void
  /** Books a sale from before, by the name its issuer side has: voids and refunds of it are then known. */
  seed(sale: SeededSale): void
  close(): Promise<void>
}

/** Starts an issuer. Rejects with PORT_IN_USE for a port it cannot have. */
export async function createIssuer(options: IssuerOptions): Promise<SimulatedIssuer> {
  const { dialect, known = [], host = '127.0.0.1', port = 0, seed = 1, log = SILENT_LOG } = options
  // A gateway keeps its link through the night: silence on it is no fault, and to close it would cost somebody a 91.
  const limits: Limits = {
    ...(options.limits ?? createLimits()),
    firstFrameTimeoutMs: LIMITS.firstFrameTimeoutMs.max,
    idleTimeoutMs: LIMITS.idleTimeoutMs.max,
    // All terminals of a gateway come on one connection: slow answers must not stop the quick ones.
    inFlightPerConnection: LIMITS.inFlightPerConnection.max,
  }
  const clock = options.clock ?? createSystemClock()
  const desk: Desk = {
    options,
    clock,
    log,
    book: new IssuerBook(),
    late: new Set(),
    signedOn: new WeakSet(),
    rules: new RuleSet(rulesSchema.parse(options.rules ?? {}), seed),
  }
  const onFrame = (connection: Connection, payload: Buffer, spoken: Dialect): void => serve(desk, connection, payload, spoken)
  const listener = await createDialectListener({ host, port, dialect, known, capture: options.capture, limits, clock, log, onFrame })
  return {
    host: listener.host,
    port: listener.port,
    book: () => desk.book.list(),
    setRules(rules) {
      desk.rules = new RuleSet(rulesSchema.parse(rules), seed)
    },
    clear: () => desk.book.clear(),
    seed: (sale) => void desk.book.record(seededEntry(sale)),
    close() {
      for (const cancel of desk.late) cancel()
      return listener.close()
    },
  }
}

type SeededSale = Pick<
  Transaction,
  'issuerMti' | 'issuerStan' | 'issuerDateTime' | 'amountMinor' | 'rrn' | 'terminal' | 'authorisationCode'
>

function seededEntry({ issuerMti, issuerStan, issuerDateTime, amountMinor, rrn, terminal, authorisationCode }: SeededSale): BookEntry {
  return {
    reference: issuerMti + issuerStan + issuerDateTime,
    kind: 'sale',
    amountMinor,
    rrn,
    terminal,
    responseCode: '00',
    state: 'applied',
    original: '',
    authorisationCode: authorisationCode ?? '',
  }
}

interface Desk {
  readonly options: IssuerOptions
  readonly clock: Clock
  readonly log: Log
  readonly book: IssuerBook
  /** Ends the timers of answers that are not sent yet. */
  readonly late: Set<() => void>
  /** Connections whose peer has signed on and not off. */
  readonly signedOn: WeakSet<Connection>
  rules: RuleSet
}

function serve(desk: Desk, connection: Connection, payload: Buffer, dialect: Dialect): void {
  const { message, error } = scanMessage(dialect.format, payload, messageStart(dialect.framing))
  if (message === undefined || error !== undefined) {
    const facts = { code: error?.code, offset: error?.offset }
    connection.warnUnreadable(facts, `The issuer cannot read a message of ${connection.peer}: ${error?.message}`, payload)
    return
  }
  if (isAnswerMti(message.mti)) return
  const mac = typeof desk.options.mac === 'function' ? desk.options.mac(dialect) : desk.options.mac
  const forged = isForged(message, dialect.mac, mac)
  const kind = forged ? 'unsupported' : (classify(message, dialect.kinds.issuer)?.kind ?? 'unsupported')
  const received: Received = { dialect, mac, payload, message, kind, isForged: forged }
  const { script, decision } = judge(desk, connection, received)
  if (kind === 'sign-in' && approves(dialect, kind, decision.responseCode)) desk.signedOn.add(connection)
  if (kind === 'sign-off') desk.signedOn.delete(connection)
  const isAnswered = script.fault !== 'no-answer'
  report(desk, received, { script, responseCode: isAnswered ? decision.responseCode : null })
  if (!isAnswered) return
  connection.begin()
  const send = (): void => {
    answer(desk, connection, received, decision)
    connection.end()
  }
  if (script.latencyMs === 0) send()
  else sendLate(desk, script.latencyMs, send)
}

function sendLate({ clock, late }: Desk, latencyMs: number, send: () => void): void {
  const cancel = clock.after(latencyMs, () => {
    late.delete(cancel)
    send()
  })
  late.add(cancel)
}

/** What the rules say and what the book makes of it. */
function judge(
  desk: Desk,
  connection: Connection,
  { dialect, message, kind, isForged }: Received,
): { script: Script; decision: IssuerDecision } {
  if (isForged) {
    return { script: { rule: '', latencyMs: 0 }, decision: { responseCode: dialect.codes.mac, authorisationCode: '' } }
  }
  const key = [message.mti.slice(0, 3), message.text(11), message.text(7)].join('|')
  const isSignedOn = desk.signedOn.has(connection)
  const script = desk.rules.script({ dialect, message, kind, key, isRepeat: isRepeatMti(message.mti), isSignedOn })
  const pinRefusal = refusePin({ ...desk.options, dialect }, message)
  return { script, decision: decide(desk.book, { dialect, message, kind, script, ...(pinRefusal === undefined ? {} : { pinRefusal }) }) }
}

function report(desk: Desk, { message, kind, dialect }: Received, end: { script: Script; responseCode: string | null }): void {
  const event: IssuerEvent = {
    kind,
    mti: message.mti,
    stan: message.text(11) ?? '',
    rrn: message.text(37) ?? '',
    terminal: message.text(41) ?? '',
    amountMinor: Number(amountDigits(message, dialect) || 0),
    responseCode: end.responseCode,
    rule: end.script.rule,
    latencyMs: end.script.latencyMs,
  }
  desk.log.debug(event, `issuer: ${message.mti} ${end.responseCode ?? 'not answered'}`)
  desk.options.onAnswer?.(event)
}

interface Received {
  readonly dialect: Dialect
  readonly mac: Mac | undefined
  /** Its MAC is wrong or missing. */
  readonly isForged: boolean
  readonly payload: Buffer
  readonly message: Message
  readonly kind: Kind
}

function answer(desk: Desk, connection: Connection, received: Received, decision: IssuerDecision): void {
  const { dialect, mac } = received
  const atMs = desk.clock.nowMs()
  const offsetMinutes = desk.clock.offsetMinutes(atMs)
  const day = calendarDigits(atMs, offsetMinutes)
  const reply = createReply(dialect, received.message, received.kind, {
    responseCode: decision.responseCode,
    atMs,
    offsetMinutes,
    businessDate: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`,
    acquirer: received.message.text(32) ?? '',
    ...(received.message.has(37) ? { rrn: received.message.text(37) ?? '' } : {}),
    ...(decision.authorisationCode === '' ? {} : { authorisationCode: decision.authorisationCode }),
  })
  connection.send(sealDraft(reply, dialect.mac, mac, replyEnvelope(dialect.framing, received.payload)))
}
