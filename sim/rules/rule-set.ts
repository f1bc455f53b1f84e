/** Rules in use: which one a message meets, with the counts each rule keeps. */
import { amountDigits, cardNumberOf, compilePattern, type Dialect, type Message, type Pattern, readPath } from '../../src/index.ts'
import { latencyMs } from './latency.ts'
import type { Rule, RuleFile } from './rule.ts'
import { WHEN_NAMES } from './rule.ts'
import { drawNumber } from './seeded-random.ts'

/** What the issuer should do, and which rule said so. */
export interface Script {
  /** Name of the rule, empty when none fitted. */
  readonly rule: string
  readonly responseCode?: string
  readonly latencyMs: number
  readonly fault?: 'no-answer'
}

/** What a rule can look at besides the message. */
export interface RuleInput {
  readonly dialect: Dialect
  readonly message: Message
  readonly kind: string
  /** The same for every copy of one message. */
  readonly key: string
  readonly isRepeat: boolean
  /** The connection has signed on; absent, nobody asks. */
  readonly isSignedOn?: boolean
}

interface LiveRule {
  readonly rule: Rule
  readonly fits: (input: RuleInput) => boolean
  /** Messages that met the conditions; a repeat has the number of its first copy. */
  readonly seen: Map<string, number>
}

/** First match wins. The same seed, rules and messages give the same scripts, in any order of arrival. */
export class RuleSet {
  private readonly rules: readonly LiveRule[]
  private readonly seed: number

  constructor(file: RuleFile, seed: number) {
    this.seed = file.seed ?? seed
    this.rules = file.rules.map((rule) => ({ rule, fits: compileWhen(rule), seen: new Map() }))
  }

  script(input: RuleInput): Script {
    const hit = this.rules.find((live) => live.fits(input) && this.isDrawn(live.rule, input) && this.counts(live, input))
    if (hit === undefined) return { rule: '', latencyMs: 0 }
    const { responseCode, latency, fault } = hit.rule.then
    let draws = 0
    const next = (): number => drawNumber(this.seed, input.key, `${hit.rule.name}|latency|${draws++}`)
    return {
      rule: hit.rule.name,
      ...(responseCode === undefined ? {} : { responseCode }),
      latencyMs: latency === undefined ? 0 : latencyMs(latency, next),
      ...(fault === undefined ? {} : { fault }),
    }
  }

  private counts(live: LiveRule, input: RuleInput): boolean {
    if (!isCounting(live.rule)) return true
    const known = live.seen.get(input.key)
    const number = known ?? live.seen.size + 1
    if (known === undefined && !input.isRepeat) live.seen.set(input.key, number)
    const { nth, every, first, after } = live.rule.when
    return (
      (nth === undefined || isWithin(number, nth)) &&
      (every === undefined || number % every === 0) &&
      (first === undefined || number <= first) &&
      (after === undefined || number > after)
    )
  }

  private isDrawn(rule: Rule, input: RuleInput): boolean {
    const { probability } = rule.when
    return probability === undefined || drawNumber(this.seed, input.key, `${rule.name}|probability`) < probability
  }
}

function isCounting({ when }: Rule): boolean {
  return [when.nth, when.every, when.first, when.after].some((count) => count !== undefined)
}

function isWithin(value: number, range: string): boolean {
  const [least, greatest = least] = range.split('..').map(Number)
  return least !== undefined && greatest !== undefined && value >= least && value <= greatest
}

function compileWhen(rule: Rule): (input: RuleInput) => boolean {
  const { when } = rule
  const named = Object.entries(WHEN_NAMES).flatMap(([name, path]) => {
    const source = when[name as keyof typeof WHEN_NAMES]
    return source === undefined ? [] : [{ path, pattern: compilePattern(source) }]
  })
  const numbered = Object.entries(when.elements ?? {}).map(([key, source]) => ({ path: readPath(key), pattern: compilePattern(source) }))
  const pan = when.pan === undefined ? undefined : compilePattern(when.pan)
  const conditions = [...named, ...numbered]
  return ({ dialect, message, kind, isSignedOn }) =>
    (when.kind === undefined || when.kind === kind) &&
    (when.signedOn === undefined || when.signedOn === isSignedOn) &&
    conditions.every(({ path, pattern }) => pattern((path.element === 0 ? message.mti : message.read(path)) ?? '')) &&
    (when.amount === undefined || isWithin(Number(amountDigits(message, dialect) || Number.NaN), when.amount)) &&
    fitsPan(message, pan)
}

function fitsPan(message: Message, pattern: Pattern | undefined): boolean {
  if (pattern === undefined) return true
  return pattern(cardNumberOf(message) ?? '')
}
