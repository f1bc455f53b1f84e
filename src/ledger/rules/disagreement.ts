/** In what a message and the transaction it means must agree besides its name (R20, R21). */
import type { Asked } from '../../terms/ledger-command.ts'
import type { Reason } from '../../terms/reason.ts'
import type { Transaction } from '../../terms/transaction.ts'

/** A dialect without DE49 has no currency to compare. */
export function disagreement(original: Transaction, asked: Asked): Reason | undefined {
  if (asked.panHash !== original.panHash) return 'pan_differs'
  const isOtherCurrency = asked.currency !== '' && original.currency !== '' && asked.currency !== original.currency
  return isOtherCurrency ? 'currency_differs' : undefined
}
