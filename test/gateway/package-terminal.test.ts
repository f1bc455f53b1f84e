/** A terminal whose messages are written and read by the npm package iso_8583, over a socket. */
import Iso8583 from 'iso_8583'
import { expect, it } from 'vitest'
import { createIssuer } from '../../sim/index.ts'
import { loadDialect, type MessageJson } from '../../src/index.ts'
import { Stand } from '../support/stand.ts'
import type { WireClient } from '../support/wire-client.ts'

const COMMON = { 2: '6200001234567892', 22: '012', 25: '00', 41: 'TERM0001', 42: 'MERCHANT0000001', 49: '156' }
const times = (stan: string): MessageJson => ({ 7: `0529${stan}`, 11: stan, 12: stan, 13: '0529' })

/** What the package reads of the answer to what it wrote. */
async function ask(client: WireClient, count: number, json: MessageJson): Promise<MessageJson> {
  const frame = new Iso8583(json).getBufferMessage()
  if (!Buffer.isBuffer(frame)) throw new Error(JSON.stringify(frame))
  await client.write(frame)
  return new Iso8583().getIsoJSON(await client.frame(count))
}

it('sells, and refunds no more than was sold', async () => {
  const issuer = await createIssuer({ dialect: loadDialect('iso8583-1987-binary') })
  const stand = await Stand.open(issuer, { dialects: ['iso_8583'] })
  const client = await stand.client('iso_8583')
  try {
    const sale: MessageJson = { 0: '0200', ...COMMON, 3: '000000', 4: '000000010000', ...times('120001'), '127.2': '000000120001' }
    expect(await ask(client, 0, sale)).toMatchObject({ 0: '0210', 3: '000000', 4: '000000010000', 11: '120001', 39: '00' })
    await stand.gateway.settle()
    const refund: MessageJson = { 0: '0200', ...COMMON, 3: '200000', 4: '000000006000', 90: `0200120001${sale[7]}${'0'.repeat(22)}` }
    expect(await ask(client, 1, { ...refund, ...times('120002') })).toMatchObject({ 0: '0210', 39: '00', 90: refund[90] })
    expect(await ask(client, 2, { ...refund, ...times('120003') })).toMatchObject({ 0: '0210', 39: '64' })
    expect(issuer.book().map(({ kind, amountMinor }) => `${kind} ${amountMinor}`)).toEqual(['sale 10000', 'refund 6000'])
  } finally {
    await stand.close()
    await issuer.close()
  }
})
