/** The first row of a request or reversal, before anything is decided. */
import type { TransactionKind } from '../../terms/kind.ts'
import type { Asked, Stamp } from '../../terms/ledger-command.ts'
import { isMessageName, ownName, rrnName } from '../../terms/reference.ts'
import type { Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'

/** What a decision adds to what was asked. */
export type Decided = Pick<Transaction, 'state' | 'reason'> & Partial<Transaction>

/** Stores the request under its key with what was decided. A reversal has no name that a request could have (R22). */
export function addTransaction(book: Book, what: { kind: TransactionKind; asked: Asked; now: Stamp }, decided: Decided): Transaction {
  const blank = blankTransaction(book.next('transaction'), what.kind, what.asked, what.now)
  const transaction = { ...blank, ...decided }
  return book.add(transaction, namesOf(transaction, what.asked), what.now)
}

function namesOf({ kind, merchant, terminal, rrn }: Transaction, { names }: Asked): readonly string[] {
  if (kind === 'reversal') return names.filter(isMessageName)
  const name = rrnName(merchant, rrn)
  return [...names, name, ownName(name, terminal)]
}

function blankTransaction(id: number, kind: TransactionKind, asked: Asked, now: Stamp): Transaction {
  return {
    id,
    key: asked.key,
    fingerprint: asked.fingerprint,
    dialect: asked.dialect,
    kind,
    route: 'none',
    cell: '',
    state: 'pending',
    reason: null,
    mti: asked.mti,
    processingCode: asked.processingCode,
    terminal: asked.terminal,
    merchant: asked.merchant,
    stan: asked.stan,
    batch: asked.batch,
    rrn: '',
    panHash: asked.panHash,
    panMasked: asked.panMasked,
    amountMinor: asked.amountMinor,
    currency: asked.currency,
    dateTime: asked.dateTime,
    localDate: asked.localDate,
    acquirer: asked.acquirer,
    originalId: null,
    approvedMinor: 0,
    capturedMinor: 0,
    postedMinor: 0,
    heldMinor: 0,
    queuedMinor: 0,
    replacementMinor: null,
    adjustmentId: null,
    nonRefundableMinor: 0,
    givenBackCount: 0,
    settledBatch: null,
    terminalBatch: null,
    dueDate: null,
    businessDate: now.businessDate,
    responseCode: null,
    authorisationCode: null,
    extras: {},
    operator: asked.operator ?? '',
    policyHash: '',
    policyHint: '',
    purpose: asked.purpose ?? '',
    orderNumber: asked.orderNumber ?? '',
    issuerMti: '',
    issuerStan: '',
    issuerDateTime: '',
    atMs: now.atMs,
    answeredAtMs: null,
    queuedAtMs: null,
  }
}
