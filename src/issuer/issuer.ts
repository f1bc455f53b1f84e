/** The issuer as the gateway knows it: ask and get an answer, or learn why not; one link, many requests at once. */
import { scanMessage } from '../codec/decode.ts'
import type { MessageDraft } from '../codec/draft.ts'
import type { Message } from '../codec/message.ts'
import { pathText } from '../codec/path.ts'
import type { Mac } from '../crypto/mac.ts'
import { approves } from '../dialect/approval.ts'
import type { Dialect, IssuerPlan, NetworkRequest, SessionMessage } from '../dialect/dialect.ts'
import { amountOf } from '../dialect/places.ts'
import { Silence } from '../doctor/silence.ts'
import { GatewayError } from '../errors.ts'
import type { Limits } from '../limits.ts'
import { type Kind, kindOfRoute } from '../terms/kind.ts'
import { isAnswerMti } from '../terms/mti.ts'
import type { Clock, Log, Random } from '../terms/ports.ts'
import type { OwedReversal, ReversalJob, Transaction } from '../terms/transaction.ts'
import { answerStart, messageStart, replyEnvelope, requestEnvelope } from '../transport/envelope.ts'
import type { Link } from '../transport/link.ts'
import type { Network } from '../transport/network.ts'
import { PendingRequests } from '../transport/pending.ts'
import type { Tap } from '../transport/tap.ts'
import { type EndedRequest, EndedRequests } from './ended-requests.ts'
import { type IssuerAnswer, readIssuerAnswer } from './issuer-answer.ts'
import { type Carried, createIssuerRequest, createReversalAdvice, type IssuerContext } from './issuer-request.ts'
import { IssuerSession, type NetworkAnswer } from './issuer-session.ts'
import { createNetworkMessage } from './network-message.ts'
import { carriesMac, isForged, sealDraft } from './seal.ts'

/** What the gateway's own messages are among the dialect's kinds. */
const SESSION_KINDS = { 'sign-on': 'sign-in', 'sign-off': 'sign-off', echo: 'echo' } as const

export interface IssuerOptions {
  readonly dialect: Dialect
  readonly host: string
  readonly port: number
  readonly acquirerId: string
  readonly mac?: Mac
  readonly limits: Limits
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly network: Network
  readonly tap?: Tap | undefined
  /** Dialects that bytes are tried in which are no answer. @default the one that is spoken */
  readonly known?: readonly Dialect[]
  /** Payments may go (again). */
  onUp(): void
  /** The answer to a request of the issuer, not yet signed; `key-change` is one we do not do. */
  answer(request: Message, asked: NetworkRequest): Promise<MessageDraft>
  /** The answer to a payment that nobody waits for any more: too late, or a second one (R69). */
  onLate?(transactionId: number, answer: IssuerAnswer): void
  /** The same of a reversal (P6). */
  onLateReversal?(reversal: Pick<OwedReversal, 'id' | 'stan'>, answer: IssuerAnswer): void
  /** Each message to and from the issuer, for a trace. */
  onMessage?(direction: 'to-issuer' | 'from-issuer', message: Message): void
}

export interface Issuer {
  /** Resolves once payments may go for the first time, or the first try to get there has failed. */
  readonly tried: Promise<void>
  /** Connected, and signed on where that is required. */
  readonly isUp: boolean
  readonly dialect: Dialect
  ask(transaction: Transaction, original: Transaction | undefined, carried: Carried): Promise<IssuerAnswer>
  /** Sends the advice once; whoever calls repeats it. */
  reverse(job: ReversalJob, carried: Carried): Promise<IssuerAnswer>
  close(): Promise<void>
}

/** Connects and keeps connecting. Throws SPEC_INVALID for a dialect that has no `issuer` section, or whose network messages cannot be written. */
export function createIssuerClient(options: IssuerOptions): Issuer {
  const plan = issuerPlanOf(options.dialect)
  checkNetworkMessages(options, plan)
  return new IssuerClient(options, plan)
}

/** Later, in a timer, nobody could be told. */
function checkNetworkMessages({ dialect, acquirerId }: IssuerOptions, { network }: IssuerPlan): void {
  if (network === undefined) return
  for (const name of Object.keys(SESSION_KINDS) as SessionMessage[]) {
    const message = network.messages[name]
    try {
      createNetworkMessage(dialect.format, message, { atMs: 0, offsetMinutes: 0, acquirerId, count: 0 }).encode()
    } catch (cause) {
      if (!(cause instanceof GatewayError)) throw cause
      throw new GatewayError('SPEC_INVALID', `${dialect.name}: issuer.network.messages.${name}: ${cause.message}`, { cause })
    }
  }
}

/** The `issuer` section of a dialect; throws OPTION_INVALID without one. */
export function issuerPlanOf(dialect: Dialect): IssuerPlan {
  if (dialect.issuer === undefined) {
    throw new GatewayError(
      'SPEC_INVALID',
      `The dialect ${dialect.name} has no "issuer" section: it cannot be spoken to an issuer. Use iso8583-1987-binary or iso8583-1987-ascii`,
    )
  }
  return dialect.issuer
}

class IssuerClient implements Issuer {
  readonly tried: Promise<void>
  readonly dialect: Dialect
  private readonly options: IssuerOptions
  private readonly plan: IssuerPlan
  private readonly link: Link
  /** `unsent` stands for a message that the link refused: it never left. */
  private readonly pending: PendingRequests<Message | 'unsent'>
  private readonly session: IssuerSession
  private readonly silence: Silence
  private networkMessages = 0
  private readonly ended: EndedRequests

  constructor(options: IssuerOptions, plan: IssuerPlan) {
    const { clock, limits, dialect, log } = options
    let settle = (): void => {}
    this.tried = new Promise((resolve) => {
      settle = resolve
    })
    this.options = options
    this.plan = plan
    this.dialect = dialect
    this.ended = new EndedRequests(limits.issuerPending)
    this.pending = new PendingRequests<Message | 'unsent'>({ clock, max: limits.issuerPending })
    const keyNames = ['MTI class', ...plan.correlation.map((path) => `DE${pathText(path)}`)]
    this.silence = new Silence({ clock, keyNames, known: options.known?.length ? options.known : [dialect] })
    this.session = new IssuerSession({
      ...options,
      plan: plan.network,
      exchange: (message) => this.exchangeNetwork(message),
      drop: (problem) => this.link.drop(problem),
      onReady: () => {
        settle()
        options.onUp()
      },
      onRefused: () => settle(),
    })
    this.link = options.network.link({
      ...options,
      framing: dialect.framing,
      onFrame: (payload) => this.receive(payload),
      onNoise: (problem, bytes) => void this.silence.noFrame(problem, bytes),
      onUp: () => this.session.linkUp(),
      onDown: (error) => {
        settle()
        this.session.linkDown()
        log.warn({ code: error.code, waiting: this.pending.size }, `The link to the issuer is down: ${error.message}`)
        this.pending.loseAll()
      },
    })
  }

  get isUp(): boolean {
    return this.link.isUp && this.session.isOn
  }

  ask(transaction: Transaction, original: Transaction | undefined, carried: Carried): Promise<IssuerAnswer> {
    const draft = createIssuerRequest(this.context(transaction.atMs), transaction, original, carried)
    return this.exchange(draft, kindOfRoute(transaction.route, transaction.kind), {
      about: 'transaction',
      id: transaction.id,
      stan: transaction.issuerStan,
    })
  }

  reverse(job: ReversalJob, carried: Carried): Promise<IssuerAnswer> {
    const draft = createReversalAdvice(this.context(job.transaction.atMs), job, carried)
    return this.exchange(draft, 'reversal', { about: 'reversal', id: job.reversal.id, stan: job.reversal.stan })
  }

  /** Its sign-off goes out before the link closes; nobody waits for the answer. */
  async close(): Promise<void> {
    if (this.isUp && this.plan.network?.signOn === 'required') void this.exchangeNetwork('sign-off')
    this.session.linkDown()
    await this.link.close()
    this.pending.close()
  }

  private context(atMs: number): IssuerContext {
    const { acquirerId, clock, dialect } = this.options
    return { dialect, plan: this.plan, acquirerId, offsetMinutes: clock.offsetMinutes(atMs) }
  }

  private async exchange(draft: MessageDraft, kind: Kind, about: Pick<EndedRequest, 'about' | 'id' | 'stan'>): Promise<IssuerAnswer> {
    if (!this.isUp) return { is: 'unsent', why: this.link.isUp ? 'not signed on at the issuer' : 'no link to the issuer' }
    const result = await this.post(draft, { ...about, kind })
    if (result.is !== 'answered') return result
    return readIssuerAnswer(result.message, { kind, amountMinor: amountOf(result.sent, this.dialect) }, this.dialect)
  }

  private async exchangeNetwork(message: SessionMessage): Promise<NetworkAnswer> {
    const { network } = this.plan
    if (network === undefined) return { is: 'unsent', why: 'the dialect has no network management' }
    const { acquirerId, clock, dialect } = this.options
    const atMs = clock.nowMs()
    const facts = { atMs, offsetMinutes: clock.offsetMinutes(atMs), acquirerId, count: this.networkMessages++ }
    const result = await this.post(createNetworkMessage(dialect.format, network.messages[message], facts))
    if (result.is !== 'answered') return result
    const responseCode = result.message.text(39) ?? ''
    return { is: 'answered', approved: approves(dialect, SESSION_KINDS[message], responseCode), responseCode }
  }

  private post(draft: MessageDraft, of?: Omit<EndedRequest, 'amountMinor'>): Promise<Posted> {
    const { limits } = this.options
    const payload = this.seal(draft, requestEnvelope(this.dialect.framing))
    const sent = this.decode(payload)
    const sentAtMs = this.options.clock.monotonicMs()
    return new Promise((resolve) => {
      const key = correlationKey(this.plan, sent)
      const added = this.pending.add(key, limits.issuerTimeoutMs, (result) => {
        if (of !== undefined) this.ended.add(key, { ...of, amountMinor: amountOf(sent, this.dialect) })
        if (result.is !== 'answered') resolve(this.unanswered(key, sentAtMs, result.is === 'lost'))
        else if (result.answer === 'unsent') resolve({ is: 'unsent', why: 'the link to the issuer takes no more' })
        else resolve({ is: 'answered', message: result.answer, sent })
      })
      if (!added) {
        this.options.log.warn({ code: 'PENDING_FULL', waiting: this.pending.size }, 'PENDING_FULL: too many requests wait for the issuer')
        return resolve({ is: 'unsent', why: 'too many requests wait for the issuer' })
      }
      this.options.onMessage?.('to-issuer', sent)
      if (!this.link.send(payload)) this.pending.settle(key, 'unsent')
    })
  }

  private unanswered(key: string, sentAtMs: number, isLinkLost: boolean): Posted {
    const verdict = this.silence.verdict(key, sentAtMs, this.link.unfinished)
    const words = isLinkLost ? 'the link was lost' : `no answer in ${this.options.limits.issuerTimeoutMs} ms`
    return { is: 'unanswered', why: isLinkLost && verdict.is === 'no-bytes' ? words : `${words}: ${verdict.words}`, isLinkLost }
  }

  private seal(draft: MessageDraft, before: Buffer): Buffer {
    const { mac: plan } = this.dialect
    return sealDraft(draft, plan, carriesMac(plan, draft.mti) ? this.options.mac : undefined, before)
  }

  private decode(payload: Buffer): Message {
    const { message, error } = scanMessage(this.dialect.format, payload, messageStart(this.dialect.framing))
    if (message === undefined || error !== undefined) throw error ?? new GatewayError('INVARIANT_BROKEN', 'A message of ours is unreadable')
    return message
  }

  private receive(payload: Buffer): void {
    const { dialect, log } = this.options
    const { message, error } = scanMessage(dialect.format, payload, answerStart(dialect.framing))
    if (message === undefined || error !== undefined) {
      const { is, words } = this.silence.undecodable(error, payload)
      log.warn(
        { code: error?.code, offset: error?.offset, verdict: is },
        `An answer of the issuer cannot be read: ${error?.message}: ${words}`,
      )
      return
    }
    this.options.onMessage?.('from-issuer', message)
    this.session.heard()
    if (isForged(message, dialect.mac, this.options.mac)) {
      if (isAnswerMti(message.mti)) this.silence.macRefused(correlationKey(this.plan, message))
      log.warn({ code: 'MAC_MISMATCH', mti: message.mti }, 'A message of the issuer has a wrong MAC: it counts as none')
    } else if (isAnswerMti(message.mti)) this.deliver(message)
    else void this.serve(message, payload)
  }

  /** The issuer's own sign-on, sign-off, echo and the like (R94, R98). */
  private async serve(request: Message, payload: Buffer): Promise<void> {
    const { dialect, log } = this.options
    const fits = this.plan.network?.answers.find(
      ({ mti, when }) => mti(request.mti) && when.every(({ path, pattern }) => pattern(request.read(path) ?? '')),
    )
    if (fits === undefined) {
      log.warn({ mti: request.mti }, 'The issuer sent a request; the gateway does not serve it')
      return
    }
    log.info({ event: 'issuer-request', mti: request.mti, asked: fits.do, stan: request.text(11) }, `The issuer asked: ${fits.do}`)
    const answer = this.seal(await this.options.answer(request, fits.do), replyEnvelope(dialect.framing, payload))
    this.options.onMessage?.('to-issuer', this.decode(answer))
    this.link.send(answer)
    this.session.asked(fits.do)
  }

  private deliver(message: Message): void {
    const { log } = this.options
    const key = correlationKey(this.plan, message)
    if (this.pending.settle(key, message)) return
    const { is, words } = this.silence.stray(key, this.pending.keys())
    const ended = this.ended.find(key)
    const facts = { [ended?.about ?? 'transaction']: ended?.id ?? null, code: message.text(39) ?? null }
    log.warn(
      {
        event: 'late-response',
        verdict: is,
        ...facts,
        mti: message.mti,
        stan: message.text(11),
        rrn: message.text(37),
        waiting: this.pending.size,
      },
      `An answer of the issuer came when nobody waited for it: ${words}`,
    )
    if (ended !== undefined) this.tellLate(message, ended)
  }

  private tellLate(message: Message, { about, id, stan, ...question }: EndedRequest): void {
    const answer = readIssuerAnswer(message, question, this.dialect)
    if (about === 'reversal') this.options.onLateReversal?.({ id, stan }, answer)
    else this.options.onLate?.(id, answer)
  }
}

/** What became of one message. */
type Posted =
  | { readonly is: 'answered'; readonly message: Message; readonly sent: Message }
  | { readonly is: 'unanswered' | 'unsent'; readonly why: string; readonly isLinkLost?: boolean }

/** MTI class and the dialect's elements: the same for a request and its answer, never for a sale and its reversal. */
function correlationKey(plan: IssuerPlan, message: Message): string {
  return [message.mti[1], ...plan.correlation.map((path) => message.read(path) ?? '')].join('|')
}
