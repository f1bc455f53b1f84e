/** Cards with a state: balance, status, limit, and credits that arrive later. */
import { afterEach, expect, it } from 'vitest'
import { createIssuer, type RuleFileInput } from '../../sim/index.ts'
import { Pos } from '../support/pos.ts'
import { FakeClock } from '../transport/support/fake-clock.ts'
import { ISSUER, PAN, refund, reversalOf, sale } from './support/messages.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

async function open(card: Omit<NonNullable<RuleFileInput['cards']>[number], 'pan'>, advance = { ms: 0 }) {
  const rules = { cards: [{ pan: PAN, ...card }] }
  const issuer = await createIssuer({ dialect: ISSUER, rules, clock: new FakeClock(), advancedMs: () => advance.ms })
  const pos = await Pos.connect(ISSUER, issuer.port)
  opened.push(issuer, pos)
  return async (json: ReturnType<typeof sale>): Promise<string> => (await pos.ask(json))['39'] ?? ''
}

it.each([
  ['active', '00'],
  ['lost', '41'],
  ['stolen', '43'],
  ['expired', '54'],
  ['restricted', '62'],
  ['closed', '14'],
] as const)('a sale on a card that is %s is answered %s', async (status, code) => {
  const ask = await open({ status })
  expect(await ask(sale(1))).toBe(code)
  expect(await ask({ ...sale(2), 2: '4111111111111111' })).toBe('00')
})

it('a sale above its limit is 61', async () => {
  const ask = await open({ limit: '5000' })
  expect([await ask(sale(1, 5_001)), await ask(sale(2, 5_000))]).toEqual(['61', '00'])
})

it('a sale takes from the balance, and one above it is 51; a reversal and a refund bring back', async () => {
  const ask = await open({ balance: '10000' })
  const [first, second] = [sale(1, 6_000), sale(3, 4_000)]
  expect([await ask(first), await ask(sale(2, 4_001)), await ask(second), await ask(sale(4, 1))]).toEqual(['00', '51', '00', '51'])
  await ask(reversalOf(5, second))
  expect([await ask(sale(6, 4_001)), await ask(sale(7, 4_000))]).toEqual(['51', '00'])
  await ask(refund(8, 1_000, first))
  expect([await ask(sale(9, 1_001)), await ask(sale(10, 1_000))]).toEqual(['51', '00'])
})

it('a refund is on the balance once it has arrived; one that is reversed before never is', async () => {
  const advance = { ms: 0 }
  const ask = await open({ balance: '1000', arrival: '1d' }, advance)
  const first = sale(1, 1_000)
  await ask(first)
  const [kept, undone] = [refund(2, 400, first), refund(3, 500, first)]
  for (const one of [kept, undone, reversalOf(4, undone)]) expect(await ask(one)).toBe('00')
  expect(await ask(sale(5, 1))).toBe('51')
  advance.ms = 86_400_000
  expect([await ask(sale(6, 401)), await ask(sale(7, 400))]).toEqual(['51', '00'])
})
