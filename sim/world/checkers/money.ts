/** P2, P3: never more than was captured, at every commit and at the issuer; what a row says of its money is the sum of its parts. */
import type { Transaction } from '../../../src/index.ts'
import type { WorldEntry } from '../book.ts'
import type { Checker, Files } from './checker.ts'
import { issuerNameOf } from './rows.ts'

const UNDECIDED = ['pending', 'in-doubt', 'reversing']

export function createMoneyChecker(files: Files): Checker {
  const entries = new Map<string, WorldEntry>()
  return {
    committed(changes) {
      for (const row of [...changes.addedTransactions, ...changes.changedTransactions]) {
        checkRow(files, row)
        const original = files.rows.transactions.get(row.originalId ?? 0)
        if (original !== undefined) checkRow(files, original)
      }
    },
    booked(entry) {
      entries.set(entry.reference, entry)
      if (entry.state === 'applied' && entry.kind !== 'sale') checkCredit(files, entry, entries)
    },
  }
}

function checkRow({ rows, accuse }: Files, row: Transaction): void {
  if (row.kind !== 'sale') return
  const { id, capturedMinor, postedMinor, heldMinor, queuedMinor, amountMinor } = row
  const children = rows.childrenOf(id)
  const posted = sum(children.filter(({ state }) => state === 'approved'))
  const held = sum(children.filter(({ state }) => UNDECIDED.includes(state)))
  if (posted !== postedMinor || held !== heldMinor) {
    accuse('P3', `sale ${id} says ${postedMinor} posted and ${heldMinor} held, its parts are ${posted} and ${held}`)
  }
  const queued = sum(children.filter(({ state }) => state === 'queued'))
  if (queued !== queuedMinor) accuse('P3', `sale ${id} says ${queuedMinor} queued, its parts are ${queued}`)
  const parts = `${posted} posted, ${held} held and ${queued} queued`
  if (posted + held + queued > capturedMinor) accuse('P2', `sale ${id}: ${parts} of ${capturedMinor}`)
  if (row.state === 'reversed' && posted + held + queued > 0) accuse('P2', `sale ${id} is reversed, with ${parts}`)
  if (capturedMinor > amountMinor) accuse('P2', `sale ${id}: ${capturedMinor} captured of ${amountMinor}`)
  if (capturedMinor > 0 && !rows.onceApproved.has(id)) accuse('P3', `sale ${id} is ${row.state} and has captured ${capturedMinor}`)
}

/** Credits whose transaction the ledger has undone are on their way back and do not count. */
function checkCredit({ rows, accuse }: Files, credit: WorldEntry, entries: ReadonlyMap<string, WorldEntry>): void {
  const sale = entries.get(credit.of)
  if (sale?.state !== 'applied') {
    accuse('P2', `the issuer gives back ${credit.amountMinor} on ${credit.of}, which it does not have`)
    return
  }
  const standing = [...entries.values()].filter(
    (entry) => entry.of === credit.of && entry.state === 'applied' && rows.byIssuerName(entry.reference)?.state !== 'reversed',
  )
  const total = standing.reduce((minor, entry) => minor + entry.amountMinor, 0)
  if (total > sale.amountMinor) accuse('P2', `the issuer gave back ${total} of ${sale.amountMinor} (${credit.of})`)
  // What is left of a sale may be voided before the issuer has heard what was taken back of it.
  const stands = new Set([sale.amountMinor, rows.byIssuerName(sale.reference)?.capturedMinor])
  if (credit.kind === 'void' && !credit.isPart && !stands.has(credit.amountMinor)) {
    accuse('P2', `the issuer voids ${credit.amountMinor} of a sale of ${sale.amountMinor} (${credit.of})`)
  }
  const cards = [credit.pan, sale.pan].filter((pan) => pan !== '')
  if (new Set(cards).size > 1) accuse('P2', `the issuer gives back on another card than it took from (${credit.of})`)
}

function sum(transactions: readonly Transaction[]): number {
  return transactions.reduce((minor, { amountMinor }) => minor + amountMinor, 0)
}

/** P7: an approved transaction is one that the issuer applied for the same amount, and the other way round. */
export function createAgreementChecker(files: Files): Checker {
  const { rows, accuse } = files
  return {
    ended({ book }) {
      for (const row of rows.transactions.values()) compare(files, row, book.entries.get(issuerNameOf(row)))
      for (const { reference, state, kind } of book.entries.values()) {
        const row = rows.byIssuerName(reference)
        if (state !== 'applied') continue
        if (row === undefined) accuse('P7', `the issuer applied a ${kind} that the ledger does not have (${reference})`)
        else if (issuerNameOf(row) !== reference)
          accuse('P7', `the issuer applied ${kind} ${row.id} under a name that it had before (${reference})`)
      }
    },
  }
}

function compare({ accuse }: Files, row: Transaction, entry: WorldEntry | undefined): void {
  const stands = row.state === 'approved' && row.kind !== 'reversal'
  const isApplied = entry?.state === 'applied'
  if (stands !== isApplied) accuse('P7', `${row.kind} ${row.id} is ${row.state}, at the issuer ${entry?.state ?? 'unknown'}`)
  const minor = row.kind === 'sale' ? row.capturedMinor : row.amountMinor
  if (stands && isApplied && entry.amountMinor !== minor)
    accuse('P7', `${row.kind} ${row.id}: ${minor} here, ${entry.amountMinor} at the issuer`)
}
