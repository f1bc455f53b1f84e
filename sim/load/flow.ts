/** What a load is made of: four flows, each with its share. */
import { GatewayError } from '../../src/index.ts'

export const FLOWS = ['sale', 'void', 'refund', 'reversal'] as const
export type Flow = (typeof FLOWS)[number]

/** Shares of the flows: numbers of any size, of which only the proportions count. */
export type Mix = Readonly<Record<Flow, number>>

export const SALES_ONLY: Mix = { sale: 1, void: 0, refund: 0, reversal: 0 }

/** `sale=70,void=10,refund=15,reversal=5`. Throws OPTION_INVALID. */
export function parseMix(text: string): Mix {
  const shares: Record<Flow, number> = { sale: 0, void: 0, refund: 0, reversal: 0 }
  for (const part of text.split(',')) {
    const [, name, share] = /^\s*([a-z]+)=(\d{1,6})\s*$/.exec(part) ?? []
    const flow = FLOWS.find((known) => known === name)
    if (flow === undefined) throw invalid(text)
    shares[flow] = Number(share)
  }
  // Without a sale there is nothing to give back.
  if (shares.sale === 0) throw invalid(text)
  return shares
}

function invalid(text: string): GatewayError {
  return new GatewayError(
    'OPTION_INVALID',
    `--mix: expected shares such as sale=70,void=10,refund=15,reversal=5 with some sales, got "${text}"`,
  )
}

/** Draws a flow; `next` gives numbers from 0 to 1. */
export function drawFlow(mix: Mix, next: () => number): Flow {
  const total = FLOWS.reduce((sum, flow) => sum + mix[flow], 0)
  let left = next() * total
  for (const flow of FLOWS) {
    left -= mix[flow]
    if (left < 0) return flow
  }
  return 'sale'
}

/** Whether anything but sales is sent: then what was sold has to be kept. */
export function undoesSales(mix: Mix): boolean {
  return FLOWS.some((flow) => flow !== 'sale' && mix[flow] > 0)
}
