/** The simulated issuer: a TCP host that books sales, voids, refunds and reversals, and misbehaves by its rules. */
import { isDeepStrictEqual } from 'node:util'
import {
  type Capture,
  type Clock,
  createDialectListener,
  createLimits,
  createSystemClock,
  type Dialect,
  type Interpose,
  type IssuerOriginal,
  type Key,
  LIMITS,
  type Limits,
  type Log,
  type Mac,
  type NetworkRequest,
  SILENT_LOG,
  type SpokenDialect,
} from '../../src/index.ts'
import { FaultyLink } from '../faults/faulty-link.ts'
import { RequestsInFlight } from '../faults/requests-in-flight.ts'
import { type TerminalLinkOptions, terminalLink } from '../faults/terminal-link.ts'
import type { JournalEntry } from '../journal/entry.ts'
import { Journal, type Verified } from '../journal/journal.ts'
import type { JournalQuery } from '../journal/query.ts'
import type { RuleFileInput } from '../rules/rule.ts'
import { RuleBook } from '../rules/rule-book.ts'
import { type BookEntry, IssuerBook } from './book.ts'
import { type Desk, serve } from './desk.ts'
import type { IssuerEvent } from './event.ts'
import { type HostAnswer, HostMessages } from './host-messages.ts'
import { Today } from './today.ts'

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
  /** How far the clock of the business is ahead of the wall's, for `clock: business` of a rule. @default not at all */
  readonly advancedMs?: () => number
  /** Tails of amounts and card numbers decline, as long as there are no rules (x.51 -> 51). @default false */
  readonly triggers?: boolean
  onAnswer?(event: IssuerEvent): void
}

export interface SimulatedIssuer {
  readonly host: string
  readonly port: number
  /** Every message it decided on. */
  book(): readonly BookEntry[]
  /** The rules, to be looked at, added to, ordered and switched. */
  readonly rules: RuleBook
  /** Replaces the rules; their counts begin anew. Throws a zod error for rules that are not valid. */
  setRules(rules: RuleFileInput): void
  /** Rule -> messages that it decided. */
  hits(): ReadonlyMap<string, number>
  /** What came and what went at both links, oldest first, masked; as far back as it reaches (10,000 messages). */
  journal(query?: JournalQuery): JournalEntry[]
  /** Whether so many messages fit: `2`, or `1..3`. Unless it is said otherwise, those that came to the issuer. */
  verify(where: JournalQuery, count: number | string): Verified
  /**
   * Sends it on each link, as the dialect's `issuer.network.messages` has it, and waits `issuerTimeoutMs` for the answers.
   * Rejects with OPTION_INVALID when the dialect has none.
   */
  send(message: NetworkRequest): Promise<HostAnswer>
  /** For `interpose` of a gateway: the rules `at: terminal` then act on what it answers, and the journal has both links. */
  atTerminals(options?: TerminalLinkOptions): Interpose
  /** Forgets what it booked and wrote down. */
  clear(): void
  /**
   * Books a sale from before, by the name its issuer side has: voids and refunds of it are then known. Gives what the book
   * has; the same sale again changes nothing, and undefined says that the name is another payment's.
   */
  seed(sale: IssuerOriginal): BookEntry | undefined
  close(): Promise<void>
}

/** Starts an issuer. Rejects with PORT_IN_USE for a port it cannot have. */
export async function createIssuer(options: IssuerOptions): Promise<SimulatedIssuer> {
  const { dialect, known = [], host = '127.0.0.1', port = 0, seed = 1, log = SILENT_LOG, mac } = options
  const clock = options.clock ?? createSystemClock()
  const rules = new RuleBook(options.rules ?? {}, seed)
  const journal = new Journal()
  const requests = new RequestsInFlight()
  const limits = options.limits ?? createLimits()
  const macOf = (spoken: Dialect): Mac | undefined => (typeof mac === 'function' ? mac(spoken) : mac)
  let dialectOf: (connection: object) => Dialect | undefined = () => undefined
  const link = new FaultyLink({ clock, place: 'issuer', rules, journal, log, onClosed: (connection) => hostMessages.closed(connection) })
  const hostMessages = new HostMessages({
    ...{ clock, log, journal, macOf, timeoutMs: limits.issuerTimeoutMs },
    connections: () => link.performer.connections,
    dialectOf: (connection) => dialectOf(connection),
  })
  const desk: Desk = {
    clock,
    log,
    rules,
    journal,
    requests,
    hostMessages,
    performer: link.performer,
    book: new IssuerBook(),
    today: new Today(),
    triggers: options.triggers ?? false,
    signedOn: new WeakSet(),
    pik: options.pik,
    pins: options.pins,
    advancedMs: options.advancedMs ?? (() => 0),
    macOf,
    onAnswer: options.onAnswer,
  }
  const listener = await createDialectListener({
    ...{ host, port, dialect, known, clock, log },
    capture: options.capture,
    limits: patient(limits),
    interpose(of) {
      dialectOf = of
      return link
    },
    onFrame: (connection, payload, spoken) => serve(desk, connection, payload, spoken),
  })
  const atTerminals = (more: TerminalLinkOptions = {}): Interpose => terminalLink({ ...desk, ...more })
  return {
    ...{ host: listener.host, port: listener.port, ...controls(desk), atTerminals },
    close() {
      hostMessages.close()
      return listener.close()
    },
  }
}

/** A gateway keeps its link through the night: silence on it is no fault, and to close it would cost somebody a 91. */
function patient(limits: Limits): Limits {
  return {
    ...limits,
    firstFrameTimeoutMs: LIMITS.firstFrameTimeoutMs.max,
    idleTimeoutMs: LIMITS.idleTimeoutMs.max,
    // All terminals of a gateway come on one connection: slow answers must not stop the quick ones.
    inFlightPerConnection: LIMITS.inFlightPerConnection.max,
  }
}

function controls({ book, rules, journal, hostMessages }: Desk): Omit<SimulatedIssuer, 'host' | 'port' | 'atTerminals' | 'close'> {
  return {
    rules,
    book: () => book.list(),
    setRules: (file) => rules.replace(file),
    hits: () => rules.set.hits(),
    journal: (query) => journal.find(query),
    verify: (where, count) => journal.verify(where, String(count)),
    send: (message) => hostMessages.send(message),
    clear() {
      book.clear()
      journal.clear()
    },
    seed: (sale) => seed(book, sale),
  }
}

function seed(book: IssuerBook, sale: IssuerOriginal): BookEntry | undefined {
  const entry = seededEntry(sale)
  const known = book.find(entry.reference)
  // It may be undone by now.
  return known === undefined ? book.record(entry) : isDeepStrictEqual({ ...known, state: entry.state }, entry) ? known : undefined
}

function seededEntry({ issuerMti, issuerStan, issuerDateTime, amountMinor, rrn, terminal, authorisationCode }: IssuerOriginal): BookEntry {
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
