/** The issuer as the gateway knows it: ask and get an answer, or learn why not; one link, many requests at once. */
import { scanMessage } from '../codec/decode.ts'
import type { MessageDraft } from '../codec/draft.ts'
import type { Message } from '../codec/message.ts'
import type { Mac } from '../crypto/mac.ts'
import type { Dialect, IssuerPlan } from '../dialect/dialect.ts'
import { GatewayError } from '../errors.ts'
import type { Limits } from '../limits.ts'
import { isAnswerMti } from '../terms/mti.ts'
import type { Clock, Log, Random } from '../terms/ports.ts'
import type { ReversalJob, Transaction } from '../terms/transaction.ts'
import { answerStart, messageStart, requestEnvelope } from '../transport/envelope.ts'
import { createLink, type Link } from '../transport/link.ts'
import { PendingRequests } from '../transport/pending.ts'
import { type IssuerAnswer, type Question, readIssuerAnswer } from './issuer-answer.ts'
import { type Carried, createIssuerRequest, createReversalAdvice, type IssuerContext } from './issuer-request.ts'
import { sealDraft, verifies } from './seal.ts'

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
  onUp(): void
  /** Each message to and from the issuer, for a trace. */
  onMessage?(direction: 'to-issuer' | 'from-issuer', message: Message): void
}

export interface Issuer {
  readonly isUp: boolean
  readonly dialect: Dialect
  ask(transaction: Transaction, original: Transaction | undefined, carried: Carried): Promise<IssuerAnswer>
  /** Sends the advice once; whoever calls repeats it. */
  reverse(job: ReversalJob, carried: Carried): Promise<IssuerAnswer>
  ready(timeoutMs: number): Promise<boolean>
  close(): Promise<void>
}

/** Connects and keeps connecting. Throws OPTION_INVALID for a dialect that has no `issuer` section. */
export function createIssuerClient(options: IssuerOptions): Issuer {
  return new IssuerClient(options, issuerPlanOf(options.dialect))
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
  readonly dialect: Dialect
  private readonly options: IssuerOptions
  private readonly plan: IssuerPlan
  private readonly link: Link
  /** `unsent` stands for a message that the link refused: it never left. */
  private readonly pending: PendingRequests<Message | 'unsent'>

  constructor(options: IssuerOptions, plan: IssuerPlan) {
    const { clock, limits, dialect, log } = options
    this.options = options
    this.plan = plan
    this.dialect = dialect
    this.pending = new PendingRequests<Message | 'unsent'>({ clock, max: limits.issuerPending })
    this.link = createLink({
      ...options,
      framing: dialect.framing,
      onFrame: (payload) => this.receive(payload),
      onDown: (error) => {
        log.warn({ code: error.code, waiting: this.pending.size }, `The link to the issuer is down: ${error.message}`)
        this.pending.loseAll()
      },
    })
  }

  get isUp(): boolean {
    return this.link.isUp
  }

  ask(transaction: Transaction, original: Transaction | undefined, carried: Carried): Promise<IssuerAnswer> {
    const { amountMinor, route } = transaction
    const draft = createIssuerRequest(this.context(transaction.atMs), transaction, original, carried)
    return this.exchange(draft, { kind: route === 'none' ? transaction.kind : route, amountMinor })
  }

  reverse(job: ReversalJob, carried: Carried): Promise<IssuerAnswer> {
    const draft = createReversalAdvice(this.context(job.transaction.atMs), job, carried)
    return this.exchange(draft, { kind: 'reversal', amountMinor: job.transaction.amountMinor })
  }

  ready(timeoutMs: number): Promise<boolean> {
    return this.link.ready(timeoutMs)
  }

  async close(): Promise<void> {
    await this.link.close()
    this.pending.close()
  }

  private context(atMs: number): IssuerContext {
    const { acquirerId, clock, dialect } = this.options
    return { dialect, plan: this.plan, acquirerId, offsetMinutes: clock.offsetMinutes(atMs) }
  }

  private exchange(draft: MessageDraft, question: Question): Promise<IssuerAnswer> {
    const { dialect, limits } = this.options
    const payload = sealDraft(draft, dialect.mac, this.options.mac, requestEnvelope(dialect.framing))
    const sent = this.decode(payload)
    return new Promise((resolve) => {
      if (!this.link.isUp) return resolve({ is: 'unsent', why: 'no link to the issuer' })
      const key = correlationKey(this.plan, sent)
      const added = this.pending.add(key, limits.issuerTimeoutMs, (result) => {
        if (result.is !== 'answered') {
          resolve({ is: 'unanswered', why: result.is === 'timeout' ? `no answer in ${limits.issuerTimeoutMs} ms` : 'the link was lost' })
        } else if (result.answer === 'unsent') resolve({ is: 'unsent', why: 'the link to the issuer takes no more' })
        else resolve(readIssuerAnswer(result.answer, question, dialect))
      })
      if (!added) {
        this.options.log.warn({ code: 'PENDING_FULL', waiting: this.pending.size }, 'PENDING_FULL: too many requests wait for the issuer')
        return resolve({ is: 'unsent', why: 'too many requests wait for the issuer' })
      }
      this.options.onMessage?.('to-issuer', sent)
      if (!this.link.send(payload)) this.pending.settle(key, 'unsent')
    })
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
      log.warn({ code: error?.code, offset: error?.offset }, `An answer of the issuer cannot be read: ${error?.message}`)
      return
    }
    this.options.onMessage?.('from-issuer', message)
    if (!isAnswerMti(message.mti)) log.warn({ mti: message.mti }, 'The issuer sent a request; the gateway does not serve it')
    else if (this.isForged(message)) {
      log.warn({ code: 'MAC_MISMATCH', mti: message.mti }, 'An answer of the issuer has a wrong MAC: it counts as no answer')
    } else this.deliver(message)
  }

  private isForged(message: Message): boolean {
    const { dialect, mac } = this.options
    if (mac === undefined || dialect.mac === undefined || !dialect.mac.required(message.mti)) return false
    return !verifies(
      message,
      dialect.mac.elements.find((element) => message.has(element)),
      mac,
    )
  }

  private deliver(message: Message): void {
    const { log } = this.options
    if (!this.pending.settle(correlationKey(this.plan, message), message)) {
      log.warn(
        { event: 'late-response', mti: message.mti, stan: message.text(11), rrn: message.text(37), waiting: this.pending.size },
        'An answer of the issuer came when nobody waited for it: too late, or its DE11 or DE7 is not that of the request',
      )
    }
  }
}

/** MTI class and the dialect's elements: the same for a request and its answer, never for a sale and its reversal. */
function correlationKey(plan: IssuerPlan, message: Message): string {
  return [message.mti[1], ...plan.correlation.map((path) => message.read(path) ?? '')].join('|')
}
