/** A sale, void or refund: refused for a reason, or held and sent. */
import { route } from '../../routing/route.ts'
import type { SentRoute } from '../../terms/kind.ts'
import type { RequestCommand, RequestOutcome } from '../../terms/ledger-command.ts'
import type { Reason } from '../../terms/reason.ts'
import { isOlderBatch } from '../../terms/terminal-batch.ts'
import type { Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'
import { disagreement } from './disagreement.ts'
import { matchOriginal, namesakesOf } from './find-original.ts'
import { answerCopy } from './known-key.ts'
import { knownNames } from './needs.ts'
import { addTransaction } from './new-transaction.ts'
import { nextIssuerStan, nextRrn } from './numbers.ts'
import { hold } from './original-money.ts'

type Decision =
  | { readonly is: 'routed'; readonly route: SentRoute; readonly cell: string; readonly original?: Transaction }
  | { readonly is: 'refused'; readonly reason: Reason; readonly cell: string; readonly original?: Transaction }

/** Stored with its key whatever is decided, so that a copy of it is known. */
export function runRequest(command: RequestCommand, book: Book): RequestOutcome {
  const copy = answerCopy(book, command.asked)
  if (copy !== undefined) return copy
  const decision = decide(command, book)
  return decision.is === 'routed' ? proceed(command, decision, book) : decline(command, decision, book)
}

function decide(command: RequestCommand, book: Book): Decision {
  const { asked, kind } = command
  if (asked.amountMinor <= 0) return refuse('amount_zero')
  if (isOlderBatch(asked.batch, book.findBatch(asked)?.batch ?? '')) return refuse('batch_closed')
  if (knownNames(asked).some((name) => book.hasTombstone(name, asked.terminal))) return refuse('reversed_on_arrival')
  if (kind === 'sale') return route(null, { kind, amountMinor: asked.amountMinor }, command)
  if (asked.original === undefined) return refuse('original_not_found')
  const match = matchOriginal(namesakesOf(book, asked, 'request'), asked.original, { kind, terminal: asked.terminal })
  return match.is === 'missing' ? refuse(match.reason) : decideAbout(match.original, command)
}

/** The original is known; is it one that can be given back, of this card, and is that much left? */
function decideAbout(original: Transaction, command: RequestCommand): Decision {
  const reason = notRefundable(original) ?? disagreement(original, command.asked)
  if (reason !== undefined) return { ...refuse(reason), original }
  const asked = { kind: command.kind, amountMinor: command.asked.amountMinor }
  return { ...route(original, asked, command), original }
}

/** R19, R22. */
function notRefundable(original: Transaction): Reason | undefined {
  if (original.kind !== 'sale') return 'original_not_a_sale'
  switch (original.state) {
    case 'approved':
      return undefined
    case 'declined':
      return 'original_not_approved'
    case 'reversed':
      return 'original_reversed'
    case 'pending':
    case 'in-doubt':
    case 'reversing':
      return 'original_in_doubt'
  }
}

function refuse(reason: Reason): Decision {
  return { is: 'refused', reason, cell: '' }
}

function proceed(command: RequestCommand, decision: Extract<Decision, { is: 'routed' }>, book: Book): RequestOutcome {
  const { asked, kind, now } = command
  const transaction = addTransaction(
    book,
    { kind, asked, now },
    {
      state: 'pending',
      reason: null,
      route: decision.route,
      cell: decision.cell,
      rrn: asked.rrn ?? nextRrn(book, now),
      originalId: decision.original?.id ?? null,
      replacementMinor: replacementOf(decision, asked.amountMinor),
      issuerMti: command.issuerMti[decision.route === 'partial-reversal' ? 'void' : decision.route],
      issuerStan: nextIssuerStan(book),
      issuerDateTime: command.issuerDateTime ?? now.dateTime,
    },
  )
  if (decision.original === undefined) return { is: 'proceed', transaction }
  return { is: 'proceed', transaction, original: hold(book, decision.original, transaction, now) }
}

/** What a refund leaves of the sale that it is a partial reversal of. */
function replacementOf({ route, original }: Extract<Decision, { is: 'routed' }>, amountMinor: number): number | null {
  return route === 'partial-reversal' && original !== undefined ? original.capturedMinor - amountMinor : null
}

/** A declined request holds nothing. */
function decline(command: RequestCommand, decision: Extract<Decision, { is: 'refused' }>, book: Book): RequestOutcome {
  const { asked, kind, now } = command
  const transaction = addTransaction(
    book,
    { kind, asked, now },
    {
      state: 'declined',
      reason: decision.reason,
      cell: decision.cell,
      rrn: asked.rrn ?? nextRrn(book, now),
      originalId: decision.original?.id ?? null,
      answeredAtMs: now.atMs,
    },
  )
  return decision.original === undefined ? { is: 'decided', transaction } : { is: 'decided', transaction, original: decision.original }
}
