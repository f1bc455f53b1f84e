/** A terminal takes back a part of its sale: its answer, what the issuer gets, and what is left. */
import { afterEach, describe, expect, it } from 'vitest'
import { loadDialect, type MessageJson } from '../../src/index.ts'
import type { LogLine } from '../support/seen-log.ts'
import { ASCII, BINARY } from '../support/speakers.ts'
import { SpyIssuer } from '../support/spy-issuer.ts'
import { openSpied, type SpiedStand, Stand } from '../support/stand.ts'
import { AMOUNT, Scene } from './support/scene.ts'

const DE95 = (finalMinor: number): string => String(finalMinor).padStart(12, '0') + '0'.repeat(30)

let close: (() => Promise<void>) | undefined
afterEach(() => close?.())

async function open(speaker = ASCII): Promise<Scene> {
  const scene = await Scene.open(speaker)
  close = () => scene.close()
  return scene
}

async function acknowledged({ log }: SpiedStand, count = 1): Promise<void> {
  const isDone = ({ facts }: LogLine): boolean => facts['event'] === 'reversal-acknowledged'
  await log.find(() => log.items.filter(isDone).length === count, 'the acknowledgement')
}

describe.each([ASCII, BINARY])('R33, R79: $dialect', (speaker) => {
  it('DE95 reduces the sale; the issuer gets 0420 with the original amount and DE95; the rest can be refunded', async () => {
    const scene = await open(speaker)
    const sale = await scene.sale()
    const sent = scene.sent
    const reversal = { ...speaker.reversal(sale.request), 0: '0420', 95: DE95(6_000) }
    const { answer } = await scene.pos.pay(reversal)
    expect([answer['0'], answer['39']]).toEqual(['0430', '00'])
    await acknowledged(scene.stand)
    expect(scene.sentSince(sent)).toMatchObject([
      { 0: '0420', 3: '000000', 4: '000000010000', 37: sale.answer['37'], 39: '98', 95: DE95(6_000) },
    ])
    expect(await scene.left(sale)).toBe(6_000)
    expect(await scene.stateOf(sale.request)).toBe('approved')
    expect(await scene.pos.ask({ ...sale.request, 0: '0201' })).toEqual(sale.answer)
    expect((await scene.pos.pay({ ...reversal, 95: DE95(5_000) })).answer['39']).toBe('94')
    await scene.settle()
    expect((await scene.refund(sale, 6_001)).answer['39']).toBe('64')
    expect((await scene.refund(sale, 6_000)).answer['39']).toBe('00')
  })
})

it('R33: DE95 all zeros reverses the whole, and the advice has no DE95', async () => {
  const scene = await open()
  const sale = await scene.sale()
  expect((await scene.pos.pay({ ...ASCII.reversal(sale.request), 95: DE95(0) })).answer['39']).toBe('00')
  await acknowledged(scene.stand)
  const advice = scene.sentSince(0).at(-1)
  expect(advice).toMatchObject({ 0: '0420', 4: '000000010000' })
  expect(advice?.['95']).toBeUndefined()
  expect(await scene.stateOf(sale.request)).toBe('reversed')
})

it('R33: a replacement that is not less is refused, and nothing is sent', async () => {
  const scene = await open()
  const sale = await scene.sale()
  const sent = scene.sent
  expect((await scene.pos.pay({ ...ASCII.reversal(sale.request), 95: DE95(AMOUNT) })).answer['39']).toBe('64')
  expect(scene.sent).toBe(sent)
  expect(await scene.left(sale)).toBe(AMOUNT)
})

describe('R34: 1993', () => {
  const now = { 12: '260529120000', 41: 'TERM0001', 42: 'MERCHANT0000001', 49: '156' }
  const SALE: MessageJson = { 0: '1200', 2: '6200001234567892', 3: '000000', 4: '000000010000', 11: '000001', 24: '200', ...now }
  const PART: MessageJson = {
    0: '1420',
    3: '000000',
    4: '000000004000',
    11: '000002',
    24: '401',
    25: '4000',
    30: `000000010000${'0'.repeat(12)}`,
    56: `120000000126052912000011${'0'.repeat(11)}`,
    ...now,
  }

  it.each<readonly [string, string]>([
    ['given', '000000004000'],
    ['final', '000000006000'],
  ])('DE24 = 401 with amount: %s; an issuer of 1987 gets DE95', async (amount, amountText) => {
    const dialect = loadDialect('iso8583-1993-ascii')
    if (dialect.partialReversal?.by !== 'function') throw new Error('1993 has function codes')
    const own = { ...dialect, partialReversal: { ...dialect.partialReversal, amount: amount as 'given' | 'final' } }
    const stand = await openSpied({ dialects: [own] })
    close = () => stand.close()
    const pos = await stand.pos(dialect.name)
    expect((await pos.ask(SALE))['39']).toBe('000')
    expect(await pos.ask({ ...PART, 4: amountText })).toMatchObject({ 0: '1430', 39: '400' })
    await acknowledged(stand)
    expect(stand.issuer.received.items.at(-1)?.json).toMatchObject({ 0: '0420', 4: '000000010000', 39: '17', 95: DE95(6_000) })
    expect((await stand.ledger.find({ kind: 'sale' }))[0]).toMatchObject({ capturedMinor: 6_000, approvedMinor: AMOUNT, state: 'approved' })
  })
})

it('R33: where the issuer has no partial reversals it is refused, and nothing happens', async () => {
  const { partialReversal: _, ...plain } = loadDialect('iso8583-1987-binary')
  const issuer = await SpyIssuer.open(plain)
  const stand = await Stand.open(issuer, { dialects: [ASCII.dialect] })
  close = async () => {
    await issuer.close()
    await stand.close()
  }
  const pos = await stand.pos(ASCII.dialect)
  const sale = await pos.pay(ASCII.sale(1, AMOUNT))
  expect((await pos.ask({ ...ASCII.reversal(sale.request), 95: DE95(6_000) }))['39']).toBe('40')
  expect((await stand.ledger.find({})).map(({ kind, capturedMinor }) => [kind, capturedMinor])).toEqual([['sale', AMOUNT]])
  expect(issuer.mtis).toEqual(['0200'])
})
