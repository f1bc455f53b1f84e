/** A reversal of a terminal: decided at once, without the issuer. */
import type { RequestOutcome, ReversalCommand } from '../../terms/ledger-command.ts'
import type { Reason } from '../../terms/reason.ts'
import type { OriginalReference } from '../../terms/reference.ts'
import { givenBackMinor, type ReversalJob, type Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'
import { disagreement } from './disagreement.ts'
import { matchOriginal, namesakesOf } from './find-original.ts'
import { answerCopy } from './known-key.ts'
import { addTransaction } from './new-transaction.ts'
import { nextRrn } from './numbers.ts'
import { takeBack, unqueue } from './original-money.ts'
import { owe } from './owed.ts'
import { partOf, undoPart } from './partial-reversal.ts'

/** What the table says of the request that is named. */
type Effect =
  | { readonly is: 'undone'; readonly target: Transaction; readonly owed?: ReversalJob }
  | { readonly is: 'refused'; readonly target: Transaction; readonly reason: Reason }

export function runReversal(command: ReversalCommand, book: Book): RequestOutcome {
  const copy = answerCopy(book, command.asked)
  if (copy !== undefined) return copy
  const { original, terminal } = command.asked
  if (original === undefined) return store(command, book, { reason: unknownReason(command) })
  // Terminals of a merchant that count alike give the same name in the same second: each undoes its own request only.
  const named = { ...original, terminal }
  const match = findTarget(named, command, book)
  if (match.is === 'found') return answer(command, book, undoOrRefuse(match.original, command, book))
  if (match.reason === 'original_ambiguous') return store(command, book, { reason: match.reason })
  book.addTombstone({ name: named.name, terminal, atMs: command.now.atMs })
  return store(command, book, { reason: unknownReason(command) })
}

/** R71: accepted or not, what comes later under that name is refused. */
function unknownReason(command: ReversalCommand): Reason {
  return command.unknown === 'accept' ? 'approved' : 'original_not_found'
}

/** A request of that name, else a reversal of that name (R22). */
function findTarget(named: OriginalReference, command: ReversalCommand, book: Book): ReturnType<typeof matchOriginal> {
  const asking = { kind: 'reversal', terminal: command.asked.terminal } as const
  const match = matchOriginal(namesakesOf(book, command.asked, 'request'), named, asking)
  const isUnknown = match.is === 'missing' && match.reason === 'original_not_found'
  return isUnknown ? matchOriginal(namesakesOf(book, command.asked, 'reversal'), named, asking) : match
}

function undoOrRefuse(target: Transaction, command: ReversalCommand, book: Book): Effect {
  const reason = cannotBeUndone(target, command)
  if (reason !== undefined) return { is: 'refused', target, reason }
  const finalMinor = partOf(target, command)
  return finalMinor === undefined ? undo(target, command, book) : undoPart(target, finalMinor, command, book)
}

function cannotBeUndone(target: Transaction, { asked }: ReversalCommand): Reason | undefined {
  if (target.kind === 'reversal') return 'reversal_of_reversal'
  // Not in the reversal table, but a card that is another one means another payment; most reversals name none.
  const disagrees = disagreement(target, asked.panHash === '' ? { ...asked, panHash: target.panHash } : asked)
  if (disagrees !== undefined) return disagrees
  if (![0, target.amountMinor, target.approvedMinor, target.capturedMinor].includes(asked.amountMinor)) return 'reversal_amount_differs'
  if (target.state !== 'approved') return undefined
  if (target.settledBatch !== null) return 'reversal_after_settlement'
  return givenBackMinor(target) > 0 ? 'reversal_blocked' : undefined
}

function undo(target: Transaction, command: ReversalCommand, book: Book): Effect {
  switch (target.state) {
    case 'declined':
    case 'reversed':
    case 'reversing':
      return { is: 'undone', target }
    case 'queued':
      return undoQueued(target, command, book)
    case 'pending':
    case 'in-doubt':
      return undoUndecided(target, command, book)
    case 'approved':
      return undoApproved(target, command, book)
  }
}

/** The issuer may have it or not: its amount stays held until the issuer acknowledges the reversal (R31). */
function undoUndecided(target: Transaction, { now, reasonCode }: ReversalCommand, book: Book): Effect {
  const reversing = book.change(target, { state: 'reversing', reason: target.reason ?? 'reversed_in_flight' }, now)
  return owing(reversing, owe(book, reversing, reasonCode, now))
}

/** The issuer never had it: nothing is owed (R12, R70). */
function undoQueued(target: Transaction, { now }: ReversalCommand, book: Book): Effect {
  unqueue(book, target, now)
  return { is: 'undone', target: book.change(target, { state: 'reversed' }, now) }
}

/** R32, R78: what it had given back can be given back again. */
function undoApproved(target: Transaction, { now, reasonCode }: ReversalCommand, book: Book): Effect {
  takeBack(book, target, now)
  const reversed = book.change(target, { state: 'reversed' }, now)
  return owing(reversed, owe(book, reversed, reasonCode, now))
}

function owing(target: Transaction, owed: ReversalJob | undefined): Effect {
  return owed === undefined ? { is: 'undone', target } : { is: 'undone', target, owed }
}

function answer(command: ReversalCommand, book: Book, effect: Effect): RequestOutcome {
  if (effect.is === 'refused') return store(command, book, { reason: effect.reason, original: effect.target })
  const replacementMinor = partOf(effect.target, command) ?? null
  const outcome = store(command, book, { reason: 'approved', original: effect.target, replacementMinor, owed: effect.owed })
  return effect.owed === undefined ? outcome : { ...outcome, owed: effect.owed }
}

/** The reversal's own row. It shares the RRN of what it undoes (R102). */
function store(
  command: ReversalCommand,
  book: Book,
  decision: { reason: Reason; original?: Transaction; replacementMinor?: number | null; owed?: ReversalJob | undefined },
): Extract<RequestOutcome, { is: 'decided' }> {
  const { asked, now } = command
  const { reason, original, replacementMinor = null } = decision
  const isOwed =
    decision.owed !== undefined || (original !== undefined && reason === 'approved' && book.findReversalOf(original.id) !== undefined)
  const transaction = addTransaction(
    book,
    { kind: 'reversal', asked, now },
    {
      state: reason === 'approved' ? 'approved' : 'declined',
      reason,
      route: isOwed ? 'reversal' : 'none',
      rrn: original?.rrn ?? asked.rrn ?? nextRrn(book, now),
      originalId: original?.id ?? null,
      replacementMinor,
      responseCode: null,
      answeredAtMs: now.atMs,
    },
  )
  return original === undefined ? { is: 'decided', transaction } : { is: 'decided', transaction, original }
}
