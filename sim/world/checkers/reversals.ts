/** P6: what is unknown is being reversed in the same commit, and stays so until the issuer has acknowledged it. */
import type { OwedReversal, RowChanges, Transaction } from '../../../src/index.ts'
import { partName, type WorldBook } from '../book.ts'
import type { Checker, Files } from './checker.ts'
import { issuerNameOf } from './rows.ts'

/** Of the world's issuer. */
const APPROVALS: readonly string[] = ['00', '10']

export function createReversalsChecker(files: Files): Checker {
  /** Names of what was handed to the line of the issuer. */
  const sent = new Set<string>()
  return {
    toIssuer(message) {
      sent.add(`${message.mti.slice(0, 3)}0${message.text(11)}${message.text(7)}`)
    },
    committed(changes) {
      for (const row of changes.changedTransactions) checkOwed(files, row, sent.has(issuerNameOf(row)))
      for (const record of changes.history) checkLateApproval(files, record)
    },
    ended({ book }) {
      for (const row of files.rows.transactions.values()) checkEnd(files, row, { book, wasSent: sent.has(issuerNameOf(row)) })
      for (const reversal of files.rows.reversals.values()) checkPart(files, reversal, book)
    },
  }
}

/** R33: what remains of a sale was told the issuer, and it has heard it. */
function checkPart({ rows, accuse }: Files, { id, state, transactionId, replacementMinor }: OwedReversal, book: WorldBook): void {
  const sale = rows.transactions.get(transactionId)
  if (replacementMinor === null || sale === undefined) return
  const name = `reversal ${id}, which leaves ${replacementMinor} of sale ${sale.id},`
  if (state === 'owed') accuse('P6', `${name} is owed for ever`)
  else if (!book.acknowledged.has(partName(issuerNameOf(sale), replacementMinor))) accuse('P6', `${name} was never acknowledged`)
}

/** Out of the queue, and never on the line of the issuer: nothing is owed. */
function checkOwed({ rows, accuse }: Files, { id, kind, state, queuedAtMs }: Transaction, wasSent: boolean): void {
  const reversal = rows.reversalOf(id)
  const isUnknown = state === 'in-doubt' || state === 'reversing'
  if (isUnknown && reversal?.state !== 'owed') accuse('P6', `${kind} ${id} is ${state} and nothing is owed`)
  const isDue = queuedAtMs === null || wasSent
  if (state === 'reversed' && reversal === undefined && isDue) accuse('P6', `${kind} ${id} is reversed and no reversal was ever owed`)
}

/** P7: the issuer declined it, and says later that it approved: it may have done so. */
function checkLateApproval({ rows, accuse }: Files, { event, transactionId, detail }: RowChanges['history'][number]): void {
  const row = rows.transactions.get(transactionId ?? 0)
  const isContradiction = event === 'late-answer' && APPROVALS.includes(detail) && row?.state === 'declined' && row.responseCode !== null
  if (isContradiction && rows.reversalOf(row.id) === undefined)
    accuse('P6', `${row.kind} ${row.id} was approved after its decline, and nothing is owed`)
}

function checkEnd({ rows, accuse }: Files, row: Transaction, at: { readonly book: WorldBook; readonly wasSent: boolean }): void {
  if (row.state === 'pending') accuse('P6', `${row.kind} ${row.id} is pending for ever`)
  const reversal = rows.reversalOf(row.id)
  if (reversal?.state === 'owed') accuse('P6', `the reversal of ${row.kind} ${row.id} is owed for ever`)
  // Of one that was queued again the reversal was of an earlier sending.
  const isOfThis = row.queuedAtMs === null || row.state === 'reversed'
  const isUnproven = reversal?.state === 'done' && isOfThis && at.wasSent && !at.book.acknowledged.has(issuerNameOf(row))
  if (isUnproven) accuse('P6', `the reversal of ${row.kind} ${row.id} is done, the issuer never acknowledged it`)
}
