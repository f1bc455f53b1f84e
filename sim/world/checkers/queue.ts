/** R12: what is queued goes to the issuer after the settlement of its original, in order, and none stays behind. */
import type { Transaction } from '../../../src/index.ts'
import type { Checker, Files } from './checker.ts'

const OPEN = ['queued', 'pending', 'in-doubt', 'reversing']

export function createQueueChecker(files: Files): Checker {
  const { rows, accuse } = files
  return {
    committing(changes) {
      for (const row of changes.changedTransactions) {
        const isSent = row.state === 'pending' && rows.transactions.get(row.id)?.state === 'queued'
        if (isSent) checkTurn(files, row, changes.changedTransactions)
      }
    },
    ended() {
      for (const { id, state, originalId } of rows.transactions.values()) {
        if (state === 'queued') accuse('P8', `refund ${id} of ${originalId} is queued for ever`)
      }
    },
  }
}

function checkTurn({ rows, accuse }: Files, row: Transaction, changed: readonly Transaction[]): void {
  const now = (one: Transaction): Transaction => changed.find(({ id }) => id === one.id) ?? one
  const original = rows.transactions.get(row.originalId ?? 0)
  if (original === undefined || now(original).settledBatch === null)
    accuse('P10', `refund ${row.id} leaves the queue before its sale is settled`)
  const siblings = rows.childrenOf(row.originalId ?? 0)
  const before = siblings.find((one) => one.id < row.id && one.queuedAtMs !== null && OPEN.includes(now(one).state))
  if (before !== undefined) accuse('P10', `refund ${row.id} leaves the queue before ${before.id}, which is ${now(before).state}`)
}
