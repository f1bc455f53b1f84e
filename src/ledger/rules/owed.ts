/** Reversals that the issuer has to acknowledge: owed, sent again and again, done (P6, R72, R74). */
import type { AcknowledgeCommand, Outcomes, Stamp } from '../../terms/ledger-command.ts'
import type { OwedReversal, ReversalJob, Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'
import { nextIssuerStan } from './numbers.ts'
import { release } from './original-money.ts'
import { queueAgain, wasQueued } from './queue.ts'

/** DE39 of an advice that is the gateway's own idea: no answer came. */
export const NO_ANSWER = '68'

/** The reversal of this transaction is owed from now on; undefined when it was already. */
export function owe(book: Book, transaction: Transaction, reasonCode: string, now: Stamp): ReversalJob | undefined {
  const known = book.findReversalOf(transaction.id)
  if (known?.resolution === 'posted') return reopen(book, transaction, known)
  if (known?.state === 'done' && wasQueued(transaction)) return oweAgain(book, transaction, { ...known, reasonCode }, now)
  return known === undefined ? oweAnother(book, transaction, { reasonCode, replacementMinor: null }, now) : undefined
}

/** What remains of the transaction is to be told the issuer: one for each such part (R33). */
export function owePart(book: Book, transaction: Transaction, part: Why & { readonly replacementMinor: number }, now: Stamp): ReversalJob {
  return oweAnother(book, transaction, part, now)
}

/** An operator said that it stands, and its terminal reverses it after that: the same advice goes again. */
function reopen(book: Book, transaction: Transaction, known: OwedReversal): ReversalJob {
  return { reversal: book.putReversal({ ...known, state: 'owed', resolution: null, doneAtMs: null }), transaction }
}

/** It was undone, queued and sent again, under other numbers: so is its reversal (R12). */
function oweAgain(book: Book, transaction: Transaction, known: OwedReversal, now: Stamp): ReversalJob {
  const { id, replacementMinor, reasonCode } = known
  return {
    reversal: book.putReversal(newReversal(book, { id, transactionId: transaction.id, replacementMinor, reasonCode }, now)),
    transaction,
  }
}

type Why = Pick<OwedReversal, 'reasonCode' | 'replacementMinor'>

function oweAnother(book: Book, transaction: Transaction, why: Why, now: Stamp): ReversalJob {
  const reversal = book.putReversal(newReversal(book, { id: book.next('reversal'), transactionId: transaction.id, ...why }, now))
  return { reversal, transaction }
}

function newReversal(book: Book, of: Why & Pick<OwedReversal, 'id' | 'transactionId'>, now: Stamp): OwedReversal {
  const { id, transactionId, reasonCode, replacementMinor } = of
  return {
    id,
    transactionId,
    stan: nextIssuerStan(book),
    dateTime: now.dateTime,
    reasonCode,
    replacementMinor,
    state: 'owed',
    attempts: 0,
    lastCode: null,
    resolution: null,
    createdAtMs: now.atMs,
    doneAtMs: null,
  }
}

/** The message it would undo never left the gateway: there is nothing to undo (R70). */
export function dropOwed(book: Book, transaction: Transaction, now: Stamp): void {
  const reversal = book.findReversalOf(transaction.id)
  if (reversal?.state === 'owed') book.putReversal({ ...reversal, state: 'done', doneAtMs: now.atMs })
}

/** A reversal was sent. Once it is done the transaction is undone and its amount can be given back again (R31, R32). */
export function runAcknowledge(command: AcknowledgeCommand, book: Book): Outcomes['acknowledge'] {
  const reversal = book.getReversal(command.reversalId)
  const transaction = book.get(reversal.transactionId)
  if (reversal.state === 'done') return { is: 'acknowledged', reversal: { reversal, transaction } }
  const after = book.putReversal(afterAttempt(reversal, command))
  return {
    is: 'acknowledged',
    reversal: { reversal: after, transaction: command.done && isWhole(reversal) ? undo(book, transaction, command.now) : transaction },
  }
}

function afterAttempt(reversal: OwedReversal, command: AcknowledgeCommand): OwedReversal {
  const tried = { ...reversal, attempts: reversal.attempts + 1, lastCode: command.code }
  return command.done ? { ...tried, state: 'done', doneAtMs: command.now.atMs } : tried
}

/** A part was given back when the terminal asked: its acknowledgement changes no money. */
function isWhole({ replacementMinor }: OwedReversal): boolean {
  return replacementMinor === null
}

/** One that the terminal reversed after its approval is undone already, one that the issuer declined before it approved has no effect; one that was queued, and that nobody reversed, is so again. */
export function undo(book: Book, transaction: Transaction, now: Stamp): Transaction {
  if (transaction.state === 'reversed' || transaction.state === 'declined') return transaction
  if (transaction.state === 'in-doubt' && wasQueued(transaction)) return queueAgain(book, transaction, now)
  release(book, transaction, now)
  return book.change(transaction, { state: 'reversed' }, now)
}
