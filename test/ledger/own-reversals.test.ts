/** Terminals of a merchant that count alike: each reverses its own request, and nobody else's. */
import { expect, it } from 'vitest'
import type { ReversalCommand } from '../../src/terms/ledger-command.ts'
import { messageName } from '../../src/terms/reference.ts'
import { createAsked, ISSUER_MTI, type Sender, stamp } from './story/asked.ts'
import { answerCommand, senderOf } from './story/commands.ts'
import { MemoryLedger } from './story/memory-ledger.ts'

const OWN = senderOf('sale', 1)
const OTHER: Sender = { ...OWN, terminal: 'T2' }

function saleOf(sender: Sender) {
  const asked = createAsked({ sender, amountMinor: 10_000, options: new Map() })
  return { do: 'request', now: stamp(1), kind: 'sale', asked, steer: 'auto', issuerMti: ISSUER_MTI } as const
}

/** Names the sale as DE90 does: MTI, STAN and DE7, which both terminals have in common. */
function reversalFrom(sender: Sender): ReversalCommand {
  const original = { by: 'message', name: messageName(OWN.merchant, OWN.mti, OWN.stan, OWN.dateTime) } as const
  const asked = createAsked({ sender: { ...sender, kind: 'reversal', mti: '0400' }, amountMinor: 10_000, options: new Map(), original })
  return { do: 'reversal', now: stamp(2), asked, reasonCode: '98', unknown: 'accept' }
}

it('R15, P8: a reversal whose own request never came leaves the sale of another terminal with the same DE90 alone', async () => {
  const ledger = new MemoryLedger()
  await ledger.submit(saleOf(OTHER))
  await ledger.submit(answerCommand(1))
  const outcome = await ledger.submit(reversalFrom(OWN))
  expect(outcome).toMatchObject({ is: 'decided', transaction: { reason: 'approved', originalId: null, route: 'none' } })
  expect(ledger.transactionRows.get(1)).toMatchObject({ terminal: 'T2', state: 'approved' })
})

it('P9: a reversal that comes first stops the request of its own terminal and not that of another one with the same DE90', async () => {
  const ledger = new MemoryLedger()
  await ledger.submit(reversalFrom(OWN))
  expect(await ledger.submit(saleOf(OTHER))).toMatchObject({ is: 'proceed' })
  expect(await ledger.submit(saleOf(OWN))).toMatchObject({ is: 'decided', transaction: { reason: 'reversed_on_arrival' } })
})
