/** Tails of amounts and card numbers that decline where there are no rules. */
import { afterEach, expect, it } from 'vitest'
import { createIssuer, type IssuerEvent, type IssuerOptions } from '../../sim/index.ts'
import { Pos } from '../support/pos.ts'
import { Seen } from '../support/seen.ts'
import { ISSUER, refund, sale } from './support/messages.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

async function open(options: Partial<IssuerOptions> = { triggers: true }): Promise<{ pos: Pos; events: Seen<IssuerEvent> }> {
  const events = new Seen<IssuerEvent>()
  const issuer = await createIssuer({ dialect: ISSUER, ...options, onAnswer: (event) => events.add(event) })
  const pos = await Pos.connect(ISSUER, issuer.port)
  opened.push(issuer, pos)
  return { pos, events }
}

it('R124: the cents of a sale below 10.00 are its answer, where they are a code', async () => {
  const { pos, events } = await open()
  const codes: string[] = []
  for (const [at, amountMinor] of [151, 91, 905, 34, 100, 1_051, 10_051].entries())
    codes.push((await pos.ask(sale(at + 1, amountMinor)))['39'] ?? '')
  expect(codes).toEqual(['51', '91', '05', '00', '00', '00', '00'])
  expect(events.items.map(({ rule }) => rule)).toEqual(['trigger 51', 'trigger 91', 'trigger 05', '', '', '', ''])
})

it('so are those of a refund, when its sale was below 10.00', async () => {
  const { pos } = await open()
  const [small, large] = [sale(1, 900), sale(2, 90_000)]
  for (const one of [small, large]) await pos.ask(one)
  expect((await pos.ask(refund(3, 151, small)))['39']).toBe('51')
  expect((await pos.ask(refund(4, 151, large)))['39']).toBe('00')
})

it('R124: a card whose number has 90 and a code before its check digit is answered that, whatever the amount', async () => {
  const { pos } = await open()
  expect((await pos.ask({ ...sale(1, 10_000), 2: '6200001234590543' }))['39']).toBe('54')
  expect((await pos.ask({ ...sale(2, 10_000), 2: '6200001234591543' }))['39']).toBe('00')
})

it('x.98 is not answered', async () => {
  const { pos, events } = await open()
  await pos.client.write(pos.encode(sale(1, 198)))
  await pos.ask(sale(2, 100))
  expect(events.items.map(({ responseCode }) => responseCode)).toEqual([null, '00'])
  expect(pos.client.frames.items).toHaveLength(1)
})

it.each<[string, Partial<IssuerOptions>]>([
  ['they are not asked for', {}],
  ['there are rules', { triggers: true, rules: { rules: [{ name: 'x', when: { kind: 'void' }, then: {} }] } }],
])('nothing of that when %s', async (_words, options) => {
  const { pos } = await open(options)
  expect((await pos.ask(sale(1, 151)))['39']).toBe('00')
})
