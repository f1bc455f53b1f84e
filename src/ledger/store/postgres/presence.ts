/** That this gateway lives, on a connection of its own: its lock, its look at the others again and again, and their news. */
import type { Limits } from '../../../limits.ts'
import type { TerminalSession } from '../../../terms/ledger-command.ts'
import type { Look, Neighbours } from '../../../terms/neighbours.ts'
import type { Log } from '../../../terms/ports.ts'
import { dateOfCounter } from '../../rules/business-date.ts'
import { isRefundDue } from '../load.ts'
import { readSession, readSessions, SESSION_COLUMNS } from '../queries.ts'
import { IS_ORPHAN, isAlive, NEWS, TRY_LOCK, WEBHOOKS } from './gateways.ts'
import type { PostgresSession } from './session.ts'

/** One that only lost its connection is back within this, when the server is. */
const START_GRACE_MS = 500

export interface PresenceOptions {
  /** Of this gateway. */
  readonly number: number
  readonly limits: Limits
  readonly log: Log
  connect(): Promise<PostgresSession>
  /** Another gateway took this one for gone. */
  onShutOut(): void
}

interface Listener {
  look(look: Look): void
  signIn(session: TerminalSession): void
}

/** `due`: whether a refund is. */
const lookFor = (due: string): string => `SELECT
  CAST((SELECT gone_at_ms IS NULL FROM gateways WHERE number = $1) AS int),
  ARRAY(SELECT g.number FROM gateways g WHERE g.gone_at_ms IS NULL AND g.number <> $1
    AND EXISTS (SELECT 1 FROM claims c WHERE c.gateway = g.number) AND NOT ${isAlive('g.number')}),
  CAST(EXISTS (SELECT 1 FROM claims c WHERE ${IS_ORPHAN}) AS int),
  CAST(${due} AS int),
  (SELECT value FROM counters WHERE name = 'business-date'),
  (SELECT value FROM counters WHERE name = 'cut-over-at')`

export class Presence implements Neighbours {
  readonly number: number
  private readonly options: PresenceOptions
  private session: PostgresSession | undefined
  /** Gateway -> since when its lock is seen free; monotonic milliseconds. */
  private readonly silent = new Map<number, number>()
  private readonly listeners: Listener[] = []
  private hasLock = false
  private dueLookedMs = Number.NEGATIVE_INFINITY
  private isTelling = false
  private isClosed = false
  private wake = (): void => {}
  private looping: Promise<void> = Promise.resolve()

  private constructor(options: PresenceOptions) {
    this.options = options
    this.number = options.number
  }

  /** Its lock is held, and it is known who is gone. */
  static async open(options: PresenceOptions): Promise<Presence> {
    const presence = new Presence(options)
    try {
      await presence.connect()
      await presence.lookAtStart()
    } catch (error) {
      await presence.session?.close()
      throw error
    }
    presence.looping = presence.loop()
    return presence
  }

  /** Gateways that have been silent for `gatewayGoneMs`, and left something. */
  gone(): readonly number[] {
    const until = performance.now() - this.options.limits.gatewayGoneMs
    return [...this.silent].filter(([, sinceMs]) => sinceMs <= until).map(([number]) => number)
  }

  follow(listener: Listener): void {
    this.listeners.push(listener)
  }

  async owes(reversalId: number): Promise<boolean> {
    const text = "SELECT 1 FROM claims WHERE work = 'reversal' AND id = $1 AND gateway = $2"
    return (await this.asked({ text, values: [reversalId, this.number] })).length > 0
  }

  async tellsWebhooks(): Promise<boolean> {
    if (this.isTelling && this.session?.isLost === false) return true
    const [row] = await this.asked({ text: TRY_LOCK, values: [WEBHOOKS] })
    this.isTelling = row?.[0] === 1
    return this.isTelling
  }

  async close(): Promise<void> {
    this.isClosed = true
    this.wake()
    await this.looping
    await this.session?.close()
  }

  private asked(query: Parameters<PostgresSession['query']>[0]): ReturnType<PostgresSession['query']> {
    return this.session === undefined ? Promise.reject(new Error('The database is not connected')) : this.session.query(query)
  }

  private async loop(): Promise<void> {
    while (!this.isClosed) {
      await this.pause(this.lookMs)
      if (this.isClosed) return
      try {
        await this.lookAgain()
      } catch (error) {
        // Whatever it was: a connection that is new is sure to be whole.
        await this.session?.close()
        this.session = undefined
        this.options.log.debug({ error: String(error) }, 'The other gateways of the ledger could not be looked for; it is tried again')
      }
    }
  }

  private async lookAgain(): Promise<void> {
    if (this.session === undefined || this.session.isLost) await this.reconnect()
    const look = await this.look()
    if (look !== undefined) for (const listener of this.listeners) listener.look(look)
  }

  /** What was said meanwhile was not heard. */
  private async reconnect(): Promise<void> {
    await this.session?.close()
    this.silent.clear()
    await this.connect()
    for (const one of (await this.session?.run(readSessions())) ?? []) this.tell(one)
  }

  private async connect(): Promise<void> {
    const session = await this.options.connect()
    this.session = session
    this.isTelling = false
    this.hasLock = false
    session.onNews((news) => void this.heard(session, news))
    await session.execute(`LISTEN ${NEWS}`)
    await session.endWhenSilent(this.options.limits.gatewayGoneMs)
    await this.takeLock(session)
  }

  /** The connection before may hold it until the server has noticed that it is gone: then the gateway still counts as alive. */
  private async takeLock(session: PostgresSession): Promise<void> {
    if (this.hasLock) return
    const [row] = await session.query({ text: TRY_LOCK, values: [this.number] })
    this.hasLock = row?.[0] === 1
  }

  /** Those that are silent twice are gone, without waiting: a crash of the only gateway is made good before anybody is heard (P15). */
  private async lookAtStart(): Promise<void> {
    await this.look()
    if (this.silent.size === 0) return
    await this.pause(START_GRACE_MS)
    await this.look()
    for (const number of this.silent.keys()) this.silent.set(number, Number.NEGATIVE_INFINITY)
  }

  /** Undefined once this gateway is shut out. */
  private async look(): Promise<Look | undefined> {
    if (this.session !== undefined) await this.takeLock(this.session)
    const [row = []] = await this.asked({ text: lookFor(this.isTimeForRefunds() ? isRefundDue : 'FALSE'), values: [this.number] })
    const [mayWrite, silent, isOrphaned, isDue, date, openedAtMs] = row as readonly unknown[]
    if (mayWrite !== 1) {
      this.options.onShutOut()
      return undefined
    }
    this.note((silent as readonly unknown[]).map(Number))
    const open = { businessDate: dateOfCounter(Number(date ?? 0)), openedAtMs: Number(openedAtMs ?? 0) }
    return { isLeft: isOrphaned === 1 || this.gone().length > 0, isRefundDue: isDue === 1, open }
  }

  /** With many in the queue that look is a long one: as seldom as a refund that was not sent is tried again. */
  private isTimeForRefunds(): boolean {
    const nowMs = performance.now()
    if (nowMs - this.dueLookedMs < this.options.limits.reversalPauseMinMs) return false
    this.dueLookedMs = nowMs
    return true
  }

  private note(silent: readonly number[]): void {
    for (const known of this.silent.keys()) if (!silent.includes(known)) this.silent.delete(known)
    for (const number of silent) if (!this.silent.has(number)) this.silent.set(number, performance.now())
  }

  /** `4 unionpay-pos|TERM0001|...`: by whom, and who signed in. What this gateway said itself it knows. */
  private async heard(session: PostgresSession, news: string): Promise<void> {
    const [, by, key] = /^(\d+) (.*)$/s.exec(news) ?? []
    if (Number(by) === this.number || key === undefined) return
    // A connection that is lost is made again, and then all are read.
    const rows = await session
      .query({ text: `SELECT ${SESSION_COLUMNS} FROM sessions WHERE session_key = $1`, values: [key] })
      .catch(() => [])
    for (const row of rows) this.tell(readSession(row))
  }

  /** Whoever looks less often would be silent itself. */
  private get lookMs(): number {
    const { gatewayLookMs, gatewayGoneMs } = this.options.limits
    return Math.min(gatewayLookMs, gatewayGoneMs / 3)
  }

  private tell(session: TerminalSession): void {
    for (const listener of this.listeners) listener.signIn(session)
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
