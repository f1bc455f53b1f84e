/** A sale, void or refund: refused for a reason, or held and sent. */
import { route } from '../../routing/route.ts'
import type { Hold } from '../../terms/hold.ts'
import type { SentRoute } from '../../terms/kind.ts'
import type { RequestCommand, RequestOutcome, Stamp } from '../../terms/ledger-command.ts'
import { type Finding, findingText, LIMITS_OF_REFUNDS } from '../../terms/limit.ts'
import type { Reason } from '../../terms/reason.ts'
import type { OriginalReference } from '../../terms/reference.ts'
import { isOlderBatch } from '../../terms/terminal-batch.ts'
import type { Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'
import { disagreement } from './disagreement.ts'
import { matchOriginal, namesakesOf } from './find-original.ts'
import { makeHold, openHold, useHold } from './holds.ts'
import { answerCopy } from './known-key.ts'
import { knownNames } from './needs.ts'
import { addTransaction, type Decided } from './new-transaction.ts'
import { nextIssuerStan, nextRrn } from './numbers.ts'
import { hold, queue } from './original-money.ts'
import { findingsOf, nonRefundableMinor, notPermitted, standaloneRefusal } from './policy.ts'
import { policyNames } from './policy-needs.ts'

/** Cell of a sale that is given back from its next business date on; rows of ledgers have it. */
const NEXT_DAY_SALE = 'sale, given back from the next day'

/** What stands beside a decision: the original, the limits that were met, and the hold that they made or that lets it pass. */
interface Beside {
  readonly cell: string
  readonly original?: Transaction
  readonly findings?: readonly Finding[]
  readonly hold?: Hold
}

type Decision =
  | (Beside & { readonly is: 'routed'; readonly route: SentRoute; readonly isQueued?: true })
  | (Beside & { readonly is: 'refused'; readonly reason: Reason })

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
  if (kind === 'sale') return { is: 'routed', route: 'sale', cell: asked.isNextDayOnly === true ? NEXT_DAY_SALE : 'sale' }
  const forbidden = notPermitted(command)
  if (forbidden !== undefined) return refuse(forbidden)
  if (asked.original === undefined) return decideStandalone(command, book)
  const reference = command.policy.sameTerminal === false ? fromAnyTerminal(asked.original) : asked.original
  const match = matchOriginal(namesakesOf(book, asked, 'request'), reference, { kind, terminal: asked.terminal })
  return match.is === 'missing' ? refuse(match.reason) : decideAbout(match.original, command, book)
}

/** R14: as the policy says, also where the dialect means only sales of the same terminal. */
function fromAnyTerminal({ terminal: _, ...reference }: OriginalReference): OriginalReference {
  return reference
}

/** R52: a refund of nothing that is known, if the policy allows it at all; never a void. */
function decideStandalone(command: RequestCommand, book: Book): Decision {
  const reason = command.kind === 'refund' ? standaloneRefusal(command) : 'original_not_found'
  if (reason !== undefined) return refuse(reason)
  return limited(command, { is: 'routed', route: 'refund', cell: 'refund standalone' }, book)
}

/** The original is known; is it one that can be given back, of this card, and is that much left? */
function decideAbout(original: Transaction, command: RequestCommand, book: Book): Decision {
  const { asked, kind, policy } = command
  const reason = notRefundable(original) ?? disagreement(original, asked) ?? otherTerminal(original, command) ?? tooEarly(original, command)
  if (reason !== undefined) return { ...refuse(reason), original }
  const decision = route(original, { kind, amountMinor: asked.amountMinor }, policy)
  if (decision.is === 'deferred')
    return limited(command, { is: 'routed', route: 'refund', cell: decision.cell, original, isQueued: true }, book)
  if (decision.is === 'refused' || decision.route === 'void') return { ...decision, original }
  return limited(command, { ...decision, original }, book)
}

/** R44: a cut-over comes first, whatever the policy says. */
function tooEarly({ cell, businessDate }: Transaction, { now }: RequestCommand): Reason | undefined {
  return cell === NEXT_DAY_SALE && businessDate === now.businessDate ? 'not_on_the_sale_day' : undefined
}

/** R14. */
function otherTerminal(original: Transaction, { policy, asked }: RequestCommand): Reason | undefined {
  return policy.sameTerminal === true && original.terminal !== asked.terminal ? 'original_of_other_terminal' : undefined
}

/** R38, R107: a limit that refuses wins; one that holds asks for another operator, unless one has confirmed exactly this. */
function limited(command: RequestCommand, decision: Extract<Decision, { is: 'routed' }>, book: Book): Decision {
  const { cell, original } = decision
  const findings = findingsOf(command, original, book)
  const beside = { cell, findings, ...(original === undefined ? {} : { original }) }
  const refusing = findings.find(({ action }) => action === 'refuse')
  if (refusing !== undefined) return { ...beside, is: 'refused', reason: LIMITS_OF_REFUNDS[refusing.limit].reason }
  const holding = findings.filter(({ action }) => action === 'hold')
  if (holding.length === 0) return { ...decision, findings }
  const permit = openHold(command, original, book)
  if (permit?.state === 'approved') return { ...decision, findings, hold: permit }
  return { ...beside, is: 'refused', reason: 'confirmation_required', hold: makeHold(command, original, holding, book) }
}

/** `cardDayMinor=9000 used=9500 hold; hold=3 waiting`. */
function policyHint({ findings = [], hold: held }: Beside): string {
  return [...findings.map(findingText), ...(held === undefined ? [] : [`hold=${held.id} ${held.state}`])].join('; ')
}

/** What every row of a request keeps of its policy. */
function policyFacts(command: RequestCommand, decision: Beside): Pick<Transaction, 'policyHash' | 'policyHint'> {
  return { policyHash: command.policyHash, policyHint: policyHint(decision) }
}

/** Whatever the policy does at an anomaly: it is in the history, and told to whoever watches. */
function noteAnomalies({ findings = [] }: Beside, transaction: Transaction, book: Book): void {
  const anomalies = findings.filter(({ limit }) => LIMITS_OF_REFUNDS[limit].reason === 'refund_anomaly')
  if (anomalies.length > 0) book.remark(transaction, 'anomaly', transaction.atMs, anomalies.map(findingText).join('; '))
}

function findingsBeside({ findings = [] }: Beside): { readonly findings?: readonly Finding[] } {
  return findings.length === 0 ? {} : { findings }
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
    case 'queued':
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
  const { kind, now, policy } = command
  const asked = { ...command.asked, names: [...command.asked.names, ...policyNames(command)] }
  const transaction = addTransaction(
    book,
    { kind, asked, now },
    {
      ...policyFacts(command, decision),
      nonRefundableMinor: nonRefundableMinor(command),
      route: decision.route,
      cell: decision.cell,
      rrn: asked.rrn ?? nextRrn(book, now),
      originalId: decision.original?.id ?? null,
      replacementMinor: replacementOf(decision, asked.amountMinor),
      ...(decision.isQueued === true ? queuedAt(now) : sentAs(command, decision.route, book)),
    },
  )
  noteAnomalies(decision, transaction, book)
  if (decision.hold !== undefined) useHold(decision.hold, transaction, book)
  const burst = policy.limits.anomalyBurstCount
  if (burst !== undefined && decision.route !== 'void' && kind !== 'sale') book.addRecent(asked.merchant, now.atMs, burst + 1)
  const beside = findingsBeside(decision)
  if (decision.original === undefined) return { is: 'proceed', transaction, ...beside }
  if (decision.isQueued === true)
    return { is: 'decided', transaction, original: queue(book, decision.original, transaction, now), ...beside }
  return { is: 'proceed', transaction, original: hold(book, decision.original, transaction, now), ...beside }
}

/** R12: decided for its terminal; the issuer gets it later, under numbers of that time. */
function queuedAt({ atMs }: Stamp): Decided {
  return { state: 'queued', reason: 'refund_queued', queuedAtMs: atMs, answeredAtMs: atMs }
}

function sentAs({ now, issuerMti, issuerDateTime }: RequestCommand, route: SentRoute, book: Book): Decided {
  return {
    state: 'pending',
    reason: null,
    issuerMti: issuerMti[route === 'partial-reversal' ? 'void' : route],
    issuerStan: nextIssuerStan(book),
    issuerDateTime: issuerDateTime ?? now.dateTime,
  }
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
      ...policyFacts(command, decision),
      state: 'declined',
      reason: decision.reason,
      cell: decision.cell,
      rrn: asked.rrn ?? nextRrn(book, now),
      originalId: decision.original?.id ?? null,
      answeredAtMs: now.atMs,
    },
  )
  noteAnomalies(decision, transaction, book)
  const beside = findingsBeside(decision)
  if (decision.original === undefined) return { is: 'decided', transaction, ...beside }
  return { is: 'decided', transaction, original: decision.original, ...beside }
}
