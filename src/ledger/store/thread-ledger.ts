/** The ledger as the gateway has it: commands in, promises out, everything else in its own thread. */
import type { Worker } from 'node:worker_threads'
import { GatewayError } from '../../errors.ts'
import type { LedgerCommand, OutcomeOf } from '../../terms/ledger-command.ts'
import type { Ledger } from '../../terms/ports.ts'
import { CommitQueue, type CommitResult } from './commit-queue.ts'
import { LedgerQuestions } from './ledger-questions.ts'
import type { Question, Questions } from './question.ts'
import type { FromThread, ThreadError, ThreadResult, ToThread } from './thread-protocol.ts'

interface Waiting<V> {
  readonly resolve: (value: V) => void
  readonly reject: (error: Error) => void
}

export interface ThreadLedgerOptions {
  readonly worker: Worker
  readonly location: string
  readonly panKey: Buffer
  /** Most commands in one commit. */
  readonly batchMax: number
  /** The store is closed for good, not by us. Told once. */
  readonly onFailure: (error: GatewayError) => void
}

export class ThreadLedger extends LedgerQuestions implements Ledger {
  readonly location: string
  readonly panKey: Buffer
  private readonly options: ThreadLedgerOptions
  private readonly questions = new Map<number, Waiting<unknown>>()
  private readonly queue: CommitQueue
  private lastQuestion = 0
  private failure: GatewayError | undefined
  private closing: Promise<void> | undefined

  constructor(options: ThreadLedgerOptions) {
    super()
    this.options = options
    this.location = options.location
    this.panKey = options.panKey
    this.queue = new CommitQueue({
      batchMax: options.batchMax,
      begin: (commands) => this.post({ do: 'commit', commands }),
      onIdle: () => {
        if (this.closing !== undefined) this.post({ do: 'close' })
      },
    })
    options.worker.on('message', (message: FromThread) => this.receive(message))
    options.worker.on('error', (error) => this.fail(new GatewayError('LEDGER_FAILED', `The ledger's thread ended: ${error.message}`)))
    options.worker.on('exit', () => this.fail(closed()))
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
    if (this.failure !== undefined) {
      await this.options.worker.terminate()
      return
    }
    const ended = new Promise<void>((resolve) => this.options.worker.once('exit', () => resolve()))
    this.queue.planFlush()
    await ended
  }

  private isShut(): boolean {
    return this.failure !== undefined || this.closing !== undefined
  }

  protected override ask<Q extends Question>(question: Q): Promise<Questions[Q['ask']]['gets']> {
    if (this.isShut()) return Promise.reject(this.failure ?? closed())
    this.lastQuestion += 1
    const id = this.lastQuestion
    this.post({ do: 'answer', id, question })
    return new Promise((resolve, reject) => {
      this.questions.set(id, { resolve: resolve as (value: unknown) => void, reject })
    })
  }

  private post(message: ToThread): void {
    this.options.worker.postMessage(message)
  }

  private receive(message: FromThread): void {
    if (message.is === 'committed') this.queue.deliver(message.results.map(remakeResult))
    else if (message.is === 'not-committed') this.refuse(message.error, message.isFatal)
    else if (message.is === 'answered') this.takeQuestion(message.id)?.resolve(message.value)
    else if (message.is === 'not-answered') this.takeQuestion(message.id)?.reject(remake(message.error))
  }

  private refuse(threadError: ThreadError, isFatal: boolean): void {
    const error = remake(threadError)
    if (isFatal) this.fail(error)
    else this.queue.refuse(error)
  }

  private takeQuestion(id: number): Waiting<unknown> | undefined {
    const waiting = this.questions.get(id)
    this.questions.delete(id)
    return waiting
  }

  /** For good: what waits and what comes is rejected. */
  private fail(error: GatewayError): void {
    if (this.failure !== undefined) return
    this.failure = error
    this.queue.fail(error)
    for (const waiting of this.questions.values()) waiting.reject(error)
    this.questions.clear()
    if (this.closing === undefined) this.options.onFailure(error)
  }
}

function closed(): GatewayError {
  return new GatewayError('LEDGER_FAILED', 'The ledger is closed')
}

function remakeResult(result: ThreadResult): CommitResult {
  return result.is === 'done' ? result : { is: 'failed', error: remake(result.error) }
}

/** The error as this side's class. */
export function remake({ code, message }: ThreadError): GatewayError {
  return new GatewayError(code, message)
}
