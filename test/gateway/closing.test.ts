/** Who may close a batch or a business date by message: what is not allowed is refused, told, and closes nothing. */
import { afterEach, describe, expect, it } from 'vitest'
import { settlementSchema } from '../../src/cli/serve/settlement-options.ts'
import type { MessageJson } from '../../src/index.ts'
import { ASCII, MERCHANT, UNIONPAY } from '../support/speakers.ts'
import type { StandOptions } from '../support/stand.ts'
import { Scene } from './support/scene.ts'

const opened: Scene[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

async function scene(speaker: typeof ASCII, byMessage: unknown, more: StandOptions = {}): Promise<Scene> {
  const one = await Scene.open(speaker, { settlement: settlementSchema.parse({ byMessage }), ...more })
  opened.push(one)
  return one
}

const digits = (value: number, length: number): string => String(value).padStart(length, '0')
const SUMS = `${digits(1_000, 12)}001${'0'.repeat(15)}0${'0'.repeat(31)}`

function settles(stan: number, terminal = 'TERM0001', code = '201'): MessageJson {
  const sums: MessageJson = code === '201' ? { 48: SUMS, 49: '156' } : {}
  return { 0: code === '201' ? '0500' : '0320', 11: digits(stan, 6), 41: terminal, 42: MERCHANT, 60: `00000001${code}`, ...sums }
}

function cutsOver(stan: number, terminal = 'TERM0001'): MessageJson {
  return { 0: '0800', 7: '0529042640', 11: digits(stan, 6), 41: terminal, 42: MERCHANT, 70: '201' }
}

/** Senders -> whether TERM0001 of MERCHANT0000001 from the loopback is among them. */
const SENDERS: readonly [unknown, boolean][] = [
  ['anybody', true],
  ['nobody', false],
  [[{ terminal: 'TERM*' }], true],
  [[{ terminal: 'DESK*' }], false],
  [[{ terminal: 'DESK*' }, { merchant: 'MERCHANT0000001' }], true],
  [[{ terminal: 'TERM0001', merchant: 'OTHER*' }], false],
  [[{ peer: '127.0.0.*' }], true],
  [[{ peer: '10.*', terminal: 'TERM0001' }], false],
  [[{ dialect: 'iso8583-1993*' }], false],
]

describe('R8: the batch of a UnionPay terminal', () => {
  it.each(SENDERS)('for %j: %s', async (batch, isAllowed) => {
    const one = await scene(UNIONPAY, { batch })
    await one.sale(1_000)
    const [end, settlement] = [settles(one.stan(), 'TERM0001', '207'), settles(one.stan())]
    const answer = await one.pos.ask(settlement)
    const [code, result, reason] = isAllowed ? ['00', '1', 'approved'] : ['58', '3', 'closing_not_permitted']
    expect([answer['0'], answer['39'], answer['48']?.[30]]).toEqual(['0510', code, result])
    expect((await one.pos.ask(end))['39']).toBe(code)
    expect(one.stand.turnOf(settlement['11'])?.reason).toBe(reason)
    expect(await one.stand.gateway.find({ settledBatch: 1 })).toHaveLength(isAllowed ? 1 : 0)
    const told = one.stand.log.items.filter(({ facts }) => facts['event'] === 'closing-refused')
    expect(told.map(({ facts }) => facts['terminal'])).toEqual(isAllowed ? [] : ['TERM0001', 'TERM0001'])
  })
})

describe('R92: the cut-over of a terminal', () => {
  it.each(SENDERS)('for %j: %s', async (cutover, isAllowed) => {
    const one = await scene(ASCII, { cutover })
    expect((await one.pos.ask(cutsOver(1)))['39']).toBe(isAllowed ? '00' : '58')
    expect(one.stand.gateway.clock.businessDate).toBe(isAllowed ? '2026-05-30' : '2026-05-29')
  })

  it('is refused to a terminal that the keys do not name, where only those are let in', async () => {
    const one = await scene(ASCII, {}, { strictTerminals: true })
    expect((await one.pos.ask(cutsOver(1)))['39']).toBe('58')
    expect(one.stand.turnOf('000001')?.reason).toBe('terminal_unknown')
    expect(one.stand.gateway.clock.businessDate).toBe('2026-05-29')
  })
})

describe('R92: the cut-over of the issuer', () => {
  it.each([
    ['yes', '00', '2026-05-30'],
    ['no', '58', '2026-05-29'],
  ])('issuer: %s is answered %s', async (issuer, code, date) => {
    const { stand } = await scene(ASCII, { issuer })
    stand.issuer.ask({ 0: '0800', 7: '0529042640', 11: '000077', 70: '201' })
    expect(await stand.issuer.answers.count(1, 'an answer')).toMatchObject([{ 39: code }])
    expect(stand.gateway.clock.businessDate).toBe(date)
    expect(stand.log.items.some(({ facts }) => facts['event'] === 'closing-refused')).toBe(issuer === 'no')
  })
})

it.each([[{ batch: [] }], [{ batch: [{ till: '1' }] }], [{ issuer: 'perhaps' }], [{ everything: 'nobody' }]])(
  '%j is refused',
  (byMessage) => {
    expect(settlementSchema.safeParse({ byMessage }).success).toBe(false)
  },
)
