/** The ledger in one SQLite database, in the thread that calls it: a batch of commands is one durable commit, in the log or in the tables. */
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
import { LogView } from './log-view.ts'
import { PendingCommits } from './pending-commits.ts'
import { Projection } from './projection.ts'
import type { Question } from './question.ts'
import { isQuick, type QuickBatch, type QuickContext, runQuick } from './quick-batch.ts'
import { RecentRows } from './recent-rows.ts'
import type { Steps } from './sql.ts'
import { runSteps, SQLITE_WORDS } from './sqlite-words.ts'
import { type Evidence, keyOf } from './verify.ts'

const FATAL: readonly (number | undefined)[] = [SQLITE.IOERR, SQLITE.CORRUPT, SQLITE.CANTOPEN, SQLITE.NOTADB]

/** True after an error that leaves it unknown what the disk holds: nothing may be written any more. */
export function isFatal(error: unknown): boolean {
  return FATAL.includes(sqliteCode(error))
}

/** True after an error that the world may take back: the same can be tried again. */
export function isPassing(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === SQLITE.FULL || code === SQLITE.BUSY
}

export interface SqliteStoreOptions extends Partial<Evidence> {
  /** Told the head of the audit log after each settlement and at the end. */
  anchor?(head: AuditHead): void
  /** @default false */
  readonly isReader?: boolean
  /** @default WAITING_MAX */
  readonly waitingMax?: number
  /** @default GENERATION */
  readonly generation?: number
}

/** Rows that may wait before a commit has to wait for them: a burst is taken at the speed of the log. */
const WAITING_MAX = 65_536
/** Rows that are brought into the tables at once: for so long, tens of milliseconds, no batch is committed. Fewer cost more each. */
const CHUNK_ROWS = 16_384
/** Transactions of one generation in memory; more rows than wait belong to them. */
const GENERATION = 32_768

export class SqliteStore {
  /** Its tables may be behind the log: `project` brings them up to it. */
  readonly database: Database
  private readonly evidence: Evidence
  private readonly anchoring: Anchoring
  private readonly recent = new RecentRows()
  private readonly pending = new PendingCommits()
  private readonly view: LogView | undefined
  private readonly waitingMax: number
  private readonly generation: number
  private head: AuditHead
  /** The last commit before the younger generation began. */
  private generationSeq = 0

  /** `isReader`: another process may write; what it has in its log only is read as well. */
  constructor(database: Database, options: SqliteStoreOptions) {
    const { auditKey, anchors = () => [], anchor = () => {}, isReader = false, waitingMax = WAITING_MAX, generation = GENERATION } = options
    this.database = database
    this.waitingMax = waitingMax
    this.generation = generation
    this.evidence = { auditKey, anchors }
    this.view = isReader ? new LogView(database) : undefined
    this.head = runSteps(database, readHead())
    this.anchoring = new Anchoring(this.head, anchor)
  }

  /** Rows that are durable in the log and not in the tables. */
  get waitingRows(): number {
    return this.pending.rows
  }

  /**
   * All commands in one commit. A command that breaks a rule takes none of the others with it: they then run one by
   * one. Throws when the database fails: nothing of the batch holds.
   */
  commit(commands: readonly LedgerCommand[]): readonly CommitResult[] {
    try {
      const outcomes = commands.every(isQuick) ? this.transactQuickly(commands) : this.transact(commands)
      return outcomes.map((outcome) => ({ is: 'done', outcome }))
    } catch (error) {
      if (!isGuilt(error)) throw error
      if (commands.length === 1) return [{ is: 'failed', error }]
      return commands.flatMap((command) => this.commit([command]))
    }
  }

  /** What `verify` says of a damaged file comes first. */
  answer(question: Question): unknown {
    this.project()
    const answer = this.readOnce(answerQuestion(SQLITE_WORDS, question, this.evidence))
    if (question.ask !== 'verify') return answer
    const verdict = answer as LedgerVerdict
    return { ...verdict, problems: [...integrityProblems(this.database), ...verdict.problems] }
  }

  /** Brings what waits in the log into the tables, all of it or about so many rows at least; nothing is acknowledged by it. */
  project(rowsMax = Number.POSITIVE_INFINITY): void {
    const until = this.pending.rows - rowsMax
    while (this.pending.rows > Math.max(0, until)) {
      const taken = this.inTransaction(() => this.pending.project(this.database, Math.min(rowsMax, CHUNK_ROWS)))
      this.pending.projected(taken)
    }
  }

  close(): void {
    try {
      this.project()
    } finally {
      this.anchoring.write()
      this.database.close()
    }
  }

  /** All of it as of one moment: another process may commit between two statements. */
  private readOnce<R>(steps: Steps<R>): R {
    this.database.exec('BEGIN')
    try {
      this.view?.show()
      return runSteps(this.database, steps)
    } finally {
      this.rollBack()
    }
  }

  /** Durable in the log, which is one row; the tables follow. */
  private transactQuickly(commands: readonly LedgerCommand[]): readonly Outcome[] {
    this.makeRoom()
    const { recent, pending, head, evidence, database } = this
    const total: QuickContext['total'] = (row, key) => pending.total(row, key)
    const done = this.inTransaction(() => {
      const batch = runSteps(database, runQuick(SQLITE_WORDS, commands, { recent, auditKey: keyOf(evidence), head, total }))
      if (batch.writes.length === 0) return { batch }
      return batch.mayWait ? { batch, commit: pending.append(database, batch) } : { batch, taken: this.writeAtOnce(batch) }
    })
    if (done.commit !== undefined) pending.added(done.commit)
    if (done.taken !== undefined) pending.projected(done.taken)
    recent.apply(done.batch.changes)
    this.head = done.batch.head
    this.anchoring.committed(this.head, commands)
    return done.batch.outcomes
  }

  /** After all that waits. */
  private writeAtOnce({ writes }: QuickBatch): number {
    const taken = this.pending.project(this.database, Number.POSITIVE_INFINITY)
    const projection = new Projection()
    projection.add(writes)
    projection.apply(this.database)
    return taken
  }

  /** Over the tables, which are brought up to date in the same commit. */
  private transact(commands: readonly LedgerCommand[]): readonly Outcome[] {
    const { taken, outcomes, head } = this.inTransaction(() => ({
      taken: this.pending.project(this.database, Number.POSITIVE_INFINITY),
      ...runSteps(this.database, runCommands(SQLITE_WORDS, keyOf(this.evidence), commands)),
    }))
    this.pending.projected(taken)
    this.recent.clear()
    this.head = head
    this.anchoring.committed(head, commands)
    return outcomes
  }

  /** What waits has a bound, and what is no longer in memory is in the tables. */
  private makeRoom(): void {
    while (this.pending.rows > this.waitingMax) this.project(CHUNK_ROWS)
    if (this.recent.size < this.generation) return
    while (this.pending.firstSeq !== 0 && this.pending.firstSeq <= this.generationSeq) this.project(CHUNK_ROWS)
    this.generationSeq = this.pending.lastSeq
    this.recent.turn()
  }

  private inTransaction<R>(run: () => R): R {
    this.database.exec('BEGIN IMMEDIATE')
    try {
      const result = run()
      this.database.exec('COMMIT')
      return result
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
