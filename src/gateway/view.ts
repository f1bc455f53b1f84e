/** A transaction as the control API, `ledger show` and the console give it away: no hash, no card number. */
import type { Dialect } from '../dialect/dialect.ts'
import { isoText } from '../terms/calendar.ts'
import { leftMinor, type Transaction } from '../terms/transaction.ts'
import { voucherOf } from '../terms/voucher.ts'
import { decidedBy } from './decided.ts'
import { responseCodeOf } from './response-code.ts'

export interface TransactionView {
  readonly id: number
  readonly kind: Transaction['kind']
  readonly route: Transaction['route']
  readonly cell: string
  readonly reason: Transaction['reason']
  readonly state: Transaction['state']
  readonly dialect: string
  readonly terminal: string
  readonly merchant: string
  readonly stan: string
  readonly batch: string
  readonly rrn: string
  readonly pan: string
  readonly amountMinor: number
  readonly currency: string
  /** DE39 the terminal got; null while it waits. */
  readonly responseCode: string | null
  readonly authorisationCode: string | null
  /** Empty when it is not known. */
  readonly operator: string
  /** Of the policy that was in force: its hash, and the limits that were met. */
  readonly policyHash: string
  readonly policyHint: string
  /** Id of the transaction that this one refers to. */
  readonly original: number | null
  /** What remains by a partial reversal; null on all others. */
  readonly replacementMinor: number | null
  /** What may still be given back; null for anything but a sale. */
  readonly leftMinor: number | null
  readonly settled: boolean
  readonly settledBatch: number | null
  /** Where it is on its way into a settlement; null when it never goes there. */
  readonly settlement: 'open' | 'pending-settlement' | 'settled' | null
  /** The cut-over of this date settles it. */
  readonly dueDate: string | null
  readonly businessDate: string
  /** On the slip (R108); null for a reversal. */
  readonly voucher: string | null
  readonly purpose: string
  readonly orderNumber: string
  readonly at: string
}

/** `dialect` is the one the terminal spoke, `issuerDialect` the issuer's: together they say which DE39 it got. */
export function transactionView(
  transaction: Transaction,
  dialect: Dialect | undefined,
  issuerDialect: Dialect | undefined,
): TransactionView {
  const knows = dialect !== undefined && (transaction.reason !== null || transaction.queuedAtMs !== null)
  return {
    id: transaction.id,
    kind: transaction.kind,
    route: transaction.route,
    cell: transaction.cell,
    reason: transaction.reason,
    state: transaction.state,
    dialect: transaction.dialect,
    terminal: transaction.terminal,
    merchant: transaction.merchant,
    stan: transaction.stan,
    batch: transaction.batch,
    rrn: transaction.rrn,
    pan: transaction.panMasked,
    amountMinor: transaction.amountMinor,
    currency: transaction.currency,
    responseCode: knows ? responseCodeOf(dialect, issuerDialect ?? dialect, decidedBy(transaction)) : transaction.responseCode,
    authorisationCode: transaction.authorisationCode,
    operator: transaction.operator,
    policyHash: transaction.policyHash,
    policyHint: transaction.policyHint,
    original: transaction.originalId,
    replacementMinor: transaction.replacementMinor,
    leftMinor: transaction.kind === 'sale' ? leftMinor(transaction) : null,
    settled: transaction.state === 'approved' && transaction.settledBatch !== null,
    settledBatch: transaction.settledBatch,
    settlement: settlementOf(transaction),
    dueDate: transaction.dueDate,
    businessDate: transaction.businessDate,
    voucher: voucherOf(transaction),
    purpose: transaction.purpose,
    orderNumber: transaction.orderNumber,
    at: isoText(transaction.atMs),
  }
}

function settlementOf({ kind, state, settledBatch, dueDate }: Transaction): TransactionView['settlement'] {
  if (kind === 'reversal' || state !== 'approved') return null
  if (settledBatch !== null) return 'settled'
  return dueDate === null ? 'open' : 'pending-settlement'
}
