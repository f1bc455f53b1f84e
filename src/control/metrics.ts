/** What the gateway did and what it owes, in the format of Prometheus (R128, P12). */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Gateway } from '../gateway/gateway.ts'
import type { TurnRecord } from '../terms/turn-record.ts'

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const IN_DOUBT_MAX = 10_000

export class Metrics {
  private readonly registry = new Registry()
  private readonly turns: Counter<'dialect' | 'kind' | 'route' | 'reason' | 'code'>
  private readonly seconds: Histogram<'kind'>
  private readonly issuerSeconds: Histogram<'kind'>

  constructor() {
    const registers = [this.registry]
    this.turns = new Counter({
      name: 'unswipe_turns_total',
      help: 'Messages of terminals, by what they asked and what they were answered',
      labelNames: ['dialect', 'kind', 'route', 'reason', 'code'],
      registers,
    })
    this.seconds = new Histogram({
      name: 'unswipe_turn_seconds',
      help: 'From the frame of a terminal to its answer',
      labelNames: ['kind'],
      buckets: SECONDS,
      registers,
    })
    this.issuerSeconds = new Histogram({
      name: 'unswipe_issuer_seconds',
      help: 'The part of it that the issuer had it, or was waited for',
      labelNames: ['kind'],
      buckets: SECONDS,
      registers,
    })
  }

  /** Counts one message of a terminal. Every label is one of our own words, a code of the dialect, or a route. */
  readonly turn = (record: TurnRecord): void => {
    const { dialect, kind, route, reason, responseCode: code, totalMs, issuerMs } = record
    this.turns.inc({ dialect, kind, route, reason, code })
    this.seconds.observe({ kind }, totalMs / 1_000)
    if (issuerMs !== null) this.issuerSeconds.observe({ kind }, issuerMs / 1_000)
  }

  /** Gauges are asked when somebody looks. */
  watch(gateway: Gateway): void {
    this.gauge('unswipe_issuer_up', 'The link to the issuer is there, and signed on', () => (gateway.issuerIsUp ? 1 : 0))
    this.gauge('unswipe_reversals_owed', 'Reversals that the issuer has not acknowledged', () => gateway.reversalGauges.owed)
    this.gauge('unswipe_reversals_owed_limit', 'As many raise an alarm', () => gateway.reversalGauges.limit)
    this.gauge('unswipe_reversal_oldest_seconds', 'Age of the oldest of them', () => gateway.reversalGauges.oldestAgeMs / 1_000)
    this.gauge('unswipe_in_doubt', `Transactions without a usable answer, counted up to ${IN_DOUBT_MAX}`, async () => {
      const found = await gateway.ledger.find({ state: 'in-doubt', limit: IN_DOUBT_MAX })
      return found.length
    })
  }

  text(): Promise<string> {
    return this.registry.metrics()
  }

  get contentType(): string {
    return this.registry.contentType
  }

  private gauge(name: string, help: string, value: () => number | Promise<number>): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        gauge.set(await value())
      },
    })
  }
}
