/** What the back office asks of a gateway: refunds, old payments, the story of a payment, its slip. */
import type { Dialect } from '../../dialect/dialect.ts'
import { chainOf } from '../../ledger/chain/chain-of.ts'
import type { ArrivalPlan } from '../../terms/arrival.ts'
import type { ChainLink } from '../../terms/chain.ts'
import type { Outcomes } from '../../terms/ledger-command.ts'
import type { Transaction } from '../../terms/transaction.ts'
import { chainFacts } from '../chain/facts.ts'
import { receiptOf } from '../chain/receipt.ts'
import { type Why, whyOf } from '../chain/why.ts'
import type { Language } from '../chain/words.ts'
import type { House } from '../house.ts'
import { type TransactionView, transactionView } from '../view.ts'
import { importOriginal, type OldPayment } from './original.ts'
import { type OfficeAnswer, type OfficeRefund, previewRefund, refundByOffice } from './refund.ts'

export interface Office {
  /** The payment first; empty for an id that is not there. */
  chain(id: number): Promise<readonly ChainLink[]>
  why(id: number): Promise<Why | undefined>
  receipt(id: number, lang: Language): Promise<readonly string[] | undefined>
  refund(request: OfficeRefund): Promise<OfficeAnswer>
  preview(request: OfficeRefund): ReturnType<typeof previewRefund>
  importOriginal(payment: OldPayment): Promise<Outcomes['import']>
  view(transaction: Transaction): TransactionView
}

export interface OfficeOptions {
  readonly arrival: ArrivalPlan
  readonly dialects: ReadonlyMap<string, Dialect>
  /** A stop waits for it. */
  track<T>(work: Promise<T>): Promise<T>
}

export function createOffice(house: House, { arrival, dialects, track }: OfficeOptions): Office {
  const chain = async (id: number): Promise<ChainLink[]> => chainOf(await house.ledger.chain(id), chainFacts(house.clock, arrival))
  return {
    chain,
    why: async (id) => whyOf(await chain(id), id, house.issuer.dialect),
    receipt: async (id, lang) => receiptOf(await chain(id), id, chainFacts(house.clock, arrival), lang),
    refund: (request) => track(refundByOffice(house, request)),
    preview: (request) => previewRefund(house, request),
    importOriginal: (payment) => importOriginal(house, payment),
    view: (transaction) => transactionView(transaction, dialects.get(transaction.dialect), house.issuer.dialect),
  }
}
