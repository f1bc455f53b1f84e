/** The ledger in one SQLite database, in the thread that calls it: a batch of commands is one durable commit. */
import { GatewayError } from '../../errors.ts'
import type { LedgerCommand, Outcome } from '../../terms/ledger-command.ts'
import { Book } from '../rules/book.ts'
import { rowsNeeded } from '../rules/needs.ts'
import { runBatch, withBusinessDate } from '../rules/run-batch.ts'
import { closeMarking, knownSettlement, type Marking, type MarkingCommand, openMarking, runMarking } from '../rules/settlement.ts'
import { type Database, SQLITE, sqliteCode } from './driver.ts'
import { loadRows } from './load.ts'
import { saveChanges } from './save.ts'
import { IS_CLEARABLE, IS_SETTLEABLE } from './schema.ts'
import { countTotals } from './settlement-rows.ts'

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
    if (first !== undefined && isMarking(first)) return [this.mark(first)]
    const { outcomes, changes } = runBatch(part, loadRows(this.database, rowsNeeded(part)))
    saveChanges(this.database, changes)
    return outcomes
  }

  /** By statement: what is open may be millions of rows. */
  private mark(command: MarkingCommand): Outcome {
    const book = new Book(loadRows(this.database, rowsNeeded([command])))
    const dated = withBusinessDate(command, book)
    if (knownSettlement(dated, book) !== undefined) return runMarking(dated, book)
    const marking = openMarking(dated, book)
    this.markRows(marking)
    const outcome = closeMarking(dated, book, marking, countTotals(this.database, marking.batch))
    saveChanges(this.database, book.changes())
    return outcome
  }

  private markRows({ batch, due, terminal }: Marking): void {
    if (due !== undefined) {
      for (const where of IS_CLEARABLE) this.database.prepare(`UPDATE transactions SET due_date = ? WHERE ${where}`).run([due.date])
    }
    const values = [batch, ...(terminal === '' ? [] : [terminal]), ...(due === undefined ? [] : [due.closed])]
    const also = `${terminal === '' ? '' : ' AND terminal = ?'}${due === undefined ? '' : ' AND due_date <= ?'}`
    for (const where of IS_SETTLEABLE) this.database.prepare(`UPDATE transactions SET settled_batch = ? WHERE ${where}${also}`).run(values)
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

function isMarking(command: LedgerCommand): command is MarkingCommand {
  return command.do === 'settle' || command.do === 'cut-over'
}

/** Settlements alone, all else together: `[a, b, settle, c]` is `[a, b] [settle] [c]`. */
function splitAtSettlements(commands: readonly LedgerCommand[]): LedgerCommand[][] {
  const parts: LedgerCommand[][] = []
  for (const command of commands) {
    const [first] = parts.at(-1) ?? []
    if (first === undefined || isMarking(command) || isMarking(first)) parts.push([command])
    else parts.at(-1)?.push(command)
  }
  return parts
}
