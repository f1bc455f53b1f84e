/** Sales, voids, refunds and reversals: decided by the ledger, asked of the issuer, posted or released. */
import type { Dialect } from '../dialect/dialect.ts'
import { readReversedAmounts } from '../dialect/partial-reversal.ts'
import { readReason } from '../dialect/reversal-reason.ts'
import { GatewayError } from '../errors.ts'
import { issuerPlanOf } from '../issuer/issuer.ts'
import type { IssuerAnswer } from '../issuer/issuer-answer.ts'
import { type Carried, carryElements, issuerTimeOf } from '../issuer/issuer-request.ts'
import { isoText } from '../terms/calendar.ts'
import type { PaymentKind } from '../terms/kind.ts'
import type { AnswerCommand, RequestCommand, RequestOutcome, UnansweredCommand, UnsentCommand } from '../terms/ledger-command.ts'
import type { Finding } from '../terms/limit.ts'
import type { Transaction } from '../terms/transaction.ts'
import { readAsked } from './asked.ts'
import { readCard } from './card.ts'
import { type Decided, decidedBy, refused } from './decided.ts'
import type { House, Visit } from './house.ts'
import { findDecided } from './neighbours.ts'
import { carryPin } from './pin.ts'
import type { PolicyInForce } from './policies.ts'
import { takeExtras } from './reply.ts'
import { localNow, stampNow } from './time-now.ts'
import { finishLater } from './unfinished.ts'

/** A sale, void or refund. Nothing is sent or answered before its commit (P1). */
export async function answerPayment(house: House, visit: Visit, kind: PaymentKind): Promise<Decided> {
  const card = readCard(visit.message)
  if (card.is === 'refused') return refused(kind, card.reason)
  const now = stampNow(house.clock)
  const { operator, ...role } = house.operators.at(visit)
  const asked = readAsked(visit.message, {
    operator,
    dialect: visit.dialect,
    kind,
    now,
    localTime: localNow(house.clock),
    pan: card.pan,
    hashPan: house.hashPan,
  })
  if (asked.amountMinor === 0) return refused(kind, 'amount_zero')
  const pin = carryPin(house, visit, card.pan)
  if (pin.is === 'refused') return refused(kind, 'pin_unreadable', pin.hint)
  const carried = carry(house, visit)
  const known = issuerNames(house, carried)
  const outcome = await house.ledger.submit({ do: 'request', now, kind, asked, ...policyOf(house, visit), ...role, ...known })
  return carryOut(house, visit.dialect, outcome, { carried, pin: pin.elements })
}

/** Asks the issuer if the ledger says so; whoever sends a copy meanwhile gets the same (R60). */
export function carryOut(house: House, dialect: Dialect | undefined, outcome: RequestOutcome, passed: Passed): Promise<Decided> {
  if (outcome.is !== 'proceed') return decidedNow(house, outcome)
  const { id } = outcome.transaction
  const finished = askIssuer(house, dialect, outcome, passed)
  house.atIssuer.set(id, finished)
  return finished.finally(() => house.atIssuer.delete(id))
}

/** A 0400 or 0420 of a terminal: answered from the commit, it never waits for the issuer. */
export async function answerReversal(house: House, visit: Visit): Promise<Decided> {
  const { dialect, message } = visit
  const card = readCard(message)
  const now = stampNow(house.clock)
  const pan = card.is === 'card' ? card.pan : ''
  const read = readAsked(message, { dialect, kind: 'reversal', now, localTime: localNow(house.clock), pan, hashPan: house.hashPan })
  const { originalMinor, part } = readReversedAmounts(message, dialect)
  if (part !== undefined && house.issuer.dialect.partialReversal === undefined)
    return refused('reversal', 'transaction_unsupported', `${house.issuer.dialect.name} has no partial reversal`)
  const asked = { ...read, amountMinor: originalMinor, fingerprint: [read.fingerprint, ...Object.values(part ?? {})].join('|') }
  const about = { reasonCode: readReason(message, dialect), ...(part === undefined ? {} : { part }) }
  const outcome = await house.ledger.submit({ do: 'reversal', now, asked, ...about, unknown: dialect.unknownReversal })
  if (outcome.is === 'decided' && outcome.owed !== undefined) house.reversals.owe(outcome.owed, carry(house, visit))
  return decidedNow(house, outcome)
}

function policyOf(house: House, { dialect, message }: Visit): PolicyInForce {
  const { name, steer } = dialect
  return house.policies.of({ dialect: name, steer, merchant: message.text(42) ?? '', terminal: message.text(41) ?? '' })
}

function carry(house: House, { dialect, message }: Visit): Carried {
  return carryElements(house.issuer.dialect, dialect, message, localNow(house.clock))
}

/** What the issuer of this gateway calls each route, and the time by which it knows a message. */
export function issuerNames(house: House, carried: Carried): Pick<RequestCommand, 'issuerMti' | 'issuerDateTime'> {
  const { routes } = issuerPlanOf(house.issuer.dialect)
  const issuerMti = { sale: routes.sale.mti, void: routes.void.mti, refund: routes.refund.mti }
  return { issuerMti, ...issuerTimeOf(house.issuer.dialect, carried, localNow(house.clock)) }
}

type Proceeding = Extract<RequestOutcome, { is: 'proceed' }>

/** What goes on to the issuer; a PIN does not return in a reversal. */
interface Passed {
  readonly carried: Carried
  readonly pin: Carried
}

/** R75. */
const OVERTAKES: IssuerAnswer = { is: 'unsent', why: 'reversals of the terminal that are owed go first, and could not be sent in time' }

/** The issuer's part of the walk: ask, then post, release, or owe the reversal. */
async function askIssuer(house: House, dialect: Dialect | undefined, outcome: Proceeding, { carried, pin }: Passed): Promise<Decided> {
  const startedMs = house.clock.monotonicMs()
  const isFree = await house.reversals.passed(outcome.transaction)
  const sentAtMs = house.clock.nowMs()
  const answer = isFree ? await house.issuer.ask(outcome.transaction, outcome.original, new Map([...carried, ...pin])) : OVERTAKES
  const issuerMs = house.clock.monotonicMs() - startedMs
  const command = answerCommand(house, dialect, { ...outcome.transaction, sentAtMs }, answer)
  const ended = await house.ledger.submit(command).catch((error: unknown) => {
    finishLater(house, command, carried)
    throw error
  })
  if (ended.is === 'decided' && ended.owed !== undefined) house.reversals.owe(ended.owed, carried)
  const decided = decidedBy(ended.transaction, ended.original)
  const hint = [decided.hint, answer.is === 'answered' ? '' : answer.why].filter((words) => words !== '').join('; ')
  return { ...decided, ...findingsBeside(outcome), issuerMs, hint }
}

/** `dialect` is that of the terminal which waits for the issuer's elements; undefined for the back office. */
export function answerCommand(
  house: House,
  dialect: Dialect | undefined,
  { id, kind, sentAtMs }: Pick<Transaction, 'id' | 'kind'> & { readonly sentAtMs: number },
  answer: IssuerAnswer,
): AnswerCommand | UnansweredCommand | UnsentCommand {
  const command = { now: stampNow(house.clock), id }
  if (answer.is === 'unsent') return { ...command, do: 'unsent' }
  if (answer.is === 'unanswered') return { ...command, do: 'unanswered', sentAtMs, isLinkLost: answer.isLinkLost === true }
  const { responseCode, approved, authorisationCode, approvedMinor } = answer
  return {
    ...command,
    do: 'answer',
    sentAtMs,
    approved,
    responseCode,
    ...(authorisationCode === undefined ? {} : { authorisationCode }),
    ...(approvedMinor === undefined ? {} : { approvedMinor }),
    extras: approved && dialect !== undefined ? takeExtras(dialect, kind, answer.message) : {},
  }
}

/** What the ledger decided without the issuer. */
async function decidedNow(house: House, outcome: RequestOutcome): Promise<Decided> {
  switch (outcome.is) {
    case 'decided':
      return { ...decidedBy(outcome.transaction, outcome.original), ...findingsBeside(outcome) }
    case 'repeat':
      return { ...decidedBy(outcome.first, outcome.original, true), hint: firstCopy(outcome.first) }
    case 'duplicate':
      return duplicate(outcome.first, outcome.reason)
    case 'in-progress':
      return waitForFirst(house, outcome.first)
    case 'proceed':
      throw new GatewayError('INVARIANT_BROKEN', `A ${outcome.transaction.kind} that proceeds was not asked of the issuer`)
  }
}

function findingsBeside({ findings }: { readonly findings?: readonly Finding[] }): Pick<Decided, 'findings'> {
  return findings === undefined ? {} : { findings }
}

function duplicate(first: Transaction, reason: Decided['reason']): Decided {
  return { ...refused(first.kind, reason, firstCopy(first)), repeat: true }
}

/** A client that begins again at STAN 000001 must understand what it met. */
function firstCopy(first: Transaction): string {
  const at = isoText(first.atMs)
  return `the first copy is transaction ${first.id} of ${at} (${first.kind}, RRN ${first.rrn}, ${first.reason ?? first.state}); to start afresh: --fresh or POST /v1/reset`
}

/** Both copies get the same answer and the issuer sees one (R60). */
async function waitForFirst(house: House, first: Transaction): Promise<Decided> {
  const finished = await house.atIssuer.get(first.id)
  if (finished !== undefined) return { ...finished, repeat: true, hint: firstCopy(first) }
  const known = await findDecided(house, first.id)
  return known === undefined || known.state === 'pending'
    ? refused(first.kind, 'in_progress', firstCopy(first))
    : decidedBy(known, undefined, true)
}
