/** P8, P9: what a terminal printed is what became of it. */
import type { Transaction } from '../../../src/index.ts'
import type { Slip } from '../slip.ts'
import { isFinal } from '../slip.ts'
import type { Checker, Files } from './checker.ts'

export function createPaperChecker(files: Files): Checker {
  return {
    ended({ slips }) {
      for (const slip of slips) checkSlip(files, slip)
    },
  }
}

function checkSlip({ rows, accuse }: Files, slip: Slip): void {
  const name = `${slip.kind} of ${slip.terminal}, STAN ${slip.stan}`
  for (const scandal of slip.scandals) accuse(scandal.slice(0, 2), `${name}: ${scandal.slice(4)}`)
  if (!isFinal(slip)) accuse('P4', `${name}: the terminal is ${slip.state} for ever`)
  const row = rows.ofSender(slip.terminal, slip.stan, false)[0]
  const stands = row?.state === 'approved'
  const printed = `${name}: the paper says ${slip.state} ${slip.code}, the ledger ${row?.state ?? 'nothing'}`
  if (slip.state === 'approved' || slip.state === 'kept') {
    // The issuer declined it after its terminal was told that it is taken: shown, and told to whoever watches (R12).
    const isTold = row?.state === 'declined' && row.queuedAtMs !== null
    if (!stands && !isTold) accuse('P8', printed)
    checkPart(accuse, slip, row)
    // What is settled is not undone, and a UnionPay terminal takes that answer as done (R80).
  } else if (stands && !(slip.state === 'not-found' && row.settledBatch !== null)) accuse('P8', printed)
}

/** R33: of a sale stands what its paper says: what was approved, or what remains of it. */
function checkPart(accuse: Files['accuse'], { part, kind, terminal, stan }: Slip, row: Transaction | undefined): void {
  if (kind !== 'sale' || row?.state !== 'approved') return
  const isTaken = part?.state === 'taken'
  const paidMinor = isTaken ? part.finalMinor : row.approvedMinor
  if (row.capturedMinor === paidMinor) return
  accuse(
    'P8',
    `sale of ${terminal}, STAN ${stan}: ${row.capturedMinor} stands, the paper says ${paidMinor}${isTaken ? ' after a part was taken back' : ''}`,
  )
}
