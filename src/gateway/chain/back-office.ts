/** What the back office asks of a gateway: the story of a payment, why it has not arrived, its slip. */
import { chainOf } from '../../ledger/chain/chain-of.ts'
import type { ArrivalPlan } from '../../terms/arrival.ts'
import type { ChainLink } from '../../terms/chain.ts'
import type { House } from '../house.ts'
import { chainFacts } from './facts.ts'
import { receiptOf } from './receipt.ts'
import { type Why, whyOf } from './why.ts'
import type { Language } from './words.ts'

export interface BackOffice {
  /** The payment first; empty for an id that is not there. */
  chain(id: number): Promise<readonly ChainLink[]>
  why(id: number): Promise<Why | undefined>
  receipt(id: number, lang: Language): Promise<readonly string[] | undefined>
}

export function createBackOffice(house: House, arrival: ArrivalPlan): BackOffice {
  const chain = async (id: number): Promise<ChainLink[]> => chainOf(await house.ledger.chain(id), chainFacts(house.clock, arrival))
  return {
    chain,
    why: async (id) => whyOf(await chain(id), id, house.issuer.dialect),
    receipt: async (id, lang) => receiptOf(await chain(id), id, chainFacts(house.clock, arrival), lang),
  }
}
