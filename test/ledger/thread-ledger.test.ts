/** The gateway's side of the thread: what shares a commit, and what becomes of everything when the thread fails. */
import { EventEmitter } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { GatewayError } from '../../src/errors.ts'
import { ThreadLedger } from '../../src/ledger/store/thread-ledger.ts'
import type { FromThread, ToThread } from '../../src/ledger/store/thread-protocol.ts'
import { saleCommand } from './story/commands.ts'

/** A thread that says what the test wants. */
class FakeThread extends EventEmitter {
  readonly posted: ToThread[] = []

  postMessage(message: ToThread): void {
    this.posted.push(message)
  }

  async terminate(): Promise<number> {
    return 0
  }

  say(message: FromThread): void {
    this.emit('message', message)
  }

  /** Number of commands of each commit so far. */
  get commits(): number[] {
    return this.posted.flatMap((message) => (message.do === 'commit' ? [message.commands.length] : []))
  }

  commitDone(): void {
    const commands = this.posted.findLast((message) => message.do === 'commit')?.commands ?? []
    this.say({
      is: 'committed',
      results: commands.map(() => ({ is: 'done', outcome: { is: 'reset', businessDate: '2026-11-22', openedAtMs: 0 } })),
    })
  }
}

function createLedger(batchMax = 1_024): { thread: FakeThread; ledger: ThreadLedger; failures: GatewayError[] } {
  const thread = new FakeThread()
  const failures: GatewayError[] = []
  const ledger = new ThreadLedger({
    worker: thread as unknown as Worker,
    location: 'x',
    panKey: Buffer.alloc(32),
    batchMax,
    onFailure: (error) => failures.push(error),
  })
  return { thread, ledger, failures }
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('ThreadLedger', () => {
  it('joins what one turn submits, and what arrives while a commit is under way', async () => {
    const { thread, ledger } = createLedger()
    const first = [1, 2, 3].map((number) => ledger.submit(saleCommand(number)))
    await tick()
    expect(thread.commits).toEqual([3])
    const second = [4, 5].map((number) => ledger.submit(saleCommand(number)))
    await tick()
    const third = ledger.submit(saleCommand(6))
    await tick()
    expect(thread.commits).toEqual([3])
    thread.commitDone()
    expect(thread.commits).toEqual([3, 3])
    thread.commitDone()
    await Promise.all([...first, ...second, third])
    expect(thread.commits).toEqual([3, 3])
  })

  it('P12: a batch has a bound', async () => {
    const { thread, ledger } = createLedger(4)
    const all = Array.from({ length: 10 }, (_, at) => ledger.submit(saleCommand(at + 1)))
    await tick()
    for (const _ of [1, 2, 3]) thread.commitDone()
    await Promise.all(all)
    expect(thread.commits).toEqual([4, 4, 2])
  })

  it('goes on after a commit that failed', async () => {
    const { thread, ledger, failures } = createLedger(1)
    const attempts = Promise.allSettled([ledger.submit(saleCommand(1)), ledger.submit(saleCommand(2))])
    await tick()
    thread.say({ is: 'not-committed', error: { code: 'LEDGER_FAILED', message: 'full' }, isFatal: false })
    thread.commitDone()
    expect((await attempts).map((attempt) => attempt.status)).toEqual(['rejected', 'fulfilled'])
    expect(failures).toEqual([])
  })

  it('P14: after an I/O error everything is rejected for good, and the owner is told once', async () => {
    const { thread, ledger, failures } = createLedger(1)
    const attempts = Promise.allSettled([ledger.submit(saleCommand(1)), ledger.submit(saleCommand(2)), ledger.find({})])
    await tick()
    thread.say({ is: 'not-committed', error: { code: 'LEDGER_FAILED', message: 'disk I/O error' }, isFatal: true })
    thread.emit('exit')
    expect((await attempts).map((attempt) => attempt.status)).toEqual(['rejected', 'rejected', 'rejected'])
    await expect(ledger.submit(saleCommand(3))).rejects.toMatchObject({ code: 'LEDGER_FAILED', message: 'disk I/O error' })
    expect(failures.map((error) => error.message)).toEqual(['disk I/O error'])
    await ledger.close()
  })

  it('a thread that dies takes nothing with it unsaid', async () => {
    const { thread, ledger, failures } = createLedger()
    const attempts = Promise.allSettled([ledger.submit(saleCommand(1)), ledger.verify()])
    await tick()
    thread.emit('error', new Error('out of memory'))
    expect((await attempts).map((attempt) => attempt.status)).toEqual(['rejected', 'rejected'])
    expect(failures).toHaveLength(1)
    expect(failures[0]).toBeInstanceOf(GatewayError)
  })
})
