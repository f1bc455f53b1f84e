/** A payment from before this ledger, so that it can be given back here: once, under its own key. */
import type { ImportCommand, Outcomes } from '../../terms/ledger-command.ts'
import { SETTLED_BEFORE } from '../../terms/settlement.ts'
import type { Book } from './book.ts'
import { addTransaction } from './new-transaction.ts'
import { nextIssuerStan, nextRrn } from './numbers.ts'

export function runImport(command: ImportCommand, book: Book): Outcomes['import'] {
  const { asked, businessDate, isSettled, issuer, now } = command
  const first = book.findByKey(asked.key)
  if (first !== undefined) {
    return first.fingerprint === asked.fingerprint ? { is: 'repeat', first } : { is: 'duplicate', first, reason: 'duplicate_differs' }
  }
  const transaction = addTransaction(
    book,
    { kind: 'sale', asked, now },
    {
      state: 'approved',
      reason: 'approved',
      route: 'sale',
      cell: 'imported',
      rrn: asked.rrn ?? nextRrn(book, now),
      approvedMinor: asked.amountMinor,
      capturedMinor: asked.amountMinor,
      settledBatch: isSettled ? SETTLED_BEFORE : null,
      terminalBatch: isSettled ? SETTLED_BEFORE : null,
      businessDate,
      authorisationCode: command.authorisationCode ?? null,
      issuerMti: issuer.mti,
      issuerStan: issuer.stan ?? nextIssuerStan(book),
      issuerDateTime: issuer.dateTime ?? now.dateTime,
      answeredAtMs: now.atMs,
    },
  )
  return { is: 'decided', transaction }
}
