/** Holds: made when a refund needs a second operator, decided by one, used once (R107). */
import { type Hold, holdAt } from '../../terms/hold.ts'
import type { DecideHoldCommand, Outcomes, RequestCommand } from '../../terms/ledger-command.ts'
import { type Finding, findingText } from '../../terms/limit.ts'
import type { Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'
import { holdKey } from './policy-needs.ts'

const MINUTE_MS = 60_000
const CONFIRM_WITHIN_MINUTES = 60

/** The hold of this original, amount, card and terminal that is not over: one at most. */
export function openHold({ asked, now }: RequestCommand, original: Transaction | undefined, book: Book): Hold | undefined {
  return book
    .holdsOf(holdKey(asked))
    .filter((hold) => hold.originalId === (original?.id ?? null) && hold.currency === asked.currency)
    .find((hold) => ['waiting', 'approved', 'refused'].includes(holdAt(hold, now.atMs).state))
}

/** A refund is declined and can be confirmed from now on. What was asked before goes on waiting. */
export function makeHold(command: RequestCommand, original: Transaction | undefined, findings: readonly Finding[], book: Book): Hold {
  const known = openHold(command, original, book)
  if (known !== undefined) return known
  const { asked, now, policy } = command
  const { amountMinor, currency, panHash, panMasked, terminal, merchant, operator = '' } = asked
  return book.putHold({
    id: book.next('hold'),
    originalId: original?.id ?? null,
    amountMinor,
    currency,
    panHash,
    panMasked,
    terminal,
    merchant,
    operator,
    why: findings.map(findingText).join('; '),
    state: 'waiting',
    decidedBy: '',
    usedBy: null,
    atMs: now.atMs,
    expiresAtMs: now.atMs + (policy.confirmWithinMinutes ?? CONFIRM_WITHIN_MINUTES) * MINUTE_MS,
  })
}

/** The refund has its number: the permit is gone, whatever the issuer says. */
export function useHold(hold: Hold, transaction: Transaction, book: Book): void {
  book.putHold({ ...hold, state: 'used', usedBy: transaction.id })
}

/** Another operator than the one who asked says yes or no, once, in time. */
export function runDecideHold(command: DecideHoldCommand, book: Book): Outcomes['decide-hold'] {
  const stored = book.findHold(command.id)
  if (stored === undefined) return { is: 'not-decided', why: 'unknown' }
  const hold = holdAt(stored, command.now.atMs)
  if (hold.state !== 'waiting') return { is: 'not-decided', why: 'not-waiting', hold }
  if (hold.operator === command.operator) return { is: 'not-decided', why: 'same-operator', hold }
  const state = command.approve ? 'approved' : 'refused'
  book.note('hold', `hold ${hold.id} ${state}`, command.now)
  return { is: 'decided-hold', hold: book.putHold({ ...hold, state, decidedBy: command.operator }) }
}
