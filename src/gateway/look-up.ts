/** How people look transactions up, as the ledger is asked. */
import type { TransactionQuery } from '../terms/ports.ts'

/** The words of the control API and of `ledger show`; what is undefined is not asked. */
interface LookUp extends Pick<TransactionQuery, 'id' | 'limit'> {
  readonly kind?: TransactionQuery['kind'] | undefined
  readonly rrn?: string | undefined
  readonly stan?: string | undefined
  readonly terminal?: string | undefined
  readonly merchant?: string | undefined
  readonly state?: TransactionQuery['state'] | undefined
  readonly original?: number | undefined
  readonly pan?: string | undefined
  readonly date?: string | undefined
  readonly order?: string | undefined
}

export function transactionQuery({ original, pan, date, order, ...rest }: LookUp): TransactionQuery {
  const conditions = { ...rest, originalId: original, panMasked: pan, businessDate: date, orderNumber: order }
  return Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== undefined))
}
