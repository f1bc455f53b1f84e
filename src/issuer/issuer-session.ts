/** Sign-on and echo on the link to the issuer: when payments may go, and whether anybody is there (R94, R98). */
import type { NetworkPlan, NetworkRequest, SessionMessage } from '../dialect/dialect.ts'
import type { Limits } from '../limits.ts'
import type { Cancel, Clock, Log, Random } from '../terms/ports.ts'
import { backOffMs } from '../transport/back-off.ts'

/** A message of ours: the issuer's DE39, or why there is none. */
export type NetworkAnswer =
  | { readonly is: 'answered'; readonly approved: boolean; readonly responseCode: string }
  | { readonly is: 'unanswered' | 'unsent'; readonly why: string }

export interface SessionOptions {
  /** Absent: no sign-on and no echo. */
  readonly plan: NetworkPlan | undefined
  readonly limits: Limits
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  exchange(message: SessionMessage): Promise<NetworkAnswer>
  /** Ends the connection: nobody is there. */
  drop(problem: string): void
  /** Payments may go (again). */
  onReady(): void
  /** The issuer did not take the sign-on: it is tried again later. */
  onRefused(): void
}

export class IssuerSession {
  private readonly options: SessionOptions
  /** Counts connections: what belongs to an earlier one is of no account. */
  private connection = 0
  private isReady = false
  private refusals = 0
  private heardMs = 0
  private cancelSignOn: Cancel | undefined
  private cancelEcho: Cancel | undefined

  constructor(options: SessionOptions) {
    this.options = options
  }

  /** Payments may go. */
  get isOn(): boolean {
    return this.isReady
  }

  linkUp(): void {
    const { plan } = this.options
    this.connection += 1
    this.refusals = 0
    this.heard()
    if (plan !== undefined) this.armEcho(this.options.limits.issuerIdleMs)
    if (plan?.signOn === 'required') void this.signOn()
    else this.begin()
  }

  linkDown(): void {
    this.connection += 1
    this.isReady = false
    this.cancelSignOn?.()
    this.cancelEcho?.()
  }

  /** Something came from the issuer. */
  heard(): void {
    this.heardMs = this.options.clock.monotonicMs()
  }

  /** The issuer asked for it, and was answered. */
  asked(request: NetworkRequest): void {
    if (request === 'sign-off') this.signedOff()
    else if (request === 'sign-on' && !this.isReady) this.begin()
  }

  private begin(): void {
    this.cancelSignOn?.()
    this.isReady = true
    this.options.onReady()
  }

  private signedOff(): void {
    const { log, plan, limits } = this.options
    this.isReady = false
    log.warn({ event: 'issuer-signed-off' }, 'The issuer signed off: payments are refused, reversals are kept, until the next sign-on')
    if (plan?.signOn === 'required') this.signOnLater(limits.reconnectMaxMs)
  }

  private async signOn(): Promise<void> {
    const { log, limits, random } = this.options
    const { connection } = this
    const answer = await this.options.exchange('sign-on')
    if (connection !== this.connection || this.isReady) return
    if (answer.is === 'answered' && answer.approved) {
      this.refusals = 0
      this.begin()
      log.info({ event: 'issuer-signed-on' }, 'Signed on at the issuer')
    } else if (answer.is === 'unanswered') {
      this.options.drop(`the sign-on was not answered (${answer.why})`)
    } else {
      const why = answer.is === 'answered' ? `response code ${answer.responseCode}` : answer.why
      log.warn({ event: 'issuer-sign-on-refused' }, `The issuer did not take the sign-on: ${why}; trying again`)
      this.options.onRefused()
      this.signOnLater(backOffMs(this.refusals++, { minMs: limits.reconnectMinMs, maxMs: limits.reconnectMaxMs }, random))
    }
  }

  private signOnLater(pauseMs: number): void {
    this.cancelSignOn?.()
    this.cancelSignOn = this.options.clock.after(pauseMs, () => void this.signOn())
  }

  private armEcho(delayMs: number): void {
    this.cancelEcho?.()
    this.cancelEcho = this.options.clock.after(delayMs, () => void this.echoIfIdle())
  }

  private async echoIfIdle(): Promise<void> {
    const { clock, limits } = this.options
    const { connection } = this
    // Whole milliseconds: a fraction that the clock does not know would be waited for again and again.
    const leftMs = Math.ceil(this.heardMs + limits.issuerIdleMs - clock.monotonicMs())
    if (leftMs > 0) return this.armEcho(leftMs)
    const answer = await this.options.exchange('echo')
    if (connection !== this.connection) return
    if (answer.is === 'unanswered') this.options.drop(`the echo was not answered (${answer.why})`)
    else this.armEcho(limits.issuerIdleMs)
  }
}
