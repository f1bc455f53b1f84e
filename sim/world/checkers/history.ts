/** P19, R109: what is recorded of a transaction is what its row says, in order, and no life goes where it may not. */
import type { HistoryEntry, RowChanges, Transaction } from '../../../src/index.ts'
import type { Checker, Files } from './checker.ts'

type Recorded = RowChanges['history'][number]

/** State -> the states that may follow; written down here again, apart from the product. */
const AFTER: Readonly<Record<string, readonly string[]>> = {
  '': ['queued', 'pending', 'approved', 'declined'],
  queued: ['pending', 'reversed'],
  pending: ['approved', 'declined', 'in-doubt', 'reversing', 'queued'],
  approved: ['reversed'],
  declined: [],
  'in-doubt': ['reversing', 'reversed', 'queued'],
  reversing: ['in-doubt', 'reversed'],
  reversed: [],
}

export function createHistoryChecker({ rows, accuse }: Files): Checker {
  /** Transaction -> its last record. */
  const last = new Map<number, Recorded>()
  const checkStep = (record: Recorded): void => {
    const { transactionId, state } = record
    if (transactionId === null) return
    const before = last.get(transactionId)?.state ?? ''
    const after = state ?? ''
    const isStep = before === after ? before !== '' : AFTER[before]?.includes(after) === true
    if (!isStep) accuse('P19', `transaction ${transactionId} is recorded as ${after} after ${before || 'nothing'}`)
    last.set(transactionId, record)
  }
  return {
    committed(changes) {
      for (const record of changes.history) checkStep(record)
      for (const { id } of [...changes.addedTransactions, ...changes.changedTransactions]) {
        const [row, record] = [rows.transactions.get(id), last.get(id)]
        if (row !== undefined && (record === undefined || !isOf(record, row)))
          accuse('P19', `the last record of ${row.kind} ${id} is not its row`)
      }
    },
  }
}

/** The state and the amounts after it. */
function isOf(record: Recorded, row: Transaction): boolean {
  const fields = ['state', 'capturedMinor', 'postedMinor', 'heldMinor'] as const satisfies readonly (keyof HistoryEntry &
    keyof Transaction)[]
  return fields.every((field) => record[field] === row[field])
}
