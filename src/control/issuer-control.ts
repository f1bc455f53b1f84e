/** What the control port may do with an issuer that runs in the same process; rules and journal are plain data here. */
import type { NetworkRequest } from '../dialect/dialect.ts'
import type { IssuerOriginal } from '../terms/transaction.ts'

/** Asked of the journal: text conditions that hold together. */
type JournalAsked = Readonly<Record<string, string>>

/** Rules that are not valid throw a zod error. */
interface RulesControl {
  /** As they are written, with what became of each. */
  view(): unknown
  written: unknown
  /** Replaces all. */
  replace(file: unknown): void
  /** Before the named one, or last. */
  add(rule: unknown, before?: string): void
  /** False when there is no such rule. */
  remove(name: string): boolean
  /** The named ones first. */
  order(names: readonly string[]): void
  /** False when there is no such rule. */
  enable(name: string, isEnabled: boolean): boolean
  /** Back to the rules of the start, or to the last that replaced all. */
  reset(): void
}

export interface IssuerControl {
  /** Forgets what it booked. */
  clear(): void
  /** Books a payment from before, so that what is given back on it is known: what its book has, undefined when that is another one. */
  seed(payment: IssuerOriginal): object | undefined
  /** Its book against the ledger: what is wrong in words, and what cannot be known. */
  audit?(): Promise<object>
  readonly rules: RulesControl
  /** Throws a zod error for a condition that there is not. */
  journal(query: JournalAsked): unknown
  verify(where: JournalAsked, count: string): unknown
  /** Sends it on each link and waits for the answers. Rejects with OPTION_INVALID when the dialect does not say what it looks like. */
  send(message: NetworkRequest): Promise<object>
}
