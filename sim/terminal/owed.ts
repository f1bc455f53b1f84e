/** What a terminal has to take back before it goes on: requests without an answer that it can believe, and what failed after (R64-R67, R73). */
import type { Dialect, Kind, Message } from '../../src/index.ts'
import type { OwedRecord, TerminalJournal } from './journal.ts'
import type { Ask, TerminalOptions } from './options.ts'
import { addOriginal } from './original-facts.ts'
import type { Slip } from './slip.ts'

/** R73: then somebody has to do it by hand. */
const TRIES_MAX = 3
/** R71: whether it was never there or is undone already, there is nothing left to undo. */
const ALSO_DONE: readonly string[] = ['12', '25']
/** DE39 of 1987: no answer came; its MAC is wrong; card, printer or chip failed after the approval. */
const REASONS = { silence: '98', mac: 'A0', device: '06' } as const

interface Reverser {
  readonly dialect: Dialect
  ask(reversal: Ask): Promise<Slip>
}

type Sent = Pick<Slip, 'kind' | 'request' | 'amountMinor' | 'card' | 'facts'> & { readonly answer?: Message | undefined }

export class OwedByTerminal {
  readonly #terminal: Reverser
  readonly #kinds: readonly Kind[]
  readonly #journal: TerminalJournal | undefined
  /** Of requests that are under way. */
  readonly #open = new Set<OwedRecord>()
  /** Record -> how often it was sent. */
  readonly #owed: Map<OwedRecord, number>

  constructor(terminal: Reverser, { journal, reverses = journal === undefined ? [] : ['sale', 'void'] }: TerminalOptions) {
    this.#terminal = terminal
    this.#kinds = reverses
    this.#journal = journal
    this.#owed = new Map((journal?.read() ?? []).map((record) => [record, 0]))
  }

  /** How many it has still to take back, those that it has given up included. */
  get size(): number {
    return this.#owed.size
  }

  /** A request is about to be written: its reversal is kept before (R64). The result is told with its slip. */
  begin(sent: Sent): OwedRecord | undefined {
    if (this.#journal === undefined || !this.#kinds.includes(sent.kind)) return undefined
    const record = this.#recordOf(sent, REASONS.silence)
    this.#journal.write([...this.#owed.keys(), ...this.#open, record])
    this.#open.add(record)
    return record
  }

  /** A request has ended. */
  look(slip: Slip, begun: OwedRecord | undefined, failsAfterApproval = false): void {
    const reason = this.#reasonFor(slip, failsAfterApproval)
    if (begun !== undefined) this.#open.delete(begun)
    if (reason !== undefined) this.#owed.set(this.#recordOf(slip, reason), 0)
    if (begun !== undefined || reason !== undefined) this.#keep()
  }

  /** Sends each reversal once; one that is not answered as it must be is sent again before the next payment. */
  async send(): Promise<void> {
    for (const [record, tries] of [...this.#owed].filter(([, count]) => count < TRIES_MAX)) {
      this.#owed.set(record, tries + 1)
      const { stan, amountMinor, card, facts, reason } = record
      const reversal = { kind: 'reversal', stan, amountMinor, card, reason, facts: new Map(Object.entries(facts)) } as const
      const { isApproved, responseCode = '' } = await this.#terminal.ask(reversal)
      if (!isApproved && !ALSO_DONE.includes(responseCode)) continue
      this.#owed.delete(record)
      this.#keep()
    }
  }

  #reasonFor(slip: Slip, failsAfterApproval: boolean): string | undefined {
    const isOurs = this.#kinds.includes(slip.kind)
    if (slip.answer === undefined) return isOurs ? REASONS.silence : undefined
    if (!slip.macIsRight) return isOurs ? REASONS.mac : undefined
    return failsAfterApproval && slip.isApproved ? REASONS.device : undefined
  }

  #recordOf({ kind, request, answer, amountMinor, card, facts }: Sent, reason: string): OwedRecord {
    const original = new Map<string, string>()
    addOriginal(original, { request, answer, batch: facts.get('batch') }, this.#terminal.dialect)
    return { kind, stan: Number(facts.get('stan')), amountMinor, card, facts: Object.fromEntries(original), reason }
  }

  #keep(): void {
    this.#journal?.write([...this.#owed.keys(), ...this.#open])
  }
}
