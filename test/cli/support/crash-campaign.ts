/** Rounds of terminals under load while something is killed; then what they have on paper against the books of both sides. */
import { setTimeout as pause } from 'node:timers/promises'
import {
  audit,
  createIssuer,
  type LedgerVerdict,
  loadDialect,
  type OwedReversal,
  readLedger,
  type SimulatedIssuer,
  type Slip,
  type Transaction,
} from '../../../sim/index.ts'
import { CliProcess, type ReadyLine } from '../../support/cli.ts'
import { seeded } from '../../support/seeded.ts'
import { goShopping } from './shopping.ts'

/** What strikes in the middle of a round, and whether its gateway lives on. */
export interface Blow {
  strike(gateway: CliProcess): Promise<void> | void
  /** The exit code of a gateway that the blow ends: null after a signal. Absent: it goes on, and is stopped after the round. */
  readonly ends?: number | null
  /** The gateway lives and does nothing until it is repaired. */
  readonly isPaused?: true
  /** Called when the load is over, and others have taken over what the gateway left: makes the ledger readable again, or the gateway go on. */
  repair?(gateway: CliProcess): Promise<void> | void
  readonly limits?: readonly string[]
}

export const KILLS_GATEWAY: Blow = { strike: (gateway) => gateway.signal('SIGKILL'), ends: null }

const WATCHFUL = ['gatewayLook=50ms', 'gatewayGone=500ms', 'ledgerStatement=1s']
/** BSD's EX_SOFTWARE: it may not write any more. */
const TAKEN_OVER_EXIT = 70

/** For two gateways on one ledger: the other one takes over. */
export const ONE_OF_TWO = {
  'one of two gateways killed': { ...KILLS_GATEWAY, limits: WATCHFUL },
  'one of two gateways paused': {
    strike: (gateway) => gateway.signal('SIGSTOP'),
    isPaused: true,
    repair: (gateway) => gateway.signal('SIGCONT'),
    ends: TAKEN_OVER_EXIT,
    limits: WATCHFUL,
  },
} satisfies Readonly<Record<string, Blow>>

export interface CampaignOptions {
  readonly seed: number
  /** A path, or a URL without a password. */
  readonly ledger: string
  /** Of the gateway: the keys of a ledger in PostgreSQL lie there. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** On the same ledger: the blow strikes the first, the others go on. @default 1 */
  readonly gateways?: number
}

interface Serving {
  readonly process: CliProcess
  readonly ready: ReadyLine
}

/** The ledger as it is in the end. */
interface Rows {
  readonly transactions: readonly Transaction[]
  readonly reversals: readonly OwedReversal[]
  readonly verdict: LedgerVerdict
}

const DIALECTS = ['iso8583-1987-ascii', 'unionpay-pos']
const TERMINALS = 4
const LIMITS = ['issuerTimeout=150ms', 'reversalPauseMin=20ms', 'reversalPauseMax=200ms', 'reconnectMin=20ms', 'reconnectMax=100ms']
/** Answers before a blow, and after one that the gateway survives. */
const ANSWERS_MIN = 40
const ANSWERS_SPREAD = 160
const ANSWERS_AFTER = 60
const HEALING_MS = 60_000
const PATIENCE_MS = 5_000
/** With one that does nothing. */
const IMPATIENCE_MS = 1_500

export class CrashCampaign {
  readonly slips: Slip[] = []
  /** What a terminal was told 00 for and the ledger does not have; what a gateway ended with that it should not. */
  readonly problems: string[] = []
  private readonly sales: Slip[][] = Array.from({ length: TERMINALS }, () => [])
  private readonly refunds: Slip[][] = Array.from({ length: TERMINALS }, () => [])
  private readonly options: CampaignOptions
  private readonly issuer: SimulatedIssuer
  private readonly draw: () => number
  private rounds = 0

  private constructor(options: CampaignOptions, issuer: SimulatedIssuer) {
    this.options = options
    this.issuer = issuer
    this.draw = seeded(options.seed)
  }

  static async open(options: CampaignOptions): Promise<CrashCampaign> {
    const rules = [
      // Not the repeats: what is drawn for a message is drawn for all its copies.
      { name: 'books it and says nothing', when: { mti: '0?00|0420', probability: '3%' }, then: { fault: 'no-answer' as const } },
      { name: 'declines', when: { kind: 'refund' as const, probability: '5%' }, then: { responseCode: '51', latency: '3ms' } },
      { name: 'is slow', then: { latency: { median: '3ms', p99: '60ms' } } },
    ]
    const issuer = await createIssuer({ dialect: loadDialect('iso8583-1987-binary'), seed: options.seed, rules: { rules } })
    return new CrashCampaign(options, issuer)
  }

  /** Approved on paper, reversals apart: that many promises. */
  get approved(): Slip[] {
    return this.slips.filter((slip) => slip.responseCode === '00' && slip.kind !== 'reversal')
  }

  /** Shops until so many answers came, strikes, and compares (P1). */
  async round(blow: Blow): Promise<void> {
    const { gateways: count = 1 } = this.options
    // One after the other, so that it is known which is struck.
    const first = await this.serve(blow.limits)
    const others = await Promise.all(Array.from({ length: count - 1 }, () => this.serve(blow.limits)))
    await this.shop(blow, [first, ...others])
    if (others.length > 0 && !(await this.untilDecided())) this.problems.push('P15: what the gateway left is not taken over')
    if (blow.ends !== undefined && blow.isPaused !== true) await first.process.ended
    await blow.repair?.(first.process)
    const ended = blow.ends === undefined ? first.process.stop() : first.process.ended
    this.check(await ended, blow.ends === undefined ? 0 : blow.ends)
    for (const { process } of others) this.check(await process.stop(), 0)
    this.rounds += 1
    this.compare(await this.read())
  }

  private check({ code, stderr }: { code: number | null; stderr: string }, wanted: number | null): void {
    if (code !== wanted) this.problems.push(`P15: the gateway ended with ${code}: ${stderr}`)
  }

  /** No gateway is started anew: one that lives brings to an end what the other one left. */
  private async untilDecided(): Promise<boolean> {
    const reader = readLedger(this.options.ledger)
    try {
      for (const untilMs = performance.now() + HEALING_MS; performance.now() < untilMs; await pause(50)) {
        const [pending, reversing, owed] = [
          await reader.find({ state: 'pending', limit: 1 }),
          await reader.find({ state: 'reversing', limit: 1 }),
          await reader.reversals('owed'),
        ]
        if (pending.length + reversing.length + owed.length === 0) return true
      }
      return false
    } finally {
      await reader.close()
    }
  }

  /** Nothing goes wrong any more: the last gateway is stopped when no reversal is owed, and all books are compared (P3, P6, P7, P8). */
  async heal(): Promise<Rows> {
    const { process, ready } = await this.serve()
    if (!(await untilAcknowledged(ready.control))) this.problems.push('P6: reversals are still owed')
    const { code } = await process.stop()
    if (code !== 0) this.problems.push(`P16: the last gateway ended with ${code}`)
    const rows = await this.read()
    this.compare(rows)
    const report = audit({ ...rows, book: this.issuer.book(), slips: this.slips })
    this.problems.push(...report.violations, ...this.refundsApart(rows.transactions))
    if (report.owed > 0) this.problems.push(`P6: ${report.owed} reversals are owed`)
    return rows
  }

  close(): Promise<void> {
    return this.issuer.close()
  }

  private async serve(limits: readonly string[] = []): Promise<Serving> {
    const { ledger, cwd, env } = this.options
    const process = new CliProcess(
      [
        'serve',
        ...DIALECTS.flatMap((dialect) => ['--listen', `${dialect}@127.0.0.1:0`]),
        ...[...LIMITS, ...limits].flatMap((limit) => ['--limit', limit]),
        ...['--issuer', `iso8583-1987-binary@127.0.0.1:${this.issuer.port}`, '--ledger', ledger],
        ...['--control', '127.0.0.1:0', '--log-level', 'error'],
      ],
      { cwd, env },
    )
    return { process, ready: await process.ready() }
  }

  /** Each terminal is at all gateways at once, and brings back at one what it bought at another. */
  private async shop(blow: Blow, gateways: readonly Serving[]): Promise<void> {
    const [struck] = gateways
    const timeoutMs = blow.isPaused === true ? IMPATIENCE_MS : PATIENCE_MS
    let answersLeft = ANSWERS_MIN + Math.floor(this.draw() * ANSWERS_SPREAD)
    let striking: Promise<void> | undefined
    const onSlip = (slip: Slip): void => {
      this.slips.push(slip)
      if (slip.answer !== undefined) answersLeft -= 1
      if (answersLeft <= 0 && struck !== undefined) striking ??= Promise.resolve(blow.strike(struck.process))
    }
    const isOver = (gateway: Serving): boolean =>
      gateway === struck && blow.ends !== undefined ? striking !== undefined : answersLeft <= -ANSWERS_AFTER
    const shops = gateways.flatMap((gateway, nth) => {
      const { control, listeners } = gateway.ready
      // One that is paused answers nobody.
      const settle = (): Promise<unknown> =>
        fetch(`${control}/v1/settle`, { method: 'POST', signal: AbortSignal.timeout(timeoutMs) }).catch(() => {})
      return this.sales.map((sales, at) => {
        const { dialect: name = '', port = 0 } = listeners[at % DIALECTS.length] ?? {}
        const draw = seeded(this.options.seed + this.rounds * 10 + at + nth * 1_000)
        const stan = 1 + this.rounds * 10_000 + nth * 5_000
        const shop = { port, terminal: `TERM000${at}`, stan, draw, sales, refunds: this.refunds[at] ?? [], onSlip, settle, timeoutMs }
        return goShopping({ ...shop, isOver: () => isOver(gateway), dialect: loadDialect(name) })
      })
    })
    await Promise.all(shops)
    await striking
  }

  private async read(): Promise<Rows> {
    const reader = readLedger(this.options.ledger)
    try {
      const [transactions, reversals, verdict] = [await reader.find({ limit: 1_000_000 }), await reader.reversals(), await reader.verify()]
      return { transactions, reversals, verdict }
    } finally {
      await reader.close()
    }
  }

  /** P1: whatever a terminal was told 00 for is in the ledger, approved, or reversed at its own wish. P3: the sums are right. */
  private compare({ transactions, verdict }: Rows): void {
    const byRrn = new Map(transactions.filter(({ kind }) => kind !== 'reversal').map((row) => [row.rrn, row]))
    for (const { kind, answer } of this.approved) {
      const rrn = answer?.text(37) ?? ''
      const state = byRrn.get(rrn)?.state ?? 'not there'
      if (state !== 'approved' && state !== 'reversed') this.problems.push(`P1: lost: ${kind} ${rrn} is ${state}`)
    }
    this.problems.push(...verdict.problems)
  }

  /** P2, P5: each approved refund is one credit at the issuer, and no sale gave back more than it took. */
  private refundsApart(rows: readonly Transaction[]): string[] {
    const refunds = rows.filter(({ kind, state }) => (kind === 'refund' || kind === 'void') && state === 'approved')
    const applied = this.issuer.book().filter(({ kind, state }) => kind !== 'sale' && state === 'applied')
    const nameOf = ({ rrn, amountMinor }: { rrn: string; amountMinor: number }): string => `${rrn} ${amountMinor}`
    const [ours, theirs] = [refunds.map(nameOf).sort().join(', '), applied.map(nameOf).sort().join(', ')]
    const given = new Map<number | null, number>()
    for (const { originalId, amountMinor } of refunds) given.set(originalId, (given.get(originalId) ?? 0) + amountMinor)
    const captured = new Map(rows.map(({ id, capturedMinor }) => [id, capturedMinor]))
    const over = [...given].filter(([id, amountMinor]) => amountMinor > (captured.get(id ?? 0) ?? 0))
    return [
      ...(ours === theirs ? [] : [`P5: refunds here and credits there differ: ${ours} / ${theirs}`]),
      ...over.map(([id, amountMinor]) => `P2: of sale ${id} ${amountMinor} were given back`),
    ]
  }
}

/** The control port says how many reversals wait; false when some still do after a guard's time. */
async function untilAcknowledged(control: string): Promise<boolean> {
  const untilMs = performance.now() + HEALING_MS
  while (performance.now() < untilMs) {
    const { owedReversals } = (await (await fetch(`${control}/health/ready`)).json()) as { owedReversals: number }
    if (owedReversals === 0) return true
    await pause(20)
  }
  return false
}
