/** The ledger in one SQLite database, in the thread that calls it: a batch of commands is one durable commit. */
import { GatewayError } from '../../errors.ts'
import type { LedgerCommand, Outcome, SettleCommand } from '../../terms/ledger-command.ts'
import { Book } from '../rules/book.ts'
import { rowsNeeded } from '../rules/needs.ts'
import { runBatch } from '../rules/run-batch.ts'
import { nextSettlement, settlementOutcome } from '../rules/settlement.ts'
import { type Database, SQLITE, sqliteCode } from './driver.ts'
import { loadRows } from './load.ts'
import { noteSettled, saveChanges } from './save.ts'
import { IS_SETTLEABLE } from './schema.ts'

/** What became of one command of a batch. */
export type CommitResult = { readonly is: 'done'; readonly outcome: Outcome } | { readonly is: 'failed'; readonly error: Error }

const FATAL: readonly (number | undefined)[] = [SQLITE.IOERR, SQLITE.CORRUPT, SQLITE.CANTOPEN, SQLITE.NOTADB]

/** True after an error that leaves it unknown what the disk holds: nothing may be written any more. */
export function isFatal(error: unknown): boolean {
  return FATAL.includes(sqliteCode(error))
}

export class SqliteStore {
  readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /**
   * All commands in one commit. A command that breaks a rule takes none of the others with it: they then run one by
   * one. Throws when the database fails: nothing of the batch holds.
   */
  commit(commands: readonly LedgerCommand[]): readonly CommitResult[] {
    try {
      return this.transact(commands).map((outcome) => ({ is: 'done', outcome }))
    } catch (error) {
      if (!isGuilt(error)) throw error
      if (commands.length === 1) return [{ is: 'failed', error }]
      return commands.flatMap((command) => this.commit([command]))
    }
  }

  close(): void {
    this.database.close()
  }

  private transact(commands: readonly LedgerCommand[]): readonly Outcome[] {
    this.database.exec('BEGIN IMMEDIATE')
    try {
      const outcomes = splitAtSettlements(commands).flatMap((part) => this.run(part))
      this.database.exec('COMMIT')
      return outcomes
    } catch (error) {
      this.rollBack()
      throw error
    }
  }

  private run(part: readonly LedgerCommand[]): readonly Outcome[] {
    const [first] = part
    if (first?.do === 'settle') return [this.settle(first)]
    const { outcomes, changes } = runBatch(part, loadRows(this.database, rowsNeeded(part)))
    saveChanges(this.database, changes)
    return outcomes
  }

  /** By statement: what is open may be millions of rows. */
  private settle(command: SettleCommand): Outcome {
    const book = new Book(loadRows(this.database, rowsNeeded([])))
    const batch = nextSettlement(book)
    saveChanges(this.database, book.changes())
    const ofTerminal = command.terminal === undefined ? [] : [command.terminal]
    const sql = `UPDATE transactions SET settled_batch = ? WHERE ${IS_SETTLEABLE}${command.terminal === undefined ? '' : ' AND terminal = ?'}`
    const settled = this.database.prepare(sql).run([batch, ...ofTerminal])
    noteSettled(this.database, batch, command.now.atMs)
    return settlementOutcome(command, batch, settled)
  }

  private rollBack(): void {
    try {
      this.database.exec('ROLLBACK')
    } catch {
      // A full disk or an I/O error has rolled back already, and the first error is the one to tell.
    }
  }
}

/** A rule or a constraint was broken by a command, not the database by the world. */
function isGuilt(error: unknown): error is Error {
  return error instanceof GatewayError || sqliteCode(error) === SQLITE.CONSTRAINT
}

/** Settlements alone, all else together: `[a, b, settle, c]` is `[a, b] [settle] [c]`. */
function splitAtSettlements(commands: readonly LedgerCommand[]): LedgerCommand[][] {
  const parts: LedgerCommand[][] = []
  for (const command of commands) {
    const last = parts.at(-1)
    if (last === undefined || command.do === 'settle' || last[0]?.do === 'settle') parts.push([command])
    else last.push(command)
  }
  return parts
}
