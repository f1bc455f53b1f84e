/** What a rule makes of the answer, at both links: elements, subfields, tags, parts, signed again. */
import { afterEach, describe, expect, it } from 'vitest'
import { createIssuer, createMac, type IssuerOptions, type RuleInputText, rulesSchema, verifies } from '../../sim/index.ts'
import { Pos } from '../support/pos.ts'
import { SeenLog } from '../support/seen-log.ts'
import { hexOf } from '../support/wire-client.ts'
import { ISSUER, readMessage, refund, sale } from './support/messages.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

async function open(then: RuleInputText['then'], options: Partial<IssuerOptions> = {}) {
  const issuer = await createIssuer({ dialect: ISSUER, rules: { rules: [{ name: 'it', when: { kind: 'sale' }, then }] }, ...options })
  const pos = await Pos.connect(ISSUER, issuer.port)
  opened.push(issuer, pos)
  return { issuer, pos }
}

describe('an answer', () => {
  it.each<[string, RuleInputText['then'], Record<string, string | undefined>]>([
    ['gets elements', { set: { 44: 'HELLO', 54: '1040156C000000000500' } }, { 44: 'HELLO', 54: '1040156C000000000500' }],
    ['gets the text of an element of the request', { copy: { 63: '41' } }, { 63: 'TERM0001' }],
    ['loses elements', { remove: ['38', '37'] }, { 38: undefined, 37: undefined }],
    ['has another authorisation code', { authorisationCode: 'ZZ9' }, { 38: expect.stringMatching(/^ZZ9 *$/) as unknown as string }],
    [
      'has scripts of the issuer',
      {
        scripts: [
          { tag: '71', value: 'AA' },
          { tag: '72', value: 'BBCC' },
        ],
      },
      { 55: '7101AA7202BBCC' },
    ],
    ['has a tag', { set: { '55.8A': '3035' } }, { 55: '8A023035' }],
    ['has part of a subfield written', { set: { '90.2': '000007' } }, { 90: `0000000007${'0'.repeat(32)}` }],
  ])('%s', async (_words, then, expected) => {
    const { pos } = await open(then)
    const answer = await pos.ask(sale(1))
    expect(Object.fromEntries(Object.keys(expected).map((key) => [key, answer[key]]))).toEqual(expected)
    expect(answer['39']).toBe('00')
  })

  it('goes as it is when the rule asks for what the dialect cannot hold, and the log says which rule', async () => {
    const log = new SeenLog()
    const { pos } = await open({ set: { 37: 'SHORT' } }, { log })
    expect((await pos.ask(sale(1)))['37']).toBe('614900000001')
    await log.find(({ message }) => message.includes('The rule "it" asks for what the dialect cannot hold'), 'the warning')
  })

  it('that was altered is signed again', async () => {
    const mac = createMac('x9.19', Buffer.from('0123456789ABCDEFFEDCBA9876543210', 'hex'))
    const { pos } = await open({ set: { 44: 'HELLO' } }, { mac })
    const bare = readMessage(sale(1))
    const signed = { ...sale(1), 64: '0'.repeat(16) }
    const covered = readMessage(signed)
    const span = covered.span(64)
    const answer = await pos.ask({ ...sale(1), 64: hexOf(mac.sign(covered.bytes.subarray(covered.start, span?.start))) })
    expect(bare.has(64)).toBe(false)
    expect([answer['44'], answer['39'], verifies(readMessage(answer), 64, mac)]).toEqual(['HELLO', '00', true])
  })
})

describe('a sale that is approved in part', () => {
  it.each([
    ['4000', 4_000],
    ['50%', 5_000],
  ])('%s', async (approvedAmount, partMinor) => {
    const { issuer, pos } = await open({ approvedAmount })
    const first = sale(1, 10_000)
    const answer = await pos.ask(first)
    expect([answer['39'], Number(answer['4'])]).toEqual(['10', partMinor])
    const again = await pos.ask({ ...first, 0: '0201' })
    expect([again['39'], Number(again['4'])]).toEqual(['10', partMinor])
    expect((await pos.ask(refund(2, partMinor + 1, first)))['39']).toBe('64')
    expect((await pos.ask(refund(3, partMinor, first)))['39']).toBe('00')
    expect(issuer.book()[0]).toMatchObject({ amountMinor: partMinor, state: 'applied' })
  })

  it('is a matter of the issuer', () => {
    const rule = { name: 'x', at: 'terminal', then: { approvedAmount: '1' } }
    expect(rulesSchema.safeParse({ rules: [rule] }).error?.issues[0]?.path).toEqual(['rules', 0, 'then', 'approvedAmount'])
  })
})
