/** Rules in use: which one a message meets and why the ones before it did not, with the counts and states they keep. */
import { cardNumberOf } from '../../src/index.ts'
import { type Condition, compileWhen, isWithin, type Miss, type RuleInput, readRange } from './condition.ts'
import { isDoorFault } from './fault-names.ts'
import { latencyMs } from './latency.ts'
import type { Rule, RuleFile } from './rule.ts'
import { drawNumber } from './seeded-random.ts'
import { Tally } from './tally.ts'
import type { Then } from './then.ts'

export type { RuleInput } from './condition.ts'

/** A link of the simulator. */
export type Place = Rule['at']

/** What a peer should do, and which rule said so. */
export interface Script {
  /** Name of the rule, empty when none fitted. */
  readonly rule: string
  readonly responseCode?: string
  readonly latencyMs: number
  readonly fault?: Then['fault']
  /** All that the rule says. */
  readonly then?: Then
  /** Why each earlier rule did not decide. */
  readonly misses?: readonly Miss[]
}

interface LiveRule {
  readonly rule: Rule
  readonly conditions: readonly Condition[]
  /** About connections and not about messages. */
  readonly isOfConnections: boolean
  isEnabled: boolean
  /** Messages that met the conditions. */
  readonly met: Tally
  /** Messages that it decided. */
  readonly decided: Tally
  hits: number
}

export const NO_SCRIPT: Script = { rule: '', latencyMs: 0 }
const FIRST_STATE = 'start'

/** First match wins. The same seed, rules and messages give the same scripts, in any order of arrival. */
export class RuleSet {
  readonly seed: number
  readonly file: RuleFile
  private readonly rules: readonly LiveRule[]
  private readonly messages: Readonly<Record<Place, readonly LiveRule[]>>
  /** Empty, or the value of a terminal or a card -> state. */
  private readonly states = new Map<string, string>()
  private beganMs: number | undefined

  constructor(file: RuleFile, seed: number) {
    this.seed = file.seed ?? seed
    this.file = file
    this.rules = file.rules.map(liveRule)
    const at = (place: Place): LiveRule[] => this.rules.filter(({ rule, isOfConnections }) => rule.at === place && !isOfConnections)
    this.messages = { issuer: at('issuer'), terminal: at('terminal') }
  }

  /** Whether any rule looks at messages of that link. */
  hasRulesAt(place: Place): boolean {
    return this.messages[place].length > 0
  }

  /** Whether a rule wants to know what the terminal asked. */
  get asksForRequest(): boolean {
    return this.rules.some(({ rule }) => rule.when.request !== undefined)
  }

  /** Rule -> messages and connections that it decided. */
  hits(): Map<string, number> {
    return new Map(this.rules.map(({ rule, hits }) => [rule.name, hits]))
  }

  isEnabled(name: string): boolean | undefined {
    return this.rules.find(({ rule }) => rule.name === name)?.isEnabled
  }

  /** False when there is no such rule. */
  enable(name: string, isEnabled: boolean): boolean {
    const live = this.rules.find(({ rule }) => rule.name === name)
    if (live !== undefined) live.isEnabled = isEnabled
    return live !== undefined
  }

  script(input: RuleInput, place: Place = 'issuer'): Script {
    const rules = this.messages[place]
    if (rules.length === 0) return NO_SCRIPT
    const { atMs = 0 } = input
    this.beganMs ??= atMs
    const misses: Miss[] = []
    for (const live of rules) {
      const miss = this.miss(live, input)
      if (miss === undefined) return { ...this.decide(live, input), ...(misses.length === 0 ? {} : { misses }) }
      misses.push(miss)
    }
    return { ...NO_SCRIPT, misses }
  }

  /** Rules about connections in force at a link, in their order; the caller asks `meets` for each who connects. */
  doors(place: Place): readonly Rule[] {
    return this.rules
      .filter(({ rule, isOfConnections, isEnabled }) => isOfConnections && isEnabled && rule.at === place)
      .map(({ rule }) => rule)
  }

  /** Whether the rule about connections decides on the `number`-th one. */
  meets(rule: Rule, number: number): boolean {
    const live = this.rules.find((candidate) => candidate.rule === rule)
    if (live?.isEnabled !== true) return false
    const key = `connection ${number}`
    if (this.missedDraw(live, key) !== undefined || missedCount(live, key, '', false) !== undefined) return false
    if (rule.times !== undefined && live.decided.numberOf(key, '', false) > rule.times) return false
    live.hits += 1
    return true
  }

  /** A number from 0 to 1 for a message and a use, the same one at every run. */
  draw(key: string, use: string): number {
    return drawNumber(this.seed, key, use)
  }

  private miss(live: LiveRule, input: RuleInput): Miss | undefined {
    const { rule, isEnabled, conditions } = live
    if (!isEnabled) return missed(rule, 'enabled', 'yes', 'no')
    for (const condition of conditions) {
      const text = condition.read(input)
      if (!condition.fits(text)) return missed(rule, condition.name, condition.expected, condition.show(text, input))
    }
    const group = groupOf(rule, input)
    return (
      this.missedState(rule, group) ??
      this.missedDraw(live, input.key) ??
      missedCount(live, input.key, group, input.isRepeat) ??
      missedTimes(live, input, group)
    )
  }

  private missedState(rule: Rule, group: string): Miss | undefined {
    if (rule.whenState === undefined) return undefined
    const state = this.states.get(group) ?? FIRST_STATE
    return state === rule.whenState ? undefined : missed(rule, 'whenState', rule.whenState, state)
  }

  private missedDraw({ rule }: LiveRule, key: string): Miss | undefined {
    const { probability } = rule.when
    if (probability === undefined) return undefined
    const drawn = drawNumber(this.seed, key, `${rule.name}|probability`)
    return drawn < probability ? undefined : missed(rule, 'probability', `${probability * 100}%`, `${(drawn * 100).toFixed(1)}%`)
  }

  private decide(live: LiveRule, input: RuleInput): Script {
    const { rule } = live
    const { then } = rule
    const group = groupOf(rule, input)
    live.hits += 1
    if (rule.newState !== undefined) this.states.set(group, rule.newState)
    const responseCode =
      then.sequence === undefined ? then.responseCode : codeInTurn(then.sequence, live.decided.numberOf(input.key, group, input.isRepeat))
    return {
      rule: rule.name,
      ...(responseCode === undefined ? {} : { responseCode }),
      latencyMs: then.latency === undefined ? 0 : latencyMs(then.latency, this.drawer(input.key, `${rule.name}|latency`), this.age(input)),
      ...(then.fault === undefined ? {} : { fault: then.fault }),
      then,
    }
  }

  /** Numbers one after the other, for one message and use. */
  drawer(key: string, use: string): () => number {
    let draws = 0
    return () => drawNumber(this.seed, key, `${use}|${draws++}`)
  }

  private age({ atMs = 0 }: RuleInput): number {
    return atMs - (this.beganMs ?? atMs)
  }
}

function liveRule(rule: Rule): LiveRule {
  const conditions = compileWhen(rule.when)
  const isOfConnections = isDoorFault(rule.then.fault) && conditions.every(({ name }) => name === 'between') && rule.whenState === undefined
  return { rule, conditions, isOfConnections, isEnabled: rule.enabled, met: new Tally(), decided: new Tally(), hits: 0 }
}

function missed({ name }: Rule, condition: string, expected: string, came: string): Miss {
  return { rule: name, condition, expected, came }
}

/** Counts, sequences and states: of all, of a terminal, or of a card. */
function groupOf({ when }: Rule, { message }: RuleInput): string {
  if (when.per === undefined) return ''
  return when.per === 'terminal' ? `terminal ${message.text(41) ?? ''}` : `card ${cardNumberOf(message) ?? ''}`
}

function missedCount(live: LiveRule, key: string, group: string, isRepeat: boolean): Miss | undefined {
  const { rule } = live
  const { nth, every, first, after } = rule.when
  if (nth === undefined && every === undefined && first === undefined && after === undefined) return undefined
  const number = live.met.numberOf(key, group, isRepeat)
  if (nth !== undefined && !isWithin(number, readRange(nth))) return missed(rule, 'nth', nth, String(number))
  if (every !== undefined && number % every !== 0) return missed(rule, 'every', String(every), String(number))
  if (first !== undefined && number > first) return missed(rule, 'first', String(first), String(number))
  return after !== undefined && number <= after ? missed(rule, 'after', String(after), String(number)) : undefined
}

function missedTimes(live: LiveRule, { key, isRepeat }: RuleInput, group: string): Miss | undefined {
  const { times } = live.rule
  if (times === undefined) return undefined
  const number = live.decided.numberOf(key, group, isRepeat)
  return number > times ? missed(live.rule, 'times', String(times), `${number - 1} before`) : undefined
}

function codeInTurn(sequence: readonly string[], number: number): string | undefined {
  return sequence[Math.min(number, sequence.length) - 1]
}
