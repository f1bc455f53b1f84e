/** Parts at the simulated issuer: what its book has after a reversal, or a void, of a part. */
import { beforeEach, expect, it } from 'vitest'
import { IssuerBook } from '../../sim/issuer/book.ts'
import { decide } from '../../sim/issuer/decide.ts'
import { decodeMessage, draftFromJson, type Kind, loadDialect, type MessageJson } from '../../src/index.ts'

const dialect = loadDialect('iso8583-1987-binary')
const DE95 = (finalMinor: number): string => String(finalMinor).padStart(12, '0') + '0'.repeat(30)
const COMMON = { 4: '000000010000', 7: '0529120001', 37: '614900000001', 41: 'TERM0001', 49: '156' }
const NAMED = `02000000010529120001${'0'.repeat(22)}`
let book: IssuerBook

beforeEach(() => {
  book = new IssuerBook()
  expect(say('sale', { 0: '0200', 3: '000000', 11: '000001' })).toBe('00')
})

/** DE39 of the answer. */
function say(kind: Kind, json: MessageJson): string {
  const message = decodeMessage(dialect.format, draftFromJson(dialect.format, { ...COMMON, ...json }).encode())
  return decide(book, { dialect, message, kind, script: { rule: '', latencyMs: 0 } }).responseCode
}

const part = (stan: string, finalMinor: number, mti = '0420'): MessageJson => ({
  0: mti,
  3: '000000',
  11: stan,
  90: NAMED,
  95: DE95(finalMinor),
})
const amounts = (): unknown[] => book.list().map(({ kind, amountMinor, state }) => [kind, amountMinor, state])

it('R33: a reversal of a part leaves what it says, once or twice, and never more than before', () => {
  for (const finalMinor of [6_000, 6_000, 7_000]) expect(say('reversal', part('000002', finalMinor))).toBe('00')
  expect(amounts()).toEqual([['sale', 6_000, 'applied']])
  expect(say('refund', { 0: '0200', 3: '200000', 4: '000000006001', 11: '000003', 90: NAMED })).toBe('64')
})

it('R33: after a void of a part the rest can be refunded, and its reversal restores the sale', () => {
  expect(say('void', part('000002', 6_000, '0400'))).toBe('00')
  expect(amounts()).toEqual([
    ['sale', 10_000, 'applied'],
    ['void', 4_000, 'applied'],
  ])
  expect(say('void', part('000003', 6_000, '0400'))).toBe('12')
  expect(say('reversal', { 0: '0420', 11: '000004', 90: `04000000020529120001${'0'.repeat(22)}` })).toBe('00')
  expect(amounts()[1]).toEqual(['void', 4_000, 'undone'])
})
