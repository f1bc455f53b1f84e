/** Double entry: what a change of a sale's amounts means for the accounts of issuer, merchant and what is held (P3). */
import type { Stamp } from '../../terms/ledger-command.ts'
import type { Transaction } from '../../terms/transaction.ts'

/** `issuer` owes what was captured less what was given back; `held` is spoken for, `queued` waits for the settlement; `merchant` is what may still be given back. */
export const ACCOUNTS = ['issuer', 'merchant', 'held', 'queued'] as const
type Account = (typeof ACCOUNTS)[number]

/** One side of a posting; either debit or credit is 0. */
export interface JournalEntry {
  /** Whose doing it is: the sale itself, or what gives back of it. */
  readonly transactionId: number
  readonly saleId: number
  readonly atMs: number
  readonly account: Account
  readonly currency: string
  readonly debitMinor: number
  readonly creditMinor: number
}

/** The entries of one change; their debits are as much as their credits. */
export function entriesOf(
  before: Transaction,
  after: Transaction,
  cause: Pick<Transaction, 'id'>,
  now: Pick<Stamp, 'atMs'>,
): JournalEntry[] {
  const [was, is] = [standing(before), standing(after)]
  const captured = is.capturedMinor - was.capturedMinor
  const posted = is.postedMinor - was.postedMinor
  const held = is.heldMinor - was.heldMinor
  const queued = is.queuedMinor - was.queuedMinor
  const merchant = posted + held + queued - captured
  const debits: Readonly<Record<Account, number>> = { issuer: captured - posted, merchant, held: -held, queued: -queued }
  return ACCOUNTS.filter((account) => debits[account] !== 0).map((account) => ({
    transactionId: cause.id,
    saleId: after.id,
    atMs: now.atMs,
    account,
    currency: after.currency,
    debitMinor: Math.max(0, debits[account]),
    creditMinor: Math.max(0, -debits[account]),
  }))
}

/** A sale that was reversed keeps what it captured in its row, for its answer; nothing of it stands. */
function standing({
  state,
  capturedMinor,
  postedMinor,
  heldMinor,
  queuedMinor,
}: Transaction): Pick<Transaction, 'capturedMinor' | 'postedMinor' | 'heldMinor' | 'queuedMinor'> {
  return { capturedMinor: state === 'reversed' ? 0 : capturedMinor, postedMinor, heldMinor, queuedMinor }
}
