/** The columns of a transaction, in the order of its fields; values that SQLite has no type for become JSON. */
import type { OwedReversal, Transaction } from '../../terms/transaction.ts'
import type { SqlRow, SqlValue } from './sql.ts'

/** Field -> column. */
export const TRANSACTION_COLUMNS = {
  id: 'id',
  key: 'request_key',
  fingerprint: 'fingerprint',
  dialect: 'dialect',
  kind: 'kind',
  route: 'route',
  cell: 'cell',
  state: 'state',
  reason: 'reason',
  mti: 'mti',
  processingCode: 'processing_code',
  terminal: 'terminal',
  merchant: 'merchant',
  stan: 'stan',
  batch: 'batch',
  rrn: 'rrn',
  panHash: 'pan_hash',
  panMasked: 'pan_masked',
  amountMinor: 'amount_minor',
  currency: 'currency',
  dateTime: 'date_time',
  localDate: 'local_date',
  acquirer: 'acquirer',
  originalId: 'original_id',
  approvedMinor: 'approved_minor',
  capturedMinor: 'captured_minor',
  postedMinor: 'posted_minor',
  heldMinor: 'held_minor',
  queuedMinor: 'queued_minor',
  replacementMinor: 'replacement_minor',
  adjustmentId: 'adjustment_id',
  nonRefundableMinor: 'non_refundable_minor',
  givenBackCount: 'given_back_count',
  settledBatch: 'settled_batch',
  terminalBatch: 'terminal_batch',
  dueDate: 'due_date',
  businessDate: 'business_date',
  responseCode: 'response_code',
  authorisationCode: 'authorisation_code',
  extras: 'extras',
  operator: 'operator',
  policyHash: 'policy_hash',
  policyHint: 'policy_hint',
  purpose: 'purpose',
  orderNumber: 'order_number',
  issuerMti: 'issuer_mti',
  issuerStan: 'issuer_stan',
  issuerDateTime: 'issuer_date_time',
  atMs: 'at_ms',
  answeredAtMs: 'answered_at_ms',
  queuedAtMs: 'queued_at_ms',
} as const satisfies Record<keyof Transaction, string>

export const REVERSAL_COLUMNS = {
  id: 'id',
  transactionId: 'transaction_id',
  stan: 'stan',
  dateTime: 'date_time',
  reasonCode: 'reason_code',
  replacementMinor: 'replacement_minor',
  state: 'state',
  attempts: 'attempts',
  lastCode: 'last_code',
  resolution: 'resolution',
  createdAtMs: 'created_at_ms',
  doneAtMs: 'done_at_ms',
} as const satisfies Record<keyof OwedReversal, string>

export type TransactionField = keyof typeof TRANSACTION_COLUMNS
export type ReversalField = keyof typeof REVERSAL_COLUMNS

export const TRANSACTION_FIELDS = Object.keys(TRANSACTION_COLUMNS) as TransactionField[]
export const REVERSAL_FIELDS = Object.keys(REVERSAL_COLUMNS) as ReversalField[]

/** Values of these fields, as a statement binds them. */
export function transactionValues(transaction: Transaction, fields: readonly TransactionField[]): SqlValue[] {
  return fields.map((field) => (field === 'extras' ? JSON.stringify(transaction.extras) : transaction[field]))
}

export function reversalValues(reversal: OwedReversal, fields: readonly ReversalField[]): SqlValue[] {
  return fields.map((field) => reversal[field])
}

/** A row selected with all columns, in the order of the table above. */
export function readTransaction(row: SqlRow): Transaction {
  const transaction: Partial<Record<TransactionField, unknown>> = {}
  for (const [at, field] of TRANSACTION_FIELDS.entries()) {
    transaction[field] = field === 'extras' ? JSON.parse(String(row[at])) : row[at]
  }
  return transaction as Transaction
}

export function readReversal(row: SqlRow): OwedReversal {
  const reversal: Partial<Record<ReversalField, unknown>> = {}
  for (const [at, field] of REVERSAL_FIELDS.entries()) reversal[field] = row[at]
  return reversal as OwedReversal
}
