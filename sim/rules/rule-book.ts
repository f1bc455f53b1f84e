/** The rules of a simulator while it runs: set, added, ordered, switched; a set that is not valid changes nothing. */
import type { z } from 'zod'
import { type RuleFileInput, type RuleInputText, rulesSchema } from './rule.ts'
import { RuleSet } from './rule-set.ts'

/** A rule as it is written, and what became of it. */
export interface RuleView {
  readonly rule: RuleInputText
  readonly enabled: boolean
  readonly hits: number
}

export class RuleBook {
  readonly #seed: number
  #originals: RuleFileInput
  #written: RuleFileInput
  #set: RuleSet
  readonly #watchers = new Set<() => void>()

  /** Throws a zod error for rules that are not valid. */
  constructor(file: RuleFileInput, seed: number) {
    this.#seed = seed
    this.#originals = file
    this.#written = file
    this.#set = new RuleSet(rulesSchema.parse(file), seed)
  }

  /** In use now. */
  get set(): RuleSet {
    return this.#set
  }

  /** As they were written last. */
  get written(): RuleFileInput {
    return this.#written
  }

  view(): RuleView[] {
    const hits = this.#set.hits()
    return this.#rules().map((rule) => ({ rule, enabled: this.#set.isEnabled(rule.name) ?? true, hits: hits.get(rule.name) ?? 0 }))
  }

  /** Told whenever other rules are in use. */
  onChange(watcher: () => void): void {
    this.#watchers.add(watcher)
  }

  /** Replaces all; counts and states begin anew, and `reset` comes back to these. Throws a zod error. */
  replace(file: RuleFileInput): void {
    this.#use(file)
    this.#originals = file
  }

  /** Puts a rule before the named one, or last. Throws a zod error; counts begin anew. */
  add(rule: RuleInputText, before?: string): void {
    const rules = [...this.#rules()]
    const at = before === undefined ? -1 : rules.findIndex(({ name }) => name === before)
    rules.splice(at < 0 ? rules.length : at, 0, rule)
    this.#use({ ...this.#written, rules })
  }

  /** False when there is no such rule. */
  remove(name: string): boolean {
    const rules = this.#rules().filter((rule) => rule.name !== name)
    if (rules.length === this.#rules().length) return false
    this.#use({ ...this.#written, rules })
    return true
  }

  /** The named ones first, in this order; the others follow as they were. */
  order(names: readonly string[]): void {
    const place = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.length)
    this.#use({ ...this.#written, rules: [...this.#rules()].sort((one, other) => place(one.name) - place(other.name)) })
  }

  /** False when there is no such rule; counts go on. */
  enable(name: string, isEnabled: boolean): boolean {
    const isKnown = this.#set.enable(name, isEnabled)
    if (isKnown) this.#tell()
    return isKnown
  }

  /** Back to the rules of the start or of the last `replace`; counts and states begin anew. */
  reset(): void {
    this.#use(this.#originals)
  }

  #rules(): readonly RuleInputText[] {
    return this.#written.rules ?? []
  }

  #use(file: RuleFileInput): void {
    this.#set = new RuleSet(rulesSchema.parse(file) satisfies z.output<typeof rulesSchema>, this.#seed)
    this.#written = file
    this.#tell()
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher()
  }
}
