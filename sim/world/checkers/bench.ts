/** All checkers together, and what they found. */
import { answerStart, type Dialect, type Message, messageStart, type RowChanges, scanMessage } from '../../../src/index.ts'
import type { WorldEntry } from '../book.ts'
import type { WireWitness } from '../links.ts'
import type { StoreWitness } from '../store.ts'
import { createAnswersChecker } from './answers.ts'
import type { Checker, Ending, Files, TerminalFrame } from './checker.ts'
import { createDurabilityChecker } from './durability.ts'
import { createEntriesChecker } from './entries.ts'
import { createHistoryChecker } from './history.ts'
import { createAgreementChecker, createMoneyChecker } from './money.ts'
import { createPaperChecker } from './paper.ts'
import { createQueueChecker } from './queue.ts'
import { createReversalsChecker } from './reversals.ts'
import { RowsOfRecord } from './rows.ts'
import { createSettlementChecker } from './settlement.ts'

export interface BenchOptions {
  /** Port -> what is spoken there. */
  readonly dialects: ReadonlyMap<number, Dialect>
  readonly issuerDialect: Dialect
  /** Told of everything, in order. */
  readonly onEvent: (what: string, bytes: Buffer | string) => void
}

export class Bench implements WireWitness, StoreWitness {
  /** `P2: sale 4: 700 posted and 600 held of 1000`, each once. */
  readonly problems = new Set<string>()
  readonly rows = new RowsOfRecord()
  /** Requests that reached the gateway. */
  requests = 0
  readonly #options: BenchOptions
  readonly #checkers: readonly Checker[]

  constructor(options: BenchOptions) {
    this.#options = options
    const files: Files = { rows: this.rows, accuse: (promise, problem) => void this.problems.add(`${promise}: ${problem}`) }
    this.#checkers = [
      createMoneyChecker(files),
      createDurabilityChecker(files),
      createAnswersChecker(files),
      createReversalsChecker(files),
      createSettlementChecker(files),
      createEntriesChecker(files),
      createHistoryChecker(files),
      createQueueChecker(files),
      createAgreementChecker(files),
      createPaperChecker(files),
    ]
  }

  fromTerminal(line: number, port: number, payload: Buffer): void {
    this.requests += 1
    this.#options.onEvent(`line ${line} in`, payload)
    const frame = this.#frame(line, port, payload, messageStart)
    for (const checker of this.#checkers) checker.fromTerminal?.(frame)
  }

  toTerminal(line: number, port: number, payload: Buffer): void {
    this.#options.onEvent(`line ${line} out`, payload)
    const frame = this.#frame(line, port, payload, answerStart)
    for (const checker of this.#checkers) checker.toTerminal?.(frame)
  }

  terminalLineClosed(line: number): void {
    this.#options.onEvent(`line ${line} closed`, '')
    for (const checker of this.#checkers) checker.terminalLineClosed?.(line)
  }

  toIssuer(payload: Buffer): void {
    this.#options.onEvent('issuer out', payload)
    const message = this.#issuerMessage(payload, messageStart)
    for (const checker of this.#checkers) checker.toIssuer?.(message)
  }

  fromIssuer(payload: Buffer): void {
    this.#options.onEvent('issuer in', payload)
  }

  committed(changes: RowChanges): void {
    for (const { transactionId, state, reason } of changes.history)
      this.#options.onEvent('commit', `${transactionId} ${state} ${reason ?? ''}`)
    for (const checker of this.#checkers) checker.committing?.(changes)
    this.rows.apply(changes)
    for (const checker of this.#checkers) checker.committed?.(changes)
  }

  /** A rule of the product found what must not be: its own invariants are held to account too. */
  impossible(problem: string, promise = 'P2'): void {
    this.problems.add(`${promise}: ${problem}`)
  }

  booked(entry: WorldEntry): void {
    this.#options.onEvent('booked', `${entry.reference} ${entry.kind} ${entry.amountMinor} ${entry.state}`)
    for (const checker of this.#checkers) checker.booked?.(entry)
  }

  ended(ending: Ending): void {
    for (const checker of this.#checkers) checker.ended?.(ending)
  }

  #frame(line: number, port: number, payload: Buffer, start: typeof messageStart): TerminalFrame {
    const dialect = this.#options.dialects.get(port) ?? this.#options.issuerDialect
    return { line, dialect, message: read(dialect, payload, start) }
  }

  #issuerMessage(payload: Buffer, start: typeof messageStart): Message {
    return read(this.#options.issuerDialect, payload, start)
  }
}

function read(dialect: Dialect, payload: Buffer, start: typeof messageStart): Message {
  const { message } = scanMessage(dialect.format, payload, start(dialect.framing))
  if (message === undefined) throw new RangeError(`A frame on a line is no message of ${dialect.name}`)
  return message
}
