/** What became of a message at the issuer: an answer, none, or never sent. */
import type { AnswerCommand, AnswerOutcome, Stamp, UnansweredCommand, UnsentCommand } from '../../terms/ledger-command.ts'
import type { Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'
import { withOriginal } from './known-key.ts'
import { post, release } from './original-money.ts'
import { dropOwed, NO_ANSWER, owe } from './owed.ts'
import { queueAgain, wasQueued } from './queue.ts'
import type { TransactionChange } from './rows.ts'

type IssuerCommand = AnswerCommand | UnansweredCommand | UnsentCommand

/** Approved or declined. What was decided before stays so, whatever the issuer says now (R69). */
export function runAnswer(command: AnswerCommand, book: Book): AnswerOutcome {
  const transaction = book.get(command.id)
  noteSent(transaction, command, book)
  if (transaction.state !== 'pending') return afterTheFact(transaction, command, book)
  return decided(book, command.approved ? approve(transaction, command, book) : decline(transaction, command, book))
}

/** In doubt: held on, and its reversal owed in the same commit that decides the terminal's answer (P6, R31, R68, R84). */
export function runUnanswered(command: UnansweredCommand, book: Book): AnswerOutcome {
  const transaction = book.get(command.id)
  noteSent(transaction, command, book)
  if (transaction.state !== 'pending') return afterTheFact(transaction, command, book)
  const doubted = book.change(transaction, { state: 'in-doubt', reason: 'issuer_timeout', answeredAtMs: command.now.atMs }, command.now)
  if (command.isLinkLost === true) book.remark(doubted, 'link-lost', command.now.atMs)
  const owed = owe(book, doubted, NO_ANSWER, command.now)
  return owed === undefined ? decided(book, doubted) : { ...decided(book, doubted), owed }
}

/** Never sent: declined, and nothing is owed, not even what the terminal reversed meanwhile (R70, R84). What was queued is so again (R12). */
export function runUnsent(command: UnsentCommand, book: Book): AnswerOutcome {
  const { now } = command
  const transaction = book.get(command.id)
  if (transaction.state === 'pending' && wasQueued(transaction)) return decided(book, queueAgain(book, transaction, now))
  if (transaction.state === 'pending') {
    release(book, transaction, now)
    return decided(book, book.change(transaction, { state: 'declined', reason: 'issuer_unreachable', answeredAtMs: now.atMs }, now))
  }
  if (transaction.state !== 'reversing' || !isAwaited(transaction)) return afterTheFact(transaction, command, book)
  dropOwed(book, transaction, now)
  release(book, transaction, now)
  return decided(book, book.change(transaction, { state: 'reversed', answeredAtMs: now.atMs }, now))
}

/** That it left is known once there is an answer, or none in time; after a crash nobody knows. */
function noteSent(transaction: Transaction, { now, sentAtMs }: AnswerCommand | UnansweredCommand, book: Book): void {
  if (transaction.state === 'pending' || isAwaited(transaction)) book.remark(transaction, 'sent', sentAtMs ?? now.atMs)
}

function approve(transaction: Transaction, command: AnswerCommand, book: Book): Transaction {
  post(book, transaction, command.now)
  const approvedMinor = transaction.kind === 'sale' ? approvedPart(transaction, command) : 0
  return book.change(
    transaction,
    {
      ...whatTheIssuerSaid(command),
      state: 'approved',
      reason: 'approved',
      approvedMinor,
      capturedMinor: approvedMinor,
    },
    command.now,
  )
}

/** R28. An issuer that approves more than it was asked for approves what it was asked for. */
function approvedPart(transaction: Transaction, command: AnswerCommand): number {
  return Math.min(command.approvedMinor ?? transaction.amountMinor, transaction.amountMinor)
}

function decline(transaction: Transaction, command: AnswerCommand, book: Book): Transaction {
  release(book, transaction, command.now)
  return book.change(transaction, { ...whatTheIssuerSaid(command), state: 'declined', reason: 'issuer_declined' }, command.now)
}

function whatTheIssuerSaid(command: AnswerCommand): TransactionChange {
  return {
    responseCode: command.responseCode,
    authorisationCode: command.authorisationCode ?? null,
    extras: command.extras,
    answeredAtMs: command.now.atMs,
  }
}

/** The terminal reversed it in flight: the first request still has to be answered, with that. All else comes too late. */
function afterTheFact(transaction: Transaction, command: IssuerCommand, book: Book): AnswerOutcome {
  if (!isAwaited(transaction)) return { is: 'late', transaction, ...withOriginal(book, transaction) }
  return decided(book, markAnswered(transaction, command.now, book))
}

function isAwaited(transaction: Transaction): boolean {
  return transaction.reason === 'reversed_in_flight' && transaction.answeredAtMs === null
}

function markAnswered(transaction: Transaction, now: Stamp, book: Book): Transaction {
  return book.change(transaction, { answeredAtMs: now.atMs }, now)
}

function decided(book: Book, transaction: Transaction): Extract<AnswerOutcome, { is: 'decided' }> {
  return { is: 'decided', transaction, ...withOriginal(book, transaction) }
}
