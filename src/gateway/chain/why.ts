/** Why a refund has not arrived: what happened, when, what comes next and when, and what to do (R127). */
import type { Dialect } from '../../dialect/dialect.ts'
import { CAUSES, type Cause, causeOfReason, causeOfRow } from '../../terms/cause.ts'
import type { ChainLink } from '../../terms/chain.ts'
import { FAILURE_ROWS, type Reason } from '../../terms/reason.ts'
import { TOLD, type Told, tellApproved, tellDeclined, tellSale } from './why-words.ts'
import type { Words } from './words.ts'
import { adjustmentOf } from './wrong-refunds.ts'

export interface Why extends Told {
  /** Of the void, refund or payment that the answer is about. */
  readonly id: number
  readonly rrn: string
  readonly state: ChainLink['state']
  readonly cause: Cause
  readonly causeWords: Words
  /** When what happened happened; null for what has no instant. */
  readonly atMs: number | null
  /** YYYY-MM-DD of what comes next, null when no day is known. */
  readonly nextOn: string | null
}

/** Undefined for an id that is not in the chain. Asked for a payment, it answers for the last void or refund of it. */
export function whyOf(chain: readonly ChainLink[], id: number, issuer: Dialect): Why | undefined {
  const link = meant(chain, id)
  if (link === undefined) return undefined
  const { cause, told } = tell(link, chain, issuer)
  const { rrn } = link.transaction
  const nextOn = cause === 'none' ? null : (link.arrival?.expected ?? null)
  const step = link.steps.findLast((candidate) => candidate.state === link.state)
  const atMs = step?.atMs ?? null
  return { ...told, id: link.id, rrn, state: link.state, cause, causeWords: CAUSES[cause], atMs, nextOn }
}

function meant(chain: readonly ChainLink[], id: number): ChainLink | undefined {
  const link = chain.find((candidate) => candidate.id === id)
  if (link?.kind === 'sale') return chain.findLast(({ of, kind }) => of === id && kind !== 'reversal') ?? link
  if (link?.kind !== 'reversal' && link?.kind !== 'adjustment') return link
  return link.of === null ? link : meant(chain, link.of)
}

interface Answer {
  readonly cause: Cause
  readonly told: Told
}

function tell(link: ChainLink, chain: readonly ChainLink[], issuer: Dialect): Answer {
  const { kind, transaction } = link
  if (kind === 'sale' || kind === 'reversal') return { cause: saleCause(link), told: tellSale(link) }
  switch (transaction.state) {
    case 'queued':
      return { cause: 'not-settled', told: TOLD.queued }
    case 'declined':
      return toldOtherwise(
        link,
        link.owed === null ? declined(link, issuer) : { cause: 'system-fault', told: TOLD.contradicted(link.owed) },
      )
    case 'approved':
      if (adjustmentOf(link, chain) !== undefined) return { cause: 'operator-mistake', told: TOLD.adjusted }
      return { cause: link.arrival === null || link.arrival.isPosted ? 'none' : 'not-settled', told: tellApproved(link) }
    case 'pending':
      return { cause: 'slow-issuer', told: TOLD.pending }
    case 'in-doubt':
      return { cause: doubtCause(link), told: transaction.queuedAtMs === null ? TOLD.inDoubt(link.owed) : TOLD.queuedInDoubt }
    case 'reversing':
      return { cause: doubtCause(link), told: TOLD.inDoubt(link.owed) }
    case 'reversed':
      return reversed(link, chain)
  }
}

/** Of a refund that was queued the terminal was told that it is taken (R12). */
function toldOtherwise({ transaction }: ChainLink, { cause, told }: Answer): Answer {
  if (transaction.queuedAtMs === null) return { cause, told }
  const what = { en: `${TOLD.queuedDeclined.en} ${told.what.en}`, zh: `${TOLD.queuedDeclined.zh}${told.what.zh}` }
  return { cause, told: { ...told, what, todo: TOLD.queuedDeclinedTodo } }
}

function saleCause({ kind, transaction: { state, reason } }: ChainLink): Cause {
  return kind === 'sale' && state === 'declined' && reason !== null ? causeOfReason(reason) : 'none'
}

function declined({ transaction }: ChainLink, issuer: Dialect): Answer {
  const { reason, responseCode } = transaction
  const known = reason ?? 'issuer_declined'
  if (known !== 'issuer_declined' || responseCode === null) {
    return { cause: causeOfReason(known), told: tellDeclined(causeOfReason(known), known) }
  }
  const row = FAILURE_ROWS.find((name) => issuer.codes[name] === responseCode)
  return {
    cause: causeOfRow(row),
    told: tellDeclined(causeOfRow(row), known, { code: responseCode, ...issuer.responseCodes.get(responseCode) }),
  }
}

/** Silence is the issuer's; a lost link the network's; what was never known to be sent was lost with the process. */
function doubtCause({ steps, transaction: { reason } }: ChainLink): Cause {
  const has = (state: string): boolean => steps.some((step) => step.state === state)
  if (has('link-lost') || reason === 'reversed_in_flight') return 'network'
  return has('sent') ? 'slow-issuer' : 'system-fault'
}

/** Reasons of a terminal's reversal, as DE39 of 1987 has them: what else says that no answer reached it. */
const REVERSED_BY_HAND: readonly string[] = ['17', '21', '22']
const REVERSED_BY_FAULT: readonly string[] = ['06', 'A0', '96']

function reversed(link: ChainLink, chain: readonly ChainLink[]): Answer {
  const undecided: readonly (Reason | null)[] = ['issuer_timeout', 'reversed_in_flight']
  const again = chain.find(({ of, id, kind }) => of === link.of && id > link.id && kind !== 'reversal')
  if (undecided.includes(link.transaction.reason)) return { cause: doubtCause(link), told: TOLD.reversed(again) }
  const code = link.owed?.reasonCode ?? ''
  const byHand = REVERSED_BY_HAND.includes(code) ? 'operator-mistake' : 'network'
  return { cause: REVERSED_BY_FAULT.includes(code) ? 'system-fault' : byHand, told: TOLD.reversedByTerminal(code, again) }
}
