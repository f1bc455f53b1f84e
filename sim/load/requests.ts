/** Writes the requests of one connection: numbers that were not used yet, the facts of its terminals, what they refer to. */
import {
  calendarDigits,
  currencyExponent,
  type Dialect,
  type Kind,
  type Mac,
  nextBatch,
  requestEnvelope,
  sealDraft,
  writeReason,
} from '../../src/index.ts'
import { stanText } from '../terminal/compose.ts'
import { addOriginal } from '../terminal/original-facts.ts'
import { type TestCard, track2Of } from '../terminal/test-card.ts'
import type { Flow } from './flow.ts'
import type { LoadPlan } from './load-plan.ts'
import { RequestTemplate } from './request-template.ts'
import type { Sale } from './sales.ts'

/** A terminal of the load and what signs its messages. */
export interface LoadTerminal {
  readonly terminal: string
  readonly merchant: string
  readonly mac: Mac | undefined
  readonly batch: string
}

/** A request that was written, before its answer. */
export interface Written {
  readonly payload: Buffer
  readonly mti: string
  readonly stan: number
  readonly terminal: LoadTerminal
  readonly batch: string
  readonly card: TestCard
  readonly amountMinor: number
}

/** What all connections of a load share. */
export interface RequestPlans {
  readonly plan: LoadPlan
  readonly templates: Readonly<Record<Flow, RequestTemplate>>
  readonly envelope: Buffer
}

const STAN_MAX = 999_999

/** Where a network has no void, its terminals ask for a refund of the whole, and the state of the sale makes it one. */
export function voidKindOf({ compose, steer }: Dialect): Kind {
  return compose.has('void') || steer === 'asked' ? 'void' : 'refund'
}

/** Throws OPTION_INVALID when the mix has a flow that the dialect has no template for. */
export function requestPlans(plan: LoadPlan): RequestPlans {
  const { dialect, mix } = plan
  const sale = new RequestTemplate(dialect, 'sale')
  const template = (flow: Flow, kind: Kind): RequestTemplate => (mix[flow] > 0 ? new RequestTemplate(dialect, kind) : sale)
  return {
    plan,
    templates: {
      sale,
      void: template('void', voidKindOf(dialect)),
      refund: template('refund', 'refund'),
      reversal: template('reversal', 'reversal'),
    },
    envelope: requestEnvelope(dialect.framing),
  }
}

export class Requests {
  readonly #plans: RequestPlans
  readonly #terminals: readonly LoadTerminal[]
  readonly #facts: Map<string, string>
  #stan: number
  /** Added to the batch each time the STANs begin anew, so that no number comes twice. */
  #rounds = 0
  #turn = 0
  #second = -1

  /** `terminals`: at least one. */
  constructor(plans: RequestPlans, terminals: readonly LoadTerminal[], firstStan: number) {
    const { currency, dialect } = plans.plan
    this.#plans = plans
    this.#terminals = terminals
    this.#stan = firstStan
    this.#facts = new Map([
      ['currency', currency],
      ['exponent', String(currencyExponent(currency))],
      ['reason', writeReason(dialect, '98')],
    ])
  }

  sale(amountMinor: number, nowMs: number): Written {
    const { cards } = this.#plans.plan
    const turn = this.#turn++
    const terminal = this.#terminals[turn % this.#terminals.length] as LoadTerminal
    const card = cards[turn % cards.length] ?? cards[0]
    const stan = this.#nextStan()
    return this.#write('sale', { terminal, card, stan, amountMinor, batch: this.#batchOf(terminal) }, nowMs)
  }

  /** A void, refund or reversal of a sale of this connection. */
  undo(flow: Exclude<Flow, 'sale'>, of: Sale, amountMinor: number, nowMs: number): Written {
    const terminal = this.#terminals.find((one) => one.terminal === of.terminal) as LoadTerminal
    addOriginal(this.#facts, of, this.#plans.plan.dialect)
    const stan = flow === 'reversal' ? of.stan : this.#nextStan()
    const batch = flow === 'reversal' ? of.batch : this.#batchOf(terminal)
    return this.#write(flow, { terminal, card: of.card, stan, amountMinor, batch }, nowMs)
  }

  #write(flow: Flow, asked: Pick<Written, 'terminal' | 'card' | 'stan' | 'amountMinor' | 'batch'>, nowMs: number): Written {
    const { plan, templates, envelope } = this.#plans
    const { dialect } = plan
    const { terminal, card, stan, amountMinor, batch } = asked
    const facts = this.#facts
    this.#tellTime(nowMs)
    facts.set('terminal', terminal.terminal).set('merchant', terminal.merchant).set('batch', batch)
    facts.set('pan', card.pan).set('expiry', card.expiry).set('track2', track2Of(card))
    facts.set('stan', stanText(dialect, stan)).set('amount', String(amountMinor).padStart(12, '0'))
    const template = templates[flow]
    const signs = dialect.mac?.required(template.mti) === true ? terminal.mac : undefined
    const payload = sealDraft(template.draft(facts, plan.fixed), dialect.mac, signs, envelope)
    return { payload, mti: template.mti, ...asked }
  }

  #nextStan(): number {
    const stan = this.#stan
    this.#stan = stan === STAN_MAX ? 1 : stan + 1
    if (stan === STAN_MAX) this.#rounds += 1
    return stan
  }

  #batchOf({ batch }: LoadTerminal): string {
    let number = batch
    for (let round = 0; round < this.#rounds; round++) number = nextBatch(number)
    return number
  }

  /** The times of the messages change once a second. `nowMs` is of the wall clock. */
  #tellTime(nowMs: number): void {
    const second = Math.floor(nowMs / 1_000)
    if (second === this.#second) return
    this.#second = second
    const local = calendarDigits(nowMs, -new Date(nowMs).getTimezoneOffset())
    this.#facts
      .set('dateTime', calendarDigits(nowMs, 0).slice(4))
      .set('time', local.slice(8))
      .set('date', local.slice(4, 8))
      .set('year', local.slice(0, 4))
      .set('shortYear', local.slice(2, 4))
  }
}
