/** P3: in every commit debits are credits in each currency, and what a row says of its money is the fold of all entries so far. */
import type { JournalEntry, RowChanges, Transaction } from '../../../src/index.ts'
import type { Checker, Files } from './checker.ts'

/** What stands on the accounts of one sale: debits less credits. */
interface Balances {
  issuer: number
  merchant: number
  held: number
  queued: number
  /** What its voids and refunds took from the issuer's account. */
  given: number
}

export function createEntriesChecker({ accuse }: Files): Checker {
  const balances = new Map<number, Balances>()
  return {
    committed(changes) {
      for (const [currency, minor] of sumsOf(changes.entries)) {
        if (minor !== 0) accuse('P3', `a commit has ${minor} more debits than credits in currency ${currency}`)
      }
      for (const entry of changes.entries) add(balances, entry)
      for (const row of rowsOf(changes)) {
        const problem = differenceOf(row, balances.get(row.id))
        if (problem !== undefined) accuse('P3', `${row.kind} ${row.id}: ${problem}`)
      }
    },
  }
}

function sumsOf(entries: readonly JournalEntry[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { currency, debitMinor, creditMinor } of entries) sums.set(currency, (sums.get(currency) ?? 0) + debitMinor - creditMinor)
  return sums
}

function add(balances: Map<number, Balances>, { saleId, transactionId, account, debitMinor, creditMinor }: JournalEntry): void {
  const balance = balances.get(saleId) ?? { issuer: 0, merchant: 0, held: 0, queued: 0, given: 0 }
  balance[account] += debitMinor - creditMinor
  if (account === 'issuer' && transactionId !== saleId) balance.given += creditMinor - debitMinor
  balances.set(saleId, balance)
}

function rowsOf({ addedTransactions, changedTransactions }: RowChanges): readonly Transaction[] {
  return [...addedTransactions, ...changedTransactions]
}

/** A sale that was reversed keeps what it captured in its row; nothing of it stands. */
function differenceOf(row: Transaction, balance: Balances | undefined): string | undefined {
  const { issuer = 0, merchant = 0, held = 0, queued = 0, given = 0 } = balance ?? {}
  const captured = row.state === 'reversed' ? 0 : row.capturedMinor
  const rows = [captured, row.postedMinor, row.heldMinor, row.queuedMinor, captured - row.postedMinor - row.heldMinor - row.queuedMinor]
  const folded = [issuer + given, given, -held, -queued, -merchant]
  const isSame = rows.every((minor, at) => minor === (folded[at] ?? 0) + 0)
  return isSame ? undefined : `captured, posted, held, queued and left are ${rows.join(', ')}, its entries make ${folded.join(', ')}`
}
