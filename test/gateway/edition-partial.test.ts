/** A partial approval of an issuer of 1987, told to a terminal of 2003. */
import { expect, it } from 'vitest'
import type { MessageJson } from '../../src/index.ts'
import { openSpied } from '../support/stand.ts'

const SALE: MessageJson = {
  0: '2200',
  2: '6200001234567892',
  3: '000000',
  4: '1562000000010000',
  11: '000000000001',
  12: '20260529120000',
  24: '200',
  41: 'TERM0001',
  42: 'MERCHANT0000001',
}

it('R28: tells the amount with its currency and decimal places', async () => {
  const stand = await openSpied({ dialects: ['iso8583-2003-binary'] })
  stand.issuer.manner = () => ({ 4: '000000006000', 39: '10' })
  const pos = await stand.pos('iso8583-2003-binary')
  expect(await pos.ask(SALE)).toMatchObject({ 4: '1562000000006000', 39: '0002' })
  expect((await stand.ledger.find({}))[0]).toMatchObject({ capturedMinor: 6_000 })
  await stand.close()
})
