/** A refund asked in the back office: the rules and the walk of a terminal's, without a terminal and without a card. */

import type { RequestCommand, RequestOutcome } from '../../terms/ledger-command.ts'
import type { AskingRole } from '../../terms/operator.ts'
import { leftMinor, type Transaction } from '../../terms/transaction.ts'
import { voucherId, voucherOf } from '../../terms/voucher.ts'
import type { Decided } from '../decided.ts'
import type { House } from '../house.ts'
import { carryOut, issuerNames } from '../payment.ts'
import { stampNow } from '../time-now.ts'

/** Which payment is meant: its id, its RRN (with its day, MMDD, where that is not enough), or its voucher. */
type OriginalWanted =
  | { readonly id: number }
  | { readonly rrn: string; readonly date?: string; readonly merchant?: string; readonly terminal?: string }
  | { readonly voucher: string }

export interface OfficeRefund {
  readonly of: OriginalWanted
  readonly amountMinor: number
  /** Why, in the operator's words. */
  readonly purpose: string
  readonly operator: string
  /** Absent where operators are not told apart. */
  readonly operatorRole?: AskingRole
  readonly orderNumber: string
  /** The same key is the same refund (P5). */
  readonly key: string
}

/** `ids` are the payments that fit, when it is not one. */
interface NotOne {
  readonly is: 'not-one'
  readonly ids: readonly number[]
}

export type OfficeAnswer =
  | NotOne
  | { readonly is: 'unavailable'; readonly reason: 'shutting_down' | 'overloaded' }
  /** The key was used for another refund. */
  | { readonly is: 'conflict'; readonly first: Transaction }
  | { readonly is: 'answered'; readonly decided: Decided; readonly transaction: Transaction; readonly original: Transaction }

/** What would be decided now; nothing of it is kept. */
export interface Preview {
  readonly is: 'preview'
  readonly outcome: 'send' | 'queue' | 'decline' | 'repeat' | 'conflict' | 'in-progress'
  readonly transaction: Transaction
  /** Left on the payment now, and after this refund. */
  readonly leftMinor: number
  readonly leftAfterMinor: number
}

/** Answered when it is decided; in doubt like a terminal's when the issuer is silent. */
export async function refundByOffice(house: House, request: OfficeRefund): Promise<OfficeAnswer> {
  const found = await findPayment(house, request.of)
  if (found.is !== 'found') return found
  if (house.isDraining) return { is: 'unavailable', reason: 'shutting_down' }
  if (house.busy.size >= house.limits.inFlight) return { is: 'unavailable', reason: 'overloaded' }
  const outcome = await house.ledger.submit(createCommand(house, found.original, request))
  if (outcome.is === 'duplicate') return { is: 'conflict', first: outcome.first }
  const decided = await carryOut(house, undefined, outcome, { carried: new Map(), pin: new Map() })
  const transaction = decided.transaction ?? transactionOf(outcome)
  const [original = found.original] = await house.ledger.find({ id: found.original.id })
  const { id, reason, route, cell, rrn, operator } = transaction
  house.log.info(
    { event: 'refund-by-office', id, original: original.id, route, cell, reason, rrn, operator },
    'The back office asked for a refund',
  )
  return { is: 'answered', decided, transaction, original }
}

export async function previewRefund(house: House, request: OfficeRefund): Promise<Preview | NotOne> {
  const found = await findPayment(house, request.of)
  if (found.is !== 'found') return found
  const outcome = await house.ledger.preview(createCommand(house, found.original, request))
  const before = leftMinor(found.original)
  const transaction = transactionOf(outcome)
  const isQueued = outcome.is === 'decided' && transaction.state === 'queued'
  const isTaken = (outcome.is === 'proceed' || isQueued) && outcome.original !== undefined
  const after = isTaken ? leftMinor(outcome.original) : before
  return { is: 'preview', outcome: isQueued ? 'queue' : OUTCOMES[outcome.is], transaction, leftMinor: before, leftAfterMinor: after }
}

const OUTCOMES = { proceed: 'send', decided: 'decline', repeat: 'repeat', duplicate: 'conflict', 'in-progress': 'in-progress' } as const

function transactionOf(outcome: RequestOutcome): Transaction {
  return 'transaction' in outcome ? outcome.transaction : outcome.first
}

async function findPayment(house: House, wanted: OriginalWanted): Promise<NotOne | { is: 'found'; original: Transaction }> {
  const fitting = await candidates(house, wanted)
  const [original, ...others] = fitting
  if (original === undefined || others.length > 0) return { is: 'not-one', ids: fitting.map(({ id }) => id) }
  return { is: 'found', original }
}

async function candidates({ ledger }: House, wanted: OriginalWanted): Promise<readonly Transaction[]> {
  if ('id' in wanted) return ledger.find({ id: wanted.id })
  if ('voucher' in wanted) {
    const id = voucherId(wanted.voucher)
    const found = id === undefined ? [] : await ledger.find({ id })
    return found.filter((row) => voucherOf(row) === wanted.voucher.trim())
  }
  const { date, merchant, ...query } = wanted
  const found = await ledger.find({ ...query, kind: 'sale' })
  return found.filter((row) => (date ?? row.localDate) === row.localDate && (merchant ?? row.merchant) === row.merchant)
}

/** As if the terminal of the payment had asked, by no name that a message could have. */
function createCommand(house: House, original: Transaction, request: OfficeRefund): RequestCommand {
  const { amountMinor, purpose, operator, orderNumber, key } = request
  const { dialect, terminal, merchant, panHash, panMasked, currency, acquirer } = original
  const now = stampNow(house.clock)
  const asked = {
    dialect,
    mti: '',
    processingCode: '200000',
    isRepeat: false,
    key: `office|${key}`,
    fingerprint: [original.id, amountMinor, purpose, operator, orderNumber].join('|'),
    onSameContent: 'replay',
    names: [],
    terminal,
    merchant,
    stan: '',
    batch: '',
    panHash,
    panMasked,
    amountMinor,
    currency,
    dateTime: '',
    localDate: now.localDate,
    acquirer,
    original: { by: 'id', name: `id|${original.id}`, id: original.id },
    operator,
    purpose,
    orderNumber,
  } as const
  const inForce = house.policies.of({ dialect, merchant, terminal, steer: 'auto' })
  const role = request.operatorRole === undefined ? {} : { operatorRole: request.operatorRole }
  return { do: 'request', now, kind: 'refund', asked, ...inForce, ...role, ...issuerNames(house, new Map()) }
}
