/** What a checker of promises may look at: the wire, the issuer's book, the terminals' paper, and rows as they become durable. */
import type { Dialect, Message, RowChanges } from '../../../src/index.ts'
import type { WorldBook, WorldEntry } from '../book.ts'
import type { Slip } from '../slip.ts'
import type { RowsOfRecord } from './rows.ts'

/** A frame of a terminal's line. */
export interface TerminalFrame {
  readonly line: number
  readonly dialect: Dialect
  readonly message: Message
}

/** All there is when nothing goes wrong any more and nothing is under way. */
export interface Ending {
  readonly book: WorldBook
  readonly slips: readonly Slip[]
}

export interface Checker {
  fromTerminal?(frame: TerminalFrame): void
  toTerminal?(frame: TerminalFrame): void
  terminalLineClosed?(line: number): void
  toIssuer?(message: Message): void
  /** Before `rows` has them. */
  committing?(changes: RowChanges): void
  /** When `rows` has them. */
  committed?(changes: RowChanges): void
  booked?(entry: WorldEntry): void
  ended?(ending: Ending): void
}

/** Says that a promise is broken: `P2`, and how. */
export type Accuse = (promise: string, problem: string) => void

export interface Files {
  readonly rows: RowsOfRecord
  readonly accuse: Accuse
}
