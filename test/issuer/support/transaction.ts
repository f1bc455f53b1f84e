/** A row of the ledger for tests that need only some of its columns. */
import type { ReversalJob, Transaction } from '../../../src/terms/transaction.ts'

const SALE: Transaction = {
  id: 1,
  key: 'key',
  fingerprint: 'fingerprint',
  dialect: 'unionpay-pos',
  kind: 'sale',
  route: 'sale',
  cell: 'sale',
  state: 'approved',
  reason: 'approved',
  mti: '0200',
  processingCode: '000000',
  terminal: 'TERM0001',
  merchant: 'MERCHANT0000001',
  stan: '000042',
  batch: '000001',
  rrn: '614900000001',
  panHash: 'hash',
  panMasked: '620000******7892',
  amountMinor: 10_000,
  currency: '156',
  dateTime: '',
  localDate: '0529',
  acquirer: '',
  originalId: null,
  approvedMinor: 10_000,
  capturedMinor: 10_000,
  postedMinor: 0,
  heldMinor: 0,
  queuedMinor: 0,
  replacementMinor: null,
  adjustmentId: null,
  nonRefundableMinor: 0,
  givenBackCount: 0,
  operator: '',
  policyHash: '',
  policyHint: '',
  settledBatch: null,
  terminalBatch: null,
  dueDate: null,
  businessDate: '2026-05-29',
  responseCode: '00',
  authorisationCode: 'AB12CD',
  extras: {},
  purpose: '',
  orderNumber: '',
  issuerMti: '0200',
  issuerStan: '000777',
  issuerDateTime: '0528202640',
  /** 2026-05-28 20:26:40 UTC. */
  atMs: 1_780_000_000_000,
  answeredAtMs: 1_780_000_000_100,
  queuedAtMs: null,
}

export function transaction(columns: Partial<Transaction> = {}): Transaction {
  return { ...SALE, ...columns }
}

export function job(of: Transaction, columns: Partial<ReversalJob['reversal']> = {}): ReversalJob {
  const reversal = {
    id: 1,
    transactionId: of.id,
    stan: '000900',
    dateTime: '0528202700',
    reasonCode: '68',
    replacementMinor: null,
    state: 'owed' as const,
    attempts: 0,
    lastCode: null,
    resolution: null,
    createdAtMs: of.atMs,
    doneAtMs: null,
    ...columns,
  }
  return { reversal, transaction: of }
}
