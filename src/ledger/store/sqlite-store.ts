/** The ledger in one SQLite database, in the thread that calls it: a batch of commands is one durable commit. */
import { GatewayError } from '../../errors.ts'
import type { LedgerCommand, Outcome } from '../../terms/ledger-command.ts'
import type { AuditHead, LedgerVerdict } from '../../terms/ports.ts'
import { Anchoring } from './anchoring.ts'
import { answerQuestion } from './answer-question.ts'
import { readHead } from './audit-log.ts'
import { runCommands } from './batch.ts'
import type { CommitResult } from './commit-queue.ts'
import { type Database, SQLITE, sqliteCode } from './driver.ts'
import { integrityProblems } from './integrity.ts'
import type { Question } from './question.ts'
import type { Steps } from './sql.ts'
import { runSteps, SQLITE_WORDS } from './sqlite-words.ts'
import { type Evidence, keyOf } from './verify.ts'

const FATAL: readonly (number | undefined)[] = [SQLITE.IOERR, SQLITE.CORRUPT, SQLITE.CANTOPEN, SQLITE.NOTADB]

/** True after an error that leaves it unknown what the disk holds: nothing may be written any more. */
export function isFatal(error: unknown): boolean {
  return FATAL.includes(sqliteCode(error))
}

export interface SqliteStoreOptions extends Partial<Evidence> {
  /** Told the head of the audit log after each settlement and at the end. */
  anchor?(head: AuditHead): void
}

export class SqliteStore {
  readonly database: Database
  private readonly evidence: Evidence
  private readonly anchoring: Anchoring

  constructor(database: Database, { auditKey, anchors = () => [], anchor = () => {} }: SqliteStoreOptions) {
    this.database = database
    this.evidence = { auditKey, anchors }
    this.anchoring = new Anchoring(runSteps(database, readHead()), anchor)
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

  /** What `verify` says of a damaged file comes first. */
  answer(question: Question): unknown {
    const answer = this.readOnce(answerQuestion(SQLITE_WORDS, question, this.evidence))
    if (question.ask !== 'verify') return answer
    const verdict = answer as LedgerVerdict
    return { ...verdict, problems: [...integrityProblems(this.database), ...verdict.problems] }
  }

  close(): void {
    this.anchoring.write()
    this.database.close()
  }

  /** All of it as of one moment: another process may commit between two statements. */
  private readOnce<R>(steps: Steps<R>): R {
    this.database.exec('BEGIN')
    try {
      return runSteps(this.database, steps)
    } finally {
      this.rollBack()
    }
  }

  private transact(commands: readonly LedgerCommand[]): readonly Outcome[] {
    this.database.exec('BEGIN IMMEDIATE')
    try {
      const { outcomes, head } = runSteps(this.database, runCommands(SQLITE_WORDS, keyOf(this.evidence), commands))
      this.database.exec('COMMIT')
      this.anchoring.committed(head, commands)
      return outcomes
    } catch (error) {
      this.rollBack()
      throw error
    }
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
