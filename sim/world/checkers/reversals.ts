/** P6: what is unknown is being reversed in the same commit, and stays so until the issuer has acknowledged it. */
import type { Checker, Files } from './checker.ts'
import { issuerNameOf } from './rows.ts'

export function createReversalsChecker({ rows, accuse }: Files): Checker {
  const sent = new Set<string>()
  return {
    toIssuer(message) {
      sent.add(`${message.mti.slice(0, 3)}0${message.text(11)}${message.text(7)}`)
    },
    committed(changes) {
      for (const row of changes.changedTransactions) {
        const isUnknown = row.state === 'in-doubt' || row.state === 'reversing'
        if (isUnknown && rows.reversalOf(row.id)?.state !== 'owed')
          accuse('P6', `${row.kind} ${row.id} is ${row.state} and nothing is owed`)
        const isUndone = row.state === 'reversed' && rows.reversalOf(row.id) === undefined
        if (isUndone) accuse('P6', `${row.kind} ${row.id} is reversed and no reversal was ever owed`)
      }
    },
    ended({ book }) {
      for (const row of rows.transactions.values()) {
        if (row.state === 'pending') accuse('P6', `${row.kind} ${row.id} is pending for ever`)
      }
      for (const { id, state, transactionId } of rows.reversals.values()) {
        const row = rows.transactions.get(transactionId)
        if (row === undefined) continue
        const name = issuerNameOf(row)
        if (state === 'owed') accuse('P6', `reversal ${id} of ${row.kind} ${row.id} is still owed`)
        else if (sent.has(name) && !book.acknowledged.has(name)) accuse('P6', `reversal ${id} is done, the issuer never acknowledged it`)
      }
    },
  }
}
