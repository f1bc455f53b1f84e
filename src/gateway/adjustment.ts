/** A debit adjustment of the back office: two operators, then the issuer, as a sale's way (R48, R49). */
import { issuerPlanOf } from '../issuer/issuer.ts'
import { issuerTimeOf } from '../issuer/issuer-request.ts'
import type { PrivilegedBy } from '../terms/ledger-command.ts'
import type { Reason } from '../terms/reason.ts'
import type { Transaction } from '../terms/transaction.ts'
import type { House } from './house.ts'
import { answerCommand } from './payment.ts'
import { localNow, stampNow } from './time-now.ts'

export type Adjusted =
  | { readonly is: 'proposed' }
  | { readonly is: 'refused'; readonly reason: Reason }
  /** As the issuer left it: approved, declined, or in doubt and being reversed. */
  | { readonly is: 'sent'; readonly transaction: Transaction }

/** The card number is not kept (P18): the issuer knows the refund by its name and RRN. */
export async function adjust(house: House, of: number, by: PrivilegedBy): Promise<Adjusted> {
  const { ledger, issuer, clock, reversals } = house
  const { routes } = issuerPlanOf(issuer.dialect)
  if (routes.adjustment === undefined) return { is: 'refused', reason: 'transaction_unsupported' }
  const known = issuerTimeOf(issuer.dialect, new Map(), localNow(clock))
  const outcome = await ledger.submit({ do: 'adjust', now: stampNow(clock), of, by, issuerMti: routes.adjustment.mti, ...known })
  if (outcome.is !== 'proceed') return outcome
  const { transaction, refund } = outcome
  const isFree = await reversals.passed(transaction)
  const sentAtMs = clock.nowMs()
  const answer = isFree ? await issuer.ask(transaction, refund, new Map()) : ({ is: 'unsent', why: '' } as const)
  const ended = await ledger.submit(answerCommand(house, undefined, { ...transaction, sentAtMs }, answer))
  if (ended.is === 'decided' && ended.owed !== undefined) reversals.owe(ended.owed)
  return { is: 'sent', transaction: ended.transaction }
}
