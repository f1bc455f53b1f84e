/** What the simulator wrote down: both links, masked, bounded, searchable. */
import { afterEach, describe, expect, it } from 'vitest'
import { createGateway, createIssuer, createLimits, loadDialect, openLedger, type RuleFileInput } from '../../sim/index.ts'
import { Journal } from '../../sim/journal/journal.ts'
import { Pos } from '../support/pos.ts'
import { SeenLog } from '../support/seen-log.ts'
import { PAN, UNIONPAY } from '../support/speakers.ts'
import { ISSUER, refund, reversalOf, sale } from './support/messages.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

async function open(rules: RuleFileInput = {}) {
  const issuer = await createIssuer({ dialect: ISSUER, rules })
  const pos = await Pos.connect(ISSUER, issuer.port)
  opened.push(issuer, pos)
  return { issuer, pos }
}

describe('at the issuer', () => {
  it('each message that came and each that went is there, in order, with what decided', async () => {
    const { issuer, pos } = await open({
      rules: [
        { name: 'voids', when: { kind: 'void' }, then: {} },
        { name: 'declines', when: { amount: 666 }, then: { responseCode: '51' } },
      ],
    })
    await pos.ask(sale(1, 666))
    expect(issuer.journal()).toMatchObject([
      {
        ...{ seq: 1, link: 'issuer', direction: 'in', kind: 'sale', mti: '0200', stan: '000001', terminal: 'TERM0001' },
        ...{ rule: 'declines', fault: '', misses: [{ rule: 'voids', condition: 'kind', expected: 'void', came: 'sale' }] },
        ...{ amountMinor: 666, pan: '620000******7892', responseCode: '' },
      },
      { seq: 2, link: 'issuer', direction: 'out', kind: 'sale', mti: '0210', rule: 'declines', responseCode: '51' },
    ])
  })

  it('card data is masked in it', async () => {
    const { issuer, pos } = await open()
    await pos.ask({ ...sale(1), 35: `${PAN}D30122010000` })
    expect(JSON.stringify(issuer.journal())).not.toContain(PAN)
  })

  it('it is searched by what stands in the message, by rule, and from somewhere on', async () => {
    const { issuer, pos } = await open({ rules: [{ name: 'it', when: { amount: 2 }, then: {} }] })
    for (const one of [sale(1, 1), sale(2, 2), { ...sale(3, 3), 41: 'TERM0002' }]) await pos.ask(one)
    const stans = (query: Parameters<typeof issuer.journal>[0]): string[] => issuer.journal(query).map(({ stan, mti }) => `${mti} ${stan}`)
    expect(stans({ rule: 'it' })).toEqual(['0200 000002', '0210 000002'])
    expect(stans({ rrn: '614900000001', direction: 'in' })).toEqual(['0200 000001'])
    expect(stans({ terminal: 'TERM0002', mti: '0210' })).toEqual(['0210 000003'])
    expect(stans({ since: '4', kind: 'sale' })).toEqual(['0200 000003', '0210 000003'])
    expect(stans({ limit: 1 })).toEqual(['0210 000003'])
    expect(stans({ since: '2100-01-01T00:00:00Z' })).toEqual([])
    expect(stans({ since: '2000-01-01T00:00:00Z', stan: '000001' })).toHaveLength(2)
  })

  it('a count is verified, and says what came instead', async () => {
    const { issuer, pos } = await open()
    const first = sale(1)
    const back = refund(2, 100, first)
    for (const one of [first, back, reversalOf(3, back)]) await pos.ask(one)
    expect(issuer.verify({ kind: 'reversal' }, 1)).toMatchObject({ ok: true, expected: '1', came: 1, entries: [{ mti: '0420' }] })
    expect(issuer.verify({ kind: 'reversal' }, 2)).toMatchObject({ ok: false, expected: '2', came: 1 })
    expect(issuer.verify({}, '1..3')).toMatchObject({ ok: true, came: 3 })
    expect(issuer.verify({ direction: 'out', responseCode: '00' }, '3')).toMatchObject({ ok: true })
    issuer.clear()
    expect(issuer.verify({}, 0)).toMatchObject({ ok: true, entries: [] })
  })
})

it('it holds the last messages and no more', () => {
  const journal = new Journal(3)
  for (let stan = 1; stan <= 5; stan++)
    journal.note({ atMs: stan, link: 'issuer', direction: 'in', dialect: ISSUER, payload: Buffer.from([stan]) })
  expect(journal.find().map(({ seq, at, kind }) => [seq, at.slice(-4), kind])).toEqual([
    [3, '003Z', 'unreadable'],
    [4, '004Z', 'unreadable'],
    [5, '005Z', 'unreadable'],
  ])
})

it('with the gateway in between it has both links', async () => {
  const issuer = await createIssuer({ dialect: ISSUER })
  const ledger = await openLedger({ location: ':memory:', limits: createLimits(), log: new SeenLog(), holder: { simulation: true } })
  const dialect = loadDialect('unionpay-pos')
  const gateway = await createGateway({
    listeners: [{ dialect, host: '127.0.0.1', port: 0 }],
    issuer: { dialect: ISSUER, host: issuer.host, port: issuer.port },
    ledger,
    interpose: issuer.atTerminals(),
  })
  const pos = await Pos.connect(dialect, gateway.listeners[0]?.port ?? 0)
  opened.push(issuer, gateway, pos)
  await pos.ask(UNIONPAY.sale(1, 100))
  const lines = issuer.journal({ kind: 'sale' }).map(({ link, direction, mti, stan }) => [link, direction, mti, stan.length].join(' '))
  expect(lines).toEqual(['terminal in 0200 6', 'issuer in 0200 6', 'issuer out 0210 6', 'terminal out 0210 6'])
})
