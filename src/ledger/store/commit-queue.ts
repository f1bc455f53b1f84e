/** Commands on their way into a store: what is submitted while a commit is under way goes with the next one. */
import type { LedgerCommand, Outcome, OutcomeOf } from '../../terms/ledger-command.ts'

/** What became of one command of a batch. */
export type CommitResult = { readonly is: 'done'; readonly outcome: Outcome } | { readonly is: 'failed'; readonly error: Error }

interface Submitted {
  readonly command: LedgerCommand
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: Error) => void
}

export interface CommitQueueOptions {
  /** Most commands in one commit. */
  readonly batchMax: number
  /** Begins a commit; its end is told by `deliver` or `refuse`. */
  begin(commands: readonly LedgerCommand[]): void
  /** Nothing waits and nothing is under way. */
  onIdle(): void
}

export class CommitQueue {
  private readonly options: CommitQueueOptions
  private readonly waiting: Submitted[] = []
  private underWay: readonly Submitted[] = []
  private isFlushPlanned = false

  constructor(options: CommitQueueOptions) {
    this.options = options
  }

  submit<C extends LedgerCommand>(command: C): Promise<OutcomeOf<C>> {
    return new Promise((resolve, reject) => {
      // A store answers each command with the outcome of its kind.
      this.waiting.push({ command, resolve: resolve as (outcome: Outcome) => void, reject })
      this.planFlush()
    })
  }

  planFlush(): void {
    if (this.isFlushPlanned || this.underWay.length > 0) return
    this.isFlushPlanned = true
    // What one read of a socket brings is submitted before this runs, and shares a commit.
    queueMicrotask(() => {
      this.isFlushPlanned = false
      this.flush()
    })
  }

  /** The commit is durable; results in the order of its commands. */
  deliver(results: readonly CommitResult[]): void {
    const batch = this.takeBatch()
    for (const [at, result] of results.entries()) {
      if (result.is === 'done') batch[at]?.resolve(result.outcome)
      else batch[at]?.reject(result.error)
    }
    this.flush()
  }

  /** The commit failed: nothing of it holds. */
  refuse(error: Error): void {
    for (const submitted of this.takeBatch()) submitted.reject(error)
    this.flush()
  }

  /** Nothing can be committed any more: everything is rejected. */
  fail(error: Error): void {
    for (const submitted of [...this.takeBatch(), ...this.waiting.splice(0)]) submitted.reject(error)
  }

  private flush(): void {
    if (this.underWay.length > 0) return
    this.underWay = this.waiting.splice(0, this.options.batchMax)
    if (this.underWay.length > 0) this.options.begin(this.underWay.map(({ command }) => command))
    else this.options.onIdle()
  }

  private takeBatch(): readonly Submitted[] {
    const batch = this.underWay
    this.underWay = []
    return batch
  }
}
