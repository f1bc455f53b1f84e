/** The gateway: listeners for terminals, the ledger, the link to the issuer, put together. */
import type { Capture } from '../capture/capture.ts'
import type { MessageDraft } from '../codec/draft.ts'
import type { Message } from '../codec/message.ts'
import { KeyRing } from '../crypto/key-ring.ts'
import type { Mac } from '../crypto/mac.ts'
import { createPanHash } from '../crypto/pan-hash.ts'
import { createSystemRandom } from '../crypto/system-random.ts'
import { okCodeOf } from '../dialect/approval.ts'
import type { Dialect, NetworkRequest } from '../dialect/dialect.ts'
import { createDialectMac, refuseUnfitKeys } from '../issuer/dialect-keys.ts'
import { createIssuerClient, type Issuer } from '../issuer/issuer.ts'
import { Reversals } from '../issuer/reversals.ts'
import { createLimits, type Limits } from '../limits.ts'
import { type ArrivalPlan, DEFAULT_ARRIVAL } from '../terms/arrival.ts'
import type { CutoverOutcome, PrivilegedBy, ResolveOutcome, SettleOutcome } from '../terms/ledger-command.ts'
import type { PolicyFile } from '../terms/policy.ts'
import type { Clock, Ledger, Log, Random, TransactionQuery } from '../terms/ports.ts'
import { type FailureRow, REASONS } from '../terms/reason.ts'
import { SILENT_LOG } from '../terms/silent-log.ts'
import type { TurnRecord } from '../terms/turn-record.ts'
import { type HttpPost, postByFetch } from '../transport/http-post.ts'
import type { Connection, Listener } from '../transport/listener.ts'
import { type Network, SOCKETS } from '../transport/network.ts'
import { createSystemClock } from '../transport/system-clock.ts'
import { type Adjusted, adjust } from './adjustment.ts'
import { type BackOffice, createBackOffice } from './back-office.ts'
import { createBusinessClock } from './business-clock.ts'
import { BusinessDay, type ClockView, ON_DEMAND, type SettlementPlan } from './business-day.ts'
import { doneOrLate } from './deadline.ts'
import { type House, NOTHING_HIDDEN, type OnMessage } from './house.ts'
import { keepLateAnswer } from './late-answer.ts'
import { createDialectListener, type Interpose, type SpokenDialect } from './listen.ts'
import { followNeighbours } from './neighbours.ts'
import { createOffice, type Office } from './office/office.ts'
import { Operators, type OperatorsFile } from './operators.ts'
import { Policies } from './policies.ts'
import { QueuedRefunds } from './queued-refunds.ts'
import { createReply } from './reply.ts'
import { createTerminalMacs } from './terminal-macs.ts'
import { stampNow } from './time-now.ts'
import { takeTurn } from './turn.ts'
import type { TransactionView } from './view.ts'
import { type Webhook, Webhooks } from './webhooks.ts'

export interface ListenAddress {
  readonly dialect: Dialect
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
}

/** Where terminals connect. */
export interface TerminalAddress extends Omit<ListenAddress, 'dialect'> {
  readonly dialect: SpokenDialect
}

export interface GatewayOptions {
  readonly listeners: readonly TerminalAddress[]
  /** Dialects that bytes are tried in: for `auto`, and to say which `--listen` reads what a listener cannot. @default [] */
  readonly known?: readonly Dialect[]
  readonly issuer: ListenAddress
  /** The gateway closes it. */
  readonly ledger: Ledger
  readonly keys?: KeyRing
  /** @default createLimits() */
  readonly limits?: Limits
  readonly clock?: Clock
  readonly random?: Random
  /** Where terminals come from and the issuer is. @default SOCKETS */
  readonly network?: Network
  readonly log?: Log
  /** Terminals without a key are refused. @default false */
  readonly requireMac?: boolean
  /** Payments of terminals that have not signed in are refused. @default false */
  readonly requireSignIn?: boolean
  /** Terminals and merchants that the keys do not name are refused (97, 03). @default false */
  readonly strictTerminals?: boolean
  /** What refunds are allowed. @default no limit, nothing converted */
  readonly policy?: PolicyFile
  /** Operators are told apart: cashiers may not void or refund (R106). @default nobody is */
  readonly operators?: OperatorsFile
  /** The listeners open once the issuer has been tried, so that no payment is refused for the sign-on. @default true */
  readonly waitForIssuer?: boolean
  /** @default ON_DEMAND */
  readonly settlement?: SettlementPlan
  /** DE32 at the issuer. @default '00000000001' */
  readonly acquirerId?: string
  /** Takes the bytes of all connections, the issuer's too. */
  readonly capture?: Capture
  /** From the settlement of a refund to the cardholder's account. @default 3 business days */
  readonly arrival?: ArrivalPlan
  /** Told of what happened, at least once (R110). @default [] */
  readonly webhooks?: readonly Webhook[]
  /** @default postByFetch */
  readonly post?: HttpPost
  /** Who stands between the terminals and the gateway: what a simulator makes go wrong. @default nobody */
  readonly interpose?: Interpose
  onTurn?(record: TurnRecord): void
  /** Every message in and out, for a trace. */
  readonly onMessage?: OnMessage
}

/** What is owed to the issuer now. */
interface ReversalGauges {
  readonly owed: number
  /** As many raise an alarm. */
  readonly limit: number
  readonly oldestAgeMs: number
}

export interface Gateway extends BackOffice {
  readonly listeners: readonly { readonly dialect: string; readonly host: string; readonly port: number }[]
  readonly ledger: Ledger
  /** The link to the issuer is there, and signed on where that is required. */
  readonly issuerIsUp: boolean
  /** Reversals the issuer has not acknowledged. */
  readonly owedReversals: number
  /** `by` stands in the audit log. */
  settle(terminal?: string, by?: PrivilegedBy): Promise<SettleOutcome>
  /** Closes the business date and opens the next (R7). */
  cutOver(by?: PrivilegedBy): Promise<CutoverOutcome>
  /** The clock that dates and schedules go by. */
  readonly clock: ClockView
  /** Moves it ahead, with the cut-overs on the way (simulator only). */
  advanceClock(byMs: number): Promise<void>
  find(query: TransactionQuery): Promise<readonly TransactionView[]>
  /** The story of a payment, refunds of the back office, payments from before. */
  readonly office: Office
  /** An operator ends an owed reversal (P6). */
  resolve(reversalId: number, outcome: 'reversed' | 'posted', by: PrivilegedBy): Promise<ResolveOutcome>
  /** What signs the answers to a terminal now; undefined where it has no key. */
  macOf(dialect: Dialect, terminal: string, merchant: string): Mac | undefined
  /** Gauges of what is owed. */
  readonly reversalGauges: ReversalGauges
  /** Takes a settled refund back, once two operators have asked for it (R48, R49). */
  adjust(of: number, by: PrivilegedBy): Promise<Adjusted>
  /** Forgets every transaction (simulator only). */
  reset(by?: PrivilegedBy): Promise<void>
  /** Stops accepting, finishes what is in flight, closes (P16). Harmless when called twice. */
  close(): Promise<void>
}

/**
 * Starts a gateway: what a crash left pending is in doubt and its reversal owed before the first terminal is heard (P15), and the
 * issuer has been tried, for `connectTimeoutMs` at most.
 * Throws PORT_IN_USE for a port it cannot have, SPEC_INVALID for an issuer dialect without an `issuer` section, and for keys that
 * fit no dialect in use.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const house = await openHouse(options)
  const followsClock = options.settlement?.cutover === undefined
  const recovered = await house.ledger.submit({ do: 'recover', now: stampNow(house.clock), followsClock })
  if (recovered.inDoubt > 0)
    house.log.warn({ inDoubt: recovered.inDoubt }, 'Transactions were in flight when the last run ended: they are being reversed')
  for (const job of recovered.owed) house.reversals.owe(job)
  await house.day.start(recovered)
  house.queued.start()
  followNeighbours(house, followsClock)
  if (options.waitForIssuer !== false) await doneOrLate(house.clock, house.issuer.tried, house.limits.connectTimeoutMs)
  const turns = new Set<Promise<void>>()
  const listeners: Listener[] = []
  try {
    for (const address of options.listeners)
      listeners.push(
        await listen(house, { ...address, known: options.known ?? [], capture: options.capture, interpose: options.interpose }, turns),
      )
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close()))
    await closeHouse(house)
    throw error
  }
  return assemble(house, options, listeners, turns)
}

async function openHouse(options: GatewayOptions): Promise<House> {
  const { issuer: address, ledger, keys = KeyRing.empty, limits = createLimits() } = options
  const spoken = options.listeners.flatMap(({ dialect }) => (dialect === 'auto' ? (options.known ?? []) : [dialect]))
  refuseUnfitKeys(keys, spoken, address.dialect)
  const { random = createSystemRandom(), log = SILENT_LOG, acquirerId = '00000000001', settlement = ON_DEMAND, network = SOCKETS } = options
  const clock = createBusinessClock(options.clock ?? createSystemClock(), settlement.timeZone)
  const queued = new QueuedRefunds(() => house)
  const day = new BusinessDay({ ledger, clock, log, plan: settlement, onSettled: () => queued.kick() })
  const { mak, pik } = keys.issuer ?? {}
  const { pin } = address.dialect
  const mac = mak === undefined ? undefined : createDialectMac(address.dialect, mak)
  const issuer: Issuer = createIssuerClient({
    ...address,
    acquirerId,
    ...(mac === undefined ? {} : { mac }),
    limits,
    clock,
    random,
    log,
    network,
    tap: options.capture?.tap('client', () => address.dialect),
    known: options.known ?? [],
    onUp: () => {
      reversals.kick()
      queued.kick()
    },
    onLate: (id, answer) => keepLateAnswer(house, id, answer),
    onLateReversal: (reversal, answer) => reversals.late(reversal, answer),
    answer: (request, asked) => answerToIssuer({ dialect: address.dialect, clock, day, log }, request, asked),
    onMessage: (direction, message) => options.onMessage?.(direction, 'issuer', message, NOTHING_HIDDEN),
  })
  const reversals = new Reversals({ issuer, ledger, limits, clock, random, log, onQueued: () => queued.kick() })
  const sessions = await ledger.sessions()
  const house: House = {
    ledger,
    network,
    policies: new Policies(options.policy ?? {}),
    operators: new Operators(options.operators, sessions),
    issuer,
    reversals,
    queued,
    day,
    issuerPin: pik === undefined || pin === undefined ? undefined : { ...pin, key: pik },
    macs: createTerminalMacs(keys, sessions),
    limits,
    clock,
    random,
    log,
    acquirerId,
    requireMac: options.requireMac ?? false,
    requireSignIn: options.requireSignIn ?? false,
    strictTerminals: options.strictTerminals ?? false,
    isDraining: false,
    hashPan: createPanHash(ledger.panKey),
    busy: new Set(),
    atIssuer: new Map(),
    keyless: new Set(),
    pinless: new Set(),
    onTurn: (record) => options.onTurn?.(record),
    onMessage: options.onMessage,
  }
  return house
}

type IssuerPeer = Pick<House, 'clock' | 'day' | 'log'> & { readonly dialect: Dialect }

/** An approval, but of a key change, which we do not do. A cut-over is answered once it is durable (R92). */
async function answerToIssuer(peer: IssuerPeer, request: Message, asked: NetworkRequest): Promise<MessageDraft> {
  const { dialect, clock, day } = peer
  const row = asked === 'cut-over' ? await cutOverByIssuer(peer, request) : asked === 'key-change' ? 'unsup' : 'ok'
  const atMs = clock.nowMs()
  // All else is answered as an echo is.
  const kind = asked === 'cut-over' && dialect.reply.kinds.has(asked) ? asked : 'echo'
  const code = row === 'ok' ? okCodeOf(dialect, kind) : dialect.codes[row]
  const facts = { responseCode: code, atMs, offsetMinutes: clock.offsetMinutes(atMs), businessDate: day.date, acquirer: '' }
  return createReply(dialect, request, kind, facts)
}

/** The row of the failure table that it is answered with. */
function cutOverByIssuer({ day, log }: IssuerPeer, request: Message): Promise<FailureRow> {
  if (!day.byMessage.issuer) {
    log.warn({ event: 'closing-refused', stan: request.text(11) }, REASONS.closing_not_permitted.en)
    return Promise.resolve(REASONS.closing_not_permitted.row)
  }
  return day.cutOver(['issuer', request.text(7), request.text(12), request.text(11)].join('|')).then(
    () => 'ok',
    () => 'sys',
  )
}

type Listening = TerminalAddress & {
  readonly known: readonly Dialect[]
  readonly capture: Capture | undefined
  readonly interpose: Interpose | undefined
}

function listen(house: House, address: Listening, turns: Set<Promise<void>>): Promise<Listener> {
  const onFrame = (connection: Connection, payload: Buffer, dialect: Dialect): void => {
    const turn = takeTurn(house, dialect, connection, payload).catch((error: unknown) => {
      house.log.error({ code: 'INVARIANT_BROKEN', error: String(error) }, 'A turn failed: the connection is closed')
      connection.close()
    })
    turns.add(turn)
    void turn.finally(() => turns.delete(turn))
  }
  return createDialectListener({ ...house, ...address, onFrame })
}

function assemble(house: House, options: GatewayOptions, listeners: readonly Listener[], turns: Set<Promise<void>>): Gateway {
  let closing: Promise<void> | undefined
  const dialects = new Map(spokenDialects(options).map((dialect) => [dialect.name, dialect]))
  const office = createOffice(house, { arrival: options.arrival ?? DEFAULT_ARRIVAL, dialects, track: (work) => track(turns, work) })
  const webhooks = openWebhooks(house, options, office)
  return {
    ...createBackOffice(house, spokenDialects(options)),
    listeners: listeners.map(({ host, port }, index) => ({ dialect: nameOf(options.listeners[index]?.dialect), host, port })),
    ledger: house.ledger,
    get issuerIsUp() {
      return house.issuer.isUp
    },
    get owedReversals() {
      return house.reversals.size
    },
    settle: (terminal, by) => house.day.settle(terminal, by),
    cutOver: (by) => house.day.cutOver('', by),
    get clock() {
      return house.day.clock
    },
    advanceClock: (byMs) => house.day.advance(byMs),
    find: async (query) => (await house.ledger.find(query)).map(office.view),
    office,
    async resolve(reversalId, outcome, by) {
      const { limits, ledger, clock } = house
      const now = stampNow(clock)
      const resolved = await ledger.submit({ do: 'resolve', now, reversalId, outcome, by, aloneMaxMinor: limits.resolveAlone })
      if (resolved.is === 'resolved') house.reversals.resolved(resolved.reversal)
      house.queued.kick()
      return resolved
    },
    macOf(dialect, terminal, merchant) {
      const key = house.macs.find(dialect, terminal, merchant)
      return key.is === 'key' ? key.mac : undefined
    },
    get reversalGauges() {
      const { reversals, clock, limits } = house
      const { size: owed, oldestAtMs } = reversals
      return { owed, limit: limits.reversalsOwed, oldestAgeMs: oldestAtMs === undefined ? 0 : Math.max(0, clock.nowMs() - oldestAtMs) }
    },
    adjust: (of, by) => adjust(house, of, by),
    reset: (by) => house.day.reset(by),
    close() {
      closing ??= drain(house, listeners, turns, webhooks)
      return closing
    },
  }
}

function openWebhooks(house: House, { webhooks = [], post = postByFetch }: GatewayOptions, { view }: Office): Webhooks | undefined {
  return webhooks.length === 0 ? undefined : new Webhooks({ ...house, targets: webhooks, post, view })
}

/** A stop waits for what is tracked, however it ends. */
function track<T>(turns: Set<Promise<void>>, work: Promise<T>): Promise<T> {
  const turn = work.then(
    () => {},
    () => {},
  )
  turns.add(turn)
  void turn.then(() => turns.delete(turn))
  return work
}

function nameOf(dialect: SpokenDialect | undefined): string {
  return typeof dialect === 'object' ? dialect.name : (dialect ?? '')
}

/** Those of the listeners after those that `auto` may pick: the last one of a name counts. */
function spokenDialects({ listeners, known = [] }: GatewayOptions): Dialect[] {
  return [...known, ...listeners.flatMap(({ dialect }) => (dialect === 'auto' ? [] : [dialect]))]
}

/**
 * Stops accepting, lets what is in flight end, and gives up on it at the deadline: what the issuer has not answered by
 * then is in doubt, and its reversal owed, before the ledger closes.
 */
async function drain(
  house: House,
  listeners: readonly Listener[],
  turns: ReadonlySet<Promise<void>>,
  webhooks: Webhooks | undefined,
): Promise<void> {
  house.isDraining = true
  for (const listener of listeners) listener.stopAccepting()
  await doneOrLate(house.clock, Promise.all(turns), house.limits.shutdownTimeoutMs)
  house.day.close()
  house.reversals.close()
  await house.issuer.close()
  await house.queued.close()
  await Promise.all(turns)
  await Promise.all(listeners.map((listener) => listener.close()))
  await webhooks?.close()
  await house.ledger.close()
}

async function closeHouse(house: House): Promise<void> {
  house.day.close()
  house.reversals.close()
  await house.issuer.close()
  await house.queued.close()
  await house.ledger.close()
}
