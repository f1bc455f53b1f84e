/** The ledger's own thread: whatever the disk costs, no socket waits for it. */
import { parentPort, workerData } from 'node:worker_threads'
import { GatewayError } from '../../errors.ts'
import type { LedgerCommand } from '../../terms/ledger-command.ts'
import { type OpenedStore, openStore } from './open-store.ts'
import type { Question } from './question.ts'
import { isFatal, isPassing, type SqliteStore } from './sqlite-store.ts'
import type { FromThread, ThreadError, ThreadStart, ToThread } from './thread-protocol.ts'

function say(message: FromThread): void {
  parentPort?.postMessage(message)
}

function serve(opened: OpenedStore): void {
  say({ is: 'opened', panKey: opened.panKey })
  parentPort?.on('message', (message: ToThread) => {
    if (message.do === 'commit') commit(opened, message.commands)
    else if (message.do === 'answer') answer(opened.store, message.id, message.question)
    else end(opened)
  })
}

/** What waits in the log goes into the tables when no batch has come for so long. */
const PAUSE_MS = 20
const PAUSE_ROWS = 8_192
let pause: NodeJS.Timeout | undefined
let isBusy = false

function projectLater(opened: OpenedStore): void {
  if (pause !== undefined || opened.store.waitingRows === 0) return
  isBusy = false
  pause = setTimeout(() => {
    pause = undefined
    if (!isBusy) project(opened)
    projectLater(opened)
  }, PAUSE_MS)
}

/** A full disk may have room again; anything else that does not go into the tables now never will. */
function project(opened: OpenedStore): void {
  try {
    opened.store.project(PAUSE_ROWS)
  } catch (error) {
    if (isPassing(error)) return
    say({ is: 'not-committed', error: asThreadError(error), isFatal: true })
    end(opened)
  }
}

function commit(opened: OpenedStore, commands: readonly LedgerCommand[]): void {
  isBusy = true
  try {
    const results = opened.store.commit(commands)
    projectLater(opened)
    say({
      is: 'committed',
      results: results.map((result) => (result.is === 'done' ? result : { is: 'failed', error: asThreadError(result.error) })),
    })
  } catch (error) {
    say({ is: 'not-committed', error: asThreadError(error), isFatal: isFatal(error) })
    if (isFatal(error)) end(opened)
  }
}

function end(opened: OpenedStore): void {
  clearTimeout(pause)
  try {
    opened.close()
  } finally {
    parentPort?.close()
  }
}

function answer(store: SqliteStore, id: number, question: Question): void {
  try {
    say({ is: 'answered', id, value: store.answer(question) })
  } catch (error) {
    say({ is: 'not-answered', id, error: asThreadError(error) })
  }
}

function asThreadError(error: unknown): ThreadError {
  if (error instanceof GatewayError) return { code: error.code, message: error.message }
  return { code: 'LEDGER_FAILED', message: `The ledger failed: ${error instanceof Error ? error.message : String(error)}` }
}

try {
  serve(openStore(workerData as ThreadStart))
} catch (error) {
  say({ is: 'refused', error: asThreadError(error) })
}
