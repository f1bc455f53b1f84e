/** The ledger in PostgreSQL: each batch is one transaction, and nothing of it is kept in memory. */
import { GatewayError } from '../../../errors.ts'
import type { LedgerCommand, Outcome, OutcomeOf } from '../../../terms/ledger-command.ts'
import type { AuditHead, Ledger } from '../../../terms/ports.ts'
import { Anchoring } from '../anchoring.ts'
import { answerQuestion } from '../answer-question.ts'
import { type BatchOutcome, runCommands, type Sharing } from '../batch.ts'
import { CommitQueue, type CommitResult } from '../commit-queue.ts'
import { LedgerQuestions } from '../ledger-questions.ts'
import type { Question, Questions } from '../question.ts'
import { type Evidence, keyOf } from '../verify.ts'
import { canRunAgain, isGuilt, isLost, shutOut } from './failure.ts'
import { sharingOf, signOut } from './gateways.ts'
import type { Presence } from './presence.ts'
import type { PostgresSession } from './session.ts'
import { POSTGRES_WORDS } from './words.ts'

export interface PostgresLedgerOptions extends Evidence {
  /** Of the audit log, as it was opened. */
  readonly head: AuditHead
  /** Told the head of the audit log after each settlement and at the end. */
  anchor(head: AuditHead): void
  /** Where it is, without a password. */
  readonly location: string
  readonly panKey: Buffer
  /** Most commands in one commit. */
  readonly batchMax: number
  /** How long a lost connection is tried again before the ledger is given up. */
  readonly reconnectMs: number
  /** A session for batches. */
  connect(): Promise<PostgresSession>
  /** A session for questions alone. */
  connectReader(): Promise<PostgresSession>
  /** The ledger is closed for good, not by us. Told once. */
  onFailure(error: GatewayError): void
}

const PAUSE_MS = 50
/** All of an answer is as of one moment, whatever is committed between its statements. */
const ONE_MOMENT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'

/** `lost`: the connection went; with outcomes when it went after the commit was asked for, so that it may hold. */
type Tried =
  | ({ readonly is: 'held' } & BatchOutcome)
  | { readonly is: 'undone'; readonly error: unknown }
  | { readonly is: 'lost'; readonly held: BatchOutcome | undefined }

export class PostgresLedger extends LedgerQuestions implements Ledger {
  readonly location: string
  readonly panKey: Buffer
  private readonly options: PostgresLedgerOptions
  private readonly queue: CommitQueue
  private readonly anchoring: Anchoring
  readonly neighbours: Presence
  private readonly sharing: Sharing
  private batch = 0
  private isCommitting = false
  private session: PostgresSession
  private reader: Promise<PostgresSession> | undefined
  private asking: Promise<unknown> = Promise.resolve()
  private failure: GatewayError | undefined
  private closing: Promise<void> | undefined
  private onIdle: (() => void) | undefined

  constructor(session: PostgresSession, presence: Presence, options: PostgresLedgerOptions) {
    super()
    this.session = session
    this.neighbours = presence
    this.sharing = sharingOf(presence.number, () => presence.gone())
    this.options = options
    this.location = options.location
    this.panKey = options.panKey
    this.anchoring = new Anchoring(options.head, options.anchor)
    this.queue = new CommitQueue({
      batchMax: options.batchMax,
      begin: (commands) => void this.begin(commands),
      onIdle: () => this.onIdle?.(),
    })
  }

  submit<C extends LedgerCommand>(command: C): Promise<OutcomeOf<C>> {
    return this.isShut() ? Promise.reject(this.failure ?? closed()) : this.queue.submit(command)
  }

  /** After all that was submitted is committed. */
  close(): Promise<void> {
    this.closing ??= this.finish()
    return this.closing
  }

  private async finish(): Promise<void> {
    if (this.failure === undefined) {
      await new Promise<void>((resolve) => {
        this.onIdle = resolve
        this.queue.planFlush()
      })
    }
    await this.asking
    this.anchoring.write()
    await this.neighbours.close()
    // Without it the others wait until it has been silent for long enough.
    if (this.failure === undefined) await signOut(this.session, this.neighbours.number).catch(() => {})
    await this.session.close()
    await this.reader?.then(
      (reader) => reader.close(),
      () => {},
    )
  }

  private isShut(): boolean {
    return this.failure !== undefined || this.closing !== undefined
  }

  /** On a connection of its own, so that a long question holds up no batch; one question after another. */
  protected override ask<Q extends Question>(question: Q): Promise<Questions[Q['ask']]['gets']> {
    if (this.isShut()) return Promise.reject(this.failure ?? closed())
    const answer = this.asking.then(() => this.answer(question))
    this.asking = answer.catch(() => {})
    return answer as Promise<Questions[Q['ask']]['gets']>
  }

  private async answer(question: Question): Promise<unknown> {
    this.reader ??= this.options.connectReader()
    try {
      const reader = await this.reader
      await reader.execute(ONE_MOMENT)
      const answer = await reader.run(answerQuestion(POSTGRES_WORDS, question, this.options))
      await reader.execute('COMMIT')
      return answer
    } catch (error) {
      void this.reader?.then(
        (reader) => reader.close(),
        () => {},
      )
      this.reader = undefined
      throw new GatewayError('LEDGER_FAILED', `The database did not answer: ${String(error)}`)
    }
  }

  private async begin(commands: readonly LedgerCommand[]): Promise<void> {
    this.isCommitting = true
    try {
      const results = await this.commit(commands)
      this.isCommitting = false
      this.queue.deliver(results)
    } catch (error) {
      if (error instanceof GatewayError) return this.fail(error)
      const message = error instanceof Error ? error.message : String(error)
      this.fail(new GatewayError('LEDGER_FAILED', `The database failed: ${message}`, { cause: error }))
    }
  }

  /** A command that breaks a rule takes none of the others with it: they then run one by one. */
  private async commit(commands: readonly LedgerCommand[]): Promise<readonly CommitResult[]> {
    try {
      return (await this.transact(commands)).map((outcome) => ({ is: 'done', outcome }))
    } catch (error) {
      if (!isGuilt(error)) throw error
      if (commands.length === 1) return [{ is: 'failed', error }]
      const results: CommitResult[] = []
      for (const command of commands) results.push(...(await this.commit([command])))
      return results
    }
  }

  /** Runs the batch until it is known to hold: again after a conflict, again after a lost connection unless it had held. */
  private async transact(commands: readonly LedgerCommand[]): Promise<readonly Outcome[]> {
    this.batch += 1
    for (;;) {
      const tried = await this.tryOnce(commands)
      if (tried.is === 'held') return this.held(tried, commands)
      if (tried.is === 'undone') {
        await this.session.execute('ROLLBACK')
        if (!canRunAgain(tried.error)) throw tried.error
      } else {
        await this.reconnect()
        if (tried.held !== undefined && (await this.isThere())) return this.held(tried.held, commands)
      }
    }
  }

  private held({ outcomes, head }: BatchOutcome, commands: readonly LedgerCommand[]): readonly Outcome[] {
    this.anchoring.committed(head, commands)
    return outcomes
  }

  private async tryOnce(commands: readonly LedgerCommand[]): Promise<Tried> {
    let outcomes: readonly Outcome[] | undefined
    let head: AuditHead | undefined
    try {
      await this.session.beginBatch()
      const result = await this.session.run(runCommands(POSTGRES_WORDS, keyOf(this.options), commands, this.sharing))
      await this.markBatch()
      head = result.head
      outcomes = result.outcomes
      await this.session.execute('COMMIT')
      return { is: 'held', outcomes, head }
    } catch (error) {
      const held = outcomes === undefined || head === undefined ? undefined : { outcomes, head }
      return isLost(error) || this.session.isLost ? { is: 'lost', held } : { is: 'undone', error }
    }
  }

  /** Under the lock under which others declare a gateway gone: one that is shut out commits nothing. */
  private async markBatch(): Promise<void> {
    const text = 'UPDATE gateways SET batch = $1 WHERE number = $2 AND gone_at_ms IS NULL RETURNING number'
    const rows = await this.session.query({ text, values: [this.batch, this.neighbours.number] })
    if (rows.length === 0) throw shutOut(this.location)
  }

  /** Whether the batch whose commit nobody answered is in the database. */
  private async isThere(): Promise<boolean> {
    const [row] = await this.session.query({ text: 'SELECT batch FROM gateways WHERE number = $1', values: [this.neighbours.number] })
    return row?.[0] === this.batch
  }

  /** Another gateway took this one for gone. A batch that is under way finds that out by itself: it may have been before. */
  shutOut(): void {
    if (!this.isCommitting) this.fail(shutOut(this.location))
  }

  /** Throws when the time is over: what was decided last is then for the next start to find out. */
  private async reconnect(): Promise<void> {
    await this.session.close()
    const until = performance.now() + this.options.reconnectMs
    for (;;) {
      try {
        this.session = await this.options.connect()
        return
      } catch (error) {
        if (performance.now() > until) throw new Error(`it cannot be reached again: ${String(error)}`, { cause: error })
        await new Promise((resolve) => {
          setTimeout(resolve, PAUSE_MS)
        })
      }
    }
  }

  /** For good: what waits and what comes is rejected. */
  private fail(error: GatewayError): void {
    if (this.failure !== undefined) return
    this.failure = error
    this.queue.fail(error)
    void this.neighbours.close()
    this.onIdle?.()
    if (this.closing === undefined) this.options.onFailure(error)
  }
}

function closed(): GatewayError {
  return new GatewayError('LEDGER_FAILED', 'The ledger is closed')
}
