/** P10: what is settled stays so, in one batch; voids are of what is open, refunds of an open sale only where the terminal chose them. */
import type { Transaction } from '../../../src/index.ts'
import type { Checker, Files } from './checker.ts'

export function createSettlementChecker(files: Files): Checker {
  const { rows, accuse } = files
  return {
    committing(changes) {
      for (const row of changes.changedTransactions) {
        checkChange(files, rows.transactions.get(row.id), row)
        checkRoute(files, row, changes.changedTransactions)
      }
      for (const row of changes.addedTransactions) checkRoute(files, row, changes.changedTransactions)
    },
    ended() {
      for (const { id, kind, state, settledBatch } of rows.transactions.values()) {
        const isMissing = kind !== 'reversal' && state === 'approved' && settledBatch === null
        if (isMissing) accuse('P10', `${kind} ${id} is approved and in no settlement`)
      }
    },
  }
}

function checkChange({ accuse }: Files, before: Transaction | undefined, after: Transaction): void {
  if (before?.settledBatch == null) return
  const what = `${after.kind} ${after.id}, settled in batch ${before.settledBatch},`
  if (after.settledBatch !== before.settledBatch) accuse('P10', `${what} is now in batch ${after.settledBatch}`)
  if (after.state !== 'approved') accuse('P10', `${what} became ${after.state}`)
}

/** A commit that settles may also hold what was asked just before or after that. */
function checkRoute({ rows, accuse }: Files, row: Transaction, changed: readonly Transaction[]): void {
  const original = rows.transactions.get(row.originalId ?? 0)
  if (row.state !== 'pending' || original === undefined) return
  const after = changed.find(({ id }) => id === original.id) ?? original
  const isSettled = after.settledBatch !== null
  if ((row.route === 'void' || row.route === 'partial-reversal') && original.settledBatch !== null)
    accuse('P10', `${row.route} ${row.id} goes out for sale ${original.id}, which is settled`)
  const isSteered = row.dialect.startsWith('iso8583')
  const isAllowed = row.cell === 'refund auto / open, refund'
  if (row.route === 'refund' && isSteered && !isSettled && !isAllowed)
    accuse('P10', `refund ${row.id} goes out for sale ${original.id}, which is open`)
}
